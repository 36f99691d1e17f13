from odoo import api, fields, models
from odoo.exceptions import UserError


def _form(record):
    """Return the action that opens a record on a page of its own, not in a dialog of another one."""
    if not record.id:
        raise UserError(record.env._("This is not saved yet. Save the page first, then open it."))
    record.ensure_one()
    return {
        "type": "ir.actions.act_window",
        "res_model": record._name,
        "res_id": record.id,
        "views": [(False, "form")],
    }


class FulfillmentMigrationSet(models.Model):
    """What the form of a load set shows beside its fields, and where its buttons lead."""

    _inherit = "fulfillment.migration.set"

    row_count = fields.Integer(compute="_compute_row_count")
    is_running = fields.Boolean(compute="_compute_is_running")
    progress_text = fields.Char(compute="_compute_is_running")

    @api.depends("domain_ids.row_count")
    def _compute_row_count(self):
        for record in self:
            record.row_count = sum(record.domain_ids.mapped("row_count"))

    @api.depends("run_ids.state")
    def _compute_is_running(self):
        for record in self:
            running = record.run_ids.filtered(lambda run: run.state == "running")
            record.is_running = bool(running)
            record.progress_text = running[:1].progress_text

    def action_open_runs(self):
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "distribution_migration.action_fulfillment_migration_run"
        )
        return {**action, "domain": [("set_id", "=", self.id)]}

    def action_open_xrefs(self):
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "distribution_migration.action_fulfillment_migration_xref"
        )
        return {**action, "domain": [("run_id.set_id", "=", self.id)]}


class FulfillmentMigrationDomain(models.Model):
    """What a domain needs, and where its buttons lead."""

    _inherit = "fulfillment.migration.domain"

    needed_html = fields.Char(compute="_compute_needed_html")

    @api.depends("kind")
    def _compute_needed_html(self):
        for domain in self:
            domain.needed_html = False
            if domain.kind:
                labels, what = self._field_labels(domain.kind), domain._what()
                needed = [labels[code] for code in what.required]
                if what.any_of and not set(what.any_of) & set(what.required):
                    needed.append(self.env._("one of its dates"))
                domain.needed_html = self.env._(
                    "CSV (also .csv.gz), XLSX or XLS, headings on top, one row a record. Needed: %(needed)s. "
                    "Also read: %(others)s.",
                    needed=", ".join(needed),
                    others=", ".join(label for code, label in labels.items() if code not in what.required),
                )

    def action_open(self):
        return _form(self)

    def action_download_template(self):
        """Download an empty file of the domain, with headings that map themselves."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_url",
            "url": f"/fulfillment/migration/{self.id}/template.xlsx",
            "target": "download",
        }

    def action_open_rejects(self):
        return self.file_ids._open("reject")


class FulfillmentMigrationFile(models.Model):
    """Where the buttons of a file lead."""

    _inherit = "fulfillment.migration.file"

    is_running = fields.Boolean(related="set_id.is_running")
    # The two halves of column_ids as the screen lists them: what is in the file stays there,
    # constants come and go.
    file_column_ids = fields.One2many(
        "fulfillment.migration.column", "file_id", domain=[("source_index", ">=", 0)]
    )
    constant_ids = fields.One2many(
        "fulfillment.migration.column", "file_id", domain=[("source_index", "<", 0)]
    )

    proposed_count = fields.Integer(string="Corrections Proposed", compute="_compute_correction_counts")
    corrected_count = fields.Integer(string="Cells Corrected", compute="_compute_correction_counts")

    @api.depends("correction_rule_ids.state", "correction_rule_ids.applied_count")
    def _compute_correction_counts(self):
        for record in self:
            rules = record.correction_rule_ids
            record.proposed_count = len(
                rules.filtered(lambda rule: rule.state == "proposed" and rule.corrects)
            )
            record.corrected_count = sum(rules.mapped("applied_count"))

    def action_open_corrections(self):
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "distribution_migration.action_fulfillment_migration_correction_rule"
        )
        return {**action, "domain": [("file_id", "in", self.ids)]}

    def action_open(self):
        return _form(self)

    def action_open_rows(self):
        return self._open("row")

    def action_open_rejects(self):
        return self._open("reject")

    def _open(self, what):
        action = self.env["ir.actions.act_window"]._for_xml_id(
            f"distribution_migration.action_fulfillment_migration_{what}"
        )
        return {**action, "domain": [("file_id", "in", self.ids)]}


class FulfillmentMigrationColumn(models.Model):
    _inherit = "fulfillment.migration.column"

    change_count = fields.Integer(string="Changes", compute="_compute_change_count")

    @api.depends("transform_ids")
    def _compute_change_count(self):
        for column in self:
            column.change_count = len(column.transform_ids)


class FulfillmentMigrationReject(models.Model):
    _inherit = "fulfillment.migration.reject"

    target_name = fields.Char(string="Field", compute="_compute_target_name")

    def _compute_target_name(self):
        sentences = self.env["fulfillment.migration.sentence"]
        for reject in self:
            reject.target_name = sentences._field_label(reject.file_id.kind, reject.target)


class FulfillmentMigrationResult(models.Model):
    """What became of a row, in words."""

    _inherit = "fulfillment.migration.result"

    target_name = fields.Char(string="Field", compute="_compute_reason")
    reason = fields.Text(compute="_compute_reason")

    def _compute_reason(self):
        sentences = self.env["fulfillment.migration.sentence"]
        for result in self:
            result.target_name = sentences._field_label(result.domain_id.kind, result.target)
            if result.message:
                result.reason = result.message
            else:
                result.reason = result.code and sentences._of(result.code, result.value, result.params)


class FulfillmentMigrationRun(models.Model):
    _inherit = "fulfillment.migration.run"

    def action_open_results(self):
        """List what became of the rows; the button says which ones first."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "distribution_migration.action_fulfillment_migration_result"
        )
        context = self.env.context
        # Of those the reason needs the room.
        hide_changes = bool(context.get("search_default_refused") or context.get("search_default_known"))
        return {
            **action,
            "display_name": self.env._("Rows of %(load)s", load=self.display_name),
            "domain": [("run_id", "=", self.id)],
            "context": {**context, "hide_changes": hide_changes},
        }
