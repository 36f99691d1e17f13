"""Goods that come back, and what becomes of them."""

from odoo.tests import Form, tagged

from .ledger_common import LedgerCommon


@tagged("post_install", "-at_install")
class TestCaptureReturns(LedgerCommon):
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
