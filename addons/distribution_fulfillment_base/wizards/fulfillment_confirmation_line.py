from odoo import fields, models


class FulfillmentConfirmationLine(models.TransientModel):
    """One finding in the dialog, with the reason a person gives for it."""

    _name = "fulfillment.confirmation.line"
    _inherit = ["fulfillment.shown.finding"]
    _description = "Finding to Confirm"
    _waived_by = "confirmation_line_id"

    confirmation_id = fields.Many2one("fulfillment.confirmation", required=True, ondelete="cascade")
    rule_id = fields.Many2one("fulfillment.rule", readonly=True)
    control_point_id = fields.Many2one("fulfillment.control.point", readonly=True)
    # Copies: who may not read a rule may read what this one says, and of no other rule.
    why_text = fields.Char(readonly=True, string="Why")
    instruction_url = fields.Char(readonly=True)
    waits_for = fields.Char(readonly=True, help="Who was asked for approval already.")
    reason_id = fields.Many2one("fulfillment.reason")
    needs_note = fields.Boolean(related="reason_id.needs_note")
    note = fields.Char()

    def _measured_now(self):
        order = self.confirmation_id.sale_order_id
        return self.env["fulfillment.control.point"]._findings("sale_order_confirm", order)

    def _after_waiver(self):
        return self.confirmation_id.sale_order_id._fulfillment_dialog()
