from odoo import fields, models


class FulfillmentApprovalStage(models.Model):
    """One step of a request as it was when the request was made.

    A copy, so that whoever changes the rule does not move a request that is under way.
    """

    _name = "fulfillment.approval.stage"
    _description = "Stage of an Approval"
    _order = "approval_id, sequence, id"

    approval_id = fields.Many2one("fulfillment.approval", required=True, ondelete="cascade", index=True)
    sequence = fields.Integer(required=True, aggregator=None)
    approver_ids = fields.Many2many("res.users", string="Who May Decide")
    decision = fields.Selection([("approved", "Approved"), ("rejected", "Rejected")], readonly=True)
    decided_by_id = fields.Many2one("res.users", readonly=True)
    on_behalf_of_id = fields.Many2one("res.users", readonly=True, help="Who was away.")
    decided_at = fields.Datetime(readonly=True)
    note = fields.Char(readonly=True)

    def _deciders(self):
        """{who may decide now: on whose behalf, an empty user for their own}; never for one's own request or work."""
        self.ensure_one()
        approval = self.approval_id
        document = self.env[approval.res_model].sudo().browse(approval.res_id).exists()
        # Nor whose work it is: he would only have to let somebody else press the button.
        own = approval.requester_id
        if document:
            own |= document._fulfillment_people()
        return self.env["fulfillment.delegation"]._deciders(self.approver_ids, own, approval.company_id)
