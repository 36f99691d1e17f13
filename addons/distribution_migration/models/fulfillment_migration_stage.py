from odoo import api, fields, models

STATES = ("loaded", "updated", "refused", "conflict", "known", "changed", "merged", "closed", "pending")


class FulfillmentMigrationStage(models.Model):
    """One domain of a run: planned once the domains before it are loaded, then worked batch by batch."""

    _name = "fulfillment.migration.stage"
    _description = "Domain of a Load"
    _inherit = "fulfillment.migration.protected"
    _order = "run_id, sequence, id"
    _protected = frozenset({"state", "seconds", "sequence", "counts"})

    run_id = fields.Many2one("fulfillment.migration.run", required=True, ondelete="cascade", index=True)
    company_id = fields.Many2one(related="run_id.company_id", store=True)
    domain_id = fields.Many2one("fulfillment.migration.domain", required=True, ondelete="cascade")
    kind = fields.Selection(related="domain_id.kind", string="Kind")
    sequence = fields.Integer(readonly=True)
    state = fields.Selection(
        [("waiting", "Waiting"), ("working", "Working"), ("done", "Done")],
        required=True,
        default="waiting",
        readonly=True,
    )
    batch_ids = fields.One2many("fulfillment.migration.batch", "stage_id")
    counts = fields.Json(readonly=True, help="Rows by what became of them, once the stage has ended.")
    loaded_count = fields.Integer(string="Loaded", compute="_compute_counts")
    refused_count = fields.Integer(string="Refused", compute="_compute_counts")
    updated_count = fields.Integer(string="Updated", compute="_compute_counts")
    conflict_count = fields.Integer(string="Conflicts", compute="_compute_counts")
    known_count = fields.Integer(string="Known", compute="_compute_counts")
    changed_count = fields.Integer(string="Changed", compute="_compute_counts")
    merged_count = fields.Integer(string="Merged", compute="_compute_counts")
    closed_count = fields.Integer(string="Closed in Old System", compute="_compute_counts")
    pending_count = fields.Integer(string="To Do", compute="_compute_counts")
    seconds = fields.Float(readonly=True, help="Time that the batches took, added up over all workers.")

    @api.depends("domain_id")
    def _compute_display_name(self):
        for stage in self:
            stage.display_name = stage.domain_id.display_name

    @api.depends("counts", "state")
    def _compute_counts(self):
        # Workers do not write on one row all the time: while they work, the rows themselves are counted.
        open_stages = self.filtered(lambda stage: stage.state == "working")
        live = open_stages._counted() if open_stages else {}
        for stage in self:
            counts = live.get(stage.id, stage.counts or {})
            for state in STATES:
                stage[f"{state}_count"] = counts.get(state, 0)

    def _counted(self):
        """Return {stage id: {state: rows}}."""
        self.env["fulfillment.migration.result"].flush_model()
        self.env.cr.execute(
            """SELECT stage_id, state, count(*) FROM fulfillment_migration_result
            WHERE stage_id = ANY(%s) GROUP BY stage_id, state""",
            [self.ids],
        )
        counts = {stage.id: {} for stage in self}
        for stage_id, state, count in self.env.cr.fetchall():
            counts[stage_id][state] = count
        return counts

    def _count(self):
        """Keep what became of the rows of these stages."""
        for stage_id, counts in self._counted().items():
            self.browse(stage_id)._system_write({"counts": counts})
