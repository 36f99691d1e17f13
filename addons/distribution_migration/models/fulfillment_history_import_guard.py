from odoo import api, models
from odoo.exceptions import AccessError, UserError, ValidationError

from ..source.kinds import SWITCHES

# Set by the steps only. A value written by hand would let the screen tell what is not so.
PROTECTED = {
    "state",
    "phase",
    "job_state",
    "job_error",
    "position",
    "heartbeat",
    "cancel_requested",
    "checksum",
    "source_kind",
    "file_size",
    "sheet_names",
    "header_signature",
    "row_count",
    "ready_count",
    "refused_count",
    "unchanged_count",
    "loaded_count",
    "load_id",
    "mapping_id",
    "read_notes",
    "check_notes",
    "done_at",
}
# Changing one of these means reading the file again …
READ_SETTINGS = {"kind", "file", "file_name", "encoding", "delimiter", "heading_row", "sheet"}
# … and one of these, checking the rows again.
MAP_SETTINGS = {"tz", "warehouse_id", "company_id", *SWITCHES}


class FulfillmentHistoryImport(models.Model):
    """What may be changed when: results never by hand, settings until rows are loaded."""

    _inherit = "fulfillment.history.import"

    @api.model_create_multi
    def create(self, vals_list):
        if not self.env.su:
            self._refuse_protected(set().union(*vals_list))
        return super().create(vals_list)

    def write(self, vals):
        if not self.env.su:
            self._refuse_protected(vals)
        changed = {name for name in vals if self._changes(name, vals[name])}
        if changed & (READ_SETTINGS | MAP_SETTINGS):
            self._check_open(self.env._("its settings"))
        result = super().write(vals)
        if changed & READ_SETTINGS:
            if "file" in changed:
                self._system_write({"checksum": False, "header_signature": False})
            if "kind" in changed:
                # A mapping of another kind feeds fields that these rows do not have.
                self.with_context(history_import_reading=True).column_ids.unlink()
            self.filtered(lambda r: r.state != "draft")._system_write({"state": "draft"})
        elif changed & MAP_SETTINGS:
            self._mapping_changed()
        return result

    def _changes(self, name, value):
        if name not in READ_SETTINGS | MAP_SETTINGS:
            return False
        if name == "file":
            return True
        field = self._fields[name]
        return any(field.convert_to_write(record[name], record) != (value or False) for record in self)

    def _refuse_protected(self, names):
        wrong = PROTECTED & set(names)
        if wrong:
            raise AccessError(
                self.env._(
                    "%(fields)s cannot be written: the steps of the import set them.",
                    fields=", ".join(sorted(wrong)),
                )
            )

    def _system_write(self, vals):
        """Write what only the steps may write (PROTECTED); the caller has checked the right."""
        # pylint: disable=super-method-mismatch; past our own write, which refuses these fields
        return super(FulfillmentHistoryImport, self.sudo()).write(vals)

    def _check_open(self, what):
        """Raise unless what was uploaded can still be changed."""
        for record in self:
            if record.load_id or record.state == "loaded":
                raise UserError(
                    self.env._(
                        "%(name)s was not changed: rows of it are loaded (%(load)s), so %(what)s "
                        "stay as they are.\nDelete that load first, or start a new import.",
                        name=record.display_name,
                        load=record.load_id.display_name or self.env._("by an earlier load"),
                        what=what,
                    )
                )
            if record.is_busy and not record.is_stalled:
                raise UserError(
                    self.env._(
                        "%(name)s was not changed: a step of it is running.\nWait for it, or press Stop.",
                        name=record.display_name,
                    )
                )

    def _mapping_edited(self):
        """A column is about to be changed by the user; steps that read the file are not stopped."""
        if not self.env.context.get("history_import_reading"):
            self._check_open(self.env._("its mapping"))
            self._mapping_changed()

    def _mapping_changed(self):
        """A check made with another mapping says nothing any more."""
        self.filtered(lambda r: r.state == "checked")._system_write({"state": "mapped"})

    def _load_deleted(self):
        """Take the file up again after its load was deleted."""
        for record in self.exists():
            record._system_write(
                {
                    "state": "mapped",
                    "load_id": False,
                    "loaded_count": 0,
                    "unchanged_count": 0,
                    "ready_count": 0,
                    "position": 0,
                    "job_state": "idle",
                    "done_at": False,
                }
            )
            record.message_post(
                body=self.env._("The load of this file was deleted. Check it to load it again.")
            )

    @api.ondelete(at_uninstall=False)
    def _unlink_except_loaded(self):
        for record in self:
            if record.load_id:
                raise UserError(
                    self.env._(
                        "%(name)s was not deleted: it tells where the rows of load %(load)s come "
                        "from.\nDelete the load first.",
                        name=record.display_name,
                        load=record.load_id.display_name,
                    )
                )
            if record.is_busy and not record.is_stalled:
                raise UserError(
                    self.env._(
                        "%(name)s was not deleted: a step of it is running.\nPress Stop first.",
                        name=record.display_name,
                    )
                )

    @api.constrains("company_id", "load_id")
    def _check_load_company(self):
        for record in self:
            if record.load_id and record.load_id.company_id != record.company_id:
                raise ValidationError(self.env._("A load and its import belong to one company."))
