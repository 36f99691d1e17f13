"""Odoo's import is a door like any other: it meets the rules, names the row, and leaves nothing half done."""

from datetime import datetime
from unittest.mock import patch

from odoo.tests import new_test_user, tagged

from .common import FulfillmentCommon

BASE = "distribution_fulfillment_base"


@tagged("post_install", "-at_install")
class TestImportDoor(FulfillmentCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.clerk = new_test_user(cls.env, "import_clerk", groups=f"{BASE}.group_customer_service")

    def load(self, fields, *rows, model="sale.order"):
        """(result, facts of refused attempts) of an import by the clerk."""
        refused = []
        point = type(self.env["fulfillment.control.point"])
        # The second cursor's trace would go with the import's own savepoint here: one connection, in a test.
        with patch.object(point, "_record_refusal", lambda point, facts: refused.extend(facts)):
            result = self.env[model].with_user(self.clerk).with_context(import_file=True).load(fields, rows)
        self.env.invalidate_all()
        return result, refused

    def test_orders_confirmed_by_import(self):
        self._rule()
        good = self.scenario().quotation((self.apple, 5))
        bad = self.scenario().quotation((self.apple, 5, 5.0))
        result, refused = self.load(
            [".id", "state"], [str(good.sale.id), "Sales Order"], [str(bad.sale.id), "Sales Order"]
        )
        # All or nothing. Odoo tells the batch first, then the row that is in the way.
        self.assertFalse(result["ids"])
        message = result["messages"][-1]
        self.assertEqual((message["type"], message["record"]), ("error", 1))
        self.assertIn(f"{bad.sale.name} was not confirmed", message["message"])
        self.assertIn("50.0 % below the pricelist", message["message"])
        self.assertEqual((good.sale.state, bad.sale.state), ("draft", "draft"))
        self.assertFalse(good.events("order_confirmed"))
        self.assertEqual({fact["event_type"] for fact in refused}, {"attempt_refused"})
        self.assertEqual({fact["sale_order_ref"] for fact in refused}, {bad.sale.id})
        # Without the row it goes.
        result, refused = self.load([".id", "state"], [str(good.sale.id), "Sales Order"])
        self.assertEqual(result["ids"], good.sale.ids)
        self.assertEqual(good.sale.state, "sale")
        self.assertEqual(len(good.events("order_confirmed")), 1)
        self.assertFalse(refused)

    def test_orders_that_come_confirmed(self):
        self._rule()
        fields = [
            "partner_id/.id",
            "state",
            "order_line/product_id/.id",
            "order_line/product_uom_qty",
            "order_line/price_unit",
        ]

        def row(price):
            return [str(self.customer.id), "Sales Order", str(self.apple.id), "5", price]

        orders = self.env["sale.order"].search_count([("partner_id", "=", self.customer.id)])
        result, refused = self.load(fields, row("10.0"), row("5.0"))
        self.assertFalse(result["ids"])
        self.assertIn("was not confirmed", result["messages"][-1]["message"])
        self.assertEqual(self.env["sale.order"].search_count([("partner_id", "=", self.customer.id)]), orders)
        self.assertTrue(refused)
        result, refused = self.load(fields, row("10.0"), row("9.9"))
        self.assertEqual(len(result["ids"]), 2)
        confirmed = self.env["fulfillment.event"].search(
            [("event_type", "=", "order_confirmed"), ("sale_order_ref", "in", result["ids"])]
        )
        self.assertEqual(sorted(confirmed.mapped("sale_order_ref")), sorted(result["ids"]))
        self.assertFalse(refused)

    def test_prices_changed_by_import(self):
        self._rule(
            "sale_price_changed",
            control_point_id=self.env.ref(f"{BASE}.control_point_sale_order_change").id,
            tolerance=2.0,
            response="block",
        )
        scenario = self.scenario().order((self.apple, 5), (self.berry, 5))
        lines = scenario.sale.order_line
        result, refused = self.load(
            [".id", "price_unit"],
            [str(lines[0].id), "9.9"],
            [str(lines[1].id), "1.0"],
            model="sale.order.line",
        )
        self.assertFalse(result["ids"])
        message = result["messages"][-1]
        self.assertEqual(message["record"], 1)
        self.assertIn(f"{scenario.sale.name} was not changed", message["message"])
        self.assertEqual(lines.mapped("price_unit"), [10.0, 4.0])
        self.assertFalse(scenario.events("price_change"))
        self.assertEqual({fact["sale_line_ref"] for fact in refused}, {lines[1].id})
        result, refused = self.load([".id", "price_unit"], [str(lines[0].id), "9.9"], model="sale.order.line")
        self.assertEqual(result["ids"], lines[0].ids)
        self.assertRecordValues(
            scenario.events("price_change"), [{"old_number": 10.0, "new_number": 9.9, "is_auto": False}]
        )

    def test_promises_moved_by_import(self):
        self._rule("sale_promise_moved", tolerance=1.0)
        scenario = self.scenario().at("2026-01-05 14:00").order((self.apple, 5), promise="2026-01-12 12:00")
        result, refused = self.load(
            [".id", "commitment_date"], [str(scenario.sale.id), "2026-01-16 12:00:00"]
        )
        self.assertFalse(result["ids"])
        self.assertIn(f"The promise of {scenario.sale.name} was not moved", result["messages"][0]["message"])
        self.assertEqual(scenario.sale.commitment_date, datetime(2026, 1, 12, 12))
        self.assertTrue(refused)
