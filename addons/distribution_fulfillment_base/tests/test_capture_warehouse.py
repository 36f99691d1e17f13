"""Urgency, backorders, edits of what was done, arrival and delivery."""

from odoo.fields import Datetime
from odoo.tests import Form, tagged

from .ledger_common import LedgerCommon


@tagged("post_install", "-at_install")
class TestCaptureWarehouse(LedgerCommon):
    def test_urgency_survives_the_validation(self):
        scenario = self.scenario().stock(self.apple, 10).order((self.apple, 10))
        picking = scenario.sale.picking_ids
        self.mark()
        picking.with_user(self.picker).write({"priority": "1"})
        picking.with_user(self.picker).write({"priority": "1"})  # no change, no fact
        self.assertFacts(
            ["priority_change", "expedited"],
            [
                {
                    "event_type": "priority_change",
                    "old_text": "0",
                    "new_text": "1",
                    "is_auto": False,
                    "actor_name": "Paula Picker",
                },
                {"event_type": "expedited", "new_text": "priority", "sale_order_ref": scenario.sale.id},
            ],
        )
        scenario.ship()
        self.assertRecordValues(picking, [{"priority": "0", "fulfillment_was_urgent": True}])
        self.assertEqual(len(self.facts("priority_change")), 1, "the reset by the validation is no fact")

    def test_backorder_tells_what_stays_open_and_why(self):
        scenario = self.scenario().stock(self.apple, 10).order((self.apple, 10)).ship({self.apple: 8})
        backorder = scenario.sale.picking_ids.filtered("backorder_id")
        self.assertRecordValues(
            scenario.events("backorder_created"),
            [
                {
                    "quantity": 2,
                    "old_text": "real",
                    "new_text": backorder.name,
                    "picking_ref": backorder.backorder_id.id,
                    "sale_line_ref": scenario.line(self.apple).id,
                }
            ],
        )

    def test_reason_of_a_shortage_is_asked_by_the_dialog(self):
        """The same shortage, once left open and once cut."""
        reason = self._reason("stock_short")
        for button, event_type in (
            ("process", "backorder_created"),
            ("process_cancel_backorder", "line_cut"),
        ):
            with self.subTest(button):
                scenario = self.scenario().stock(self.apple, 10).order((self.apple, 10))
                picking = scenario.sale.picking_ids.with_user(self.picker)
                picking.move_ids.quantity = 8
                picking.move_ids.picked = True
                form = Form.from_action(picking.env, picking.button_validate())
                form.fulfillment_reason_id = reason
                getattr(form.save(), button)()
                self.assertRecordValues(
                    scenario.events(event_type), [{"quantity": 2, "reason_ref": reason.id, "is_auto": False}]
                )

    def test_split_before_the_validation_is_no_shortage(self):
        scenario = self.scenario().stock(self.apple, 10).order((self.apple, 10))
        picking = scenario.sale.picking_ids
        picking.move_ids.quantity = 6
        picking.action_split_transfer()
        self.assertRecordValues(scenario.events("backorder_created"), [{"quantity": 4, "old_text": "split"}])

    def test_shortage_at_the_pick_is_internal(self):
        self.warehouse.delivery_steps = "pick_ship"
        scenario = self.scenario().stock(self.apple, 10).order((self.apple, 10)).ship({self.apple: 8})
        self.assertRecordValues(
            scenario.events("backorder_created"), [{"quantity": 2, "old_text": "internal"}]
        )

    def test_done_quantity_changed_afterwards(self):
        scenario = self._shipped()
        line = scenario.sale.picking_ids.move_line_ids
        line.with_user(self.picker).quantity = 9
        self.assertFacts(
            "done_edit",
            [
                {
                    "old_number": 10,
                    "new_number": 9,
                    "note": "quantity",
                    "is_auto": False,
                    "actor_name": "Paula Picker",
                    "sale_line_ref": scenario.line(self.apple).id,
                }
            ],
        )
        line.quantity = 8
        self.assertEqual(self.facts("done_edit")[-1].is_auto, True)

    def test_done_date_changed_afterwards(self):
        scenario = self._shipped()
        scenario.sale.picking_ids.with_user(self.picker).date_done = "2026-01-04 10:00:00"
        self.assertFacts(
            "done_edit",
            [
                {
                    "old_datetime": Datetime.to_datetime("2026-01-05 14:00:00"),
                    "new_datetime": Datetime.to_datetime("2026-01-04 10:00:00"),
                    "note": "date",
                    "is_auto": False,
                }
            ],
        )

    def test_delivered_is_told_once_and_corrected_by_hand(self):
        scenario = self._shipped().at("2026-01-07 15:00")
        picking = scenario.sale.picking_ids.with_user(self.picker)
        picking.action_fulfillment_delivered()
        picking.action_fulfillment_delivered()
        picking.fulfillment_delivered_at = "2026-01-06 12:00:00"
        self.assertFacts(
            "delivered",
            [
                {
                    "old_datetime": False,
                    "new_datetime": Datetime.to_datetime("2026-01-07 15:00:00"),
                    "is_auto": False,
                },
                {
                    "old_datetime": Datetime.to_datetime("2026-01-07 15:00:00"),
                    "new_datetime": Datetime.to_datetime("2026-01-06 12:00:00"),
                    "is_auto": False,
                },
            ],
        )

    def test_a_shipment_of_two_orders_is_told_of_both(self):
        first, second = (self.scenario().stock(self.apple, 4).order((self.apple, 4)) for _order in range(2))
        picking = first.sale.picking_ids
        moves = second.sale.picking_ids.move_ids
        moves.move_line_ids.picking_id = picking
        moves.picking_id = picking
        self.mark()
        picking.with_user(self.picker).button_validate()
        self.assertFacts(
            "shipment_done",
            [
                {"sale_order_ref": scenario.sale.id, "picking_ref": picking.id, "new_text": "order"}
                for scenario in (first, second)
            ],
        )

    def test_facts_belong_to_the_company_of_the_document(self):
        other = self.env["res.company"].create({"name": "Lakeside"})
        warehouse = self.env["stock.warehouse"].search([("company_id", "=", other.id)], limit=1)
        self.mark()
        quant = (
            self.env["stock.quant"]
            .with_company(other)
            .with_context(inventory_mode=True)
            .create(
                {
                    "product_id": self.apple.id,
                    "location_id": warehouse.lot_stock_id.id,
                    "inventory_quantity": 7,
                }
            )
        )
        quant.action_apply_inventory()
        self.assertFacts(
            "count_applied",
            [{"company_id": other.id, "warehouse_ref": warehouse.id, "quantity": 7, "is_auto": True}],
        )

    def test_reasons_are_offered_to_whoever_is_asked(self):
        for person in (self.picker, self.accountant):
            self.assertTrue(self.env["fulfillment.reason"].with_user(person).name_search("Miscounted"))

    def test_substitution_is_linked_and_recorded(self):
        scenario = self.scenario().order((self.apple, 10), (self.berry, 10))
        self.mark()
        line = scenario.line(self.berry).with_user(self.seller)
        line.fulfillment_substitutes_line_id = scenario.line(self.apple)
        self.assertFacts(
            "line_substituted",
            [
                {
                    "sale_line_ref": line.id,
                    "new_number": scenario.line(self.apple).id,
                    "new_text": self.apple.display_name,
                    "quantity": 10,
                    "is_auto": False,
                    "actor_name": "Sam Seller",
                }
            ],
        )
