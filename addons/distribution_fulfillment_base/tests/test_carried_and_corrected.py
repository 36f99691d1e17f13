"""Goods that a person carries to another transfer, and corrections of what is done."""

from odoo.fields import Datetime
from odoo.tests import tagged

from .allocation_common import AllocationCommon


@tagged("post_install", "-at_install")
class TestCarried(AllocationCommon):
    def _two(self):
        """The earlier order holds all 6, the later one nothing."""
        loser = self.order((self.apple, 6), promise="2026-01-08 12:00").stock(self.apple, 6)
        loser.sale.picking_ids.action_assign()
        taker = self.order((self.apple, 6), promise="2026-01-20 12:00", customer=self.dockside)
        self.mark()
        return loser, taker

    def carry(self, loser, taker, **context):
        taking = self.move(taker)
        line = self.by_hand(self.move(loser).move_line_ids).with_context(**context)
        line.write({"move_id": taking.id, "picking_id": taking.picking_id.id})

    def test_what_one_lost_and_the_other_gained(self):
        loser, taker = self._two()
        lost, gained = loser.sale.picking_ids, taker.sale.picking_ids
        self.carry(loser, taker)
        self.assertFacts(
            ["reservation_taken", "reservation_overridden"],
            [
                {
                    "event_type": "reservation_taken",
                    "sale_order_ref": loser.sale.id,
                    "picking_ref": lost.id,
                    "quantity": 6,
                    "old_number": 6,
                    "new_number": 0,
                    "new_text": gained.name,
                    "note": "carried",
                    "is_auto": False,
                },
                {
                    "event_type": "reservation_overridden",
                    "sale_order_ref": taker.sale.id,
                    "picking_ref": gained.id,
                    "quantity": 6,
                    "old_number": 0,
                    "new_number": 6,
                    "note": "transfer",
                    "old_text": lost.name,
                    "new_text": gained.name,
                    "is_auto": False,
                },
            ],
        )
        self.assertFalse(self.facts("quantity_forced"))

    def test_judged_as_a_reservation_of_who_receives(self):
        rule = self._rule("stock_reserved_out_of_turn")
        loser, taker = self._two()
        with self.assertRefused(f"Nothing was reserved for {taker.sale.picking_ids.name}"):
            self.carry(loser, taker)
        self.assertEqual(self.move(loser).quantity, 6)
        reason = self._reason("allocation_goods_damaged")
        self.carry(loser, taker, fulfillment_reason_id=reason.id)
        self.assertEqual(self.move(taker).quantity, 6)
        self.assertRecordValues(
            self.found(rule),
            [{"deviation": 6, "res_id": taker.sale.picking_ids.id, "reason_id": reason.id}],
        )

    def test_judged_as_taken_from_another(self):
        rule = self._rule("stock_taken_from_other", point="stock_unreserve")
        loser, taker = self._two()
        with self.assertRefused(f"6 Units from {loser.sale.picking_ids.name}"):
            self.carry(loser, taker)
        self.carry(loser, taker, fulfillment_reason_id=self._reason("allocation_goods_damaged").id)
        self.assertRecordValues(self.found(rule), [{"deviation": 6, "res_id": taker.sale.picking_ids.id}])
        (row,) = self.past("stock_taken_from_other")
        self.assertEqual((row["record_id"], row["deviation"]), (taker.sale.picking_ids.id, 6))

    def test_one_shortage_is_charged_once(self):
        """Out of turn and taken from another at once: 6 apples at 6 each, not twice."""
        driver = self.env["fulfillment.cost.driver"].search([], limit=1)
        other = self.env["fulfillment.cost.driver"].search([("id", "!=", driver.id)], limit=1)
        for taken_driver, costs in ((driver, [36, 0]), (other, [36, 36])):
            with self.subTest(taken_driver.name):
                turn = self._rule(response="record", cost_driver_id=driver.id)
                taken = self._rule(
                    "stock_taken_from_other",
                    point="stock_unreserve",
                    response="record",
                    cost_driver_id=taken_driver.id,
                )
                loser, taker = self._two()
                self.carry(loser, taker)
                self.assertEqual((self.found(turn) | self.found(taken)).mapped("deviation"), [6, 6])
                self.assertEqual([self.found(turn).cost, self.found(taken).cost], costs)
                (turn | taken).action_retire()
                loser.cancel()
                taker.cancel()
                self.env["stock.quant"]._update_available_quantity(self.apple, self.shelf, -6)

    def test_not_a_release_of_who_lost(self):
        rule = self._rule("stock_unreserved_by_hand", response="block")
        self.carry(*self._two())
        self.assertFalse(self.found(rule))

    def test_package_and_owner_of_a_reserved_line(self):
        loser, _taker = self._two()
        box = self.env["stock.package"].create({"name": "BOX-1"})
        self.env["stock.quant"]._update_available_quantity(self.apple, self.shelf, 6, package_id=box)
        self.by_hand(self.move(loser).move_line_ids).package_id = box
        self.assertFacts(
            "reservation_overridden", [{"note": "package", "old_text": False, "new_text": "BOX-1"}]
        )


@tagged("post_install", "-at_install")
class TestDoneEdits(AllocationCommon):
    def _received(self):
        """10 apples received on the shelf."""
        order = self.purchase((self.apple, 10, 6))
        order.button_confirm()
        picking = order.picking_ids.with_user(self.picker)
        self.mark()
        picking.button_validate()
        self.assertFalse(self.facts("done_edit"), "what the validation writes is no edit")
        return picking

    def test_destination(self):
        line = self._received().move_line_ids
        line.location_dest_id = self.bin
        self.assertFacts(
            "done_edit",
            [
                {
                    "note": "destination",
                    "old_text": self.shelf.complete_name,
                    "new_text": self.bin.complete_name,
                    "quantity": 0,
                    "is_auto": False,
                    "actor_name": "Paula Picker",
                }
            ],
        )

    def test_result_package_and_owner(self):
        line = self._received().move_line_ids
        box = self.env["stock.package"].create({"name": "BOX-1"})
        line.result_package_id = box
        line.owner_id = self.dockside
        self.assertFacts(
            "done_edit",
            [
                {"note": "result package", "old_text": False, "new_text": "BOX-1"},
                {"note": "owner", "new_text": False, "change_text": "Dockside Tools"},
            ],
        )

    def test_package_it_was_taken_from(self):
        box = self.env["stock.package"].create({"name": "BOX-1"})
        self.env["stock.quant"]._update_available_quantity(self.apple, self.shelf, 10, package_id=box)
        scenario = self.order((self.apple, 10))
        scenario.sale.picking_ids.action_assign()
        self.mark()
        self.validate(scenario)
        self.assertFalse(self.facts("done_edit"))
        self.by_hand(scenario.sale.picking_ids.move_line_ids).package_id = False
        self.assertFacts("done_edit", [{"note": "package", "old_text": "BOX-1", "new_text": False}])

    def test_date_of_line_move_and_transfer(self):
        """Each is one fact, however many dates follow."""
        self.set_clock("2026-01-05 14:00")
        picking = self._received()
        for hours, (record, name, model) in enumerate(
            (
                (picking.move_line_ids, "date", "stock.move.line"),
                (picking.move_ids, "date", "stock.move.line"),
                (picking, "date_done", "stock.picking"),
            ),
            start=1,
        ):
            with self.subTest(record._name):
                self.mark()
                old = picking.move_line_ids.date if model == "stock.move.line" else picking.date_done
                record[name] = Datetime.subtract(old, hours=hours)
                self.assertFacts(
                    "done_edit",
                    [
                        {
                            "note": "date",
                            "model": model,
                            "old_datetime": old,
                            "new_datetime": Datetime.subtract(old, hours=hours),
                            "is_auto": False,
                        }
                    ],
                )

    def test_several_at_once(self):
        line = self._received().move_line_ids
        line.write({"location_dest_id": self.bin.id, "quantity": 8})
        self.assertFacts("done_edit", [{"note": "quantity, destination", "old_number": 10, "new_number": 8}])
