from odoo import api, fields, models


class FulfillmentMigrationDecide(models.TransientModel):
    """Asks for a cutover decision, and shows what must be true for a Go."""

    _name = "fulfillment.migration.decide"
    _description = "Decide on the Cutover"

    set_id = fields.Many2one("fulfillment.migration.set", required=True, readonly=True)
    kind = fields.Selection("_selection_kind", string="Decision", required=True, default="go")
    reason = fields.Text()
    missing = fields.Text(compute="_compute_missing")
    may_overrule = fields.Boolean(compute="_compute_missing")
    overrule = fields.Boolean(string="Go all the same", help="It is logged, with what is missing.")

    @api.model
    def _selection_kind(self):
        return self.env["fulfillment.migration.decision"]._selection_kind()

    @api.depends("set_id")
    def _compute_missing(self):
        for wizard in self:
            wizard.missing = wizard.set_id._missing()
            wizard.may_overrule = wizard.set_id._may_overrule()

    def action_decide(self):
        self.ensure_one()
        self.set_id._decide(self.kind, self.reason, self.overrule)
        return {"type": "ir.actions.act_window_close"}
