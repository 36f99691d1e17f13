"""Demand that a person lowers on a transfer, and lines that he empties: cut, released, judged."""

from odoo.fields import Command
from odoo.tests import tagged

from .allocation_common import AllocationCommon


@tagged("post_install", "-at_install")
class TestDemandLowered(AllocationCommon):
    def _reserved(self, quantity=10, stock=10, **values):
        scenario = self.scenario().at("2026-01-05 14:00")
        if stock:
            scenario.stock(self.apple, stock)
        scenario.order((self.apple, quantity), promise="2026-01-10 12:00", **values)
        self.mark()
        return scenario

    def test_lowered_by_hand_is_cut_and_released(self):
        """10 ordered and reserved, the picker asks for 7: 3 will not come, and the goods are free."""
        rule = self._rule("stock_unreserved_by_hand")
        scenario = self._reserved()
        move = self.by_hand(self.move(scenario))
        with self.assertRefused(f"{move.picking_id.name} was not unreserved(.|\n)*were released by hand"):
            move.product_uom_qty = 7
        reason = self._reason("allocation_freed_for_urgent")
        move.with_context(fulfillment_reason_id=reason.id).product_uom_qty = 7
        self.assertFacts(
            "line_cut",
            [
                {
                    "quantity": 3,
                    "sale_line_ref": scenario.line(self.apple).id,
                    "is_auto": False,
                    "actor_name": "Paula Picker",
                    "reason_ref": reason.id,
                }
            ],
        )
        self.assertFacts("unreserved", [{"quantity": 10, "is_auto": False}])
        self.assertRecordValues(self.found(rule), [{"deviation": 10, "reason_id": reason.id}])

    def test_lowered_with_its_order_line_is_neither(self):
        rule = self._rule("stock_unreserved_by_hand", response="block")
        scenario = self._reserved()
        scenario.line(self.apple).with_user(self.seller).product_uom_qty = 7
        self.assertEqual(self.move(scenario).product_uom_qty, 7)
        self.assertFalse(self.facts("line_cut"))
        self.assertEqual(set(self.facts("unreserved").mapped("is_auto")), {True})
        self.assertFalse(self.found(rule))

    def test_what_was_raised_before_is_no_cut(self):
        scenario = self._reserved(stock=0)
        move = self.by_hand(self.move(scenario))
        for demand in (14, 11, 8):
            move.product_uom_qty = demand
        self.assertFacts("line_cut", [{"quantity": 2}])

    def test_a_smaller_unit_is_a_cut(self):
        """From 10 pieces of the order to 10 of a unit that is half of it, in the product's unit."""
        half = self.env["uom.uom"].create(
            {"name": "Half", "relative_factor": 0.5, "relative_uom_id": self.apple.uom_id.id}
        )
        scenario = self._reserved(stock=0)
        self.by_hand(self.move(scenario)).product_uom = half
        self.assertFacts("line_cut", [{"quantity": 5}])

    def test_split_is_no_cut(self):
        rule = self._rule("stock_unreserved_by_hand", response="block")
        scenario = self._reserved(stock=6)
        self.by_hand(scenario.sale.picking_ids).action_split_transfer()
        self.assertEqual(sorted(scenario.sale.picking_ids.move_ids.mapped("product_uom_qty")), [4, 6])
        self.assertFalse(self.facts("line_cut"))
        self.assertFalse(self.found(rule))

    def test_lowered_in_one_save_with_what_is_reserved(self):
        """Demand and quantity both to 7: three are released, not ten."""
        rule = self._rule("stock_unreserved_by_hand", response="record")
        scenario = self._reserved()
        move = self.by_hand(self.move(scenario))
        move.picking_id.write({"move_ids": [Command.update(move.id, {"product_uom_qty": 7, "quantity": 7})]})
        self.assertEqual(move.quantity, 7)
        self.assertRecordValues(self.found(rule), [{"deviation": 3, "expected": 10, "actual": 7}])
        self.assertFacts("line_cut", [{"quantity": 3}])

    def test_a_move_deleted_in_a_save_of_its_transfer(self):
        self._rule("stock_unreserved_by_hand", response="block")
        scenario = self._reserved()
        move = self.by_hand(self.move(scenario))
        with self.assertRefused("was not unreserved"):
            move.picking_id.write({"move_ids": [Command.delete(move.id)]})


@tagged("post_install", "-at_install")
class TestLinesEmptied(AllocationCommon):
    def _reserved(self):
        scenario = self.scenario().at("2026-01-05 14:00").stock(self.apple, 10)
        return scenario.order((self.apple, 10), promise="2026-01-10 12:00")

    def test_every_way_to_empty_is_a_release(self):
        self._rule("stock_unreserved_by_hand")
        move = self.by_hand(self.move(self._reserved()))
        line = move.move_line_ids
        ways = {
            "delete": line.unlink,
            "zero on the line": lambda: line.write({"quantity": 0}),
            "zero on the move": lambda: move.write({"quantity": 0}),
            "deleted with the move": lambda: move.write({"move_line_ids": [Command.delete(line.id)]}),
            "deleted with the transfer": lambda: move.picking_id.write(
                {"move_line_ids": [Command.delete(line.id)]}
            ),
            "taken off the move": lambda: move.picking_id.write(
                {"move_ids": [Command.update(move.id, {"move_line_ids": [Command.clear()]})]}
            ),
        }
        for name, way in ways.items():
            with (
                self.subTest(name),
                self.assertRefused("was not unreserved(.|\n)*10 Units that were reserved"),
            ):
                way()
            self.assertEqual(move.quantity, 10)

    def test_released_with_a_reason(self):
        for way in ("delete", "zero"):
            with self.subTest(way):
                rule = self._rule("stock_unreserved_by_hand")
                scenario = self._reserved()
                reason = self._reason("allocation_freed_for_urgent")
                line = self.by_hand(self.move(scenario).move_line_ids).with_context(
                    fulfillment_reason_id=reason.id
                )
                if way == "delete":
                    line.unlink()
                else:
                    line.quantity = 0
                self.assertRecordValues(
                    self.found(rule),
                    [{"deviation": 10, "expected": 10, "actual": 0, "reason_id": reason.id}],
                )
                rule.action_retire()
                scenario.cancel()
                self.env["stock.quant"]._update_available_quantity(self.apple, self.shelf, -10)

    def test_less_is_not_judged(self):
        """Less was found, and more was wished elsewhere, look the same; also where a whole line goes for it."""
        rule = self._rule("stock_unreserved_by_hand", response="block")
        scenario = self._reserved()
        self.env["stock.quant"]._update_available_quantity(self.apple, self.bin, 4)
        scenario.quantity(self.apple, 14)
        self.by_hand(scenario.sale.picking_ids).action_assign()
        move = self.by_hand(self.move(scenario))
        self.assertEqual(len(move.move_line_ids), 2)
        move.quantity = 10
        self.assertEqual(len(move.move_line_ids), 1)
        move.move_line_ids.quantity = 6
        self.assertFalse(self.found(rule))

    def test_replaced_is_not_released(self):
        """A line goes and another one comes in the same save."""
        rule = self._rule("stock_unreserved_by_hand", response="record")
        move = self.by_hand(self.move(self._reserved()))
        self.env["stock.quant"]._update_available_quantity(self.apple, self.bin, 10)
        new = {"product_id": self.apple.id, "location_id": self.bin.id}
        for quantity, released in ((10, []), (7, [3])):
            move.write(
                {
                    "move_line_ids": [
                        Command.delete(move.move_line_ids.id),
                        Command.create({**new, "quantity": quantity}),
                    ]
                }
            )
            self.assertEqual(move.quantity, quantity)
            self.assertEqual(self.found(rule).mapped("deviation"), released)

    def test_validating_releases_nothing(self):
        """What is not picked goes back to the shelf by Validate: the backorder tells of it."""
        rule = self._rule("stock_unreserved_by_hand", response="block")
        scenario = self._reserved()
        self.validate(scenario, {self.apple: 6})
        self.assertFalse(self.found(rule))
