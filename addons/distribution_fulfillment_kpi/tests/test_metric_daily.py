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
