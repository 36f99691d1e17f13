from odoo import fields, models

from ..spc.sample import SAME


class FulfillmentControlReading(models.Model):
    """A period of a control chart as it was read: the figure, what it rests on, and what it was at first."""

    _name = "fulfillment.control.reading"
    _description = "Reading of a Control Chart"
    _order = "chart_id, period_start"
    _rec_name = "period_start"

    chart_id = fields.Many2one("fulfillment.control.chart", required=True, readonly=True, ondelete="cascade")
    company_id = fields.Many2one(related="chart_id.company_id", store=True, index=True)
    period_start = fields.Date(
        required=True, readonly=True, string="Period", help="Its first day, where the records are."
    )
    numerator = fields.Float(digits=(16, 6), readonly=True, aggregator=None)
    denominator = fields.Float(digits=(16, 6), readonly=True, aggregator=None)
    value = fields.Float(digits=(16, 6), readonly=True, aggregator=None, help="In the unit of the metric.")
    count = fields.Integer(readonly=True, string="Records", help="0: all of them are gone since.")
    version = fields.Char(readonly=True, required=True, help="Of the definition of the metric.")
    first_value = fields.Float(
        digits=(16, 6),
        readonly=True,
        aggregator=None,
        help="As it was first read; restated figures are others.",
    )
    read_at = fields.Datetime(readonly=True, string="First Read")
    restated_at = fields.Datetime(readonly=True)

    _period_uniq = models.UniqueIndex("(chart_id, period_start)", "A period is read once.")

    def _differs(self, figures):
        """Whether any of the figures is another one than was read; noise of arithmetic is none."""
        self.ensure_one()
        # As they are kept: the door's figures have more digits.
        return any(
            abs((figures[name] or 0.0) - self[name]) > max(1e-6, SAME * abs(self[name])) for name in figures
        )

    def _restate(self, figures, now):
        """Keep what the figures are now; what they were at first stays beside them."""
        self.write({**figures, "restated_at": now})
