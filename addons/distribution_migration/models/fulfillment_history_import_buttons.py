from odoo import models
from odoo.exceptions import UserError


class FulfillmentHistoryImport(models.Model):
    """What the buttons of the screen do."""

    _inherit = "fulfillment.history.import"

    def action_read(self):
        """Read the uploaded file and propose a mapping."""
        self._check_step(("draft", "mapped", "checked"))
        self._check_open(self.env._("its rows"))
        return self._start("read")

    def action_check(self):
        """Judge every row."""
        self._check_step(("mapped", "checked"))
        return self._start("check")

    def action_load(self):
        """Load the rows that passed the check."""
        self._check_step(("checked",))
        return self._start("load")

    def action_resume(self):
        """Go on with a step that was stopped or died: what is done stays done."""
        self._check_step(("draft", "mapped", "checked"))
        if self.job_state == "idle" or (self.is_busy and not self.is_stalled):
            raise UserError(self.env._("There is nothing to resume for %(name)s.", name=self.display_name))
        return self._dispatch(self.phase)

    def action_stop(self):
        """Stop the running step before its next chunk."""
        self._check_step(("draft", "mapped", "checked"))
        if self.is_stalled or self.job_state == "failed":
            self._stopped()
        elif self.is_busy:
            self._system_write({"cancel_requested": True})
        return True

    def action_cancel(self):
        """Put the file aside; nothing of it is loaded."""
        self._check_step(("draft", "mapped", "checked"))
        self._check_open(self.env._("its state"))
        self._system_write({"state": "cancelled", "job_state": "idle"})
        return True

    def action_reset(self):
        """Take a cancelled file up again."""
        self._check_step(("cancelled",))
        self._system_write({"state": "draft"})
        return True

    def action_suggest_again(self):
        """Drop the remembered mapping and the corrections; map by names and content."""
        self._check_step(("mapped", "checked"))
        self._check_open(self.env._("its mapping"))
        self.with_context(history_import_reading=True).column_ids.unlink()
        # Else the remembered mapping would come back by itself.
        self.with_context(history_import_no_offer=True)._read_source()
        return True

    def action_open_rows(self):
        """Open the history rows that this file brought."""
        self.ensure_one()
        self.check_access("read")
        return self.load_id.action_open_rows()

    def action_open_rejects(self):
        self.ensure_one()
        self.check_access("read")
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "distribution_migration.action_fulfillment_history_import_reject"
        )
        return dict(action, domain=[("import_id", "=", self.id)])

    def action_open_staged(self):
        self.ensure_one()
        self.check_access("read")
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "distribution_migration.action_fulfillment_history_import_row"
        )
        # The figure that was pressed names its filter.
        filters = {k: v for k, v in self.env.context.items() if k.startswith("search_default_")}
        return dict(action, domain=[("import_id", "=", self.id)], context=filters)

    def action_download_rejects(self):
        """Download the refused rows as a workbook to correct and send back."""
        self.ensure_one()
        self.check_access("read")
        return {
            "type": "ir.actions.act_url",
            "url": f"/fulfillment/history/{self.id}/refused.xlsx",
            "target": "download",
        }

    def action_download_mapping(self):
        """Download the mapping as a file for the command line."""
        self.ensure_one()
        self.check_access("read")
        return {
            "type": "ir.actions.act_url",
            "url": f"/fulfillment/history/{self.id}/mapping.json",
            "target": "download",
        }

    def action_import_corrected(self):
        """Start an import for the corrected workbook, with the same settings."""
        self.ensure_one()
        self.check_access("create")
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "distribution_migration.action_fulfillment_history_import"
        )
        return dict(
            action,
            views=[(False, "form")],
            context={
                "default_company_id": self.company_id.id,
                "default_warehouse_id": self.warehouse_id.id,
                "default_tz": self.tz,
                "default_kind": self.kind,
            },
        )

    def action_delete_load(self):
        """Ask before the load of this file is deleted."""
        self.ensure_one()
        return self.load_id.action_ask_delete()

    def _check_step(self, states):
        self.ensure_one()
        self.check_access("write")
        if self.state not in states:
            labels = dict(self._fields["state"]._description_selection(self.env))
            raise UserError(
                self.env._(
                    "%(name)s is in state “%(state)s”; this step is not possible there.",
                    name=self.display_name,
                    state=labels[self.state],
                )
            )
