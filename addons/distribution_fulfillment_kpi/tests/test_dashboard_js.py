"""The unit tests of the dashboard's JavaScript, and the way through it in a browser."""

from datetime import timedelta

from odoo import fields
from odoo.tests import HttpCase, new_test_user, tagged

from .common import MetricCommon

# Suites are named after the files: @addon/file.
SUITE = "@distribution_fulfillment_kpi"


def suite_hash(name):
    """What Hoot calls a suite in an address."""
    value = 0
    for char in name:
        value = ((value << 5) - value + ord(char)) & 0xFFFFFFFF
    return f"{value:08x}"


@tagged("post_install", "-at_install", "once")
class TestDashboardUnits(HttpCase):
    def test_units(self):
        self.browser_js(
            f"/web/tests?headless&loglevel=2&preset=desktop&timeout=15000&id={suite_hash(SUITE)}",
            "",
            "",
            login="admin",
            timeout=300,
            success_signal="[HOOT] Test suite succeeded",
            error_checker=lambda message: "[HOOT]" not in message,
        )


@tagged("post_install", "-at_install")
class TestDashboardTour(MetricCommon, HttpCase):
    """Open, change the period, switch the source, drill down; the list counts what was shown."""

    def setUp(self):
        super().setUp()
        for ordered, shipped, product in (
            ("2026-02-02", "2026-02-03", self.apple),
            ("2026-02-09", "2026-02-17", self.berry),
            ("2026-03-02", "2026-03-03", self.cherry),
        ):
            promise = f"{ordered[:8]}{int(ordered[8:]) + 2:02} 22:00"
            self.scenario().at(f"{ordered} 14:00").order((product, 10), promise=promise).at(
                f"{shipped} 15:00"
            ).ship()
        # The browser lives in the present.
        self._release_clock()
        load = self.env["fulfillment.history.load"].create({"name": "Tour", "company_id": self.company.id})
        self.env["fulfillment.history.sale.line"].create(
            {
                "load_id": load.id,
                "company_id": self.company.id,
                "external_key": "tour/1",
                "order_ref": "OLD-1",
                "customer_name": "Harbor Hardware",
                "ordered_at": "2026-02-01 12:00:00",
                "first_promised_at": "2026-02-05 12:00:00",
                "shipped_at": "2026-02-04 12:00:00",
                "ordered_qty": 1,
                "shipped_qty": 1,
                "tz": "UTC",
            }
        )
        self.refresh()

    def _manager(self, login):
        user = new_test_user(
            self.env,
            login,
            groups="distribution_fulfillment_base.group_sales_manager",
            company_id=self.company.id,
            company_ids=[(6, 0, self.company.ids)],
        )
        return user.login

    def test_the_way_of_a_manager(self):
        self._manager("tour_manager")
        self.start_tour(
            "/odoo/fulfillment-dashboard?preset=custom&date_from=2026-02-01&date_to=2026-02-28",
            "distribution_fulfillment_dashboard",
            login="tour_manager",
        )

    def test_the_way_into_one_figure(self):
        self.start_tour(
            "/odoo/fulfillment-metric?preset=custom&date_from=2026-02-01&date_to=2026-02-28",
            "distribution_fulfillment_metric_page",
            login=self._manager("tour_depth"),
        )

    def test_agreed_terms_show_what_was_saved(self):
        self.env["fulfillment.segment"].create({"name": "Dealers", "code": "dealers"})
        new_test_user(
            self.env,
            "tour_terms",
            groups="distribution_fulfillment_base.group_process_owner",
            company_id=self.company.id,
            company_ids=[(6, 0, self.company.ids)],
        )
        self.start_tour(
            "/odoo/fulfillment-agreed-terms/new", "distribution_fulfillment_agreed_terms", login="tour_terms"
        )
        terms = self.env["fulfillment.metric.terms"].search([("segment_id.code", "=", "dealers")])
        self.assertEqual((terms.valid_from - fields.Date.today()).days, 20)


@tagged("post_install", "-at_install")
class TestOperationsTour(MetricCommon, HttpCase):
    def test_the_morning_of_an_operations_lead(self):
        now = fields.Datetime.now()
        self.warehouse.fulfillment_tz = "UTC"
        self.scenario().order((self.apple, 5), promise=now + timedelta(days=3))
        self.scenario().order((self.berry, 5), promise=now - timedelta(days=2))
        self.scenario().order((self.cherry, 5), promise=now + timedelta(days=1)).ship()
        self.refresh()
        new_test_user(
            self.env,
            "tour_operations",
            groups="distribution_fulfillment_base.group_process_owner,distribution_fulfillment_base.group_warehouse_supervisor",
            company_id=self.company.id,
            company_ids=[(6, 0, self.company.ids)],
        )
        self.refresh()
        self.start_tour(
            "/odoo/fulfillment-operations", "distribution_fulfillment_operations", login="tour_operations"
        )
