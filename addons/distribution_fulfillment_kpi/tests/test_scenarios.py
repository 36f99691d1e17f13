"""What distributors really do to orders: the SQL, the naive reference and the rule agree."""

from odoo import fields
from odoo.fields import Command
from odoo.tests import tagged

from .common import MetricCommon


@tagged("post_install", "-at_install", "once")
class TestScenarios(MetricCommon):
    def test_partial_shipment_with_backorder(self):
        scenario = (
            self.scenario()
            .at("2026-02-02 14:00")
            .order((self.apple, 10), (self.berry, 5), promise="2026-02-04 22:00")
        )
        scenario.at("2026-02-03 15:00").ship({self.apple: 4, self.berry: 5})
        self.set_clock("2026-02-03 16:00")
        self.assertEqual(self.ratio("M04.line"), (1, 2))
        self.assertEqual(self.ratio("M05.line.first"), (1, 2))
        # The open rest is not due yet; the finished line is decided.
        self.assertEqual(self.ratio("M13.line"), (1, 1))
        self.assertEqual(self.ratio("M01.mean"), (0, 0))
        self.assert_like_naive()
        scenario.at("2026-02-04 15:00").ship()
        self.assertEqual(self.ratio("M13.line"), (2, 2))
        self.assertEqual(self.ratio("M04.line"), (1, 2))
        self.assertEqual(self.ratio("M01.mean")[1], 1)
        self.assert_like_naive()

    def test_cut_is_no_backorder_and_fails_the_promise(self):
        self.scenario().at("2026-02-02 14:00").order((self.apple, 10), promise="2026-02-04 22:00").at(
            "2026-02-03 15:00"
        ).ship({self.apple: 4}, backorder=False)
        self.assertEqual(self.ratio("M04.line"), (0, 1))
        self.assertEqual(self.ratio("M13.line"), (0, 1))
        self.assertEqual(self.ratio("M05.unit.first"), (4, 10))
        self.assertEqual(self.ratio("M01.mean"), (25 / 24, 1))
        self.assert_like_naive()

    def test_backorder_called_off_later(self):
        """The order closes when its rest is called off; its cycle ends with what was shipped."""
        scenario = self.scenario().at("2026-02-02 14:00").order((self.apple, 10), promise="2026-02-04 22:00")
        scenario.at("2026-02-03 14:00").ship({self.apple: 4})
        self.assertEqual(self.ratio("M01.mean"), (0, 0))
        scenario.at("2026-02-06 15:00").cancel_rest()
        self.assertEqual(self.ratio("M01.mean"), (1, 1))
        self.assertEqual(self.ratio("M13.line"), (0, 1))
        self.assert_like_naive()

    def test_cancellations_by_initiator(self):
        """Customer: out. Company: failed on that day. Nobody said: out, and counted apart."""
        for reason, clock in ((self.by_customer, "10:00"), (self.by_company, "11:00"), (None, "12:00")):
            self.scenario().at(f"2026-02-02 {clock}").order((self.apple, 10), promise="2026-02-04 22:00").at(
                "2026-02-03 15:00"
            ).cancel(reason)
        row = self.compute("M13.line")[0]
        self.assertEqual((row["numerator"], row["denominator"]), (0, 1))
        self.assertEqual(row["excluded"], {"cancelled_customer": 1, "cancelled_unclassified": 1})
        self.assertEqual(self.ratio("M05.line.first", period=("2026-02-03", "2026-02-03")), (0, 1))
        self.assertEqual(self.ratio("M04.line"), (0, 0))
        self.assertEqual(self.ratio("M01.mean"), (0, 0))
        self.assert_like_naive()

    def test_customer_cancels_the_rest_after_a_shipment(self):
        """What the customer took back is no demand; a line of which nothing had left is out."""
        self.scenario().at("2026-02-02 14:00").order(
            (self.apple, 10), (self.berry, 5), promise="2026-02-04 22:00"
        ).at("2026-02-03 15:00").ship({self.apple: 4}).at("2026-02-03 16:00").cancel(self.by_customer)
        row = self.compute("M05.unit.first")[0]
        self.assertEqual((row["numerator"], row["denominator"]), (4, 4))
        self.assertEqual(row["excluded"], {"cancelled_customer": 1})
        self.assert_like_naive()

    def test_order_set_back_and_confirmed_again_starts_a_new_life(self):
        scenario = self.scenario().at("2026-02-02 14:00").order((self.apple, 10), promise="2026-02-04 22:00")
        scenario.at("2026-02-02 15:00").cancel(self.by_company)
        scenario.sale.action_draft()
        scenario.at("2026-02-05 14:00").sale.commitment_date = fields.Datetime.to_datetime("2026-02-10 22:00")
        scenario.confirm().at("2026-02-06 14:00").ship()
        self.assertEqual(self.ratio("M13.line"), (1, 1))
        self.assertEqual(self.ratio("M01.mean"), (1, 1))
        self.assert_like_naive()

    def test_quantity_changes_by_initiator(self):
        """More is the customer's wish, less is the company's, unless a reason says otherwise."""
        for name, quantity, reason, expected in (
            ("more", 12, None, (12, 12)),
            ("less", 7, None, (7, 10)),
            ("less, customer", 7, self.by_customer, (7, 7)),
            ("more, company", 12, self.by_company, (10, 10)),
        ):
            with self.subTest(name=name):
                product = self._product(f"Apple {name}", price=10)
                self.scenario().at("2026-02-02 14:00").order((product, 10), promise="2026-02-04 22:00").at(
                    "2026-02-02 15:00"
                ).quantity(product, quantity, reason).at("2026-02-03 15:00").ship()
                row = self.compute("M05.unit.first", by=["product"])
                mine = [line for line in row if line["product"] == product.id][0]
                self.assertEqual((mine["numerator"], mine["denominator"]), expected)
        self.assert_like_naive()

    def test_line_lowered_to_nothing(self):
        """By the customer it is out, by the company it stays a shortage."""
        for reason, ratio in ((self.by_customer, (0, 0)), (None, (0, 1))):
            with self.subTest(reason=reason and reason.name):
                self.scenario().at("2026-02-02 14:00").order((self.apple, 10), promise="2026-02-04 22:00").at(
                    "2026-02-02 15:00"
                ).quantity(self.apple, 0, reason)
                self.set_clock("2026-02-20 12:00")
                row = self.compute("M13.line")[0]
                self.assertEqual((row["numerator"], row["denominator"]), ratio)
                # The first order's line stays the one that the customer took back.
                self.assertEqual(row["excluded"], {"cancelled_customer": 1})
                self.assert_like_naive()

    def test_over_delivery_is_capped(self):
        self.scenario().at("2026-02-02 14:00").order((self.apple, 10), promise="2026-02-04 22:00").at(
            "2026-02-03 15:00"
        ).ship({self.apple: 12})
        self.assertEqual(self.ratio("M05.unit.first"), (10, 10))
        self.assertEqual(self.ratio("M13.line"), (1, 1))
        self.assert_like_naive()

    def test_return_and_exchange_change_nothing(self):
        codes = ["M01.mean", "M04.line", "M05.unit.first", "M13.line", "M13.order"]

        def figures():
            return [(row["code"], row["numerator"], row["denominator"]) for row in self.compute(codes)]

        scenario = self.scenario().at("2026-02-02 14:00").order((self.apple, 10), promise="2026-02-04 22:00")
        scenario.at("2026-02-03 15:00").ship()
        before = figures()
        scenario.at("2026-02-05 15:00").give_back(self.apple, 3)
        self.assertEqual(figures(), before)
        scenario.at("2026-02-06 15:00").exchange(self.apple, 2)
        self.assertEqual(figures(), before)
        self.assert_like_naive()

    def test_open_return_does_not_reopen_the_order(self):
        scenario = self.scenario().at("2026-02-02 14:00").order((self.apple, 10), promise="2026-02-04 22:00")
        scenario.at("2026-02-03 14:00").ship({self.apple: 8}, backorder=False)
        scenario.at("2026-02-05 15:00")._return_wizard(self.apple, 3).action_create_returns()
        self.assertEqual(self.ratio("M01.mean"), (1, 1))
        self.assert_like_naive()

    def test_dozens_against_units(self):
        """A line of two dozen ships 24 pieces; a product kept in dozens adds to the same family."""
        dozen = self.env.ref("uom.product_uom_dozen")
        eggs = self._product("Eggs", price=3, uom_id=dozen.id)
        scenario = (
            self.scenario()
            .at("2026-02-02 14:00")
            .quotation((self.berry, 2), (eggs, 3), promise="2026-02-04 22:00")
        )
        scenario.line(self.berry).product_uom_id = dozen
        scenario.confirm().at("2026-02-03 15:00").ship()
        self.assertEqual(self.ratio("M05.unit.first"), (24 + 36, 60))
        self.assert_like_naive()

    def test_families_of_units_are_not_added_up(self):
        kilogram = self.env.ref("uom.product_uom_kgm")
        rice = self._product("Rice", price=2, uom_id=kilogram.id)
        self.scenario().at("2026-02-02 14:00").order(
            (self.apple, 10), (rice, 50), promise="2026-02-04 22:00"
        ).at("2026-02-03 15:00").ship({self.apple: 10, rice: 20})
        rows = {row["labels"]["uom_family"]: row for row in self.compute("M05.unit.first")}
        self.assertEqual(len(rows), 2)
        self.assertEqual((rows[self.apple.uom_id.display_name]["value"]), 100)
        other = [row for name, row in rows.items() if name != self.apple.uom_id.display_name]
        self.assertEqual(other[0]["value"], 40)
        self.assert_like_naive()

    def test_two_warehouses_in_two_time_zones(self):
        """23:30 in New York is 13:30 of the next day in Tokyo: each warehouse has its own day."""
        tokyo = self.env["stock.warehouse"].create(
            {"name": "Tokyo", "code": "TYO", "company_id": self.company.id, "fulfillment_tz": "Asia/Tokyo"}
        )
        for warehouse in (self.warehouse, tokyo):
            self.scenario().at("2026-02-02 14:00").order(
                (self.apple, 10), promise="2026-02-04 14:00", warehouse=warehouse
            ).at("2026-02-05 04:30").ship()
        rows = {row["warehouse"]: row for row in self.compute("M13.line", by=["warehouse"])}
        self.assertEqual(rows[self.warehouse.id]["value"], 100)
        self.assertEqual(rows[tokyo.id]["value"], 0)
        shipped = self.compute("M05.line.first", by=["day", "warehouse"])
        self.assertEqual(
            sorted((row["day"], row["warehouse"]) for row in shipped),
            sorted([("2026-02-04", self.warehouse.id), ("2026-02-05", tokyo.id)]),
        )
        self.assertEqual(self.ratio("M13.line", warehouse_ids=[tokyo.id]), (0, 1))
        self.assert_like_naive()

    def test_one_order_from_two_warehouses_has_two_delivery_groups(self):
        """The second warehouse's later shipment is no backorder of the first."""
        second = self.env["stock.warehouse"].create(
            {
                "name": "Second",
                "code": "SEC",
                "company_id": self.company.id,
                "fulfillment_tz": "America/New_York",
            }
        )
        route = second.route_ids.filtered(lambda route: second.delivery_route_id == route)
        route.sale_selectable = True
        scenario = (
            self.scenario()
            .at("2026-02-02 14:00")
            .quotation((self.apple, 10), (self.berry, 5), promise="2026-02-06 22:00")
        )
        scenario.line(self.berry).route_ids = [Command.set(route.ids)]
        scenario.confirm()
        self.assertEqual(scenario.line(self.berry).warehouse_id, second)
        scenario.at("2026-02-03 15:00").ship().at("2026-02-05 15:00").ship()
        self.assertEqual(self.ratio("M04.line"), (0, 2))
        self.assertEqual(self.ratio("M05.order.first"), (1, 1))
        self.assertEqual(self.ratio("M05.order.first", period=("2026-02-05", "2026-02-05")), (1, 1))
        self.assert_like_naive()

    def test_promise_moved_by_us_and_by_the_customer(self):
        """Ours keeps the first promise; the customer's own new date takes its place."""
        for reason, first, last in ((self.by_company, (0, 1), (1, 1)), (self.by_customer, (1, 1), (1, 1))):
            with self.subTest(reason=reason.initiator):
                product = self._product(f"Fig {reason.initiator}", price=1)
                self.scenario().at("2026-02-02 14:00").order((product, 1), promise="2026-02-04 22:00").at(
                    "2026-02-03 14:00"
                ).promise("2026-02-10 22:00", reason).at("2026-02-09 15:00").ship()
                for basis, expected in (("first", first), ("last", last)):
                    rows = self.compute("M13.line", by=["product"], params={"promise_basis": basis})
                    mine = [row for row in rows if row["product"] == product.id][0]
                    self.assertEqual((mine["numerator"], mine["denominator"]), expected)
        self.assert_like_naive()

    def test_no_promise_stays_out_of_on_time_figures_only(self):
        self.scenario().at("2026-02-02 14:00").order((self.apple, 10)).at("2026-02-03 14:00").ship()
        row = self.compute("M13.line")[0]
        self.assertEqual((row["value"], row["count"], row["excluded"]), (None, 0, {"no_promise": 1}))
        self.assertEqual(self.ratio("M05.line.first"), (1, 1))
        self.assertEqual(self.ratio("M01.mean"), (1, 1))
        self.assert_like_naive()

    def test_lead_time_promise(self):
        """Without a date the lead time promises; delivered as one, the slowest line decides for all."""
        slow = self._product("Slow", price=1, sale_delay=5)
        quick = self._product("Quick", price=1, sale_delay=2)
        for policy in ("direct", "one"):
            with self.subTest(policy=policy):
                self.scenario().at("2026-02-02 14:00").order((slow, 1), (quick, 1), picking_policy=policy).at(
                    "2026-02-06 14:00"
                ).ship()
        rows = self.compute("M13.line", by=["product"])
        ratios = {row["product"]: (row["numerator"], row["denominator"]) for row in rows}
        self.assertEqual(ratios, {slow.id: (2, 2), quick.id: (1, 2)})
        self.assert_like_naive()

    def test_slowest_line_promises_for_lines_without_a_lead_time(self):
        """Delivered as one, they are promised with it, whether the first or the last promise is asked for."""
        slow = self._product("Slow", price=1, sale_delay=5)
        for policy in ("direct", "one"):
            self.scenario().at("2026-02-02 14:00").order(
                (slow, 1), (self.apple, 1), picking_policy=policy
            ).at("2026-02-08 14:00").ship()
        for basis in ("first", "last"):
            row = self.compute("M13.line", params={"promise_basis": basis})[0]
            self.assertEqual((row["count"], row["excluded"]), (3, {"no_promise": 1}), basis)
        self.assert_like_naive()

    def test_line_added_after_the_first_shipment_is_no_backorder(self):
        scenario = self.scenario().at("2026-02-02 14:00").order((self.apple, 10), promise="2026-02-10 22:00")
        scenario.at("2026-02-03 15:00").ship().at("2026-02-04 15:00").add(self.berry, 4)
        scenario.at("2026-02-05 15:00").ship()
        self.assertEqual(self.ratio("M04.line"), (0, 2))
        self.assertEqual(self.ratio("M05.line.first"), (2, 2))
        self.assert_like_naive()

    def test_local_midnight_and_the_day_the_clocks_change(self):
        """Promised for 8 March, the day of 23 hours: 23:59 is on time, 00:00 of the 9th is not."""
        for clock, hits in (("2026-03-09 03:59", 1), ("2026-03-09 04:00", 0)):
            with self.subTest(clock=clock):
                product = self._product(f"Date {clock}", price=1)
                self.scenario().at("2026-03-07 12:00").order((product, 1), promise="2026-03-08 16:00").at(
                    clock
                ).ship()
                rows = self.compute("M13.line", by=["product"])
                self.assertEqual([row["numerator"] for row in rows if row["product"] == product.id], [hits])
        # Real seconds: from 7 March 07:00 EST to 8 March 23:59 EDT are 39 h 59 min.
        days = self.compute("M01.mean", period=("2026-03-08", "2026-03-08"))[0]["value"]
        self.assertAlmostEqual(days * 24 * 60, 39 * 60 + 59, 6)
        self.assert_like_naive()

    def test_archived_product_stays_in(self):
        product = self._product("Discontinued", price=1)
        self.scenario().at("2026-02-02 14:00").order((product, 10), promise="2026-02-04 22:00").at(
            "2026-02-03 15:00"
        ).ship()
        product.action_archive()
        rows = self.compute("M13.line", by=["product"])
        self.assertEqual([(row["product"], row["value"]) for row in rows], [(product.id, 100)])
        self.assertIn("Discontinued", rows[0]["labels"]["product"])
        self.assert_like_naive()

    def test_services_and_sections_are_no_demand(self):
        service = self.env["product.product"].create({"name": "Advice", "type": "service", "list_price": 50})
        scenario = (
            self.scenario()
            .at("2026-02-02 14:00")
            .quotation((self.apple, 1), (service, 1), promise="2026-02-04 22:00")
        )
        self.env["sale.order.line"].create(
            {"order_id": scenario.sale.id, "display_type": "line_section", "name": "Fruit"}
        )
        scenario.confirm().at("2026-02-03 15:00").ship()
        self.assertEqual(self.ratio("M05.line.first"), (1, 1))
        self.assertEqual(self.ratio("M01.mean")[1], 1)
        self.assert_like_naive()

    def test_pick_pack_ship_counts_only_what_leaves(self):
        self.warehouse.delivery_steps = "pick_pack_ship"
        scenario = self.scenario().stock(self.apple, 10).at("2026-02-02 14:00")
        scenario.order((self.apple, 10), promise="2026-02-04 22:00")
        for clock in ("2026-02-03 15:00", "2026-02-04 15:00"):
            scenario.at(clock).ship()
            self.assertEqual(self.ratio("M05.line.first"), (0, 0))
        scenario.at("2026-02-04 20:00").ship()
        self.assertEqual(self.ratio("M05.line.first"), (1, 1))
        self.assertEqual(self.ratio("M13.line"), (1, 1))
        self.assert_like_naive()

    def test_sister_company_is_no_customer(self):
        sister = self.env["res.company"].create({"name": "Sister Inc."})
        self.scenario().at("2026-02-02 14:00").order(
            (self.apple, 1), promise="2026-02-04 22:00", customer=sister.partner_id
        ).at("2026-02-03 15:00").ship()
        row = self.compute("M13.line")[0]
        self.assertEqual((row["count"], row["excluded"]), (0, {"intercompany": 1}))
        self.assert_like_naive()
        self.assertEqual(self.ratio("M13.line", params={"include_intercompany": True}), (1, 1))

    def test_orders_from_before_the_addon(self):
        """Nothing was captured: today's quantity and promise stand in, and the row says so."""
        scenario = self.scenario().at("2026-02-02 14:00").order((self.apple, 10), promise="2026-02-04 22:00")
        scenario.at("2026-02-03 14:00").ship()
        self.env.flush_all()
        self.env.cr.execute(
            """UPDATE sale_order_line SET fulfillment_confirmed_at = NULL, fulfillment_first_qty = NULL,
                fulfillment_first_promise = NULL,
                fulfillment_promise_source = NULL, fulfillment_unit_value = NULL
            WHERE order_id = %s""",
            [scenario.sale.id],
        )
        self.env.invalidate_all()
        row = self.compute("M13.line")[0]
        self.assertEqual((row["value"], row["dq"]), (100, {"backfilled": 1}))
        self.assertEqual(self.ratio("M05.value.first"), (100, 100))
        self.assertEqual(self.ratio("M01.mean"), (1, 1))

    def test_backdated_shipment_is_skipped_and_counted(self):
        scenario = self.scenario().at("2026-02-02 14:00").order((self.apple, 10), promise="2026-02-04 22:00")
        scenario.at("2026-02-03 14:00").ship()
        scenario.sale.picking_ids.date_done = fields.Datetime.to_datetime("2026-02-01 14:00")
        row = self.compute("M01.mean")[0]
        self.assertEqual((row["value"], row["excluded"]), (None, {"negative_duration": 1}))
        self.assert_like_naive()


@tagged("post_install", "-at_install", "once")
class TestCompanies(MetricCommon):
    """Two companies with their own money."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.euro = cls.env.ref("base.EUR")
        cls.euro.active = True
        cls.second = cls.env["res.company"].create(
            {"name": "Second Distribution", "currency_id": cls.euro.id}
        )
        cls.env.user.company_ids = [Command.link(cls.second.id)]
        cls.second_warehouse = cls.env["stock.warehouse"].search(
            [("company_id", "=", cls.second.id)], limit=1
        )
        cls.second_warehouse.fulfillment_tz = "Europe/Berlin"

    def setUp(self):
        super().setUp()
        self.scenario().at("2026-02-02 14:00").order((self.apple, 10, 10), promise="2026-02-04 22:00").at(
            "2026-02-03 15:00"
        ).ship()
        both = self.scenario().at("2026-02-02 14:00")
        both.env = both.env(context=dict(both.env.context, allowed_company_ids=[self.second.id]))
        both.order(
            (self.apple.with_env(both.env), 4, 10),
            promise="2026-02-04 22:00",
            warehouse=self.second_warehouse,
            company_id=self.second.id,
        ).at("2026-02-03 15:00").ship({self.apple: 1}, backorder=False)

    def test_companies_are_apart_and_together(self):
        self.assertEqual(self.ratio("M05.line.first"), (1, 1))
        both = {"company_ids": [self.company.id, self.second.id]}
        self.assertEqual(self.ratio("M05.line.first", **both), (1, 2))
        rows = self.compute("M05.line.first", by=["company"], **both)
        self.assertEqual(
            {row["company"]: row["value"] for row in rows}, {self.company.id: 100, self.second.id: 0}
        )

    def test_values_in_different_currencies_are_not_added_up(self):
        rows = self.compute("M05.value.first", company_ids=[self.company.id, self.second.id])
        figures = {row["labels"]["currency"]: (row["numerator"], row["denominator"]) for row in rows}
        self.assertEqual(figures, {self.company.currency_id.name: (100, 100), "EUR": (10, 40)})

    def test_order_in_a_foreign_currency_counts_at_its_own_rate(self):
        self.env["res.currency.rate"].create(
            {"currency_id": self.euro.id, "company_id": self.company.id, "name": "2026-01-01", "rate": 0.5}
        )
        pricelist = self.env["product.pricelist"].create({"name": "Euro", "currency_id": self.euro.id})
        self.scenario().at("2026-02-05 14:00").order(
            (self.berry, 10, 3), promise="2026-02-06 22:00", pricelist_id=pricelist.id
        ).at("2026-02-06 15:00").ship()
        # 10 × 3 EUR at 0.5 EUR per unit of company currency.
        self.assertEqual(self.ratio("M05.value.first", period=("2026-02-06", "2026-02-06")), (60, 60))
        self.assert_like_naive()

    def test_like_the_naive_reference(self):
        self.assert_like_naive(self.company | self.second)
