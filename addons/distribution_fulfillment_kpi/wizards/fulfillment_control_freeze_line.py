from odoo import api, fields, models
from odoo.exceptions import ValidationError


class FulfillmentControlFreezeLine(models.TransientModel):
    """A point that the baseline leaves out, with the cause that explains it."""

    _name = "fulfillment.control.freeze.line"
    _description = "Point to Leave Out"

    freeze_id = fields.Many2one("fulfillment.control.freeze", required=True, ondelete="cascade")
    chart_id = fields.Many2one(related="freeze_id.chart_id")
    reading_id = fields.Many2one(
        "fulfillment.control.reading",
        required=True,
        string="Period",
        domain="[('chart_id', '=', chart_id), ('count', '>', 0)]",
    )
    value = fields.Float(related="reading_id.value")
    reason = fields.Char(required=True, string="What Happened")

    @api.constrains("reading_id", "freeze_id")
    def _check_reading_of_chart(self):
        # Not a matter of taste: a related field shows what it points at.
        if any(line.reading_id.sudo().chart_id != line.freeze_id.chart_id for line in self):
            raise ValidationError(
                self.env._(
                    "The point was not left out: it belongs to another chart. Choose one of this chart."
                )
            )
