from odoo import fields, models


class FulfillmentAreaOwner(models.Model):
    """Who answers for a process area, at a company or at one of its warehouses."""

    _name = "fulfillment.area.owner"
    _description = "Process Area Owner"
    _order = "area_id, company_id, warehouse_id"
    _check_company_auto = True

    area_id = fields.Many2one("fulfillment.area", required=True, ondelete="cascade", index=True)
    company_id = fields.Many2one(
        "res.company", required=True, default=lambda self: self.env.company, index=True
    )
    warehouse_id = fields.Many2one(
        "stock.warehouse",
        check_company=True,
        help="Empty: all warehouses of the company that have no owner of their own.",
    )
    user_id = fields.Many2one("res.users", required=True, string="Owner", domain="[('share', '=', False)]")

    _site_uniq = models.UniqueIndex(
        "(area_id, company_id, COALESCE(warehouse_id, 0))",
        "This process area has an owner at this company and warehouse already.",
    )
