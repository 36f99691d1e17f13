"""What the checks of transfers cost who confirms an order and who ships it: queries, counted."""

from odoo.tests import tagged

from .allocation_common import AllocationCommon

# Rules of every check of a control point, in scope, that find nothing.
ALLOWED = {"confirm": 1, "validate": 1}


@tagged("post_install", "-at_install", "once")
class TestCheckStockCost(AllocationCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.products = [cls._product(f"Product {number}", price=10) for number in range(5)]
        for product in cls.products:
            cls.env["stock.quant"]._update_available_quantity(product, cls.shelf, 1000)

    def _count(self, act):
        self.env.cr.flush()
        self.env.invalidate_all()
        before = self.env.cr.sql_log_count
        act()
        self.env.cr.flush()
        return self.env.cr.sql_log_count - before

    def _costs(self):
        sale = self.scenario().quotation(*((product, 2) for product in self.products)).sale
        sale.picking_policy = "one"
        confirm = self._count(lambda: sale.with_user(self.seller).action_confirm())
        picking = sale.picking_ids.with_user(self.picker).with_context(skip_sms=True)
        return {"confirm": confirm, "validate": self._count(lambda: picking.button_validate())}

    def _all_rules(self):
        for code, model in self.env["fulfillment.check"]._checks().items():
            for point in {"stock_reserve", "stock_unreserve", "transfer_done"} & set(
                self.env[model]._check_control_points
            ):
                self._rule(code, point=point, response="block")

    def test_rules_that_find_nothing(self):
        without = self._fewest(self._costs)
        self._all_rules()
        self.assertGreaterEqual(self.env["fulfillment.rule"].search_count([("state", "=", "active")]), 11)
        with_rules = self._fewest(self._costs)
        self.assertFalse(self.env["fulfillment.variance"].search([]))
        for what, allowed in ALLOWED.items():
            with self.subTest(what):
                added = with_rules[what] - without[what]
                self.assertLessEqual(added, allowed, f"{with_rules} with rules, {without} without")

    def test_many_transfers_cost_no_more_than_one(self):
        """Judging all of them in one call takes a constant number of queries."""
        self._all_rules()
        check = self.env["fulfillment.check.stock"]

        def cost(count):
            moves = self.env["stock.move"]
            for _i in range(count):
                moves |= self.scenario().order((self.products[0], 1)).sale.picking_ids.move_ids
            gained = {move: 1.0 for move in moves}
            return self._count(
                lambda: check._collect(
                    "stock_reserve", "_measure_after", moves.picking_id, is_auto=True, gained=gained
                )
            )

        cost(2)
        self.assertLessEqual(cost(60), cost(2) + 2)
