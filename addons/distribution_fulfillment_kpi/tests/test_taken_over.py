"""Orders that were open in the former system: their deliveries count, the day they were taken over does not."""

from odoo import fields
from odoo.tests import tagged

from odoo.addons.distribution_fulfillment_base.doors import MIGRATION, doing

from .common import MetricCommon


@tagged("post_install", "-at_install")
class TestTakenOver(MetricCommon):
    def test_what_leaves_counts_and_when_it_was_entered_does_not(self):
        own = self.scenario().at("2026-02-02 14:00").order((self.apple, 10), promise="2026-02-04 22:00")
        taken = self.scenario()
        with doing(self.env, source=MIGRATION):
            taken.quotation((self.apple, 10), (self.berry, 2), promise="2026-02-06 22:00")
            apples, berries = taken.sale.order_line
            apples.write(
                {
                    "fulfillment_former_done": 4,
                    "fulfillment_former_promise": fields.Datetime.to_datetime("2026-02-01 22:00"),
                }
            )
            berries.fulfillment_former_done = 2
            taken.confirm()
        self.assertEqual(taken.sale.picking_ids.move_ids.mapped("product_uom_qty"), [6])
        self.assertEqual((apples.qty_delivered, berries.qty_delivered), (4, 2))
        for scenario in (own, taken):
            scenario.stock(self.apple, 10).at("2026-02-03 14:00").ship()
        # Both are complete shipments: what was delivered before asks for nothing here.
        self.assertEqual(self.ratio("M05.line.first"), (2, 2))
        self.assertEqual(self.compute("M09.orders")[0]["value"], 2)
        # The first promise is that of the former system, and it was missed.
        self.assertEqual(self.ratio("M13.line"), (1, 2))
        # How long it took is told of the other one only.
        for code in ("M01.mean", "M01b.mean", "M01.km_median", "M16.order"):
            with self.subTest(metric=code):
                figure = self.compute(code)[0]
                self.assertEqual(figure["excluded"].get("taken_over"), 1)
                self.assertEqual(figure["denominator"], 1)
