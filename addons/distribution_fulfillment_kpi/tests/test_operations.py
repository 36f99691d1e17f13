"""Today: what is open, promised, shipped and amiss, by the local day of the warehouse."""

from odoo.exceptions import AccessError, UserError
from odoo.tests import new_test_user, tagged

from .common import MetricCommon


@tagged("post_install", "-at_install")
class TestOperations(MetricCommon):
    def setUp(self):
        super().setUp()
        self.scenario().stock(self.apple, 100)
        self._order(self.apple, "2026-01-05 22:00")
        self._order(self.berry, "2026-01-14 22:00")
        self.due = self._order(self.apple, "2026-01-16 22:00")
        self._order(self.berry, "2026-01-16 22:00")
        self._order(self.apple, None)
        # A week ago and today, both Fridays in New York; the second after midnight in UTC.
        self._order(self.apple, "2026-01-20 22:00").at("2026-01-09 15:00").ship()
        self._order(self.apple, "2026-01-20 22:00").at("2026-01-17 02:00").ship()
        self.set_clock("2026-01-17 03:00")
        self.refresh()
        self.page = self.env["fulfillment.operations"].read_today()

    def _order(self, product, promise):
        return self.scenario().at("2026-01-02 14:00").order((product, 5), promise=promise)

    def test_backlog(self):
        backlog = self.page["backlog"]
        self.assertEqual((backlog["orders"], backlog["lines"], backlog["past_due"]), (5, 5, 2))
        self.assertEqual([age["lines"] for age in backlog["ages"]], [0, 1, 0, 1, 0])
        self.assertEqual(backlog["values"][0]["value"], 3 * 50 + 2 * 20)

    def test_risk(self):
        risk = {row["term"]: (row["lines"], row["missing"]) for row in self.page["risk"]}
        # Apples lie on the shelf, berries do not.
        self.assertEqual(risk["today"], (2, 1))
        self.assertEqual(risk["overdue"], (2, 1))
        self.assertEqual(risk["unpromised"], (1, 0))
        self.assertEqual(risk["tomorrow"], (0, 0))

    def test_throughput(self):
        self.assertEqual(self.page["throughput"]["lines"], {"today": 1, "usual": 0.25})
        self.assertEqual(self.page["throughput"]["orders"], {"today": 1, "usual": 0.25})

    def test_each_term_opens_its_lines(self):
        for row in self.page["risk"]:
            action = self.env["fulfillment.operations"].open_lines(row["term"])
            self.assertEqual(self.env["sale.order.line"].search_count(action["domain"]), row["lines"])
        with self.assertRaisesRegex(UserError, "Unknown term"):
            self.env["fulfillment.operations"].open_lines("yesterday")

    def test_what_is_late_now_shows_after_a_refresh(self):
        self.due.ship()
        self.refresh()
        page = self.env["fulfillment.operations"].read_today()
        self.assertEqual(page["backlog"]["lines"], 4)
        self.assertEqual(page["freshness"]["waiting"], 0)

    def test_who_may(self):
        operator = new_test_user(
            self.env,
            "ops_operator",
            groups="distribution_fulfillment_base.group_warehouse_operator",
            company_id=self.company.id,
            company_ids=[(6, 0, self.company.ids)],
        )
        page = self.env["fulfillment.operations"].with_user(operator).read_today()
        self.assertEqual(page["backlog"]["lines"], 5)
        stranger = new_test_user(self.env, "ops_stranger", groups="base.group_user")
        with self.assertRaises(AccessError):
            self.env["fulfillment.operations"].with_user(stranger).read_today()
        with self.assertRaisesRegex(AccessError, "ask a process owner"):
            self.env["fulfillment.refresh"].with_user(operator).refresh_now()
