"""Days that repeat, go on where they stopped, and leave documents that agree."""

import random
from datetime import date

from odoo.tests import TransactionCase, tagged

from ..simulation import calendar, catalogue, demand
from ..simulation.figures import CHARTS, TARGETS, keep_figures
from ..simulation.rehearsal import keep_rehearsal
from ..simulation.runner import Plan, Refusal, Runner, plan_of
from ..simulation.world import SITES
from .common import FIRST, LAST, SimulationCase


@tagged("post_install", "-at_install")
class TestDays(SimulationCase):
    """Ten simulated days, each step with the access rights of its user."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        if cls.env.ref("distribution_demo.warehouse_newark", raise_if_not_found=False):
            cls.founded = True
            return
        cls.founded = False
        cls.before = cls.counts()
        cls.simulate()
        cls.after = cls.counts()

    def setUp(self):
        super().setUp()
        if self.founded:
            self.skipTest("This database is simulated already; the days need a fresh one.")

    def of(self, model, domain=()):
        return self.env[model].search([*domain])

    def grown(self, model, state):
        return self.after.get((model, state), 0) - self.before.get((model, state), 0)

    def test_every_kind_of_document_comes_about(self):
        for model, state in (
            ("sale.order", "sale"),
            ("sale.order", "draft"),
            ("purchase.order", "purchase"),
            ("stock.picking", "done"),
            ("account.move", "posted"),
            ("fulfillment.event", "promise_set"),
            ("fulfillment.event", "shipment_done"),
        ):
            with self.subTest(model, state=state):
                self.assertGreater(self.grown(model, state), 0)

    def test_a_finished_simulation_is_left_alone(self):
        self.assertFalse(self.simulate())
        self.assertIn("already simulated", self.said[0])
        self.assertEqual(self.counts(), self.after)

    def test_other_options_are_refused(self):
        with self.assertRaisesRegex(Refusal, "holds another simulation"):
            Runner(self.env, commit=lambda: None).run(
                Plan(2, FIRST.isoformat(), LAST.isoformat()), is_explicit=True
            )

    def test_the_ledger_agrees_with_the_documents(self):
        confirmed = self.of("sale.order", [("client_order_ref", "!=", False), ("state", "=", "sale")])
        lines = confirmed.order_line.filtered("fulfillment_confirmed_at")
        events = self.of("fulfillment.event", [("sale_order_ref", "in", confirmed.ids)])
        self.assertEqual(
            len(events.filtered(lambda event: event.event_type == "order_confirmed")), len(confirmed)
        )
        self.assertEqual(len(events.filtered(lambda event: event.event_type == "promise_set")), len(lines))
        shipped = confirmed.picking_ids.filtered(
            lambda picking: picking.state == "done" and picking.picking_type_id.code == "outgoing"
        )
        self.assertEqual(
            len(events.filtered(lambda event: event.event_type == "shipment_done")), len(shipped)
        )

    def test_the_people_did_it_and_on_the_simulated_days(self):
        orders = self.of("sale.order", [("client_order_ref", "!=", False)])
        people = self.env.ref("distribution_demo.user_customer_service") | self.env.ref(
            "distribution_demo.user_sales_manager"
        )
        self.assertLessEqual(orders.create_uid, people)
        for order in orders:
            self.assertLessEqual(FIRST, order.create_date.date())
            self.assertLessEqual(order.date_order.date(), LAST)

    def test_stock_is_never_negative_and_transfers_have_moves(self):
        places = [self.env.ref(f"distribution_demo.warehouse_{site.key}").lot_stock_id.id for site in SITES]
        self.assertFalse(self.of("stock.quant", [("location_id", "in", places), ("quantity", "<", 0)]))
        done = self.of("stock.picking", [("state", "=", "done"), ("sale_id", "!=", False)])
        for picking in done:
            self.assertTrue(picking.move_ids.filtered(lambda move: move.state == "done"))

    def test_stock_is_what_the_moves_say(self):
        stock = self.env.ref("distribution_demo.warehouse_newark").lot_stock_id
        moves = self.of("stock.move", [("state", "=", "done")])
        for quant in self.of("stock.quant", [("location_id", "=", stock.id)]):
            own = moves.filtered(lambda move: move.product_id == quant.product_id)  # noqa: B023
            quantity = sum(
                move.product_uom._compute_quantity(move.quantity, move.product_id.uom_id)
                * ((move.location_dest_id == stock) - (move.location_id == stock))
                for move in own
            )
            self.assertAlmostEqual(quant.quantity, quantity, places=2)

    def test_invoices_balance(self):
        posted = self.of("account.move", [("state", "=", "posted")])
        for move in posted:
            self.assertAlmostEqual(sum(move.line_ids.mapped("balance")), 0, places=2)

    def test_one_quotation_waits_below_the_list_price(self):
        order = self.env.ref("distribution_demo.quotation_below_list")
        line = order.order_line[0]
        listed = order.pricelist_id._get_product_price(line.product_id, line.product_uom_qty)
        self.assertEqual(order.state, "draft")
        self.assertAlmostEqual(line.price_unit / (listed or line.product_id.list_price), 0.88, places=2)

    def test_one_quotation_waits_for_the_sales_manager(self):
        order = self.env.ref("distribution_demo.quotation_near_cost")
        approval = self.env["fulfillment.approval"].search([("res_id", "=", order.id)])
        self.assertEqual(order.fulfillment_approval_state, "pending")
        self.assertIn(self.env.ref("distribution_demo.user_sales_manager"), approval.decider_ids)
        self.assertEqual(approval.requester_id, self.env.ref("distribution_demo.user_customer_service"))
        self.assertNotIn(approval.requester_id, approval.decider_ids)

    def test_a_load_set_is_rehearsed_once(self):
        plan = Plan(1, FIRST.isoformat(), LAST.isoformat())
        self.assertTrue(keep_rehearsal(self.env, plan, checks_access=True))
        self.assertFalse(keep_rehearsal(self.env, plan, checks_access=True))
        load_set = self.env.ref("distribution_demo.load_set_harbor")
        run = load_set.run_ids
        self.assertEqual((run.kind, run.state, run.loaded_count, run.refused_count), ("mock", "done", 16, 3))
        self.assertFalse(self.of("product.template", [("name", "=", "Rope clutch single")]))
        customers = load_set.domain_ids.filtered(lambda domain: domain.kind == "customer")
        self.assertEqual(customers.open_group_count, 1)
        self.assertTrue(customers.file_ids.correction_rule_ids)
        # What the old system sold is history, and tells which items matter.
        products = load_set.domain_ids.filtered(lambda domain: domain.kind == "product")
        items = {
            item.key: (item.abc, item.xyz)
            for item in self.of("fulfillment.migration.item", [("domain_id", "=", products.id)])
            if item.key and item.key.startswith("H-")
        }
        self.assertEqual((items["H-1003"], items["H-1007"]), (("A", "X"), (False, False)))
        self.assertGreater(len({classes for classes in items.values() if all(classes)}), 3)
        idle = self.of(
            "fulfillment.migration.item", [("domain_id", "=", products.id), ("is_obsolete", "=", True)]
        )
        self.assertLessEqual({"H-1005", "H-1007"}, set(idle.mapped("key")))

    def test_figures_are_kept_once(self):
        plan = Plan(1, FIRST.isoformat(), LAST.isoformat())
        self.assertTrue(keep_figures(self.env, plan, checks_access=True))
        self.assertFalse(keep_figures(self.env, plan, checks_access=True))
        baseline = self.env.ref("distribution_demo.baseline_east")
        self.assertRecordValues(
            baseline, [{"state": "frozen", "date_from": FIRST, "date_to": date(2025, 3, 6)}]
        )
        shipped = baseline.line_ids.filtered(lambda line: line.metric_code == "M05.line.first")
        self.assertGreater(shipped.count, 0)
        targets = self.of("fulfillment.target", [("company_id", "=", baseline.company_id.id)])
        self.assertEqual(len(targets), len(TARGETS))
        self.assertEqual(set(targets.mapped("valid_from")), {date(2025, 3, 7)})
        charts = [self.env.ref(f"distribution_demo.control_chart_{chart.key}") for chart in CHARTS]
        self.assertEqual([bool(chart.failure) for chart in charts], [False] * len(CHARTS))
        self.assertGreater(len(charts[0].reading_ids), 2)


@tagged("post_install", "-at_install")
class TestRepetition(SimulationCase):
    """The same seed gives the same days, also in two pieces."""

    def test_the_same_seed_gives_the_same_business_in_one_go_or_two(self):
        if self.env.ref("distribution_demo.warehouse_newark", raise_if_not_found=False):
            self.skipTest("This database is simulated already; the days need a fresh one.")
        last = date(2025, 3, 5)
        before = self.counts()
        with self.assertRaises(InterruptedError):
            self.simulate(last)
            once = self.figures()
            raise InterruptedError  # take everything back
        self.env.invalidate_all()
        self.env.registry.clear_cache()
        self.assertEqual(self.counts(), before)
        self.simulate_until_killed(last)
        self.simulate(last)
        self.assertIn("goes on after 2025-03-03", self.said[0])
        self.assertEqual(self.figures(), once)

    def simulate_until_killed(self, last):
        """Stop as if the process was killed right after the first day was committed."""

        def commit():
            raise KeyboardInterrupt

        # Not assertRaises: that would take the first day back.
        try:
            self.simulate(last, commit=commit)
        except KeyboardInterrupt:
            return
        self.fail("The first day was not committed.")

    def figures(self):
        orders = self.env["sale.order"].search([("client_order_ref", "!=", False)])
        return self.counts(), sorted(
            (order.client_order_ref, order.state, order.amount_total) for order in orders
        )


@tagged("post_install", "-at_install")
class TestCalendar(TransactionCase):
    def test_holidays_and_weekends_are_free(self):
        for day, works in (
            (date(2025, 3, 7), True),
            (date(2025, 3, 8), False),
            (date(2025, 5, 26), False),
            (date(2025, 5, 19), True),
            (date(2025, 9, 1), False),
            (date(2025, 11, 27), False),
            (date(2025, 7, 4), False),
        ):
            with self.subTest(day):
                self.assertEqual(calendar.is_working_day(day), works)

    def test_working_days_are_counted_over_weekends_in_both_directions(self):
        friday, monday = date(2025, 3, 7), date(2025, 3, 10)
        self.assertEqual(calendar.add_working_days(friday, 1), monday)
        self.assertEqual(calendar.add_working_days(monday, -1), friday)
        self.assertEqual(calendar.add_working_days(date(2025, 3, 8), 0), monday)

    def test_local_hours_follow_the_time_zone(self):
        summer = calendar.utc(date(2025, 7, 1), 9, 0, "America/Los_Angeles")
        self.assertEqual((summer.hour, summer.tzinfo), (16, None))
        self.assertEqual(calendar.local_day(summer.replace(hour=3), "America/New_York").day, 30)

    def test_four_months_end_where_they_should(self):
        plan = plan_of(1, 4, date(2025, 3, 31))
        self.assertEqual((plan.start, plan.end), ("2024-11-28", "2025-03-31"))

    def test_minimum_lies_below_maximum(self):
        class World:
            @staticmethod
            def luck(*_what):
                return random.Random(1)

        for site in SITES:
            for _key, _unit, row in catalogue.products():
                low, high = demand.stock_levels(World, site, row)
                self.assertLess(0, low)
                self.assertLess(low, high)
