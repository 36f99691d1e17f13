from odoo import fields, models


class FulfillmentAreaOwner(models.Model):
    """One line of the routing table: who answers for a process area, at which site, from which amount on."""

    _name = "fulfillment.area.owner"
    _inherit = ["fulfillment.own.company.mixin"]
    _description = "Process Area Owner"
    _order = "area_id, company_id, warehouse_id, amount_from, id"
    _check_company_auto = True
    _rec_name = "user_id"

    area_id = fields.Many2one(
        "fulfillment.area", required=True, ondelete="cascade", index=True, string="Process Area"
    )
    company_id = fields.Many2one(
        "res.company", required=True, default=lambda self: self.env.company, index=True
    )
    warehouse_id = fields.Many2one(
        "stock.warehouse",
        check_company=True,
        help="Empty: all warehouses of the company that have no line of their own for the amount.",
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    amount_from = fields.Monetary(
        string="From Amount",
        required=True,
        default=0.0,
        aggregator=None,
        help="For exceptions that cost at least this much, in the company's currency. The highest amount "
        "that an exception reaches decides.",
    )
    user_id = fields.Many2one(
        "res.users", required=True, string="Owner", check_company=True, domain="[('share', '=', False)]"
    )
    user_active = fields.Boolean(related="user_id.active", string="Owner Is Active")

    _site_uniq = models.UniqueIndex(
        "(area_id, company_id, COALESCE(warehouse_id, 0), amount_from)",
        "This process area has an owner at this company and warehouse from this amount on already.",
    )
    _amount_positive = models.Constraint(
        "CHECK (amount_from >= 0)", "The amount from which an owner answers is not negative."
    )
