"""Rules of transfers judge the past as they would have judged it live."""

from datetime import date

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
