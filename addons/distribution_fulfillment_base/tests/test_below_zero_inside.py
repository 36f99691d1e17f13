"""Places that go below zero though nothing leaves for a customer."""

from odoo.fields import Command
from odoo.tests import tagged

from .allocation_common import AllocationCommon


@tagged("post_install", "-at_install")
class TestBelowZeroInside(AllocationCommon):
    """Internal transfers, scrap and corrections of what is done."""

    def _internal(self, quantity, stock=4):
        self.env["stock.quant"]._update_available_quantity(self.apple, self.shelf, stock)
        move = {
            "product_id": self.apple.id,
            "product_uom_qty": quantity,
            "location_id": self.shelf.id,
            "location_dest_id": self.bin.id,
        }
        picking = self.env["stock.picking"].create(
            {
                "picking_type_id": self.warehouse.int_type_id.id,
                "location_id": self.shelf.id,
                "location_dest_id": self.bin.id,
                "move_ids": [Command.create(move)],
            }
        )
        picking.action_confirm()
        picking.move_ids.quantity = quantity
        picking.move_ids.picked = True
        return self.by_hand(picking)

    def _scrap(self, quantity, **context):
        scrap = self.by_hand(self.env["stock.scrap"]).with_context(**context)
        scrap.create(
            {"product_id": self.apple.id, "location_id": self.shelf.id, "scrap_qty": quantity}
        ).do_scrap()

    def _shipped(self, quantity=4, stock=4):
        scenario = (
            self.scenario().at("2026-01-05 14:00").stock(self.apple, stock).order((self.apple, quantity))
        )
        self.validate(scenario)
        return self.by_hand(scenario.sale.picking_ids.move_line_ids)

    def test_internal_transfer(self):
        rule = self._rule("stock_negative")
        picking = self._internal(10)
        with self.assertRefused(f"{picking.name} was not validated(.|\n)*left 6 of them below") as recorded:
            picking.button_validate()
        self.assertEqual(recorded[0]["picking_ref"], picking.id)
        picking.with_context(
            fulfillment_reason_id=self._reason("allocation_books_wrong").id
        ).button_validate()
        self.assertEqual(picking.state, "done")
        self.assertRecordValues(
            self.found(rule),
            [{"deviation": 6, "actual": -6, "res_model": "stock.picking", "res_id": picking.id}],
        )

    def test_internal_transfer_both_sides_of_the_tolerance(self):
        for tolerance, count in ((6, 0), (5.99, 1)):
            with self.subTest(tolerance=tolerance):
                rule = self._rule("stock_negative", response="record", tolerance=tolerance)
                self._internal(10).button_validate()
                self.assertEqual(len(self.found(rule)), count)
                rule.action_retire()
                for place, quantity in ((self.shelf, 6), (self.bin, -10)):
                    self.env["stock.quant"]._update_available_quantity(self.apple, place, quantity)

    def test_what_the_system_moves_is_not_refused(self):
        rule = self._rule("stock_negative", response="block")
        self._internal(10).with_user(self.env.ref("base.user_root")).button_validate()
        self.assertEqual(self.found(rule).deviation, 6)

    def test_scrap(self):
        rule = self._rule("stock_negative")
        self.scenario().stock(self.apple, 4)
        self._scrap(3)
        with self.assertRefused("was not validated(.|\n)*left 2 of them below"):
            self._scrap(3)
        self._scrap(3, fulfillment_reason_id=self._reason("allocation_books_wrong").id)
        self.assertRecordValues(
            self.found(rule),
            [
                {
                    "deviation": 2,
                    "res_model": "stock.location",
                    "res_id": self.shelf.id,
                    "warehouse_id": self.warehouse.id,
                    "product_id": self.apple.id,
                }
            ],
        )

    def test_counts_are_not_judged(self):
        rule = self._rule("stock_negative", response="block")
        quant = self.by_hand(self.env["stock.quant"]).with_context(inventory_mode=True)
        quant.create(
            {"product_id": self.apple.id, "location_id": self.shelf.id, "inventory_quantity": 5}
        ).action_apply_inventory()
        self.assertFalse(self.found(rule))

    def test_more_shipped_afterwards(self):
        rule = self._rule("stock_negative")
        line = self._shipped()
        with self.assertRefused(f"{line.picking_id.name} was not changed(.|\n)*took 3(.|\n)*left 3 of them"):
            line.quantity = 7
        with self.assertRefused("was not changed"):
            line.picking_id.write({"move_line_ids": [Command.update(line.id, {"quantity": 7})]})
        with self.assertRefused("was not changed"):
            line.move_id.quantity = 7
        with self.assertRefused("was not changed"):
            line.copy({"quantity": 3, "move_id": line.move_id.id, "picking_id": line.picking_id.id})
        reason = self._reason("allocation_books_wrong")
        line.with_context(fulfillment_reason_id=reason.id).quantity = 7
        self.assertRecordValues(self.found(rule), [{"deviation": 3, "reason_id": reason.id}])
        line.quantity = 5
        self.assertEqual(self.found(rule).occurrence_count, 1)

    def test_another_source_or_lot_afterwards(self):
        self.apple.tracking = "lot"
        one, two = self.env["stock.lot"].create(
            [{"name": name, "product_id": self.apple.id} for name in ("A1", "B2")]
        )
        self.env["stock.quant"]._update_available_quantity(self.apple, self.shelf, 4, lot_id=one)
        scenario = self.scenario().at("2026-01-05 14:00").order((self.apple, 4))
        self.validate(scenario)
        line = self.by_hand(scenario.sale.picking_ids.move_line_ids)
        self._rule("stock_negative")
        for name, value in (("lot_id", two.id), ("location_id", self.bin.id)):
            with self.subTest(name), self.assertRefused("was not changed(.|\n)*took 4(.|\n)*left 4"):
                line.write({name: value})
        self.env["stock.quant"]._update_available_quantity(self.apple, self.shelf, 4, lot_id=two)
        line.lot_id = two
        self.assertEqual(line.lot_id, two)

    def test_received_less_than_what_left_since(self):
        """10 received, 8 shipped: 9 had come after all."""
        self._rule("stock_negative")
        order = self.purchase((self.apple, 10, 6))
        order.button_confirm()
        order.picking_ids.with_user(self.buyer).button_validate()
        self.validate(self.scenario().order((self.apple, 8)))
        line = self.by_hand(order.picking_ids.move_line_ids)
        line.quantity = 9
        with self.assertRefused("was not changed(.|\n)*left 1 of them"):
            line.quantity = 7

    def test_what_the_system_corrects_is_not_refused(self):
        rule = self._rule("stock_negative", response="block")
        self._shipped().with_user(self.env.ref("base.user_root")).quantity = 7
        self.assertEqual(self.found(rule).deviation, 3)

    def test_correction_of_a_move_of_no_transfer(self):
        """Integrations make moves that belong to no transfer and have no reference either."""
        rule = self._rule("stock_negative", response="record")
        self.env["stock.quant"]._update_available_quantity(self.apple, self.shelf, 4)
        move = self.env["stock.move"].create(
            {
                "product_id": self.apple.id,
                "product_uom_qty": 4,
                "location_id": self.shelf.id,
                "location_dest_id": self.bin.id,
            }
        )
        move._action_confirm()
        move.write({"quantity": 4, "picked": True})
        move._action_done()
        self.assertFalse(move.picking_id or move.reference)
        self.assertFalse(self.found(rule))
        self.by_hand(move.move_line_ids).quantity = 7
        self.assertEqual(self.found(rule).deviation, 3)
