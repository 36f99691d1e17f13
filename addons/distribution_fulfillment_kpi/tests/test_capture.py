"""What is recorded is judged company by company: where nothing is, there is no figure."""

from odoo.tests import tagged

from .common import MetricCommon


@tagged("post_install", "-at_install")
class TestCapture(MetricCommon):
    """Two companies that pick; one of them alone tells errors."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.west = cls.env["res.company"].create({"name": "West Inc."})
        cls.env.user.company_ids += cls.west
        cls.both = [cls.company.id, cls.west.id]
        cls.west_site = cls.env["stock.warehouse"].search([("company_id", "=", cls.west.id)], limit=1)

    def setUp(self):
        super().setUp()
        self.ship(self.company, self.apple, 3)
        self.ship(self.west, self.apple, 2)
        self.told("pick_error", self.company)

    def ship(self, company, product, orders):
        """Ship orders of one line each, the same day, in a company."""
        warehouse = self.warehouse if company == self.company else self.west_site
        for _number in range(orders):
            scenario = self.scenario().at("2026-02-02 14:00")
            scenario.env = scenario.env(context=dict(scenario.env.context, allowed_company_ids=[company.id]))
            scenario.order(
                (product.with_env(scenario.env), 4, 10),
                promise="2026-02-04 22:00",
                warehouse=warehouse,
                company_id=company.id,
            ).at("2026-02-03 15:00").ship()

    def told(self, event_type, company):
        move = self.env["stock.move"].search(
            [("company_id", "=", company.id), ("state", "=", "done"), ("sale_line_id", "!=", False)], limit=1
        )
        self.env["fulfillment.event"]._record(
            [
                {
                    "event_type": event_type,
                    "company_id": company.id,
                    "model": move._name,
                    "res_id": move.id,
                    "move_ref": move.id,
                    "picking_ref": move.picking_id.id,
                    "product_ref": move.product_id.id,
                    "new_text": "item",
                }
            ]
        )

    def one(self, **kwargs):
        (row,) = self.compute("M03.line", company_ids=self.both, **kwargs)
        return row

    def test_of_several_companies_those_that_record_it_are_added_up(self):
        row = self.one()
        self.assertEqual(
            (row["numerator"], row["denominator"], row["count"], row["captured"]), (2, 3, 3, True)
        )
        self.assertEqual(row["not_captured"], [{"id": self.west.id, "name": "West Inc."}])
        self.assertEqual(row["scope"]["company_ids"], self.company.ids)
        # The row opens what it counts.
        self.assertEqual(self.Metric.drill("M03.line", row)["count"], 3)
        self.assertEqual(self.Metric.drill("M03.line", row, "miss")["count"], 1)

    def test_by_company_each_is_judged_by_itself(self):
        rows = {
            row["company"]: row for row in self.compute("M03.line", company_ids=self.both, by=["company"])
        }
        self.assertAlmostEqual(rows[self.company.id]["value"], 100 * 2 / 3, 6)
        west = rows[self.west.id]
        self.assertEqual((west["captured"], west["value"], west["count"]), (False, None, 2))
        self.assertEqual([row["not_captured"] for row in rows.values()], [[], []])

    def test_as_soon_as_it_is_recorded_it_is_in(self):
        self.told("pick_error", self.west)
        row = self.one()
        self.assertEqual((row["numerator"], row["denominator"], row["not_captured"]), (3, 5, []))

    def test_of_a_company_without_it_alone_there_is_no_figure(self):
        (row,) = self.compute("M03.line", company_ids=self.west.ids)
        self.assertEqual((row["captured"], row["value"], row["count"]), (False, None, 2))
        self.assertEqual(row["not_captured"], [])

    def test_warehouses_say_which_companies_are_meant(self):
        row = self.one(warehouse_ids=self.west_site.ids)
        self.assertEqual((row["captured"], row["value"], row["not_captured"]), (False, None, []))
        row = self.one(warehouse_ids=self.warehouse.ids)
        self.assertEqual((row["captured"], row["denominator"], row["not_captured"]), (True, 3, []))
        row = self.one(warehouse_ids=[*self.warehouse.ids, *self.west_site.ids])
        self.assertEqual((row["denominator"], len(row["not_captured"])), (3, 1))
        self.assertEqual(self.Metric.drill("M03.line", row)["count"], 3)

    def test_what_needs_nothing_recorded_is_of_all(self):
        (row,) = self.compute("M13.line", company_ids=self.both)
        self.assertEqual((row["count"], row["not_captured"]), (5, []))

    def test_without_a_proof_of_delivery_a_company_has_no_part(self):
        pickings = self.env["stock.picking"].search(
            [("company_id", "=", self.company.id), ("state", "=", "done"), ("sale_id", "!=", False)]
        )
        pickings.fulfillment_delivered_at = "2026-02-04 15:00:00"
        params = {"promise_event": "deliver"}
        (row,) = self.compute("M13.line", company_ids=self.both, params=params)
        self.assertEqual((row["value"], row["count"]), (100, 3))
        self.assertEqual([company["name"] for company in row["not_captured"]], ["West Inc."])

    def test_few_queries_for_many_questions(self):
        self.refresh()
        metrics = sorted(code for code, metric in self.Metric._definitions().items() if metric.event_types)
        self.Metric.compute(metrics, *self.period, company_ids=self.both)
        # What is recorded, the figures, and names of companies and keys: nothing for each metric or row.
        self.assertGreater(len(metrics), 12)
        with self.assertQueryCount(9):
            self.Metric.compute(metrics, *self.period, company_ids=self.both)
