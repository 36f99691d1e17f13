"""What the documents still tell is written at the installation, marked as such, once."""

from odoo import SUPERUSER_ID
from odoo.fields import Datetime
from odoo.tests import tagged

from odoo.addons.account.tests.common import AccountTestInvoicingCommon

from .. import backfill
from .ledger_common import LedgerCommon


@tagged("post_install", "-at_install", "once")
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

    def test_what_stayed_open(self):
        self.mark()
        self.scenario().at("2026-01-05 14:00").stock(self.apple, 10).order((self.apple, 10)).ship(
            {self.apple: 4}
        )
        purchase = self.purchase((self.berry, 5, 2))
        purchase.button_confirm()
        purchase.picking_ids.move_ids.write({"quantity": 2, "picked": True})
        purchase.picking_ids.with_context(skip_backorder=True).button_validate()
        self._forget_snapshots()
        backfill.run(self.env)
        live = self.facts("backorder_created").filtered(lambda fact: fact.source == "hook")
        self.assertEqual(live.mapped("quantity"), [6, 3])
        compared = (
            "company_id", "model", "res_id", "sale_order_ref", "sale_line_ref", "purchase_order_ref",
            "purchase_line_ref", "picking_ref", "move_ref", "product_ref", "warehouse_ref", "party_ref",
            "quantity", "uom_ref", "old_text", "new_text", "occurred_at", "actor_id", "is_auto",
        )  # fmt: skip
        told = {fact["move_ref"]: fact for fact in live.read(compared, load=None)}
        again = self._backfilled("backorder_created").filtered_domain([("move_ref", "in", list(told))])
        self.assertEqual(len(again), 2)
        for fact in again:
            self.assertRecordValues(fact, [{name: told[fact.move_ref][name] for name in compared}])

    def test_who_did_it_is_who_the_document_names(self):
        self.mark()
        scenario, purchase = self._flow()
        scenario.sale.picking_ids.user_id = False
        purchase.picking_ids.user_id = self.buyer
        scenario.sale.user_id = False
        self._forget_snapshots()
        backfill.run(self.env)
        for event_type, record, name in (
            ("order_confirmed", scenario.sale, False),
            (
                "shipment_done",
                scenario.sale.picking_ids.filtered(lambda p: p.picking_type_code == "outgoing"),
                False,
            ),
            ("receipt_done", purchase.picking_ids, self.buyer.name),
        ):
            with self.subTest(event_type):
                facts = self._backfilled(event_type).filtered_domain([("res_id", "in", record.ids)])
                self.assertRecordValues(facts, [{"actor_name": name, "is_auto": False}])
        (count,) = self._backfilled("count_applied")
        self.assertEqual((count.is_auto, count.currency_ref), (True, self.company.currency_id.id))

    def test_every_amount_has_its_currency(self):
        for event_type, columns, _source in backfill.FACTS:
            with self.subTest(event_type):
                self.assertEqual("amount" in columns, "currency_ref" in columns)
                self.assertIn("actor_id", columns)


@tagged("post_install", "-at_install", "once")
class TestBackfillOfCredits(LedgerCommon, AccountTestInvoicingCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env = cls.env(
            user=SUPERUSER_ID, context=dict(cls.env.context, allowed_company_ids=cls.env.company.ids)
        )

    def test_credit_notes(self):
        self.set_clock("2026-01-06 15:00")
        invoice = self.env["account.move"].create(
            {
                "move_type": "out_invoice",
                "partner_id": self.customer.id,
                "invoice_date": "2026-01-06",
                "invoice_line_ids": [
                    (0, 0, {"name": "Apples", "quantity": 1, "price_unit": 100, "tax_ids": False})
                ],
            }
        )
        invoice.action_post()
        self.mark()
        credit = invoice._reverse_moves([{"ref": "Crate broken"}])
        backfill.run(self.env)
        live, again = self.facts("credit_created").filtered_domain([("res_id", "=", credit.id)])
        self.assertEqual((live.source, again.source), ("hook", "backfill"))
        compared = (
            "company_id", "model", "res_id", "invoice_ref", "party_ref", "amount", "currency_ref", "old_text",
            "new_text", "note", "occurred_at", "actor_id", "is_auto",
        )  # fmt: skip
        told = live.read(compared, load=None)[0]
        self.assertRecordValues(again, [{name: told[name] for name in compared}])
