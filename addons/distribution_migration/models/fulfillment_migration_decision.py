from odoo import api, fields, models


class FulfillmentMigrationDecision(models.Model):
    """Go, no go, or back to the old system: who decided it, why, and what was true then. Never changed."""

    _name = "fulfillment.migration.decision"
    _description = "Cutover Decision"
    _order = "id desc"

    set_id = fields.Many2one(
        "fulfillment.migration.set",
        string="Load Set",
        required=True,
        ondelete="restrict",
        index=True,
        readonly=True,
    )
    company_id = fields.Many2one(related="set_id.company_id", store=True, index=True)
    kind = fields.Selection("_selection_kind", string="Decision", required=True, readonly=True)
    reason = fields.Text(readonly=True)
    checklist = fields.Json(readonly=True, help="[{name, is_met, told}] of the moment of the decision.")
    missing = fields.Text(readonly=True, help="What was not true then.")
    is_overruled = fields.Boolean(
        string="Overruled", readonly=True, help="Decided although something was missing."
    )
    create_uid = fields.Many2one("res.users", string="Decided By", readonly=True)
    create_date = fields.Datetime(string="Decided On", readonly=True)

    @api.depends("kind", "create_uid")
    def _compute_display_name(self):
        labels = dict(self._selection_kind())
        for decision in self:
            decision.display_name = f"{labels.get(decision.kind, '')} ({decision.create_uid.name})"

    @api.model
    def _selection_kind(self):
        return [
            ("go", self.env._("Go")),
            ("no_go", self.env._("No Go")),
            ("fallback", self.env._("Fall Back to the Old System")),
        ]
