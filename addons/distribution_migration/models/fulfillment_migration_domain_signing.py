import json

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError


def _as_json(content):
    """Return data as text that is the same for the same data."""
    return json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


class FulfillmentMigrationDomain(models.Model):
    """How far a domain is: reconciled, explained, signed by its owner."""

    _inherit = "fulfillment.migration.domain"

    reconciliation_ids = fields.One2many(
        "fulfillment.migration.reconciliation", "domain_id", string="Reconciliations", readonly=True
    )
    control_total_ids = fields.One2many("fulfillment.migration.control.total", "domain_id")
    signature_ids = fields.One2many(
        "fulfillment.migration.signature", "domain_id", string="Sign-offs", readonly=True
    )
    # Of the real load in use, else of the last mock.
    reconciliation_id = fields.Many2one(
        "fulfillment.migration.reconciliation", compute="_compute_reconciliation"
    )
    open_difference_count = fields.Integer(string="To Explain", compute="_compute_reconciliation")
    signature_id = fields.Many2one(
        "fulfillment.migration.signature", string="Signed", compute="_compute_signature"
    )
    progress = fields.Selection(
        [
            ("none", "Not Reconciled"),
            ("differs", "Differs"),
            ("to_sign", "To Sign"),
            ("signed", "Signed"),
            ("voided", "Sign-off Void"),
        ],
        compute="_compute_signature",
    )

    @api.depends("reconciliation_ids.run_id.state", "reconciliation_ids.open_count")
    def _compute_reconciliation(self):
        for domain in self:
            valid = domain.reconciliation_ids.filtered(lambda one: one.run_id.state != "undone")
            real = valid.filtered(lambda one: one.run_id.kind == "real")
            domain.reconciliation_id = (real or valid).sorted("id", reverse=True)[:1]
            domain.open_difference_count = domain.reconciliation_id.open_count

    @api.depends("signature_ids.state", "reconciliation_id", "open_difference_count")
    def _compute_signature(self):
        for domain in self:
            domain.signature_id = domain.signature_ids.filtered(lambda one: one.state == "signed")[:1]
            if domain.signature_id:
                domain.progress = "signed"
            elif not domain.reconciliation_id:
                domain.progress = "voided" if domain.signature_ids else "none"
            elif domain.open_difference_count:
                domain.progress = "differs"
            else:
                domain.progress = "voided" if domain.signature_ids else "to_sign"

    # ---------------------------------------------------------------- control

    def _with_control_totals(self, kept):
        """Add to what the reconciler found where files and control totals do not agree."""
        self.ensure_one()
        said = {figure["measure"]: figure["source"] for figure in kept["figures"] if not figure["label"]}
        differing = []
        for total in self.control_total_ids:
            source = said.get(total.measure, 0.0)
            if round(source - total.value, 4):
                differing.append(
                    {
                        "measure": total.measure,
                        "label": total.source_text,
                        "source": source,
                        # What the old system says stands where Odoo stands otherwise: it is what is expected.
                        "odoo": total.value,
                        "cause": "control",
                    }
                )
        return {**kept, "differences": kept["differences"] + differing}

    # ----------------------------------------------------------------- signing

    def action_sign(self):
        """Sign what files and Odoo say, as the owner of the domain.

        :raises AccessError: for anybody else, and for who started the load
        :raises UserError: while differences are open, files were changed, or nothing was reconciled
        """
        for domain in self:
            domain._check_may_sign()
            domain._check_can_sign()
            domain._sign()
        return True

    def action_open_reconciliation(self):
        return self.reconciliation_id.action_open()

    def _check_may_sign(self):
        self.ensure_one()
        self.check_access("read")
        if self.owner_id != self.env.user:
            raise AccessError(
                self.env._(
                    "%(name)s was not signed: it is signed by its owner (%(owner)s), who answers for these data in "
                    "the business.\nAsk them, or name another owner.",
                    name=self.display_name,
                    owner=self.owner_id.name or self.env._("nobody is named yet"),
                )
            )
        run = self.reconciliation_id.run_id
        if run and run.create_uid == self.env.user:
            raise AccessError(
                self.env._(
                    "%(name)s was not signed: you started %(run)s, and nobody signs their own load.\n"
                    "Name somebody of the business as the owner, or let somebody else load.",
                    name=self.display_name,
                    run=run.display_name,
                )
            )

    def _check_can_sign(self):
        self.set_id._check_not_running()
        reconciliation = self.reconciliation_id
        if not reconciliation:
            raise UserError(
                self.env._(
                    "%(name)s was not signed: nothing was loaded that could be compared.\nStart a mock load.",
                    name=self.display_name,
                )
            )
        if self.signature_id:
            raise UserError(self.env._("%(name)s is signed already.", name=self.display_name))
        if reconciliation.open_count:
            raise UserError(
                self.env._(
                    "%(name)s was not signed: %(count)s differences between files and Odoo are open.\n"
                    "Correct the rows and load again, or explain each difference.",
                    name=self.display_name,
                    count=f"{reconciliation.open_count:,}",
                )
            )
        if reconciliation.basis != self._basis():
            raise UserError(
                self.env._(
                    "%(name)s was not signed: its files, their mapping or what they are compared with are not those "
                    "of the load.\nCheck the files and load again; figures of a real load can be compared again.",
                    name=self.display_name,
                )
            )

    def _sign(self):
        signed_at = fields.Datetime.now()
        content = _as_json(self._signed_content(signed_at))
        Signature = self.env["fulfillment.migration.signature"].sudo()
        Signature.create(
            {
                "domain_id": self.id,
                "reconciliation_id": self.reconciliation_id.id,
                "signed_by_id": self.env.user.id,
                "signed_at": signed_at,
                "content": content,
                "record_hash": Signature._hash(content),
            }
        )
        self.sudo().message_post(
            body=self.env._(
                "%(run)s was signed by %(owner)s.",
                run=self.reconciliation_id.run_id.display_name,
                owner=self.env.user.name,
            ),
            author_id=self.env.user.partner_id.id,
        )

    def _signed_content(self, signed_at):
        """Return all that a signature stands for, as plain data in an order of its own."""
        run = self.reconciliation_id.run_id
        return {
            "set": self.set_id.code,
            "company": self.company_id.id,
            "domain": self.kind,
            "load": [run.kind, run.number, run.id, str(run.started_at)],
            "signed_by": self.env.user.login,
            "signed_at": str(signed_at),
            "files": self._files_content(),
            "control_totals": [
                [total.measure, total.value, total.source_text] for total in self.control_total_ids
            ],
            "reconciliation": self.reconciliation_id._said(),
        }

    def _files_content(self):
        """Return what the files are and what was decided about them, as plain data."""
        return [
            {
                "name": file.file_name,
                "sha256": file.checksum,
                "state": file.state,
                "rows": file.row_count,
                "mapping": file._export_mapping(),
                "corrections": file.sudo()._export_decisions(),
            }
            for file in self.file_ids
        ]

    def _basis(self):
        """Return the SHA-256 of the files with all that was decided about them."""
        return self.env["fulfillment.migration.signature"]._hash(_as_json(self._files_content()))

    def _void_signatures(self, reason):
        """Void what is signed of these domains: it does not stand for what is there now."""
        self.env["fulfillment.migration.signature"].sudo().search(
            [("domain_id", "in", self.ids), ("state", "=", "signed")]
        ).sudo(False).with_env(self.env)._void(reason)
