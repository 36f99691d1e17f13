"""Rules of transfers judge the past as they would have judged it live."""

from datetime import date

from odoo import Command
from odoo.exceptions import UserError
from odoo.tests import new_test_user, tagged

from .allocation_common import BASE, AllocationCommon


@tagged("post_install", "-at_install")
class TestBacktestStock(AllocationCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.owner = new_test_user(cls.env, "bts_owner", groups=f"{BASE}.group_process_owner")

    def backtest(self, rule, first=date(2026, 1, 1), last=date(2026, 1, 31)):
        return (
            self.env["fulfillment.backtest"]
            .with_user(self.owner)
            ._run(rule.with_user(self.owner), self.company, first, last)
        )

    def draft(self, check, **values):
        return self._rule(check, activate=False, response="record", owner_id=self.owner.id, **values)

    def test_releases_by_hand(self):
        rule = self.draft("stock_unreserved_by_hand", tolerance=2)
        for quantity in (2, 3):
            scenario = self.order((self.apple, quantity)).stock(self.apple, quantity)
            scenario.sale.picking_ids.action_assign()
            self.by_hand(scenario.sale.picking_ids).do_unreserve()
            scenario.cancel()
            self.env["stock.quant"]._update_available_quantity(self.apple, self.shelf, -quantity)
        released_by_odoo = self.order((self.apple, 5)).stock(self.apple, 5)
        released_by_odoo.sale.picking_ids.action_assign()
        released_by_odoo.cancel()
        backtest = self.backtest(rule)
        self.assertRecordValues(
            backtest,
            [
                {
                    "evaluated_count": 3,
                    "document_count": 1,
                    "departure_count": 1,
                    "amount": 18,
                    "share": 100 / 3,
                }
            ],
        )
        self.assertRecordValues(
            backtest.line_ids,
            [{"res_model": "stock.picking", "res_id": scenario.sale.picking_ids.id, "deviation": 3}],
        )
        self.assertEqual(backtest.line_ids.document_name, scenario.sale.picking_ids.name)
        self.assertEqual(self.backtest(rule, date(2026, 2, 1), date(2026, 2, 28)).evaluated_count, 0)

    def test_forced_quantities_agree_with_what_was_found_live(self):
        rule = self._rule("stock_quantity_forced", response="record", tolerance=1)
        for on_hand in (10, 9, 8, 0):
            scenario = self.order((self.berry, 10))
            if on_hand:
                scenario.stock(self.berry, on_hand)
            self.by_hand(self.move(scenario)).quantity = 10
            scenario.cancel()
            if on_hand:
                self.env["stock.quant"]._update_available_quantity(self.berry, self.shelf, -on_hand)
        live = {(variance.res_id, variance.line_res_id): variance.deviation for variance in self.found(rule)}
        self.assertEqual(sorted(live.values()), [2, 10])
        past = {
            (row["record_id"], row["line_id"]): row["deviation"]
            for row in self.past("stock_quantity_forced")
            if row["deviation"] > 1
        }
        self.assertEqual(past, live)
        self.assertEqual(self.backtest(rule).departure_count, 2)

    def test_goods_taken_are_judged_where_they_were_live(self):
        """3 validated, 2 corrected afterwards, 4 carried: each rule answers for its own control point."""
        rules = {
            point: self._rule(
                "stock_taken_from_other", point=point, response="record", owner_id=self.owner.id
            )
            for point in ("transfer_done", "stock_unreserve")
        }
        loser = self.order((self.apple, 12)).stock(self.apple, 12)
        loser.sale.picking_ids.action_assign()
        takers = [self.order((self.apple, quantity), customer=self.dockside) for quantity in (3, 4)]
        validated, carried = (taker.sale.picking_ids for taker in takers)
        self.validate(takers[0], {self.apple: 3})
        validated.is_locked = False
        self.by_hand(validated.move_line_ids).quantity = 5
        line = self.by_hand(self.move(loser).move_line_ids)
        line.quantity = 4
        line.write({"move_id": carried.move_ids.id, "picking_id": carried.id})
        expected = {
            "transfer_done": [(validated.id, 3)],
            "stock_unreserve": [(validated.id, 2), (carried.id, 4)],
        }
        for point, rule in rules.items():
            with self.subTest(point):
                live = [(variance.res_id, variance.deviation) for variance in self.found(rule)]
                self.assertEqual(live, expected[point])
                backtest = self.backtest(rule)
                past = backtest.line_ids.mapped(lambda line: (line.res_id, line.deviation))
                self.assertEqual(sorted(past), sorted(live))
                # Two transfers took and one lost what it had reserved; one was done.
                judged = 1 if point == "transfer_done" else 3
                self.assertEqual((backtest.evaluated_count, backtest.document_count), (judged, len(live)))
                for tolerance, count in ((live[0][1], len(live) - 1), (live[0][1] - 0.01, len(live))):
                    draft = self.draft("stock_taken_from_other", point=point, tolerance=tolerance)
                    self.assertEqual(self.backtest(draft).departure_count, count)

    def test_what_the_system_took_is_judged_as_well(self):
        rule = self._rule(
            "stock_taken_from_other", point="transfer_done", response="block", owner_id=self.owner.id
        )
        self.order((self.apple, 6)).stock(self.apple, 6).sale.picking_ids.action_assign()
        taker = self.order((self.apple, 6), customer=self.dockside)
        taker.ship()
        self.assertEqual(self.found(rule).mapped("deviation"), [6])
        self.assertEqual(self.backtest(rule).line_ids.mapped("deviation"), [6])

    def test_steps_towards_a_customer_are_documents_judged(self):
        """A pick for an order and its delivery are judged when they are done, a move inside the warehouse is not."""
        rule = self._rule("stock_taken_from_other", point="transfer_done", response="record")
        self.warehouse.delivery_steps = "pick_ship"
        self.order((self.apple, 6)).stock(self.apple, 6).sale.picking_ids.action_assign()
        taker = self.order((self.apple, 6), customer=self.dockside)
        pick = taker.sale.picking_ids.filtered(lambda picking: picking.state == "confirmed")
        self.assertEqual(pick.picking_type_id.code, "internal")
        self.validate(taker, {self.apple: 6})
        self.assertEqual(self.found(rule).mapped("res_id"), pick.ids)
        inside = self.env["stock.picking"].create(
            {
                "picking_type_id": self.warehouse.int_type_id.id,
                "location_id": self.shelf.id,
                "location_dest_id": self.bin.id,
                "move_ids": [Command.create({"product_id": self.berry.id, "product_uom_qty": 1})],
            }
        )
        self.env["stock.quant"]._update_available_quantity(self.berry, self.shelf, 1)
        inside.action_confirm()
        inside.action_assign()
        inside.button_validate()
        self.assertEqual(inside.state, "done")
        self.assertRecordValues(self.backtest(rule), [{"evaluated_count": 1, "document_count": 1}])
        taker.ship()
        self.assertEqual(self.backtest(rule).evaluated_count, 2)

    def test_scope_and_who_is_asked(self):
        segment = self.env["fulfillment.segment"].create({"name": "Key", "code": "key"})
        self.dockside.fulfillment_segment_id = segment
        rule = self.draft("stock_ship_complete_split", segment_id=segment.id, warehouse_id=self.warehouse.id)
        for customer in (self.dockside, self.harbor):
            scenario = self.order((self.apple, 10), customer=customer, picking_policy="one")
            scenario.stock(self.apple, 6)
            self.validate(scenario, {self.apple: 6})
        backtest = self.backtest(rule)
        self.assertRecordValues(backtest, [{"evaluated_count": 1, "document_count": 1, "amount": 40}])
        self.assertEqual(backtest.person_ids.names, self.owner.name)

    def test_what_cannot_be_judged_says_why(self):
        for check in ("stock_reserved_out_of_turn", "stock_negative", "stock_lot_out_of_order"):
            with self.subTest(check), self.assertRaisesRegex(UserError, "was not backtested: .* kept"):
                self.backtest(self.draft(check))
