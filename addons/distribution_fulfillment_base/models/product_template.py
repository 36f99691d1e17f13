from odoo import fields, models


class ProductTemplate(models.Model):
    _inherit = "product.template"

    fulfillment_min_order_qty = fields.Float(
        string="Minimum Order Quantity",
        digits="Product Unit",
        company_dependent=True,
        aggregator=None,
        help="The least that a customer orders at once, in the product's unit. 0: no minimum.",
    )
