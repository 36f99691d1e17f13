"""The worked example of the metrics with its kit, to the printed digits."""

from unittest import SkipTest

from odoo.fields import Command
from odoo.modules.registry import Registry
from odoo.tests import tagged
from odoo.tests.common import get_db_name

from odoo.addons.distribution_fulfillment_kpi.tests.toy import ToyExample


@tagged("post_install", "-at_install")
class TestToyExample(ToyExample):
    @classmethod
    def setUpClass(cls):
        if "fulfillment.metric" not in Registry(get_db_name()):
            raise SkipTest("The metrics are not installed.")
        super().setUpClass()
        cls.orders = cls._tell(cls.build)

    @classmethod
    def _make_kit(cls):
        cls.env["mrp.bom"].create(
            {
                "product_tmpl_id": cls.kit.product_tmpl_id.id,
                "type": "phantom",
                "bom_line_ids": [
                    Command.create({"product_id": cls.a.id, "product_qty": 1}),
                    Command.create({"product_id": cls.b.id, "product_qty": 2}),
                ],
            }
        )

    def test_printed_figures(self):
        """One test for all of them: they read, and change nothing."""
        for check in (
            self.check_cycle_time,
            self.check_perfect_orders,
            self.check_backorders,
            self.check_fill_rate,
            self.check_the_kit_stays_complete_when_a_component_comes_back,
            self.check_on_time_in_full,
            self.check_promise_accuracy,
            self.check_throughput_and_claims,
            self.check_backlog,
        ):
            with self.subTest(check=check.__name__):
                check()

    def value(self, code, **kwargs):
        rows = self.compute(code, **kwargs)
        self.assertEqual(len(rows), 1, rows)
        return rows[0]["value"]

    def assertValues(self, values, digits=6, **kwargs):
        for code, expected in values.items():
            with self.subTest(code=code):
                self.assertAlmostEqual(self.value(code, **kwargs), expected, digits)

    def check_cycle_time(self):
        (mean,) = self.compute("M01.mean")
        self.assertEqual((mean["count"], round(mean["numerator"] * 86400)), (7, 2176200))
        self.assertEqual(mean["excluded"], {"cancelled_customer": 1})
        self.assertValues(
            {
                "M01.mean": 3.598214,
                "M01.median": 3.645833,
                "M01.sd": 2.050460,
                "M01.p90": 7.0,
            }
        )
        self.assertValues({"M01.cv": 56.9855}, 4)

    def test_cycle_time_with_open_orders(self):
        """At the end of January O7 is open for 19.625 days: without it, 71.4 % would be within five."""
        self.set_clock(self.utc("2026-02-01 00:00"))
        self.assertValues({"M01.km_median": 3.645833, "M01.km_within": 62.5})
        (row,) = self.compute("M01.km_within")
        self.assertEqual((row["count"], row["excluded"]), (8, {"cancelled_customer": 1}))
        self.assertValues({"M01.km_within": 0}, params={"days": 1})

    def check_perfect_orders(self):
        for code, ratio in (
            ("M02.order", (2, 7)),
            ("M02.in_full", (5, 7)),
            ("M02.on_time", (6, 7)),
            ("M02.documents", (6, 7)),
            ("M02.condition", (6, 7)),
        ):
            with self.subTest(code=code):
                self.assertEqual(self.ratio(code), ratio)
        self.assertValues({"M02.index": 44.9813}, 4)
        (row,) = self.compute("M02.order")
        perfect = self.env["sale.order"].browse(self.Metric.drill("M02.order", row, "hit")["ids"])
        self.assertEqual(perfect, self.orders["O1"].sale | self.orders["O3"].sale)

    def check_backorders(self):
        self.assertEqual(self.ratio("M04.line"), (1, 10))
        self.assertEqual(self.ratio("M04.order"), (1, 7))

    def check_fill_rate(self):
        for code, ratio in (
            ("M05.line.first", (8, 10)),
            ("M05.unit.first", (95, 100)),
            ("M05.value.first", (623, 706)),
            ("M05.order.first", (5, 7)),
            ("M05.line.promise", (8, 11)),
            ("M05.unit.promise", (95, 106)),
            ("M05.value.promise", (623, 766)),
            ("M05.order.promise", (5, 8)),
            # What O2 got later counts, too: in the end only two B of O4 were missing.
            ("M05.line.final", (9, 10)),
            ("M05.unit.final", (98, 100)),
            ("M05.value.final", (698, 706)),
            ("M05.order.final", (6, 7)),
        ):
            with self.subTest(code=code):
                self.assertEqual(self.ratio(code), ratio)

    def check_the_kit_stays_complete_when_a_component_comes_back(self):
        """Odoo's own quantity delivered falls to two kits."""
        line = self.orders["O6"].line(self.kit)
        self.assertEqual(line.qty_delivered, 2)
        self.refresh()
        fact = self.env["fulfillment.fact.sale.line"].search(
            [("line_id", "=", line.id), ("source", "=", "live")]
        )
        self.assertEqual((fact.shipped_qty, fact.ref_qty, fact.exclusion), (3, 3, False))

    def check_on_time_in_full(self):
        self.assertEqual(self.ratio("M13.order"), (5, 8))
        self.assertEqual(self.ratio("M13.line"), (8, 11))
        last = {"promise_basis": "last"}
        self.assertEqual(self.ratio("M13.order", params=last), (6, 8))
        self.assertEqual(self.ratio("M13.line", params=last), (9, 11))
        self.assertEqual(self.ratio("M13.unit"), (95, 106))

    def check_promise_accuracy(self):
        self.assertValues({"M14.bias": -0.428571, "M14.mae": 1.571429, "M14.drift": 4})
        self.assertEqual(self.ratio("M14.changed"), (1, 8))
        self.assertEqual(self.ratio("M14.push"), (0, 8))
        self.assertEqual(self.ratio("M14.rebased"), (0, 8))

    def check_throughput_and_claims(self):
        rows = self.compute("M17.shipment", by=["day"])
        self.assertEqual(
            {row["day"]: row["denominator"] for row in rows},
            {
                "2026-01-06": 1,
                "2026-01-07": 1,
                "2026-01-08": 1,
                "2026-01-09": 2,
                "2026-01-12": 2,
                "2026-01-13": 1,
            },
        )
        by_day = {row["day"]: row["denominator"] for row in rows}
        rows_of_transfers = self.compute("M09.shipments", by=["day"])
        self.assertEqual({row["day"]: row["value"] for row in rows_of_transfers}, by_day)
        self.assertEqual(self.ratio("M17.shipment"), (1, 8))
        self.assertEqual([row["day"] for row in rows if row["numerator"]], ["2026-01-09"])
        self.assertValues({"M09.orders": 7, "M09.lines": 11})

    def check_backlog(self):
        end = ("2026-01-01", "2026-01-07")
        self.assertValues(
            {
                "M11.orders": 4,
                "M11.lines": 5,
                "M11.units": 45,
                "M11.value": 321,
                "M11.due.lines": 0,
            },
            period=end,
        )
        end = ("2026-01-01", "2026-01-31")
        self.assertValues(
            {"M11.orders": 1, "M11.lines": 1, "M11.units": 6, "M11.value": 60, "M11.due.lines": 1},
            period=end,
        )
        (row,) = self.compute("M11.due.lines", period=end, by=["age"])
        self.assertEqual((row["age"], row["value"]), ("15+", 1))
        drilled = self.Metric.drill("M11.due.lines", row)
        self.assertEqual(drilled["ids"], self.orders["O7"].sale.order_line.ids)
        # 16 days late: the last day of the class before is two days earlier.
        (row,) = self.compute("M11.due.lines", period=("2026-01-01", "2026-01-29"), by=["age"])
        self.assertEqual(row["age"], "8-14")

    def test_like_the_naive_reference(self):
        self.assert_like_naive()
        self.assertEqual(self.env["fulfillment.refresh"]._verify(), {})
