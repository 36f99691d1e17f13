"""Pivot and graph say what the metric door says."""

from odoo.tests import new_test_user, tagged

from .common import MetricCommon


@tagged("post_install", "-at_install")
class TestMetricDaily(MetricCommon):
    def setUp(self):
        super().setUp()
        for number, (product, shipped) in enumerate(
            ((self.apple, "2026-01-06"), (self.berry, "2026-01-12"), (self.cherry, "2026-02-10")), 1
        ):
            self.scenario().at(f"2026-01-0{number} 14:00").order(
                (product, 5), promise=f"2026-0{1 + number // 3}-08 22:00"
            ).at(f"{shipped} 15:00").ship()
        # Not due yet: in no figure.
        self.scenario().at("2026-02-12 14:00").order((self.apple, 5), promise="2026-02-20 22:00")
        self.set_clock("2026-02-15 12:00")
        self.refresh()
        self.Daily = self.env["fulfillment.metric.daily"]

    def groups(self, code, by):
        domain = [("code", "=", code), ("company_id", "=", self.company.id)]
        return dict(self.Daily._read_group(domain, [by], ["value:avg"]))

    def test_a_rate_is_no_mean_of_rates(self):
        """By month and in total as the door has them, though days have 0 % and 100 %."""
        for code in ("M13.line", "M05.line.first", "M01.mean", "M04.line"):
            with self.subTest(code=code):
                found = self.groups(code, "day:month")
                rows = self.compute(code, by=["month"])
                self.assertEqual(
                    {str(month): round(value, 6) for month, value in found.items()},
                    {row["month"]: round(row["value"], 6) for row in rows if row["count"]},
                )
                total = self.groups(code, "company_id")[self.company]
                self.assertAlmostEqual(total, self.compute(code)[0]["value"], 6)

    def test_several_metrics_together_have_no_value(self):
        ((value, count),) = self.Daily._read_group(
            [("company_id", "=", self.company.id), ("code", "in", ("M13.line", "M04.line"))],
            [],
            ["value:avg", "count:sum"],
        )
        self.assertFalse(value)
        self.assertTrue(count)

    def _history_line(self, **values):
        load = self.env["fulfillment.history.load"].create({"name": "Daily", "company_id": self.company.id})
        self.env["fulfillment.history.sale.line"].create(
            [
                {
                    "load_id": load.id,
                    "company_id": self.company.id,
                    "external_key": f"daily/{unit}",
                    "order_ref": f"OLD-{unit}",
                    "ordered_at": "2026-01-01 12:00:00",
                    "first_promised_at": "2026-01-09 12:00:00",
                    "shipped_at": "2026-01-08 12:00:00",
                    "ordered_qty": quantity,
                    "shipped_qty": quantity,
                    "uom_name": unit,
                    "tz": "UTC",
                    **values,
                }
                for unit, quantity in (("box", 10), ("pallet", 1))
            ]
        )
        self.refresh()

    def test_sources_and_units_are_never_added_up(self):
        self._history_line()
        domain = [("company_id", "=", self.company.id)]
        both = [*domain, ("code", "=", "M13.line")]
        ((value, count),) = self.Daily._read_group(both, [], ["value:avg", "count:sum"])
        self.assertEqual((value, count), (False, 5))
        found = dict(self.Daily._read_group(both, ["source"], ["value:avg"]))
        self.assertEqual(
            {source: round(value, 6) for source, value in found.items()},
            {
                row["source"]: round(row["value"], 6)
                for row in self.compute("M13.line", source=["live", "history"])
            },
        )
        units = [*domain, ("code", "=", "M05.unit.first"), ("source", "=", "history")]
        ((value,),) = self.Daily._read_group(units, [], ["value:avg"])
        self.assertFalse(value)
        self.assertEqual(
            dict(self.Daily._read_group(units, ["uom_name"], ["value:avg"])), {"box": 100, "pallet": 100}
        )

    def test_what_nothing_records_here_is_not_shown(self):
        """Picks are known and their errors are not: the door says a dash, and the pivot no 100 %."""
        domain = [("code", "=", "M03.line"), ("company_id", "=", self.company.id)]
        self.assertIsNone(self.compute("M03.line")[0]["value"])
        self.assertTrue(self.compute("M03.line")[0]["count"])
        self.assertFalse(self.Daily.search_count(domain))
        # Elsewhere it is recorded: that says nothing about this company.
        elsewhere = self.env["res.company"].create({"name": "Elsewhere"})
        record = self.env["fulfillment.event"]._record
        pick = self.env["stock.move"].search([("company_id", "=", self.company.id)], limit=1)
        error = {"event_type": "pick_error", "new_text": "item"}
        record([{**error, "company_id": elsewhere.id}])
        self.assertFalse(self.Daily.search_count(domain))
        record(
            [
                {
                    **error,
                    "company_id": self.company.id,
                    "model": pick._name,
                    "res_id": pick.id,
                    "move_ref": pick.id,
                }
            ]
        )
        row = self.compute("M03.line")[0]
        self.assertTrue(row["captured"])
        self.assertAlmostEqual(self.groups("M03.line", "company_id")[self.company], row["value"], 6)

    def test_only_own_companies(self):
        elsewhere = self.env["res.company"].create({"name": "Elsewhere"})
        user = new_test_user(
            self.env,
            "daily_user",
            groups="distribution_fulfillment_base.group_user",
            company_id=elsewhere.id,
            company_ids=[(6, 0, elsewhere.ids)],
        )
        Daily = self.Daily.with_user(user).with_context(allowed_company_ids=elsewhere.ids)
        self.assertFalse(Daily.search_count([("company_id", "=", self.company.id)]))
