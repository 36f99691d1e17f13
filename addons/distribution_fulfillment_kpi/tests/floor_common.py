"""What the tests of the warehouse figures have in common."""

from odoo import fields

from .common import MetricCommon
from .naive_floor import NaiveFloor


class FloorCommon(MetricCommon):
    """A warehouse whose floor tells the ledger what it does, as handhelds and claims will."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # What goods cost is kept by company; this one was made after them.
        for product, cost in ((cls.apple, 6), (cls.berry, 2), (cls.cherry, 15)):
            product.standard_price = cost

    def tell(self, event_type, about=None, **columns):
        """Record a fact of the floor.

        :param about: a transfer, move or move line that the fact is about
        """
        keys = {"company_id": self.company.id, "event_type": event_type}
        if about is not None:
            line = about if about._name == "stock.move.line" else about.env["stock.move.line"]
            move = line.move_id or (about if about._name == "stock.move" else about.env["stock.move"])
            picking = move.picking_id or about
            keys.update(
                picking_ref=picking.id,
                move_ref=move.id,
                product_ref=move.product_id.id,
                model=(line or move or picking)._name,
                res_id=(line or move or picking).id,
            )
        self.env["fulfillment.event"]._record([dict(keys, **columns)])

    def picked(self, scenario, product=None):
        """The done moves of the order's first transfers, of a product."""
        moves = scenario.sale.picking_ids.move_ids.filtered(lambda move: move.state == "done")
        moves = moves.filtered(lambda move: not move.move_orig_ids)
        return moves.filtered(lambda move: move.product_id == product) if product else moves

    def steps(self, delivery_steps):
        self.warehouse.delivery_steps = delivery_steps

    def assert_floor(self, companies=None, period=None):
        """Every figure of the floor equals the naive reference, its row its drill-down, and what a
        refresh left what a full build gives."""
        self.assert_floor_figures(companies, period)
        self.assert_settled()

    def assert_floor_figures(self, companies=None, period=None):
        companies = companies or self.company
        period = period or self.period
        naive = NaiveFloor(self.env, companies, *(fields.Date.to_date(day) for day in period)).results()
        self.refresh()
        for code, expected in naive.items():
            with self.subTest(code=code):
                for row in self.Metric.compute([code], *period, company_ids=companies.ids):
                    drilled = self.Metric.drill(code, row)
                    self.assertEqual(drilled["count"], row["count"])
                    self._assert_row(row, expected)

    def _assert_row(self, row, expected):
        """Where nothing records what a figure needs, it has no value; what it rests on is compared all the same."""
        if row["captured"]:
            return super()._assert_row(row, expected)
        self.assertIsNone(row["value"])
        if isinstance(expected, list):
            self.assertAlmostEqual(row["numerator"], float(expected[0]), 6)
            self.assertAlmostEqual(row["denominator"], float(expected[1]), 6)

    def assert_settled(self):
        """Nothing was missed by the marks: computing all anew changes nothing."""
        self.refresh()
        self.assertEqual(self.env["fulfillment.refresh"]._verify(self.company), {})
