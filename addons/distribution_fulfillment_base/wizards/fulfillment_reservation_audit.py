from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

AUDITORS = (
    "distribution_fulfillment_base.group_warehouse_supervisor",
    "distribution_fulfillment_base.group_process_owner",
)


class FulfillmentReservationAudit(models.TransientModel):
    """Reservations that do not add up: what the stock says is reserved against what open transfers hold.

    It shows what a repair would do; the repair does that for the chosen lines, after measuring
    each once more under lock, so that a second click or somebody else's change repairs nothing
    twice. Every repaired line is a fact of the ledger.
    """

    _name = "fulfillment.reservation.audit"
    _description = "Reservations That Do Not Add Up"

    measured_at = fields.Datetime(readonly=True)
    line_ids = fields.One2many("fulfillment.reservation.audit.line", "audit_id")
    open_count = fields.Integer(compute="_compute_open_count")
    reason_id = fields.Many2one("fulfillment.reason")
    needs_note = fields.Boolean(related="reason_id.needs_note")
    note = fields.Char()

    @api.depends("line_ids.state")
    def _compute_open_count(self):
        for audit in self:
            audit.open_count = len(audit.line_ids.filtered(lambda line: line.state == "found"))

    @api.depends("measured_at")
    def _compute_display_name(self):
        for audit in self:
            audit.display_name = self.env._("Reservations that do not add up")

    @api.model
    def action_open(self):
        """Measure the companies one works at and show what does not add up."""
        audit = self.create({})
        audit.action_measure()
        return audit._show()

    def action_measure(self):
        """Measure anew; what was repaired before stays in the ledger."""
        self.ensure_one()
        self._require_auditor()
        self.line_ids.unlink()
        gaps = self.env["stock.quant"]._fulfillment_check_reservations(self.env.companies)
        self.write(
            {
                "measured_at": fields.Datetime.now(),
                "line_ids": [fields.Command.create(gap._asdict()) for gap in gaps],
            }
        )
        return self._show()

    def action_repair(self):
        """Repair the chosen lines, each as it is measured now."""
        self.ensure_one()
        self._require_auditor()
        chosen = self.line_ids.filtered(lambda line: line.is_chosen and line.state == "found")
        if not chosen:
            raise UserError(
                self.env._("Nothing was repaired: no line is chosen.\nTick the lines to be repaired.")
            )
        if not self.reason_id:
            raise UserError(
                self.env._("Nothing was repaired: it has no reason.\nSay in Reason why, then repair.")
            )
        if self.reason_id.needs_note and not (self.note or "").strip():
            raise UserError(
                self.env._(
                    'Nothing was repaired: the reason "%(reason)s" needs a note.', reason=self.reason_id.name
                )
            )
        chosen._repair()
        return self._show()

    def _require_auditor(self):
        if not any(self.env.user.has_group(group) for group in AUDITORS):
            raise AccessError(
                self.env._(
                    "Only warehouse supervisors and process owners check reservations; ask one of them."
                )
            )

    def _show(self):
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Reservations That Do Not Add Up"),
            "res_model": self._name,
            "res_id": self.id,
            "views": [(False, "form")],
            "target": "current",
        }
