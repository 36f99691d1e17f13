from odoo import fields, models


class StockLocation(models.Model):
    _inherit = "stock.location"

    fulfillment_is_returns = fields.Boolean(
        string="Returned Goods Wait Here",
        help="What is received here from customers waits for a decision. Goods that leave it are "
        "disposed of: put back to stock, scrapped, sent to the vendor or back to the customer.",
    )
