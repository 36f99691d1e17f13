from odoo import api, fields, models

from ..staged import StagedMany2one


class FulfillmentMigrationItem(models.Model):
    """An item that a company brings along, or has in Odoo already: how it sells, and whether it moves.

    Found anew by each review of the domain; what was decided stays (`fulfillment.migration.item.decision`).
    A figure that nothing is known of is NULL, which is not 0.
    """

    _name = "fulfillment.migration.item"
    _description = "Item to Review"
    _order = "domain_id, sales_value desc NULLS LAST, key, id"
    _log_access = False

    domain_id = StagedMany2one(
        "fulfillment.migration.domain", required=True, ondelete="cascade", index=True, readonly=True
    )
    company_id = StagedMany2one("res.company", required=True, readonly=True)
    currency_id = fields.Many2one(related="company_id.currency_id")
    file_id = StagedMany2one("fulfillment.migration.file", ondelete="cascade", index=True, readonly=True)
    row_number = fields.Integer(string="Row", readonly=True, aggregator=None)
    product_id = fields.Many2one(
        "product.product",
        string="Product in Odoo",
        ondelete="cascade",
        index="btree_not_null",
        readonly=True,
    )
    key = fields.Char(string="Number in the Old System", readonly=True)
    code = fields.Char(string="Internal Reference", readonly=True)
    barcode = fields.Char(readonly=True)
    name = fields.Char(readonly=True)
    category = fields.Char(readonly=True, help="As the row names it, with accepted corrections.")
    is_archived = fields.Boolean(string="Archived", readonly=True)

    abc = fields.Selection(
        [("A", "A"), ("B", "B"), ("C", "C")],
        string="ABC",
        readonly=True,
        help="By value of sales: A items make up the first part of it, B the next, C the rest. Empty: not sold in "
        "these 12 months, or no amounts are known.",
    )
    xyz = fields.Selection(
        [("X", "X"), ("Y", "Y"), ("Z", "Z")],
        string="XYZ",
        readonly=True,
        help="By how even the monthly demand is: X even, Z erratic. Empty: not sold in these 12 months, or for the "
        "first time in the last two of them.",
    )
    variation = fields.Float(
        readonly=True,
        digits=(16, 2),
        aggregator=None,
        help="Standard deviation of the monthly demand over its mean.",
    )
    sales_value = fields.Monetary(
        string="Sales of 12 Months", readonly=True, help="Untaxed, in the currency of the company."
    )
    value_share = fields.Float(string="Share of Value", readonly=True, digits=(16, 6))
    first_sale = fields.Date(readonly=True)
    last_sale = fields.Date(readonly=True)
    last_purchase = fields.Date(readonly=True)
    last_receipt = fields.Date(readonly=True)
    stock_qty = fields.Float(
        string="Stock", readonly=True, digits="Product Unit", help="Of the stock files, and on hand in Odoo."
    )
    open_count = fields.Integer(string="Open Lines", readonly=True, help="Of orders, transfers and returns.")
    is_never_sold = fields.Boolean(
        string="Never Sold",
        readonly=True,
        help="No sale in the history at hand, which has sales of other items.",
    )
    is_obsolete = fields.Boolean(
        string="Obsolete",
        readonly=True,
        help="No sale, no purchase and no receipt for as many months as the load set says; only where the history goes "
        "back as far.",
    )
    has_history = fields.Boolean(
        string="With History", readonly=True, help="It was sold, bought or received at least once."
    )

    remarks = fields.Char(compute="_compute_remarks")

    decision_id = fields.Many2one("fulfillment.migration.item.decision", ondelete="set null", readonly=True)
    decision = fields.Selection(related="decision_id.decision", string="Decided")
    reason = fields.Char(related="decision_id.reason")
    decided_by_id = fields.Many2one(related="decision_id.decided_by_id")
    decided_at = fields.Datetime(related="decision_id.decided_at")

    _key_uniq = models.UniqueIndex("(domain_id, key)", "An item is reviewed once.")
    _product_uniq = models.UniqueIndex("(domain_id, product_id)", "A product is reviewed once.")
    _decision_idx = models.Index("(decision_id) WHERE decision_id IS NOT NULL")

    @api.depends("name", "key", "code")
    def _compute_display_name(self):
        for item in self:
            number = item.key or item.code
            item.display_name = f"[{number}] {item.name or ''}" if number else item.name or ""

    @api.depends("is_never_sold", "is_obsolete", "has_history", "is_archived")
    def _compute_remarks(self):
        for item in self:
            told = (
                (item.is_never_sold, self.env._("never sold")),
                (item.is_obsolete, self.env._("obsolete")),
                (not item.has_history and not item.is_never_sold, self.env._("without history")),
                (item.is_archived, self.env._("archived")),
            )
            item.remarks = ", ".join(word for is_so, word in told if is_so)

    def _is_busy(self):
        """Tell whether something hangs on the item that would stay behind with it."""
        return self.stock_qty > 0 or self.open_count > 0

    def action_open(self):
        """Open the product, or the row of the file."""
        self.ensure_one()
        if self.product_id:
            return {
                "type": "ir.actions.act_window",
                "res_model": "product.product",
                "res_id": self.product_id.id,
                "views": [(False, "form")],
            }
        return {
            "type": "ir.actions.act_window",
            "name": self.display_name,
            "res_model": "fulfillment.migration.row",
            "views": [(False, "list")],
            "domain": [("file_id", "=", self.file_id.id), ("row_number", "=", self.row_number)],
        }
