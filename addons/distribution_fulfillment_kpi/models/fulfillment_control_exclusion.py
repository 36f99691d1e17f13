from odoo import fields, models


class FulfillmentControlExclusion(models.Model):
    """A point of a baseline with a known cause: it says nothing about the limits. Kept with the reason."""

    _name = "fulfillment.control.exclusion"
    _description = "Point Left Out of a Baseline"
    _order = "phase_id, period_start"
    _rec_name = "period_start"

    phase_id = fields.Many2one("fulfillment.control.phase", required=True, readonly=True, ondelete="cascade")
    company_id = fields.Many2one(related="phase_id.company_id", store=True, index=True)
    period_start = fields.Date(required=True, readonly=True, string="Period")
    value = fields.Float(digits=(16, 6), readonly=True, aggregator=None)
    reason = fields.Char(required=True, readonly=True)

    _period_uniq = models.UniqueIndex("(phase_id, period_start)", "A point is left out once.")
