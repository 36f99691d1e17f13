"""What is found when goods leave: taken from another, below zero."""

from odoo.tests import tagged

from .allocation_common import AllocationCommon


@tagged("post_install", "-at_install")
class TestTakenAndNegative(AllocationCommon):
    def _two(self):
        """One order holds all 10, the other one has nothing."""
        loser = self.scenario().at("2026-01-05 14:00").stock(self.apple, 10).order((self.apple, 10))
        return loser, self.scenario().order((self.apple, 6), customer=self.dockside)

    def test_taken_from_another(self):
        rule = self._rule("stock_taken_from_other")
        self.assertEqual(rule.control_point_id.code, "stock_unreserve")
        rule.action_retire()
        rule = self._rule("stock_taken_from_other", point="transfer_done")
        loser, taker = self._two()
        with self.assertRefused(f"was not validated(.|\n)*6 Units from {loser.sale.picking_ids.name}"):
            self.validate(taker, {self.apple: 6})
        self.assertEqual(self.move(loser).quantity, 10)
        reason = self._reason("allocation_management")
        self.validate(
            taker, {self.apple: 6}, fulfillment_reason_id=reason.id, fulfillment_reason_note="Boss said so"
        )
        self.assertRecordValues(
            self.found(rule),
            [
                {
                    "deviation": 6,
                    "res_id": taker.sale.picking_ids.id,
                    "partner_id": self.dockside.id,
                    "reason_id": reason.id,
                }
            ],
        )
        self.assertIn(loser.sale.name, self.found(rule).name)
        (row,) = self.past("stock_taken_from_other")
        self.assertEqual((row["record_id"], row["deviation"]), (taker.sale.picking_ids.id, 6))

    def test_both_sides_of_the_tolerance(self):
        for tolerance, count in ((6, 0), (5.99, 1)):
            with self.subTest(tolerance=tolerance):
                rule = self._rule(
                    "stock_taken_from_other", point="transfer_done", response="record", tolerance=tolerance
                )
                loser, taker = self._two()
                self.validate(taker, {self.apple: 6})
                self.assertEqual(len(self.found(rule)), count)
                rule.action_retire()
                loser.cancel()
                self.env["stock.quant"]._update_available_quantity(self.apple, self.shelf, -4)

    def test_taken_by_correcting_what_is_done(self):
        rule = self._rule("stock_taken_from_other", point="stock_unreserve")
        done = self.scenario().at("2026-01-05 14:00").stock(self.apple, 12).order((self.apple, 2))
        self.validate(done)
        loser = self.scenario().order((self.apple, 10))
        done.sale.picking_ids.is_locked = False
        line = self.by_hand(done.sale.picking_ids.move_line_ids)
        with self.assertRefused("was not changed"):
            line.quantity = 5
        reason = self._reason("allocation_goods_damaged")
        line.with_context(fulfillment_reason_id=reason.id).quantity = 5
        self.assertRecordValues(self.found(rule), [{"deviation": 3, "reason_id": reason.id}])
        self.assertEqual(self.move(loser).quantity, 7)

    def test_below_zero(self):
        rule = self._rule("stock_negative", response="block")
        scenario = self.scenario().at("2026-01-05 14:00").stock(self.apple, 4).order((self.apple, 10))
        with self.assertRefused("was not validated(.|\n)*left 6 of them below"):
            self.validate(scenario, {self.apple: 10})
        rule.write({"response": "record", "change_note": "Look first"})
        self.validate(scenario, {self.apple: 10})
        self.assertRecordValues(self.found(rule), [{"deviation": 6, "expected": 0, "actual": -6}])
        # What is below zero already is this transfer's doing at most by what it takes.
        scenario = self.scenario().order((self.apple, 1))
        self.validate(scenario, {self.apple: 1})
        self.assertEqual(self.found(rule)[1].deviation, 1)

    def test_below_zero_both_sides_of_the_tolerance(self):
        for tolerance, count in ((6, 0), (5.99, 1)):
            with self.subTest(tolerance=tolerance):
                rule = self._rule("stock_negative", response="record", tolerance=tolerance)
                scenario = self.scenario().stock(self.berry, 4).order((self.berry, 10))
                self.validate(scenario, {self.berry: 10})
                self.assertEqual(len(self.found(rule)), count)
                rule.action_retire()
                self.env["stock.quant"]._update_available_quantity(self.berry, self.shelf, 6)

    def test_what_lies_there_is_enough(self):
        rule = self._rule("stock_negative", response="block")
        self.validate(self.scenario().stock(self.apple, 10).order((self.apple, 10)))
        service = self._product("Advice", price=5, is_storable=False, type="service")
        self.scenario().order((service, 3))
        self.assertFalse(self.found(rule))

    def test_receipts_are_not_judged(self):
        self._rule("stock_negative", response="block")
        order = self.purchase((self.apple, 5, 6))
        order.button_confirm()
        order.picking_ids.with_user(self.buyer).button_validate()
        self.assertEqual(order.picking_ids.state, "done")
