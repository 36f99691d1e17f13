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
        # Two of them are promised for today.
        self.assertEqual((backlog["orders"], backlog["lines"], backlog["past_due"]), (5, 5, 4))
        self.assertEqual([age["lines"] for age in backlog["ages"]], [2, 1, 0, 1, 0])
        self.assertEqual([(age["from"], age["to"]) for age in backlog["ages"]][:2], [(0, 0), (1, 3)])
        self.assertEqual(backlog["values"][0]["value"], 3 * 50 + 2 * 20)
        self.assert_like_the_metrics()

    def assert_like_the_metrics(self):
        """The backlog of today is what M11 says of the local day, whole and by age."""
        self.refresh()
        backlog = self.env["fulfillment.operations"].read_today()["backlog"]
        day = ("2026-01-16", "2026-01-16")
        codes = ("M11.orders", "M11.lines", "M11.value", "M11.due.lines")
        figures = {row["code"]: row["value"] for row in self.compute(list(codes), period=day)}
        self.assertEqual(
            figures,
            dict(
                zip(
                    codes,
                    (backlog["orders"], backlog["lines"], backlog["values"][0]["value"], backlog["past_due"]),
                    strict=True,
                )
            ),
        )
        ages = {row["age"]: row["value"] for row in self.compute("M11.due.lines", period=day, by=["age"])}
        names = ("0", "1-3", "4-7", "8-14", "15+")
        self.assertEqual(
            {name: age["lines"] for name, age in zip(names, backlog["ages"], strict=True) if age["lines"]},
            ages,
        )
        action = self.env["fulfillment.operations"].open_lines("past_due")
        self.assertEqual(self.env["sale.order.line"].search_count(action["domain"]), backlog["past_due"])

    def test_backlog_is_counted_as_the_metrics_count(self):
        """Without what was cut, without own companies, and past due by the first promise."""
        cut = self._order(self.apple, "2026-01-14 22:00").quantity(self.apple, 2, self.by_company)
        moved = self._order(self.berry, "2026-01-12 22:00").promise("2026-01-25 22:00")
        sister = self.env["res.company"].create({"name": "Sister Inc."})
        self.scenario().at("2026-01-02 14:00").order(
            (self.apple, 5), promise="2026-01-14 22:00", customer=sister.partner_id
        )
        self.set_clock("2026-01-17 03:00")
        self.refresh()
        page = self.env["fulfillment.operations"].read_today()
        self.assertEqual((page["backlog"]["lines"], page["backlog"]["past_due"]), (7, 6))
        self.assertEqual(page["backlog"]["values"][0]["value"], 3 * 50 + 2 * 20 + 2 * 10 + 20)
        self.assertEqual([age["lines"] for age in page["backlog"]["ages"]], [2, 2, 1, 1, 0])
        # What is to be done next goes by the last promise.
        risk = {row["term"]: row["lines"] for row in page["risk"]}
        self.assertEqual((risk["overdue"], risk["later"]), (3, 1))
        action = self.env["fulfillment.operations"].open_lines("later")
        self.assertEqual(self.env["sale.order.line"].search(action["domain"]), moved.sale.order_line)
        self.assertEqual(cut.sale.order_line.product_uom_qty, 2)
        self.assert_like_the_metrics()

    def test_holds_are_those_of_the_warehouse(self):
        other = self.env["stock.warehouse"].create(
            {"name": "Second", "code": "SEC", "company_id": self.company.id}
        )
        self.due.sale.sudo().fulfillment_is_held = True
        for warehouses, held in ((None, 1), (self.warehouse.ids, 1), (other.ids, 0)):
            page = self.env["fulfillment.operations"].read_today(warehouse_ids=warehouses)
            self.assertEqual(page["holds"], held)

    def test_a_line_without_any_transfer_is_not_reserved(self):
        self.assertEqual({row["term"]: row["missing"] for row in self.page["risk"]}["today"], 1)
        # As an import or a broken route leaves it.
        self.due.sale.order_line.move_ids.sale_line_id = False
        self.refresh()
        risk = {row["term"]: row for row in self.env["fulfillment.operations"].read_today()["risk"]}
        self.assertEqual((risk["today"]["lines"], risk["today"]["missing"]), (2, 2))

    def test_risk(self):
        risk = {row["term"]: (row["lines"], row["missing"]) for row in self.page["risk"]}
        # Apples lie on the shelf, berries do not.
        self.assertEqual(risk["today"], (2, 1))
        self.assertEqual(risk["overdue"], (2, 1))
        self.assertEqual(risk["unpromised"], (1, 0))
        self.assertEqual(risk["tomorrow"], (0, 0))

    def test_throughput(self):
        # The first order is two weeks old: nothing is usual yet.
        for part in ("lines", "orders"):
            self.assertEqual(self.page["throughput"][part], {"today": 1, "usual": None})
        self.scenario().at("2025-12-15 14:00").order((self.apple, 5), promise="2025-12-20 22:00")
        self.set_clock("2026-01-17 03:00")
        self.refresh()
        throughput = self.env["fulfillment.operations"].read_today()["throughput"]
        for part in ("lines", "orders"):
            self.assertEqual(throughput[part], {"today": 1, "usual": 0.25})

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
