from odoo import fields, models
from odoo.exceptions import UserError


class FulfillmentShownFinding(models.AbstractModel):
    """A finding as a dialog shows it, and the waiver that a process owner may grant for it there.

    It is shown; what counts is measured anew.
    """

    _name = "fulfillment.shown.finding"
    _description = "Finding in a Dialog"

    # The field of `fulfillment.waive` that leads back here.
    _waived_by = None

    fingerprint = fields.Char(required=True, readonly=True)
    summary = fields.Char(readonly=True, string="Finding")
    response = fields.Selection(
        [
            ("record", "Recorded"),
            ("warn", "Warning"),
            ("reason", "Reason needed"),
            ("approval", "Approval needed"),
            ("block", "Not allowed"),
        ],
        readonly=True,
    )
    is_settled = fields.Boolean(
        readonly=True, help="A reason, an approval or a waiver of just this is on file."
    )
    is_waived = fields.Boolean(
        readonly=True,
        help="Waived by who looks at it: somebody else may do it now, and not the one who waived.",
    )

    def action_waive(self):
        """Open the dialog that grants a waiver for this finding."""
        self.ensure_one()
        self.env["fulfillment.waiver"]._require_process_owner()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Grant a Waiver"),
            "res_model": "fulfillment.waive",
            "views": [(False, "form")],
            "target": "new",
            "context": {f"default_{self._waived_by}": self.id},
        }

    def _shown_values(self, finding):
        """What every dialog keeps of a finding."""
        return {
            "fingerprint": finding.fingerprint,
            "summary": finding.measure.summary,
            "response": finding.rule.response,
            "is_settled": bool(finding.justification or finding.approval or finding.is_waived_by_self),
            "is_waived": finding.is_waived_by_self,
        }

    def _waiver_values(self):
        self.ensure_one()
        finding = next(
            (finding for finding in self._measured_now() if finding.fingerprint == self.fingerprint), None
        )
        if not finding:
            raise UserError(
                self.env._(
                    "The waiver was not granted: what it is for has changed in the meantime.\n"
                    "Close this dialog, look at the document, and press its button again."
                )
            )
        return {
            "rule_id": finding.rule.id,
            "rule_version_id": finding.rule.version_id.id,
            "res_model": finding.measure.record._name,
            "res_id": finding.measure.record.id,
            "partner_id": finding.measure.keys.get("partner_id"),
            "fingerprint": finding.fingerprint,
            "summary": finding.measure.summary,
            "deviation": finding.measure.deviation,
            "unit": finding.rule.unit,
        }

    def _measured_now(self):
        """The findings of what the dialog is about, as they are measured now; nothing is done."""
        raise NotImplementedError

    def _after_waiver(self):
        """The action that shows what is left."""
        raise NotImplementedError
