from odoo import fields, models


class FulfillmentFactGoods(models.AbstractModel):
    """What facts say of the goods they speak of, and of the unit these are counted in.

    Names stand in for products and units of the old system that nobody has matched.
    """

    _name = "fulfillment.fact.goods"
    _description = "Goods of a Fact"

    uom_family_id = fields.Many2one("uom.uom", string="Family of Units", readonly=True)
    uom_name = fields.Char(string="Unit of the Old System", readonly=True)
    uom_factor = fields.Float(digits=0, readonly=True, aggregator=None)
    product_id = fields.Many2one("product.product", readonly=True)
    product_name = fields.Char(readonly=True)
    category_id = fields.Many2one("product.category", readonly=True)
    category_name = fields.Char(readonly=True)
