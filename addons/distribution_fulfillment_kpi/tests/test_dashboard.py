"""The page shows what the metric door says, and every figure opens the very records it counted."""

from odoo.exceptions import AccessError, UserError
from odoo.tests import new_test_user, tagged

from .common import MetricCommon

TILES = [
    "cycle_time",
    "perfect_order",
    "pick_accuracy",
    "backorder",
    "fill_rate",
    "adjustment",
    "disposition",
    "cash",
    "otif_first",
    "otif_last",
]
# Who works with orders may open them; the others see the figures.
OPENS = {
    "customer_service": True,
    "sales_manager": True,
    "warehouse_operator": True,
    "warehouse_supervisor": True,
    "planner": True,
    "consultant": True,
    "finance": True,
    "buyer": None,
    "process_owner": True,
    "user": False,
}


@tagged("post_install", "-at_install")
class TestDashboard(MetricCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.Page = cls.env["fulfillment.dashboard"]
        cls.west = cls.env["stock.warehouse"].create(
            {
                "name": "West",
                "code": "WST",
                "company_id": cls.company.id,
                "fulfillment_tz": "America/Los_Angeles",
            }
        )
        cls.history_load = cls.env["fulfillment.history.load"].create(
            {"name": "Old", "company_id": cls.company.id}
        )

    def setUp(self):
        super().setUp()
        # In time; too late; in two parts with a backorder, in the other warehouse.
        self.scenario().at("2026-02-02 14:00").order((self.apple, 10), promise="2026-02-04 22:00").at(
            "2026-02-03 15:00"
        ).ship()
        self.scenario().at("2026-02-02 14:00").order((self.berry, 5), promise="2026-02-04 22:00").at(
            "2026-02-09 15:00"
        ).ship()
        self.scenario().at("2026-03-02 14:00").order(
            (self.cherry, 10), promise="2026-03-05 22:00", warehouse=self.west
        ).at("2026-03-03 15:00").ship({self.cherry: 4}).at("2026-03-09 15:00").ship()
        for key, shipped in (("h1", "2026-02-05"), ("h2", "2026-02-20")):
            self.env["fulfillment.history.sale.line"].create(
                {
                    "load_id": self.history_load.id,
                    "company_id": self.company.id,
                    "external_key": key,
                    "order_ref": f"OLD-{key}",
                    "customer_name": "Old Customer",
                    "ordered_at": "2026-02-01 12:00:00",
                    "first_promised_at": "2026-02-06 12:00:00",
                    "shipped_at": f"{shipped} 12:00:00",
                    "ordered_qty": 1,
                    "shipped_qty": 1,
                    "tz": "UTC",
                }
            )
        self.set_clock("2026-04-01 12:00")

    def page(self, date_from="2026-01-01", date_to="2026-03-31", **kwargs):
        self.refresh()
        return self.Page.read_page(date_from, date_to, **kwargs)

    def current(self, page, index=0):
        """{tile: (numerator, count)} of one source."""
        rows = {tile["key"]: tile["series"][index]["current"] for tile in page["tiles"]}
        return {key: (row["numerator"], row["count"]) for key, row in rows.items()}

    def test_tiles_show_what_the_door_says(self):
        page = self.page()
        self.assertEqual([tile["key"] for tile in page["tiles"]], TILES)
        current = self.current(page)
        self.assertEqual(current["otif_first"], (1, 3))
        self.assertEqual(current["otif_last"], (1, 3))
        self.assertEqual(current["fill_rate"], (2, 3))
        self.assertEqual(current["backorder"], (1, 3))
        self.assertEqual(current["cycle_time"][1], 3)
        cycle = page["tiles"][0]["series"][0]
        door = self.compute(["M01.mean", "M01.p90"], period=("2026-01-01", "2026-03-31"))
        self.assertEqual([cycle["current"]["value"], cycle["p90"]["value"]], [row["value"] for row in door])

    def test_every_shown_figure_opens_as_many_records(self):
        """Each tile, each bucket of the trend, each bar, of both sources and in all parts."""
        opened = 0
        for dimension in ("warehouse", "partner"):
            page = self.page(sources=["live", "history"], dimension=dimension)
            for tile in page["tiles"]:
                for series in tile["series"]:
                    rows = [series["current"], *(point["row"] for point in series["trend"] if point["row"])]
                    rows += [bar["row"] for bar in series["breakdown"]]
                    parts = ("all", "hit", "miss") if tile["parts"] else ("all",)
                    for row in rows:
                        for part in parts:
                            opened += self._check_opened(tile, row, part)
        self.assertGreater(opened, 100)

    def _check_opened(self, tile, row, part):
        action = self.Page.open_records(tile["code"], row, part)
        shown = {"all": row["count"], "hit": row["numerator"], "miss": row["count"] - row["numerator"]}[part]
        records = self.env[action["res_model"]].with_context(**action["context"]).search(action["domain"])
        group_by = action["context"].get("group_by")
        found = len(set(records.mapped(group_by[0]))) if group_by else len(records)
        with self.subTest(tile=tile["key"], source=row["source"], part=part):
            self.assertEqual(found, shown)
            self.assertIn(str(shown), action["name"])
        return 1

    def test_sources_stand_apart(self):
        both = self.page(sources=["live", "history"])
        self.assertEqual(both["sources"], ["live", "history"])
        self.assertEqual(self.current(both, 0), self.current(self.page()))
        self.assertEqual(self.current(both, 1), self.current(self.page(sources=["history"])))
        self.assertEqual(self.current(both, 1)["otif_first"], (1, 2))
        self.assertEqual(both["available"], {})

    def test_trend_and_breakdown_add_up_to_the_tile(self):
        page = self.page(bucket="week", dimension="warehouse")
        for tile in page["tiles"]:
            series = tile["series"][0]
            count = series["current"]["count"]
            with self.subTest(tile=tile["key"]):
                self.assertEqual(sum(p["row"]["count"] for p in series["trend"] if p["row"]), count)
                self.assertEqual(sum(bar["row"]["count"] for bar in series["breakdown"]), count)
                labels = {bar["label"] for bar in series["breakdown"]}
                if count:
                    self.assertEqual(labels, {self.warehouse.name, "West"})

    def test_warehouse_filter(self):
        page = self.page(warehouse_ids=self.west.ids)
        self.assertEqual(self.current(page)["otif_first"], (0, 1))

    def test_period_before(self):
        page = self.page("2026-03-01", "2026-03-31")
        self.assertEqual(page["period"]["previous_from"], "2026-01-29")
        self.assertEqual(page["period"]["previous_to"], "2026-02-28")
        previous = {tile["key"]: tile for tile in page["tiles"]}["otif_first"]["series"][0]["previous"]
        self.assertEqual((previous["numerator"], previous["count"]), (1, 2))

    def test_steps_of_the_trend_fit_the_period(self):
        for date_to, bucket, points in (
            ("2026-01-31", "day", 31),
            ("2026-03-31", "week", 14),
            ("2026-12-31", "month", 12),
        ):
            page = self.page("2026-01-01", date_to)
            with self.subTest(date_to=date_to):
                self.assertEqual(page["period"]["bucket"], bucket)
                self.assertEqual(len(page["tiles"][0]["series"][0]["trend"]), points)
        # Days over a century would be too many points.
        self.assertEqual(self.page("1950-01-01", "2040-12-31", bucket="day")["period"]["bucket"], "quarter")

    def test_empty_period_says_where_there_is_something(self):
        page = self.page("2020-01-01", "2020-12-31")
        for tile in page["tiles"]:
            self.assertIsNone(tile["series"][0]["current"]["value"])
            self.assertFalse(any(point["row"] for point in tile["series"][0]["trend"]))
        self.assertEqual(
            page["available"],
            {
                "live": {"date_from": "2026-02-03", "date_to": "2026-03-09"},
                "history": {"date_from": "2026-02-05", "date_to": "2026-02-20"},
            },
        )
        self.history_load.unlink()
        self.assertIsNone(self.page("2020-01-01", "2020-12-31")["available"]["history"])

    def test_every_role_sees_the_page_and_opens_what_it_may(self):
        expected = self.current(self.page())
        row = self.page()["tiles"][1]["series"][0]["current"]
        for role, may_open in OPENS.items():
            user = new_test_user(
                self.env,
                f"page_{role}",
                groups=f"distribution_fulfillment_base.group_{role}",
                company_id=self.company.id,
                company_ids=[(6, 0, self.company.ids)],
            )
            Page = self.Page.with_user(user).with_context(allowed_company_ids=self.company.ids)
            with self.subTest(role=role):
                self.assertEqual(self.current(Page.read_page("2026-01-01", "2026-03-31")), expected)
                if may_open is None:
                    may_open = self.env["sale.order.line"].with_user(user).has_access("read")
                if may_open:
                    action = Page.open_records("M13.line", row)
                    lines = self.env["sale.order.line"].with_user(user).search(action["domain"])
                    self.assertEqual(len(lines), row["count"])
                else:
                    with self.assertRaisesRegex(AccessError, "but not the Sales Order Line"):
                        Page.open_records("M13.line", row)

    def test_strangers_are_refused(self):
        stranger = new_test_user(self.env, "page_stranger", groups="base.group_user")
        with self.assertRaisesRegex(AccessError, "may not read fulfillment metrics"):
            self.Page.with_user(stranger).read_page("2026-01-01", "2026-03-31")

    def test_only_companies_at_work_are_offered(self):
        other = self.env["res.company"].create({"name": "Elsewhere"})
        self.env.user.company_ids += other
        self.assertEqual([company["id"] for company in self.page()["options"]["companies"]], self.company.ids)
        wider = self.Page.with_context(allowed_company_ids=[self.company.id, other.id])
        options = wider.read_page("2026-01-01", "2026-03-31")["options"]
        self.assertEqual({company["id"] for company in options["companies"]}, {self.company.id, other.id})

    def test_a_link_shows_companies_that_are_not_at_work(self):
        """Whoever may work in them sees the same page, and is told why a list would lack records."""
        other = self.env["res.company"].create({"name": "Other Inc."})
        self.env.user.company_ids += other
        both = [self.company.id, other.id]
        self.refresh()
        page = self.Page.read_page("2026-02-01", "2026-02-28", company_ids=both)
        self.assertEqual(page["company_ids"], both)
        self.assertEqual([company["name"] for company in page["options"]["companies"]][1:], ["Other Inc."])
        self.assertIn(other.id, [warehouse["company_id"] for warehouse in page["options"]["warehouses"]])
        row = page["tiles"][-1]["series"][0]["current"]
        self.assertTrue(row["count"])
        # Nothing of it lies elsewhere.
        self.assertEqual(self.Page.open_records(row["code"], row)["res_model"], "sale.order.line")
        at_other = self.Page.with_context(allowed_company_ids=other.ids)
        row = at_other.read_page("2026-02-01", "2026-02-28", company_ids=both)["tiles"][-1]["series"][0][
            "current"
        ]
        user = new_test_user(
            self.env,
            "page_link",
            groups="distribution_fulfillment_base.group_process_owner,sales_team.group_sale_manager",
            company_id=other.id,
            company_ids=[(6, 0, both)],
        )
        with self.assertRaisesRegex(UserError, "where you do not work at the moment"):
            at_other.with_user(user).open_records(row["code"], row)
        user.company_ids = other
        with self.assertRaisesRegex(AccessError, f"companies with the ids {self.company.id}"):
            at_other.with_user(user).read_page("2026-02-01", "2026-02-28", company_ids=both)

    def test_mistakes_are_named(self):
        with self.assertRaisesRegex(UserError, "cannot be broken down by “colour”"):
            self.page(dimension="colour")
        with self.assertRaisesRegex(UserError, "cannot be drawn by “fortnight”"):
            self.page(bucket="fortnight")

    def test_figures_kept_apart_show_one_and_tell_of_the_others(self):
        """Two currencies of the history: the one of most orders is shown, the other can be chosen."""
        euro = self.env.ref("base.EUR")
        euro.active = True
        dollar = self.company.currency_id
        rows = [(dollar, 10), (euro, 20), (euro, 30)]
        for number, (currency, amount) in enumerate(rows):
            self.env["fulfillment.history.sale.line"].create(
                {
                    "load_id": self.history_load.id,
                    "company_id": self.company.id,
                    "external_key": f"K{number}",
                    "ordered_at": "2026-02-02 15:00:00",
                    "shipped_at": f"2026-02-0{3 + number} 15:00:00",
                    "ordered_qty": 1,
                    "amount_untaxed": amount,
                    "currency_id": currency.id,
                }
            )
        self.refresh()
        Page = self.env["fulfillment.metric.page"]

        def read(**kwargs):
            page = Page.read_metric(
                "M05.value.first", "2026-02-01", "2026-02-28", sources=["live", "history"], **kwargs
            )
            return page["tiles"][0]

        tile = read()
        self.assertEqual(tile["split"], "currency")
        live, old = tile["series"]
        by_key = {option["key"]: option["label"] for option in tile["kept_options"]}
        self.assertEqual(by_key, {str(dollar.id): "USD", str(euro.id): "EUR"})
        tile = read(kept=str(euro.id))
        live, old = tile["series"]
        self.assertEqual(
            (tile["kept"], old["current"]["denominator"], old["current"]["currency"]),
            (str(euro.id), 50, euro.id),
        )
        self.assertEqual((live["current"]["count"], live["current"]["value"]), (0, None))
        counted = [point["row"]["denominator"] for point in old["trend"] if point["row"]]
        self.assertEqual(sorted(counted), [20, 30])
        tile = read(kept=str(dollar.id))
        self.assertEqual(tile["series"][1]["current"]["denominator"], 10)
        self.assertEqual(read(kept="nothing")["kept"], tile["kept_options"][0]["key"])
        self.assertIsNone(Page.read_metric("M13.line", "2026-02-01", "2026-02-28")["tiles"][0]["kept"])
        drilled = self.Metric.drill("M05.value.first", old["current"])
        self.assertEqual(drilled["count"], 2)
