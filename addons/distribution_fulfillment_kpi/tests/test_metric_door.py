"""The door refuses what it cannot answer, and answers the same to everybody who may ask."""

from odoo.exceptions import AccessError, UserError
from odoo.tests import new_test_user, tagged

from .common import MetricCommon

ROLES = (
    "user",
    "customer_service",
    "sales_manager",
    "buyer",
    "planner",
    "warehouse_operator",
    "warehouse_supervisor",
    "finance",
    "process_owner",
    "consultant",
)


@tagged("post_install", "-at_install")
class TestMetricDoor(MetricCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.foreign = cls.env["res.company"].create({"name": "Foreign Inc."})

    def _user(self, login, groups):
        return new_test_user(
            self.env, login, groups=groups, company_id=self.company.id, company_ids=[(6, 0, self.company.ids)]
        )

    def _shipped_order(self):
        return (
            self.scenario()
            .at("2026-02-02 14:00")
            .order((self.apple, 10), promise="2026-02-04 22:00")
            .at("2026-02-03 15:00")
            .ship()
        )

    def test_every_role_reads_the_same_figures(self):
        self._shipped_order()
        expected = [(row["code"], row["value"]) for row in self.compute(["M13.line", "M01.mean"])]
        self.assertEqual(expected[0], ("M13.line", 100))
        for role in ROLES:
            with self.subTest(role=role):
                user = self._user(f"metric_{role}", f"distribution_fulfillment_base.group_{role}")
                rows = (
                    self.Metric.with_user(user)
                    .with_context(allowed_company_ids=self.company.ids)
                    .compute(["M13.line", "M01.mean"], *self.period, by=())
                )
                self.assertEqual([(row["code"], row["value"]) for row in rows], expected)

    def test_others_are_refused(self):
        stranger = self._user("stranger", "base.group_user")
        for call in (
            lambda: self.Metric.with_user(stranger).compute(["M13.line"], *self.period),
            lambda: self.Metric.with_user(stranger).definition("M13.line"),
        ):
            with self.assertRaisesRegex(AccessError, "may not read fulfillment metrics"):
                call()

    def test_foreign_companies_are_refused_not_hidden(self):
        user = self._user("local", "distribution_fulfillment_base.group_process_owner")
        door = self.Metric.with_user(user)
        with self.assertRaisesRegex(AccessError, f"companies with the ids {self.foreign.id}"):
            door.compute(["M13.line"], *self.period, company_ids=[self.company.id, self.foreign.id])
        row = door.compute(["M13.line"], *self.period)[0]
        row["scope"]["company_ids"] = [self.foreign.id]
        with self.assertRaises(AccessError):
            door.drill("M13.line", row)

    def test_foreign_warehouses_are_refused(self):
        warehouse = self.env["stock.warehouse"].search([("company_id", "=", self.foreign.id)], limit=1)
        with self.assertRaisesRegex(UserError, "does not belong to the companies"):
            self.compute("M13.line", warehouse_ids=warehouse.ids)

    def test_mistakes_are_named(self):
        for message, kwargs in (
            ("Unknown metric M99", {"codes": ["M99"]}),
            ("Unknown metric –", {"codes": []}),
            ("no date", {"date_from": "31.01.2026"}),
            ("no date", {"date_to": None}),
            ("no date", {"date_from": "0020-01-01"}),
            ("no date", {"date_to": "9999-12-31"}),
            ("list of words is needed", {"codes": 5}),
            ("list of words is needed", {"by": [["day"]]}),
            ("list of words is needed", {"source": [["live"]]}),
            ("names with values", {"params": [1]}),
            ("The promise basis is first", {"params": {"promise_basis": {"a": 1}}}),
            ("ends before it begins", {"date_to": "2025-01-01"}),
            ("cannot be broken down by “colour”", {"by": ["colour"]}),
            ("M13.order cannot be broken down by “product”", {"codes": ["M13.order"], "by": ["product"]}),
            ("Unknown source future", {"source": ["future"]}),
            ("Unknown source –", {"source": []}),
            ("Unknown parameter colour", {"params": {"colour": 1}}),
            ("not “best”", {"params": {"promise_basis": "best"}}),
            ("whole days from 0 to 365", {"params": {"late_tol": -1}}),
            ("whole days from 0 to 365", {"params": {"late_tol": None}}),
            ("whole days from 0 to 365", {"params": {"early_tol": "1; DROP TABLE sale_order"}}),
            ("must be a list of ids", {"company_ids": ["1"]}),
            ("must be a list of ids", {"warehouse_ids": 7}),
        ):
            arguments = {
                "codes": ["M13.line"],
                "date_from": self.period[0],
                "date_to": self.period[1],
                **kwargs,
            }
            with self.subTest(message=message), self.assertRaisesRegex(UserError, message):
                self.Metric.compute(**arguments)

    def test_drill_refuses_what_is_no_row(self):
        row = self.compute("M05.unit.first")[0]
        for message, arguments in (
            ("no row of compute", ("M13.line", {})),
            ("no row of compute", ("M13.line", {"scope": 1})),
            ("has no part “hit”", ("M05.unit.first", row, "hit")),
            ("has no part “hit”", ("M01.mean", self.compute("M01.mean")[0], "hit")),
            ("Unknown metric", ("M99", row)),
        ):
            with self.subTest(message=message), self.assertRaisesRegex(UserError, message):
                self.Metric.drill(*arguments)

    def test_records_behind_need_access_of_their_own(self):
        """Who may read the figure, but no orders, is told so."""
        self._shipped_order()
        self.refresh()
        user = self._user("only_figures", "distribution_fulfillment_base.group_user")
        door = self.Metric.with_user(user)
        row = door.compute(["M13.line"], *self.period)[0]
        self.assertEqual(row["value"], 100)
        with self.assertRaisesRegex(AccessError, "but not the Sales Order Line behind it"):
            door.drill("M13.line", row)

    def test_nothing_is_a_dash_and_never_zero(self):
        rows = self.compute(sorted(self.Metric._definitions()))
        self.assertEqual(len(rows), len(self.Metric._definitions()))
        for row in rows:
            with self.subTest(code=row["code"]):
                self.assertIsNone(row["value"])
                self.assertEqual((row["denominator"], row["count"]), (0, 0))

    def test_parts_of_a_rate_add_up(self):
        self._shipped_order()
        self.scenario().at("2026-02-02 14:00").order((self.berry, 3), promise="2026-02-04 22:00").at(
            "2026-02-07 15:00"
        ).ship()
        row = self.compute("M13.line")[0]
        parts = {part: self.Metric.drill("M13.line", row, part) for part in ("all", "hit", "miss")}
        self.assertEqual(
            {part: drilled["count"] for part, drilled in parts.items()}, {"all": 2, "hit": 1, "miss": 1}
        )
        self.assertEqual(sorted(parts["hit"]["ids"] + parts["miss"]["ids"]), parts["all"]["ids"])
        late = self.env["sale.order.line"].browse(parts["miss"]["ids"])
        self.assertEqual(late.product_id, self.berry)

    def test_rows_by_month_and_customer_drill_to_their_own_records(self):
        for clock, product in (("2026-02", self.apple), ("2026-03", self.berry)):
            self.scenario().at(f"{clock}-02 14:00").order((product, 3), promise=f"{clock}-04 22:00").at(
                f"{clock}-04 15:00"
            ).ship()
        rows = self.compute("M13.line", by=["month", "partner", "product"])
        self.assertEqual([row["month"] for row in rows], ["2026-02-01", "2026-03-01"])
        self.assertEqual({row["labels"]["partner"] for row in rows}, {"Harbor Hardware"})
        for row in rows:
            drilled = self.Metric.drill("M13.line", row)
            self.assertEqual(self.env["sale.order.line"].browse(drilled["ids"]).product_id.id, row["product"])

    def test_definition_tells_the_reader(self):
        definition = self.Metric.definition("M13.line")
        self.assertEqual((definition["unit"], definition["better"], definition["grain"]), ("%", "up", "line"))
        self.assertIn("overdue", definition["explanation"])

    def test_version_follows_the_definition(self):
        versions = {row["code"]: row["version"] for row in self.compute(["M13.line", "M05.line.first"])}
        self.assertNotEqual(versions["M13.line"], versions["M05.line.first"])
        self.assertRegex(versions["M13.line"], r"^3\.[0-9a-f]{8}$")

    def test_figures_of_a_running_period_are_provisional(self):
        self._shipped_order()
        self.set_clock("2026-02-10 12:00")
        past, running = (
            self.compute("M13.line", period=("2026-02-01", day))[0]["provisional"]
            for day in ("2026-02-09", "2026-02-10")
        )
        self.assertEqual((past, running), (False, True))

    def test_of_a_running_period_the_weeks_that_are_over_are_final(self):
        """A perfect order may be claimed for thirty days more; those of January cannot any longer."""
        for day in ("05", "28"):
            self.scenario().at(f"2026-01-{day} 14:00").order((self.apple, 10)).at(
                f"2026-01-{day} 15:00"
            ).ship()
        self.set_clock("2026-02-12 12:00")
        rows = self.compute("M02.order", period=("2026-01-01", "2026-02-12"), by=["week"])
        self.assertEqual(
            [(row["week"], row["provisional"]) for row in rows], [("2026-01-05", False), ("2026-01-26", True)]
        )
        self.assertTrue(self.compute("M02.order", period=("2026-01-01", "2026-02-12"))[0]["provisional"])

    def test_reading_writes_nothing(self):
        """The door may run on a replica: it must work where writing is impossible."""
        self._shipped_order()
        self.refresh()
        self.env.flush_all()
        self.env.cr.flush()
        with self.assertRaises(ZeroDivisionError), self.env.cr.savepoint():
            self.env.cr.execute("SET LOCAL transaction_read_only = on")
            row = self.Metric.compute(["M13.line"], *self.period)[0]
            self.assertEqual(self.Metric.drill("M13.line", row)["count"], 1)
            self.env.cr.execute("SELECT current_setting('transaction_read_only')")
            self.assertEqual(self.env.cr.fetchone()[0], "on")
            # Only undoing the savepoint makes the transaction writable again.
            raise ZeroDivisionError
