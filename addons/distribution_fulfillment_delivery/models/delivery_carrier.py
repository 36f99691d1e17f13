from odoo import fields, models


class DeliveryCarrier(models.Model):
    _inherit = "delivery.carrier"

    fulfillment_is_premium = fields.Boolean(
        string="Premium Freight",
        help="Faster and dearer than the standard: changing to it counts as an expedite.",
    )
    fulfillment_is_transit_known = fields.Boolean(
        string="Transit Time Known",
        help="Whether a shipment without a proof of delivery may be taken as arrived after the transit days.",
    )
    fulfillment_transit_days = fields.Integer(
        string="Transit Days",
        help="Calendar days from the shipment to the customer; 0: on the same day. Where ways differ much, each "
        "needs a delivery method of its own, with its countries, states or zip codes. What has left keeps the days "
        "of its time.",
    )

    _fulfillment_transit_days_not_negative = models.Constraint(
        "CHECK (fulfillment_transit_days >= 0)",
        "Goods cannot arrive before they left: transit days are 0 or more.",
    )
