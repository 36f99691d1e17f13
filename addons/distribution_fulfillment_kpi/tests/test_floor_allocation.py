"""Who decided about reserved goods, and who asked for more speed: M15 and M16."""

from odoo.tests import new_test_user, tagged

from .floor_common import FloorCommon


@tagged("post_install", "-at_install")
class TestFloorAllocation(FloorCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.planner = new_test_user(
            cls.env,
            "floor_planner",
            groups="stock.group_stock_manager",
            company_id=cls.company.id,
            company_ids=[(6, 0, cls.company.ids)],
        )

    def _reserved(self, *lines, **values):
        return self.scenario().at("2026-02-02 14:00").order(*lines, **values)

    def _stock(self, **quantities):
        for name, quantity in quantities.items():
            self.scenario().stock(getattr(self, name), quantity)

    def test_what_nobody_touches_is_not_overridden(self):
        """Confirmed, shipped in part, the rest reserved by Odoo, cancelled by the customer."""
        self._stock(apple=10, berry=10)
        scenario = self._reserved((self.apple, 6), (self.berry, 4), (self.cherry, 1))
        # Of the cherry there is nothing that could be reserved.
        self.assertEqual(self.ratio("M15.line"), (0, 2))
        scenario.at("2026-02-03 15:00").ship({self.apple: 4, self.berry: 4})
        scenario.at("2026-02-04 15:00").cancel(self.by_customer)
        self.assertEqual(self.ratio("M15.line"), (0, 2))
        self.assert_floor()

    def test_each_kind_of_intervention(self):
        """Given up, changed by hand, the star: a line each; the one left alone is none."""
        self._stock(apple=20, berry=20, cherry=20)
        plum = self._product("Plum", price=3)
        self.scenario().stock(plum, 20)
        given_up, changed, starred, left = (
            self._reserved((product, 4)).sale.picking_ids
            for product in (self.apple, self.berry, self.cherry, plum)
        )
        self.assertEqual(self.ratio("M15.line"), (0, 4))
        self.set_clock("2026-02-03 14:00")
        given_up.with_user(self.planner).do_unreserve()
        self.assertEqual(self.ratio("M15.line"), (1, 4))
        changed.move_line_ids.with_user(self.planner).quantity = 2
        self.assertEqual(self.ratio("M15.line"), (2, 4))
        starred.with_user(self.planner).priority = "1"
        row = self.compute("M15.line")[0]
        self.assertEqual((row["numerator"], row["denominator"]), (3, 4))
        self.assertEqual(self.Metric.drill("M15.line", row, "miss")["ids"], left.move_ids.sale_line_id.ids)
        kinds = self.env["fulfillment.fact.reservation"].search([("company_id", "=", self.company.id)])
        self.assertEqual(
            sorted(kind for kind in kinds.mapped("intervention_type") if kind),
            ["priority_change", "reservation_overridden", "unreserved"],
        )
        # They count on the day on which they were reserved.
        self.assertEqual(self.ratio("M15.line", period=("2026-02-02", "2026-02-02")), (3, 4))
        self.assert_floor()

    def test_goods_taken_from_another_order(self):
        """4 are held for the first; the second ships more than it has and takes them."""
        self._stock(apple=4)
        loser = self._reserved((self.apple, 4))
        winner = self._reserved((self.apple, 4))
        self.assertEqual(self.ratio("M15.line"), (0, 1))
        move = winner.at("2026-02-03 15:00").sale.picking_ids.move_ids
        move.with_user(self.planner).write({"quantity": 4, "picked": True})
        winner.sale.picking_ids.with_user(self.planner).button_validate()
        self.assertEqual(winner.sale.picking_ids.state, "done")
        row = self.compute("M15.line")[0]
        # Both: the one lost its goods, the other was given what was not there for it.
        self.assertEqual((row["numerator"], row["denominator"]), (2, 2))
        self.assertTrue(loser.events("reservation_taken"))
        self.assert_floor()

    def test_steps_of_a_delivery_are_one_line(self):
        self.steps("pick_ship")
        self._stock(apple=10)
        scenario = self._reserved((self.apple, 4)).at("2026-02-03 15:00").ship().at("2026-02-03 16:00").ship()
        self.assertEqual(scenario.sale.picking_ids.mapped("state"), ["done", "done"])
        self.assertEqual(self.ratio("M15.line"), (0, 1))
        self.assert_floor()

    def test_expedited_orders(self):
        """Starred twice is once, on the day of the first; an order before its confirmation had no speed to ask for."""
        self._stock(apple=20)
        first, _second = (self._reserved((self.apple, 4)) for _ in range(2))
        self.assertEqual(self.ratio("M16.order"), (0, 2))
        picking = first.sale.picking_ids.with_user(self.planner)
        for day in (4, 5):
            self.set_clock(f"2026-02-0{day} 14:00")
            picking.priority = "1"
            picking.priority = "0"
        row = self.compute("M16.order")[0]
        self.assertEqual((row["numerator"], row["denominator"]), (1, 2))
        self.assertEqual(self.Metric.drill("M16.order", row, "hit")["ids"], first.sale.ids)
        self.assertEqual(self.ratio("M16.order", period=("2026-02-02", "2026-02-02")), (0, 1))
        self.assertEqual(self.ratio("M16.order", period=("2026-02-04", "2026-02-04")), (1, 1))
        self.assertEqual(self.ratio("M16.order", period=("2026-02-05", "2026-02-05")), (0, 0))
        self.assert_floor()

    def test_expedites_by_value_and_what_they_cost(self):
        """40 of 100 were expedited; freight counts in the currency of the company, once somebody keeps it."""
        self._stock(apple=20)
        first = self._reserved((self.apple, 4))
        self._reserved((self.apple, 6))
        first.at("2026-02-04 14:00").sale.picking_ids.with_user(self.planner).priority = "1"
        row = self.compute("M16.value")[0]
        self.assertEqual((row["numerator"], row["denominator"], row["value"]), (40, 100, 40))
        self.assertEqual(self.Metric.drill("M16.value", row)["count"], 2)
        row = self.compute("M16.freight")[0]
        self.assertEqual((row["captured"], row["value"]), (False, None))
        foreign = self.env["res.currency"].create({"name": "QQQ", "symbol": "Q"})
        picking = first.sale.picking_ids
        self.env.flush_all()
        self.env.cr.execute("UPDATE sale_order SET currency_rate = 4 WHERE id = %s", [first.sale.id])
        first.sale.invalidate_recordset()
        for amount, currency in ((60, foreign), (7.5, self.company.currency_id)):
            self.tell(
                "premium_freight",
                picking,
                sale_order_ref=first.sale.id,
                amount=amount,
                currency_ref=currency.id,
            )
        row = self.compute("M16.freight")[0]
        self.assertEqual((row["value"], row["currency"]), (22.5, self.company.currency_id.id))
        self.assertEqual(self.compute("M16.freight", period=("2026-02-02", "2026-02-03"))[0]["value"], 0)
        # Called off by us it is an order all the same; by the customer it never was one.
        first.at("2026-02-06 14:00").cancel(self.by_customer)
        self.assertEqual(self.ratio("M16.value"), (0, 60))
        self.assert_floor()

    def test_expedite_of_a_former_life_is_settled(self):
        scenario = self._reserved((self.apple, 4))
        scenario.at("2026-02-03 14:00").sale.picking_ids.with_user(self.planner).priority = "1"
        self.assertEqual(self.ratio("M16.order"), (1, 1))
        scenario.at("2026-02-03 15:00").cancel(self.by_company)
        scenario.sale.action_draft()
        scenario.at("2026-02-05 14:00").confirm()
        self.assertEqual(self.ratio("M16.order"), (0, 1))
        self.assert_floor()
