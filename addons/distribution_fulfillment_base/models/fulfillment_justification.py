from odoo import api, fields, models
from odoo.exceptions import UserError


class FulfillmentJustification(models.Model):
    """The reason a person gave for a departure, bound to what was measured then.

    The fingerprint holds rule version and measured values: the same finding is not asked
    twice, a changed one is. Never changed or deleted; a better reason is one more line.
    """

    _name = "fulfillment.justification"
    _inherit = "fulfillment.kept.mixin"
    _description = "Justification"
    _order = "id desc"
    _rec_name = "reason_id"

    rule_version_id = fields.Many2one(
        "fulfillment.rule.version", required=True, readonly=True, ondelete="cascade"
    )
    fingerprint = fields.Char(required=True, readonly=True, index=True)
    company_id = fields.Many2one("res.company", required=True, readonly=True)
    res_model = fields.Char(required=True, readonly=True)
    res_id = fields.Many2oneReference(model_field="res_model", required=True, readonly=True)
    summary = fields.Char(readonly=True, string="Finding")
    reason_id = fields.Many2one("fulfillment.reason", required=True, readonly=True)
    note = fields.Char(readonly=True)
    user_id = fields.Many2one("res.users", required=True, readonly=True, string="By")

    @api.model
    def _attach(self, findings):
        """Put the latest justification of just this finding, where there is one, on each finding."""
        asking = [finding for finding in findings if finding.rule.response == "reason"]
        if not asking:
            return
        known = {}
        for justification in self.sudo().search(
            [("fingerprint", "in", [finding.fingerprint for finding in asking])], order="id"
        ):
            known[justification.fingerprint] = justification
        for finding in asking:
            finding.justification = known.get(finding.fingerprint)

    @api.model
    def _justify(self, answers):
        """Keep reasons and write them to the ledger.

        :param answers: list of (finding, reason, note)
        """
        justifications = self.sudo().create(
            [
                {
                    "rule_version_id": finding.rule.version_id.id,
                    "fingerprint": finding.fingerprint,
                    "company_id": finding.measure.record.company_id.id,
                    "res_model": finding.measure.record._name,
                    "res_id": finding.measure.record.id,
                    "summary": finding.measure.summary,
                    "reason_id": reason.id,
                    "note": note,
                    "user_id": self.env.user.id,
                }
                for finding, reason, note in answers
            ]
        )
        for (finding, _reason, _note), justification in zip(answers, justifications, strict=True):
            finding.justification = justification
        self.env["fulfillment.event"]._record(
            [finding.fact("reason_given", note=note) for finding, _reason, note in answers]
        )

    def write(self, vals):  # pylint: disable=method-required-super; it refuses
        raise UserError(self.env._("A reason that was given is never changed."))

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        raise UserError(self.env._("A reason that was given is never deleted."))
