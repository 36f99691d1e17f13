from odoo import api, fields, models
from odoo.exceptions import UserError

from ..source.kinds import SWITCHES


class FulfillmentMigrationFile(models.Model):
    """One file of a domain: uploaded, read, mapped and checked; loading is the matter of a run."""

    _name = "fulfillment.migration.file"
    _description = "File of a Load Set"
    _inherit = [
        "fulfillment.migration.source",
        "fulfillment.history.assumptions",
        "fulfillment.migration.protected",
        "fulfillment.migration.bulk",
    ]
    _order = "domain_id, sequence, id"
    _bulk = "file_id"
    _protected = frozenset(
        {"state", "checksum", "source_kind", "file_size", "row_count", "damaged_count", "refused_count"}
        | {"superseded_count"}
        | {"header_signature", "sheet_names", "checked_at", "is_correction"}
        | {"proposed_at", "is_proposing", "reviewed_checksum", "decisions", "is_outdated"}
    )

    domain_id = fields.Many2one("fulfillment.migration.domain", required=True, ondelete="cascade", index=True)
    set_id = fields.Many2one(related="domain_id.set_id", store=True, index=True)
    company_id = fields.Many2one(related="domain_id.company_id", store=True, index=True)
    kind = fields.Selection(related="domain_id.kind", string="Kind")
    sequence = fields.Integer(default=10)
    state = fields.Selection(
        [("draft", "Uploaded"), ("mapped", "To Check"), ("checked", "Checked")],
        required=True,
        default="draft",
        readonly=True,
        copy=False,
    )
    column_ids = fields.One2many("fulfillment.migration.column", "file_id")
    row_ids = fields.One2many("fulfillment.migration.row", "file_id")
    reject_ids = fields.One2many("fulfillment.migration.reject", "file_id")
    row_count = fields.Integer(string="Rows", readonly=True, copy=False)
    damaged_count = fields.Integer(
        string="Damaged", readonly=True, copy=False, help="Rows that cannot be cut into columns."
    )
    refused_count = fields.Integer(string="Refused", readonly=True, copy=False)
    superseded_count = fields.Integer(
        string="Superseded", readonly=True, copy=False, help="Rows in whose place others came back corrected."
    )
    unused_count = fields.Integer(string="Columns Not Used", compute="_compute_mapping_state")
    needed = fields.Char(string="Still Needed", compute="_compute_mapping_state")
    in_doubt = fields.Char(compute="_compute_mapping_state", help="Columns that can be read in two ways.")
    is_to_confirm = fields.Boolean(
        compute="_compute_mapping_state", help="Columns are mapped by what they hold alone."
    )
    is_correction = fields.Boolean(
        string="Corrected Rows",
        readonly=True,
        copy=False,
        help="The workbook of refused rows, come back corrected.",
    )
    is_layered = fields.Boolean(
        string="Document Said Once",
        copy=False,
        help="The cells that tell of a document as a whole stand in its first row and are empty in the rows of its "
        "further lines, as in Odoo's own import templates and exports.",
    )
    can_be_layered = fields.Boolean(compute="_compute_can_be_layered")
    checked_at = fields.Datetime(readonly=True, copy=False)

    @api.depends("column_ids.target", "column_ids.is_doubtful", "column_ids.hint")
    def _compute_mapping_state(self):
        for record in self:
            columns = record.column_ids
            doubtful = columns.filtered(lambda c: c.is_doubtful and c.target)
            record.in_doubt = ", ".join(doubtful.mapped("name"))
            record.is_to_confirm = any(column.hint and column.target for column in columns)
            record.unused_count = len(columns.filtered(lambda c: c.source_index >= 0 and not c.target))
            what = record.domain_id._what() if record.domain_id.kind else None
            if not what:
                record.needed = False
                continue
            labels = record.domain_id._field_labels(record.domain_id.kind)
            fed = set(columns.mapped("target"))
            if fed.intersection(what.named_by):
                fed.add("key")
            needed = [labels[code] for code in what.required if code not in fed]
            if what.any_of and not fed.intersection(what.any_of):
                needed.append(
                    self.env._("one of its dates")
                    if what.history
                    else self.env._("one of %(names)s", names=", ".join(labels[code] for code in what.any_of))
                )
            record.needed = ", ".join(dict.fromkeys(needed))

    @api.depends("kind")
    def _compute_can_be_layered(self):
        for record in self:
            record.can_be_layered = bool(record.kind and record.domain_id._what().said_once)

    @api.model_create_multi
    def create(self, vals_list):
        files = super().create(vals_list)
        files.domain_id.set_id._check_not_running()
        files._void_signatures()
        for file, vals in zip(files, vals_list, strict=True):
            # What a person uploads is read at once; where that fails nothing is uploaded.
            if vals.get("file"):
                file._read_rows()
        return files

    def write(self, vals):
        if "domain_id" in vals:
            self._check_domain_kept(vals["domain_id"])
        changes = {"file", "encoding", "delimiter", "sheet", "heading_row"} & vals.keys()
        # The steps say how they found the file to be written; only a person's correction asks for reading anew.
        if self.env.su:
            changes = set()
        if changes:
            self.set_id._check_not_running()
        if vals.keys() & {"is_layered", *SWITCHES} and not self.env.su:
            self._mapping_changed()
        result = super().write(vals)
        if changes:
            self._void_signatures()
            if "file" in changes:
                self._system_write({"checksum": False, "header_signature": False})
            self.filtered(lambda record: record.state != "draft")._system_write({"state": "draft"})
        if "file" in changes and vals["file"]:
            # Another file is read like the first one; where that fails the one before stays.
            for record in self:
                record._read_rows()
        return result

    def _check_domain_kept(self, domain_id):
        """Raise where a file would leave its domain, with rows that were mapped, loaded and signed as another thing."""
        moved = self.filtered(lambda record: record.domain_id.id != domain_id)
        if moved:
            raise UserError(
                self.env._(
                    "%(name)s stays with %(domain)s: it was read and mapped as a file of these.\n"
                    "Upload it to the other domain, and remove it here.",
                    name=moved[0].name,
                    domain=moved[0].domain_id.display_name,
                )
            )

    def _mapping_changed(self):
        """Somebody changed what the rows of these files mean."""
        self._check_outdated()

    def _check_outdated(self):
        """A check made with another mapping, or with other corrections, says nothing any more."""
        self.set_id._check_not_running()
        self._void_signatures()
        self.filtered(lambda record: record.state == "checked")._system_write({"state": "mapped"})
        self.env["fulfillment.migration.judge"]._forget_values(self)

    def action_read(self):
        for record in self:
            record.check_access("write")
            record._read_rows()

    def action_check(self):
        self.check_access("write")
        self._check_rows()

    def _require(self, states, what):
        for record in self:
            if record.state not in states:
                raise UserError(
                    self.env._(
                        "%(name)s was not %(what)s: press Read File first.", name=record.name, what=what
                    )
                )

    @api.ondelete(at_uninstall=False)
    def _unlink_except_running(self):
        self.set_id._check_not_running()
        self._void_signatures()
