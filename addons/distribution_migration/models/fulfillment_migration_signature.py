import hashlib
import json

from odoo import api, fields, models
from odoo.exceptions import UserError

# What the voiding of a signature writes; nothing else of it ever changes.
VOIDING = {"state", "voided_at", "voided_by_id", "void_reason"}


class FulfillmentMigrationSignature(models.Model):
    """A domain of a load, signed by its owner: what was signed stands in it word for word, with its hash.

    It is never changed or deleted. What comes after it, as another load, voids it, and both are kept.
    """

    _name = "fulfillment.migration.signature"
    _description = "Sign-off"
    _inherit = "fulfillment.kept.mixin"
    _order = "id desc"

    domain_id = fields.Many2one(
        "fulfillment.migration.domain", required=True, ondelete="restrict", index=True, readonly=True
    )
    reconciliation_id = fields.Many2one(
        "fulfillment.migration.reconciliation", required=True, ondelete="restrict", index=True, readonly=True
    )
    run_id = fields.Many2one(related="reconciliation_id.run_id", string="Load", store=True)
    set_id = fields.Many2one(related="domain_id.set_id", store=True, index=True)
    company_id = fields.Many2one(related="domain_id.company_id", store=True, index=True)
    state = fields.Selection(
        [("signed", "Signed"), ("voided", "Voided")], required=True, default="signed", readonly=True
    )
    signed_by_id = fields.Many2one("res.users", required=True, readonly=True, ondelete="restrict", index=True)
    signed_at = fields.Datetime(required=True, readonly=True)
    content = fields.Text(required=True, readonly=True, help="What was signed, as JSON.")
    record_hash = fields.Char(
        string="SHA-256",
        required=True,
        readonly=True,
        help="Of what was signed: one changed cell changes it.",
    )
    seal = fields.Selection(
        [("kept", "As Signed"), ("changed", "Changed Since")],
        compute="_compute_seal",
        help="Changed since: somebody went past Odoo to the database.",
    )
    voided_at = fields.Datetime(readonly=True)
    voided_by_id = fields.Many2one("res.users", readonly=True, ondelete="restrict", index="btree_not_null")
    void_reason = fields.Char(string="Voided Because", readonly=True)

    _signed_uniq = models.UniqueIndex(
        "(domain_id) WHERE state = 'signed'", "This domain is signed already: look at it again."
    )

    @api.depends("signed_by_id", "signed_at")
    def _compute_display_name(self):
        for signature in self:
            signature.display_name = f"{signature.signed_by_id.name}, {signature.signed_at:%Y-%m-%d}"

    def _compute_seal(self):
        for signature in self:
            told = json.loads(signature.content)
            by, at = told["signed_by"], told["signed_at"]
            kept = signature.record_hash == self._hash(signature.content)
            kept = kept and (by, at) == (signature.signed_by_id.login, str(signature.signed_at))
            if kept and signature.state == "signed":
                kept = told["reconciliation"] == json.loads(json.dumps(signature.reconciliation_id._said()))
            signature.seal = "kept" if kept else "changed"

    @api.model
    def _hash(self, content):
        return hashlib.sha256(content.encode()).hexdigest()

    def write(self, vals):
        if not self.env.su or set(vals) - VOIDING or self.filtered(lambda one: one.state == "voided"):
            raise UserError(
                self.env._("A sign-off is never changed. What is wrong is corrected, loaded and signed anew.")
            )
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        raise UserError(self.env._("A sign-off is never deleted: it tells who answered for the data."))

    def _void(self, reason):
        """Void these signatures; who did it and why stays with them."""
        for signature in self:
            signature.sudo().write(
                {
                    "state": "voided",
                    "voided_at": fields.Datetime.now(),
                    "voided_by_id": self.env.user.id,
                    "void_reason": reason,
                }
            )
            # Another signature of the domain may follow at once, and there is only one in force.
            signature.flush_recordset(["state"])
            domain = signature.domain_id.sudo()
            domain.message_post(
                body=self.env._(
                    "The sign-off of %(owner)s is void: %(reason)s",
                    owner=signature.signed_by_id.name,
                    reason=reason,
                ),
                author_id=self.env.user.partner_id.id,
                partner_ids=signature.signed_by_id.partner_id.ids,
            )
