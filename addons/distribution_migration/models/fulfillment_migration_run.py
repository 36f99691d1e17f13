from odoo import api, fields, models
from odoo.exceptions import UserError

from .fulfillment_migration_stage import STATES


class FulfillmentMigrationRun(models.Model):
    """One load of a set: a mock, which leaves nothing behind but what it found, or the real one."""

    _name = "fulfillment.migration.run"
    _description = "Load of a Load Set"
    _inherit = ["fulfillment.migration.protected", "fulfillment.kept.mixin", "fulfillment.migration.bulk"]
    _order = "id desc"
    _bulk = "run_id"
    _protected = frozenset(
        {"state", "kind", "started_at", "ended_at", "stage_id", "number", "error", "cancel_requested"}
        | {"set_id", "previous_id", "changes"}
    )

    set_id = fields.Many2one(
        "fulfillment.migration.set", string="Load Set", required=True, ondelete="cascade", index=True
    )
    company_id = fields.Many2one(related="set_id.company_id", store=True, index=True)
    number = fields.Integer(readonly=True, aggregator=None)
    kind = fields.Selection(
        [("mock", "Mock Load"), ("real", "Real Load")], required=True, default="mock", readonly=True
    )
    state = fields.Selection(
        [
            ("running", "Running"),
            ("stopped", "Stopped"),
            ("failed", "Failed"),
            ("done", "Done"),
            ("undone", "Undone"),
        ],
        required=True,
        default="running",
        readonly=True,
    )
    started_at = fields.Datetime(readonly=True, default=fields.Datetime.now)
    ended_at = fields.Datetime(readonly=True)
    stage_ids = fields.One2many("fulfillment.migration.stage", "run_id")
    result_ids = fields.One2many("fulfillment.migration.result", "run_id")
    loaded_count = fields.Integer(string="Loaded", compute="_compute_counts")
    refused_count = fields.Integer(string="Refused", compute="_compute_counts")
    updated_count = fields.Integer(
        string="Updated", compute="_compute_counts", help="Known rows whose new values were written."
    )
    conflict_count = fields.Integer(
        string="Conflicts",
        compute="_compute_counts",
        help="Known rows with new values where somebody has written another one in Odoo.",
    )
    known_count = fields.Integer(
        string="Known", compute="_compute_counts", help="Rows that an earlier load brought."
    )
    changed_count = fields.Integer(
        string="Changed", compute="_compute_counts", help="Known rows that have other values now."
    )
    merged_count = fields.Integer(
        string="Merged",
        compute="_compute_counts",
        help="Rows that are the same as another row or a record of Odoo: their numbers lead to that.",
    )
    closed_count = fields.Integer(
        string="Closed in Old System",
        compute="_compute_counts",
        help="Rows that do not move, by a cutover rule.",
    )
    pending_count = fields.Integer(string="To Do", compute="_compute_counts")
    cancel_requested = fields.Boolean(readonly=True)
    error = fields.Text(readonly=True)

    _one_running = models.UniqueIndex(
        "(set_id) WHERE state = 'running'", "A load of this set is running already: wait for it, or stop it."
    )

    @api.depends("kind", "number")
    def _compute_display_name(self):
        labels = dict(self._fields["kind"]._description_selection(self.env))
        for run in self:
            run.display_name = f"{labels.get(run.kind)} {run.number}"

    @api.depends("stage_ids.counts", "stage_ids.state")
    def _compute_counts(self):
        for run in self:
            for name in STATES:
                run[f"{name}_count"] = sum(run.stage_ids.mapped(f"{name}_count"))

    @api.model
    def _start(self, load_set, kind):
        """Create the run of a set with a stage for each domain that has files.

        :raises UserError: when files are not checked, or another run is going on
        """
        load_set._check_not_starting()
        load_set._check_not_running()
        domains = load_set._in_order().filtered("file_ids")
        if not domains:
            raise UserError(
                self.env._("%(name)s has no files.\nUpload a file to one of its domains.", name=load_set.name)
            )
        unchecked = domains.file_ids.filtered(lambda file: file.state != "checked")
        if unchecked:
            raise UserError(
                self.env._(
                    "%(set)s was not loaded: these files are not checked with their mapping as it is now: "
                    "%(files)s.\nPress Check Rows on each of them.",
                    set=load_set.name,
                    files=", ".join(unchecked.mapped("name")),
                )
            )
        for domain in domains:
            self.env["fulfillment.migration.loader"]._of(domain.kind)._get_ready(domain)
        domains._check_quality()
        missing = load_set._missing_for_load() if kind == "real" else ""
        if missing:
            load_set._tell_without_go(missing)
        run = self.sudo().create(
            {
                "set_id": load_set.id,
                "kind": kind,
                "number": self.search_count([("set_id", "=", load_set.id), ("kind", "=", kind)]) + 1,
                "stage_ids": [
                    (0, 0, {"domain_id": domain.id, "sequence": position})
                    for position, domain in enumerate(domains)
                ],
            }
        )
        run = run.sudo(False)
        run._void_signed_before()
        return run

    def _has_records(self):
        """Tell whether records in use come from these runs."""
        return bool(
            self.env["fulfillment.migration.xref"].search_count([("run_id", "in", self.ids)], limit=1)
        )

    @api.ondelete(at_uninstall=False)
    def _unlink_except_real(self):
        for run in self:
            if run.state == "running" and run.kind == "mock":
                run._check_nobody_works()
            if run._has_records():
                raise UserError(
                    self.env._(
                        "%(name)s was not deleted: it tells where records in use come from.\nUndo it first.",
                        name=run.display_name,
                    )
                )
