from odoo import fields, models

# How dear goods are, which decides how far a count may be from the books.
COUNT_CLASSES = [("a", "A"), ("b", "B"), ("c", "C")]


class ProductCategory(models.Model):
    _inherit = "product.category"

    fulfillment_count_class = fields.Selection(
        COUNT_CLASSES,
        string="Count Class",
        help="How far counts of these goods may be from the books: A the least, C the most. The warehouse says how "
        "much that is. Empty: as the category above.",
    )

    def _fulfillment_count_class(self):
        """The class of the closest category that has one, from this one upwards; False where none has."""
        self.ensure_one()
        category = self
        while category and not category.fulfillment_count_class:
            category = category.parent_id
        return category.fulfillment_count_class
