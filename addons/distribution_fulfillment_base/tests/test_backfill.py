"""What the documents still tell is written at the installation, marked as such, once."""

from odoo.fields import Datetime
from odoo.tests import tagged

from .. import backfill
from .ledger_common import LedgerCommon


@tagged("post_install", "-at_install")
class TestBackfill(LedgerCommon):
    """The flow runs live first; the backfill of the same documents must then tell the same facts."""

    def _flow(self):
        """An order shipped short, a return, a count, a purchase received."""
        scenario = (
            self.scenario()
            .at("2026-01-05 14:00")
            .stock(self.apple, 10)
            .order((self.apple, 10), promise="2026-01-08 22:00")
            .at("2026-01-06 14:00")
            .ship({self.apple: 8}, backorder=False)
        )
        wizard = self.env["stock.return.picking"].create({"picking_id": scenario.sale.picking_ids.id})
        wizard.product_return_moves.quantity = 1
        back = self.env["stock.picking"].browse(wizard.action_create_returns()["res_id"])
        back.move_ids.picked = True
        back.button_validate()
        quant = self.env["stock.quant"].search(
            [("product_id", "=", self.apple.id), ("location_id", "=", self.shelf.id)]
        )
        quant.with_context(inventory_mode=True).inventory_quantity = 1
        quant.with_context(inventory_name="CYCLE-07").action_apply_inventory()
        order = self.purchase((self.berry, 5, 2))
        order.button_confirm()
        order.picking_ids.move_ids.picked = True
        order.picking_ids.button_validate()
        return scenario, order

    def _forget_snapshots(self):
        """As it is before the installation: no line has a snapshot."""
        self.env.flush_all()
        self.env.cr.execute(
            """UPDATE sale_order_line SET fulfillment_confirmed_at = NULL, fulfillment_first_qty = NULL,
            fulfillment_first_promise = NULL, fulfillment_promise_source = NULL, fulfillment_unit_value = NULL"""
        )
        self.env.cr.execute(
            """UPDATE purchase_order_line SET fulfillment_first_qty = NULL, fulfillment_ref_price = NULL,
            fulfillment_first_date_planned = NULL"""
        )
        self.env.invalidate_all()

    def _backfilled(self, event_type):
        return self.env["fulfillment.event"].search(
            [("source", "=", "backfill"), ("event_type", "=", event_type), ("id", ">", self._marked)]
        )

    def test_documents_tell_what_the_hooks_told(self):
        self.mark()
        scenario, _purchase = self._flow()
        self._forget_snapshots()
        backfill.run(self.env)
        compared = (
            "company_id", "model", "res_id", "sale_order_ref", "sale_line_ref", "purchase_order_ref",
            "purchase_line_ref", "picking_ref", "product_ref", "warehouse_ref", "party_ref", "quantity",
            "uom_ref", "new_datetime", "new_text", "occurred_at",
        )  # fmt: skip
        for event_type in (
            "order_confirmed", "promise_set", "shipment_done", "line_cut", "return_received",
            "receipt_done", "purchase_confirmed", "vendor_promise_set", "count_applied",
        ):  # fmt: skip
            with self.subTest(event_type):
                live = self.facts(event_type).filtered(lambda fact: fact.source == "hook")
                again = self._backfilled(event_type).filtered_domain(
                    [("res_id", "in", live.mapped("res_id"))]
                )
                self.assertEqual([len(live), len(again)], [1, 1])
                told = live.read(compared, load=None)[0]
                self.assertRecordValues(again, [{name: told[name] for name in compared}])
        self.assertEqual(scenario.line(self.apple).fulfillment_first_qty, 10)

    def test_first_promise_is_taken_to_be_the_present_one(self):
        scenario = self._flow()[0]
        line = scenario.line(self.apple)
        self._forget_snapshots()
        self.mark()
        backfill.run(self.env)
        self.assertRecordValues(
            line,
            [
                {
                    "fulfillment_confirmed_at": False,
                    "fulfillment_first_qty": 10,
                    "fulfillment_first_promise": Datetime.to_datetime("2026-01-08 22:00:00"),
                    "fulfillment_promise_source": "explicit",
                    "fulfillment_unit_value": 10,
                }
            ],
        )
        line.product_uom_qty = 12
        self.assertFacts("quantity_change", [{"old_number": 10, "new_number": 12}])

    def test_written_once(self):
        self._flow()
        self.assertTrue(backfill.run(self.env))
        self.mark()
        self.assertFalse(backfill.run(self.env))
        self.assertFalse(self.facts())
