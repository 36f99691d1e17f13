from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    fulfillment_posting_age = fields.Integer(related="company_id.fulfillment_posting_age", readonly=False)
    fulfillment_tested_days = fields.Integer(related="company_id.fulfillment_tested_days", readonly=False)
    fulfillment_stock_tolerance = fields.Float(
        related="company_id.fulfillment_stock_tolerance", readonly=False
    )
