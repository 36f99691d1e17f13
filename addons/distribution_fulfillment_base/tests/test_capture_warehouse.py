"""Urgency, backorders, edits of what was done, returns, counts, arrival and delivery."""

from odoo.fields import Datetime
from odoo.tests import Form, tagged

from .ledger_common import LedgerCommon


@tagged("post_install", "-at_install")
class TestCaptureWarehouse(LedgerCommon):
    def _shipped(self, quantity=10):
        scenario = (
            self.scenario()
            .at("2026-01-05 14:00")
            .stock(self.apple, quantity)
            .order((self.apple, quantity))
            .ship()
        )
        self.mark()
        return scenario

    def _returned(self, quantity, location=None):
        """Goods of a shipment come back."""
        scenario = self._shipped()
        wizard = Form(
            self.env["stock.return.picking"].with_context(
                active_id=scenario.sale.picking_ids.id, active_model="stock.picking"
            )
        ).save()
        wizard.product_return_moves.quantity = quantity
        picking = self.env["stock.picking"].browse(wizard.action_create_returns()["res_id"])
        if location:
            picking.location_dest_id = location
        picking.move_ids.picked = True
        self.mark()
        picking.with_user(self.picker).button_validate()
        return scenario

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

    def test_return_into_stock_has_no_decision_to_wait_for(self):
        scenario = self._returned(3)
        self.assertFacts(
            ["return_received", "return_disposed"],
            [
                {
                    "event_type": "return_received",
                    "quantity": 3,
                    "new_text": "internal",
                    "old_text": scenario.sale.picking_ids.sorted("id")[0].name,
                    "sale_line_ref": scenario.line(self.apple).id,
                    "actor_name": "Paula Picker",
                    "is_auto": False,
                }
            ],
        )

    def test_returned_goods_wait_and_are_disposed_of(self):
        """3 come back into the returns bin: 1 is scrapped, 2 go back to the shelf."""
        returns = self.env["stock.location"].create(
            {"name": "Returns", "location_id": self.shelf.id, "fulfillment_is_returns": True}
        )
        self._returned(3, returns)
        self.assertFacts(
            "return_received", [{"quantity": 3, "new_text": "returns", "location_ref": returns.id}]
        )
        self.env["stock.scrap"].with_user(self.picker).create(
            {"product_id": self.apple.id, "location_id": returns.id, "scrap_qty": 1}
        ).do_scrap()
        transfer = self.env["stock.picking"].create(
            {
                "picking_type_id": self.warehouse.int_type_id.id,
                "location_id": returns.id,
                "location_dest_id": self.shelf.id,
                "move_ids": [
                    (
                        0,
                        0,
                        {
                            "product_id": self.apple.id,
                            "product_uom_qty": 2,
                            "location_id": returns.id,
                            "location_dest_id": self.shelf.id,
                        },
                    )
                ],
            }
        )
        transfer.action_confirm()
        transfer.action_assign()
        transfer.button_validate()
        self.assertFacts(
            "return_disposed",
            [{"quantity": 1, "new_text": "scrap"}, {"quantity": 2, "new_text": "restock"}],
        )
        self.assertFacts("goods_scrapped", [{"quantity": 1, "actor_name": "Paula Picker"}])

    def test_returned_goods_wait_in_a_bin_of_the_returns_place(self):
        """Line by line: 2 of 3 are put in a bin that lies in the returns place, and go back to the shelf later."""
        returns = self.env["stock.location"].create(
            {"name": "Returns", "location_id": self.shelf.id, "fulfillment_is_returns": True}
        )
        box = self.env["stock.location"].create({"name": "Box 1", "location_id": returns.id})
        scenario = self._shipped()
        wizard = self.env["stock.return.picking"].create({"picking_id": scenario.sale.picking_ids.id})
        wizard.product_return_moves.quantity = 3
        picking = self.env["stock.picking"].browse(wizard.action_create_returns()["res_id"])
        line = picking.move_line_ids
        line.quantity = 1
        line.copy({"quantity": 2, "location_dest_id": box.id, "move_id": picking.move_ids.id})
        picking.move_ids.picked = True
        self.mark()
        picking.with_user(self.picker).button_validate()
        self.assertFacts(
            "return_received",
            [
                {"quantity": 1, "new_text": "internal", "location_ref": self.shelf.id},
                {"quantity": 2, "new_text": "returns", "location_ref": box.id},
            ],
        )
        self.assertFalse(self.facts("return_disposed"))
        Location = self.env["stock.location"]
        self.assertTrue(box._fulfillment_is_return_place())
        for place, disposed in ((returns, 0), (self.shelf, 1)):
            move = {
                "product_id": self.apple.id,
                "product_uom_qty": 2 - disposed,
                "location_id": (box if not disposed else returns).id,
                "location_dest_id": place.id,
            }
            move = self.env["stock.move"].create(move)
            move._action_confirm()
            move._action_assign()
            move.picked = True
            move._action_done()
            self.assertEqual(len(self.facts("return_disposed")), disposed)
        self.assertFacts("return_disposed", [{"quantity": 1, "new_text": "restock"}])
        returns.fulfillment_is_returns = False
        self.assertFalse(Location._fulfillment_return_places())
        self.assertFalse(box._fulfillment_is_return_place())

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

    def _count(self, quantity, name="CYCLE-01", reason=None):
        quant = (
            self.env["stock.quant"]
            .with_user(self.picker)
            .with_context(
                inventory_mode=True, inventory_name=name, fulfillment_reason_id=reason and reason.id
            )
            .create(
                {
                    "product_id": self.apple.id,
                    "location_id": self.shelf.id,
                    "inventory_quantity": quantity,
                }
            )
        )
        quant.action_apply_inventory()
        return quant

    def test_count_keeps_book_and_counted_quantity(self):
        """Less than the books say, more, and just as much: three facts."""
        self.scenario().stock(self.apple, 20)
        self.mark()
        for counted in (17, 18, 18):
            self._count(counted, reason=self._reason("count_miscount"))
        self.assertFacts(
            "count_applied",
            [
                {
                    "old_number": book,
                    "new_number": counted,
                    "quantity": counted - book,
                    "note": "CYCLE-01",
                    "new_text": "count",
                    "location_ref": self.shelf.id,
                    "reason_ref": self._reason("count_miscount").id,
                    "actor_name": "Paula Picker",
                    "is_auto": False,
                }
                for book, counted in ((20, 17), (17, 18), (18, 18))
            ],
        )
        moves = self.env["stock.move"].browse(self.facts("count_applied").mapped("move_ref"))
        self.assertEqual(moves.mapped("fulfillment_book_qty"), [20, 17, 18])
        self.assertEqual(moves.mapped("fulfillment_counted_qty"), [17, 18, 18])

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

    def test_reason_of_the_count_is_asked_by_the_dialog(self):
        self.scenario().stock(self.apple, 20)
        quant = self.env["stock.quant"].search(
            [("product_id", "=", self.apple.id), ("location_id", "=", self.shelf.id)]
        )
        quant = quant.with_user(self.picker).with_context(inventory_mode=True)
        quant.inventory_quantity = 19
        self.mark()
        wizard = (
            self.env["stock.inventory.adjustment.name"]
            .with_user(self.picker)
            .create(
                {
                    "quant_ids": quant.ids,
                    "inventory_adjustment_name": "Aisle 3",
                    "fulfillment_reason_id": self._reason("count_unknown").id,
                }
            )
        )
        wizard.action_apply()
        self.assertFacts(
            "count_applied",
            [{"quantity": -1, "note": "Aisle 3", "reason_ref": self._reason("count_unknown").id}],
        )

    def test_quantity_typed_in_and_reverted_are_no_counts(self):
        self.scenario().stock(self.apple, 20)
        quant = self.env["stock.quant"].search(
            [("product_id", "=", self.apple.id), ("location_id", "=", self.shelf.id)]
        )
        self.mark()
        quant.with_user(self.picker).with_context(inventory_mode=True).inventory_quantity_auto_apply = 25
        self.assertFacts("count_applied", [{"old_number": 20, "new_number": 25, "new_text": "edit"}])
        move = self.env["stock.move"].browse(self.facts("count_applied").move_ref)
        move.move_line_ids.with_user(self.picker).action_revert_inventory()
        self.assertFacts("count_reverted", [{"quantity": -5, "is_auto": False}])

    def test_goods_moved_to_another_bin_are_not_counted(self):
        self.scenario().stock(self.apple, 20)
        quant = self.env["stock.quant"].search(
            [("product_id", "=", self.apple.id), ("location_id", "=", self.shelf.id)]
        )
        self.mark()
        quant.move_quants(location_dest_id=self.bin)
        self.assertFalse(self.facts("count_applied", "done_edit", "reservation_overridden"))

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
