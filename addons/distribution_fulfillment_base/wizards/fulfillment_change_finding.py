from odoo import fields, models


class FulfillmentChangeFinding(models.TransientModel):
    """One finding of a change that was tried out."""

    _name = "fulfillment.change.finding"
    _inherit = ["fulfillment.shown.finding"]
    _description = "Finding of a Change"
    _waived_by = "change_finding_id"

    change_id = fields.Many2one("fulfillment.order.change", ondelete="cascade")
    move_id = fields.Many2one("fulfillment.promise.move", ondelete="cascade")
    why = fields.Char(readonly=True)
    instruction_url = fields.Char(readonly=True)
    waits_for = fields.Char(readonly=True, help="Who was asked for approval already.")

    def _measured_now(self):
        return (self.change_id or self.move_id)._found_now()

    def _after_waiver(self):
        dialog = self.change_id or self.move_id
        return dialog._show(dialog._found_now())
