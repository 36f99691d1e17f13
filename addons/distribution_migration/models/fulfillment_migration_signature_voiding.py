from odoo import api, fields, models
from odoo.exceptions import UserError


class FulfillmentMigrationReconciliation(models.Model):
    _inherit = "fulfillment.migration.reconciliation"

    signature_ids = fields.One2many(
        "fulfillment.migration.signature", "reconciliation_id", string="Sign-offs", readonly=True
    )
    signature_id = fields.Many2one(
        "fulfillment.migration.signature", string="Signed", compute="_compute_signature_id"
    )

    @api.depends("signature_ids.state")
    def _compute_signature_id(self):
        for record in self:
            record.signature_id = record.signature_ids.filtered(lambda one: one.state == "signed")[:1]

    def action_sign(self):
        """Sign as the owner, from the page of the reconciliation."""
        self.ensure_one()
        if self.domain_id.reconciliation_id != self:
            raise UserError(
                self.env._(
                    "%(name)s was not signed: a later load stands in its place.\nOpen the domain and sign there.",
                    name=self.display_name,
                )
            )
        return self.domain_id.action_sign()

    @api.ondelete(at_uninstall=False)
    def _unlink_except_signed(self):
        if self.signature_ids:
            raise UserError(
                self.env._(
                    "A reconciliation that was signed is kept, whether or not the sign-off is void now."
                )
            )


class FulfillmentMigrationFile(models.Model):
    _inherit = "fulfillment.migration.file"

    def _void_signatures(self):
        """A file that came, went or was changed: what was signed was another one."""
        for record in self:
            record.domain_id._void_signatures(
                self.env._("%(name)s, or its mapping, was changed.", name=record.name or record.file_name)
            )


class FulfillmentMigrationRun(models.Model):
    _inherit = "fulfillment.migration.run"

    def _void_signed_before(self):
        """A mock puts itself in the place of earlier mocks, a real load in that of all loads."""
        signatures = self.env["fulfillment.migration.signature"].search(
            [("set_id", "=", self.set_id.id), ("state", "=", "signed")]
        )
        if self.kind == "mock":
            signatures = signatures.filtered(lambda one: one.run_id.kind == "mock")
        signatures._void(self.env._("%(run)s was started.", run=self.display_name))

    @api.ondelete(at_uninstall=False)
    def _unlink_except_signed(self):
        if self.reconciliation_ids.signature_ids:
            raise UserError(
                self.env._(
                    "A load that was signed is kept: it tells who answered for what. Start another one instead."
                )
            )


class FulfillmentMigrationSet(models.Model):
    """The whole set is done when every domain with files is signed."""

    _inherit = "fulfillment.migration.set"

    is_signed = fields.Boolean(string="Reconciled and Signed", compute="_compute_is_signed")
    signed_count = fields.Integer(string="Domains Signed", compute="_compute_is_signed")

    @api.depends("domain_ids.signature_ids.state", "domain_ids.file_ids")
    def _compute_is_signed(self):
        for record in self:
            with_files = record.domain_ids.filtered("file_ids")
            signed = with_files.filtered("signature_id")
            record.signed_count = len(signed)
            record.is_signed = bool(with_files) and signed == with_files

    def action_open_reconciliations(self):
        """List what the domains' current loads compared."""
        self.ensure_one()
        action = self.env["fulfillment.migration.run"].action_open_reconciliations()
        return {**action, "domain": [("id", "in", self.domain_ids.reconciliation_id.ids)]}

    @api.ondelete(at_uninstall=False)
    def _unlink_except_signed(self):
        if self.domain_ids.signature_ids:
            raise UserError(
                self.env._("A load set that was signed is kept: it tells who answered for what. Archive it.")
            )
