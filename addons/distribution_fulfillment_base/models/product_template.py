from odoo import fields, models

from .product_category import COUNT_CLASSES


class ProductTemplate(models.Model):
    _inherit = "product.template"

    fulfillment_min_order_qty = fields.Float(
        string="Minimum Order Quantity",
        digits="Product Unit",
        company_dependent=True,
        aggregator=None,
        help="The least that a customer orders at once, in the product's unit. 0: no minimum.",
    )
    fulfillment_count_class = fields.Selection(
        COUNT_CLASSES,
        string="Count Class",
        help="How far a count may be from the books: A the least, C the most. Empty: as the product category.",
    )

    def _fulfillment_count_class(self):
        """The class that counts of the product are judged by; False where nobody said one."""
        self.ensure_one()
        return self.fulfillment_count_class or (
            self.categ_id._fulfillment_count_class() if self.categ_id else False
        )
