from odoo import fields, models


class FulfillmentHistoryMixin(models.AbstractModel):
    """What every row of the former system has: its load, its key, its place, its links into Odoo.

    Rows are written by a load and by nobody else. Instants are UTC; a bare date of an instant
    stands as noon of that day in `tz`, so that its local day survives. Quantities are in the
    unit the old system used, `uom_name`; nothing is converted. A column that the file did not
    tell is NULL in the database, which is not 0: measures leave such rows out.
    """

    _name = "fulfillment.history.mixin"
    _description = "Row of the Former System"
    _rec_name = "external_key"
    _check_company_auto = True
    # The column that bears the name of the partner, where the rows name one.
    _partner_name_column = None

    load_id = fields.Many2one(
        "fulfillment.history.load", required=True, ondelete="cascade", index=True, readonly=True
    )
    company_id = fields.Many2one("res.company", required=True, index=True, readonly=True)
    warehouse_id = fields.Many2one(
        "stock.warehouse", check_company=True, readonly=True, index="btree_not_null"
    )
    external_key = fields.Char(
        string="Key", required=True, readonly=True, help="The old system's key of the row."
    )
    system = fields.Char(
        string="Old System",
        readonly=True,
        help="Whose number the key is, where several systems came before: that of the load set. "
        "Empty where nobody said.",
    )
    row_number = fields.Integer(
        readonly=True, aggregator=None, help="Line of the file, the header being line 1."
    )
    row_hash = fields.Char(
        readonly=True, help="Of the mapped values: tells an unchanged row from a changed one."
    )
    partner_id = fields.Many2one(
        "res.partner", string="Partner in Odoo", readonly=True, index="btree_not_null"
    )
    product_code = fields.Char(readonly=True)
    product_name = fields.Char(string="Product", readonly=True)
    product_id = fields.Many2one(
        "product.product", string="Product in Odoo", readonly=True, index="btree_not_null"
    )
    category_name = fields.Char(string="Category", readonly=True)
    tz = fields.Char(string="Time Zone", required=True, default="UTC", readonly=True)

    _key_uniq = models.UniqueIndex(
        "(company_id, external_key, coalesce(system, ''))", "This row of the old system is loaded already."
    )
