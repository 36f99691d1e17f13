from odoo import fields, models


class FulfillmentCostLine(models.Model):
    """Money a variance cost, by driver. Sums over these lines are the only cost figures there are."""

    _name = "fulfillment.cost.line"
    _description = "Variance Cost"
    _order = "variance_id, id"

    variance_id = fields.Many2one(
        "fulfillment.variance", required=True, readonly=True, ondelete="cascade", index=True
    )
    root_event_uuid = fields.Char(required=True, readonly=True, string="Root Event")
    driver_id = fields.Many2one("fulfillment.cost.driver", required=True, readonly=True, index=True)
    basis = fields.Selection(
        [("measured", "Measured"), ("estimated", "Estimated from a Rate")], required=True, readonly=True
    )
    rate_id = fields.Many2one("fulfillment.cost.rate", readonly=True)
    company_id = fields.Many2one(related="variance_id.company_id", store=True, index=True)
    currency_id = fields.Many2one(related="company_id.currency_id")
    amount = fields.Monetary(required=True, readonly=True, help="In the company's currency.")

    _driver_uniq = models.UniqueIndex(
        "(root_event_uuid, driver_id)", "One event is charged once for each cost driver."
    )
