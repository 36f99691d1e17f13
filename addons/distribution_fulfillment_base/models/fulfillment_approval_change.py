from odoo import fields, models


class FulfillmentApprovalChange(models.Model):
    """One value that a confirmed document is to be changed to, and what it was when that was asked for."""

    _name = "fulfillment.approval.change"
    _description = "Change to Approve"
    _order = "approval_id, id"

    approval_id = fields.Many2one("fulfillment.approval", required=True, ondelete="cascade", index=True)
    name = fields.Char(required=True, string="What")
    old_value = fields.Char(string="Now")
    new_value = fields.Char(string="Requested")
