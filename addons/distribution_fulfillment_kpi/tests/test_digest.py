"""The weekly mail says what the metric door says, and nothing to whom the figures are not shown."""

from odoo.tests import new_test_user, tagged

from .common import MetricCommon


@tagged("post_install", "-at_install")
class TestMetricDigest(MetricCommon):
    def setUp(self):
        super().setUp()
        self.scenario().at("2026-01-05 14:00").order((self.apple, 5), promise="2026-01-07 22:00").at(
            "2026-01-06 15:00"
        ).ship()
        self.scenario().at("2026-01-05 14:00").order((self.berry, 5), promise="2026-01-07 22:00").at(
            "2026-01-09 15:00"
        ).ship()
        self.set_clock("2026-01-12 12:00")
        self.refresh()
        self.digest = self.env.ref("distribution_fulfillment_kpi.digest_fulfillment_weekly")
        self.digest.company_id = self.company

    def _kpis(self, user):
        return {kpi["kpi_name"]: kpi for kpi in self.digest._compute_kpis(self.company, user)}

    def _user(self, login, group):
        return new_test_user(
            self.env, login, groups=group, company_id=self.company.id, company_ids=[(6, 0, self.company.ids)]
        )

    def test_figures_of_whole_days(self):
        kpis = self._kpis(self._user("digest_reader", "distribution_fulfillment_base.group_user"))
        otif = kpis["kpi_fulfillment_otif"]
        # Nothing was promised for yesterday: a dash, not 0 %.
        self.assertEqual(otif["kpi_col1"]["value"], "–")
        self.assertEqual(otif["kpi_col2"]["value"], "50.0 %")
        self.assertEqual(kpis["kpi_fulfillment_cycle"]["kpi_col2"]["value"], "2.5 days")
        self.assertIn("action_fulfillment_dashboard", otif["kpi_action"])

    def test_how_it_moved_in_words(self):
        """Both shipped within the week before would be another 100 %; more days are worse, not greener."""
        self.scenario().at("2026-01-01 14:00").order((self.apple, 5), promise="2026-01-03 22:00").at(
            "2026-01-02 14:00"
        ).ship()
        self.set_clock("2026-01-12 12:00")
        self.refresh()
        kpis = self._kpis(self._user("digest_reader", "distribution_fulfillment_base.group_user"))
        for name, value, subtitle in (
            ("otif", "50.0 %", "Last 7 Days, before 100.0 %: worse"),
            ("cycle", "2.5 days", "Last 7 Days, before 1.0 days: worse"),
            ("backorder", "0.0 %", "Last 7 Days, before 0.0 %: unchanged"),
        ):
            column = kpis[f"kpi_fulfillment_{name}"]["kpi_col2"]
            self.assertEqual((column["value"], column["margin"]), (value, 0))
            self.assertEqual(column["col_subtitle"], subtitle)
        # Without a figure there is nothing to compare.
        self.assertEqual(kpis["kpi_fulfillment_otif"]["kpi_col1"]["col_subtitle"], "Last 24 hours")

    def test_others_do_not_get_them(self):
        self.assertEqual(self._kpis(self._user("digest_stranger", "base.group_user")), {})

    def test_the_mail_is_weekly(self):
        self.assertEqual(self.digest.periodicity, "weekly")
