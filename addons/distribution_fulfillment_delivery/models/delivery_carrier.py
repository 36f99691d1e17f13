from odoo import fields, models


class DeliveryCarrier(models.Model):
    _inherit = "delivery.carrier"

    fulfillment_is_premium = fields.Boolean(
        string="Premium Freight",
        help="Faster and dearer than the standard: changing to it counts as an expedite.",
    )
