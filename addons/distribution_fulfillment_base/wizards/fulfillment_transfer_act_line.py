from odoo import fields, models


class FulfillmentTransferActLine(models.TransientModel):
    """One finding in the dialog, with the reason a person gives for it."""

    _name = "fulfillment.transfer.act.line"
    _inherit = ["fulfillment.shown.finding"]
    _description = "Finding on Transfers"
    _waived_by = "transfer_line_id"

    act_id = fields.Many2one("fulfillment.transfer.act", required=True, ondelete="cascade")
    rule_id = fields.Many2one("fulfillment.rule", readonly=True)
    control_point_id = fields.Many2one(related="rule_id.control_point_id", related_sudo=True)
    why = fields.Char(related="rule_id.why", related_sudo=True)
    instruction_url = fields.Char(related="rule_id.instruction_url", related_sudo=True)
    reason_id = fields.Many2one("fulfillment.reason")
    needs_note = fields.Boolean(related="reason_id.needs_note")
    note = fields.Char()

    def _measured_now(self):
        return self.act_id._found_now()

    def _after_waiver(self):
        return self.act_id._show_again()
