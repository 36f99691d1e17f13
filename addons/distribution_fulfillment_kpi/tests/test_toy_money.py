"""The money of the worked example: invoices, credits and payments of its seven paid orders.

The kit of O6 needs manufacturing; here it is a product of the same price, which changes no money.
"""

from odoo import fields
from odoo.tests import tagged

from .money_common import MoneyCommon


@tagged("post_install", "-at_install", "once")
class TestToyMoney(MoneyCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.kit = cls._product("Kit", price=20)
        cls.service = cls._product(
            "Service", price=50, type="service", is_storable=False, invoice_policy="order"
        )
        cls.freight = cls._product(
            "Freight", price=15, type="service", is_storable=False, invoice_policy="order"
        )
        cls.orders = cls._tell(cls._orders)

    def setUp(self):
        super().setUp()
        self.set_clock("2026-03-01 04:59")

    def _orders(self):
        a, b, c = self.apple, self.berry, self.cherry
        # Instants are UTC, five hours after New York.
        o1 = self.scenario().at("2026-01-05 14:00").order((a, 10), (b, 20)).at("2026-01-06 20:00").ship()
        o1.invoice("2026-01-06").pay("2026-02-05")
        o2 = self.scenario().at("2026-01-05 15:00").order((a, 10), (c, 4))
        o2.at("2026-01-07 15:00").ship({a: 10, c: 1}).invoice("2026-01-07")
        o2.at("2026-01-12 15:00").ship().invoice("2026-01-12")
        first, second = o2.invoices
        o2.pay("2026-02-06", invoice=first).pay("2026-02-20", invoice=second)
        o3 = self.scenario().at("2026-01-06 13:00").quotation((b, 2))
        o3.line(b).product_uom_id = self.env.ref("uom.product_uom_dozen")
        o3.line(b).price_unit = 48
        o3.confirm().at("2026-01-10 04:30").ship().invoice("2026-01-12").pay("2026-02-11")
        o4 = self.scenario().at("2026-01-06 16:00").order((a, 5), (b, 10))
        o4.at("2026-01-08 16:00").ship({a: 5, b: 8}, backorder=False).invoice("2026-01-08").pay("2026-02-07")
        self.scenario().at("2026-01-07 14:00").order((c, 2)).at("2026-01-07 17:00").cancel(self.by_customer)
        o6 = self.scenario().at("2026-01-07 14:00").order((self.kit, 3), (self.service, 1), (self.freight, 1))
        o6.at("2026-01-09 14:00").ship().invoice("2026-01-09")
        o6.credit("2026-01-20", 8).pay("2026-02-10", invoice=o6.invoices)
        self.scenario().at("2026-01-12 14:00").order((a, 6))
        o8 = self.scenario().at("2026-01-08 14:00").order((b, 10))
        o8.at("2026-01-13 21:00").ship({b: 12}).invoice("2026-01-13").at("2026-01-19 15:00").give_back(b, 2)
        o8.invoice("2026-01-19", final=True)
        o8.invoices.line_ids.filtered(lambda line: line.account_type == "asset_receivable").reconcile()
        o8.pay("2026-02-20", invoice=o8.invoices[0])
        o9 = self.scenario().at("2026-01-08 19:00").order((a, 4)).at("2026-01-12 19:00").ship()
        o9.invoice("2026-01-12", prices={a: 11}).at("2026-01-19 15:00").credit("2026-01-19")
        o9.invoice("2026-01-19").pay("2026-02-18")
        self.refresh()
        return {"O1": o1, "O2": o2, "O3": o3, "O4": o4, "O6": o6, "O8": o8, "O9": o9}

    def test_days_to_cash(self):
        mean, weighted = self.compute(["M08.mean", "M08.cash"])
        self.assertEqual(mean["count"], 7)
        self.assertAlmostEqual(mean["value"], 36.321429, 6)
        self.assertEqual((weighted["numerator"], weighted["denominator"]), (26448, 755))
        self.assertAlmostEqual(weighted["value"], 35.030464, 6)
        facts = self.env["fulfillment.fact.order.cash"].search([("company_id", "=", self.company.id)])
        by_order = {fact.order_id: fact.amount_days / fact.amount for fact in facts}
        self.assertEqual(
            {name: by_order[order.sale.id] for name, order in self.orders.items()},
            {"O1": 31, "O2": 37.25, "O3": 36, "O4": 32, "O6": 34, "O8": 43, "O9": 41},
        )
        self.assert_money_like_naive()

    def test_disputed_invoice(self):
        """O9 was invoiced at 11 instead of 10: contested on 15 January, credited on the 19th."""
        keys = {
            "company_id": self.company.id,
            "invoice_ref": self.orders["O9"].invoices[0].id,
            "sale_order_ref": self.orders["O9"].sale.id,
        }
        (root,) = self.env["fulfillment.event"]._record(
            [
                {
                    **keys,
                    "event_type": "dispute_opened",
                    "occurred_at": fields.Datetime.to_datetime("2026-01-15 15:00"),
                    "amount": 44,
                }
            ]
        )
        self.env["fulfillment.event"]._record(
            [
                {
                    **keys,
                    "event_type": "dispute_resolved",
                    "root_event_uuid": root,
                    "occurred_at": fields.Datetime.to_datetime("2026-01-19 15:00"),
                    "new_text": "credit",
                    "amount": 44,
                }
            ]
        )
        for code in ("M18.mean", "M18.value"):
            self.assertEqual(self.one(code)["value"], 96)
        self.assertEqual(self.one("M18.mean", period=("2026-01-19", "2026-01-19"))["count"], 1)

    def test_cost(self):
        """Cost lines as the default rates give them; the money of counts (35) is of no order."""
        rule = self._rule(response="record")
        drivers = {}
        charged = {
            "O2": {"backorder": 17, "promise_change": 4},
            "O4": {"lost_sale": 4},
            "O6": {"wrong_shipment": 22, "return": 15},
            "O8": {"wrong_shipment": 22, "return": 15, "scrap": 2},
            "O9": {"document_error": 25},
            None: {"adjustment": 35},
        }
        for name, costs in charged.items():
            order = self.orders[name].sale if name else self.env["sale.order"]
            variance = self.env["fulfillment.variance"].create(
                {
                    "name": f"Toy {name}",
                    "rule_id": rule.id,
                    "rule_version_id": rule.version_id.id,
                    "company_id": self.company.id,
                    "warehouse_id": self.warehouse.id,
                    "res_model": "sale.order" if name else "stock.warehouse",
                    "res_id": order.id or self.warehouse.id,
                    "sale_order_id": order.id,
                    "severity": "2",
                    "opened_at": "2026-01-28 13:00",
                }
            )
            for code, amount in costs.items():
                if code not in drivers:
                    drivers[code] = self.env["fulfillment.cost.driver"].create(
                        {"name": code, "code": f"toy_{code}"}
                    )
                self.env["fulfillment.cost.line"].create(
                    {
                        "variance_id": variance.id,
                        "root_event_uuid": f"{name}/{code}",
                        "driver_id": drivers[code].id,
                        "basis": "estimated",
                        "amount": amount,
                    }
                )
        self.assertEqual(self.one("M26.total")["value"], 161)
        rate = self.one("M26.rate")
        self.assertEqual((rate["numerator"], rate["denominator"]), (126, 755))
        self.assertAlmostEqual(rate["value"], 16.6887, 4)
        by_driver = {
            row["labels"]["driver"]: row["value"] for row in self.compute("M26.total", by=["driver"])
        }
        self.assertEqual(by_driver["wrong_shipment"], 44)
        self.assert_money_like_naive()
