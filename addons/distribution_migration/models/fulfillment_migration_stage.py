from odoo import api, fields, models


class FulfillmentMigrationStage(models.Model):
    """One domain of a run: planned once the domains before it are loaded, then worked batch by batch."""

    _name = "fulfillment.migration.stage"
    _description = "Domain of a Load"
    _inherit = "fulfillment.migration.protected"
    _order = "run_id, sequence, id"
    _protected = frozenset(
        {"state", "seconds", "sequence", "loaded_count", "refused_count", "known_count", "changed_count"}
        | {"pending_count"}
    )

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
    loaded_count = fields.Integer(string="Loaded", readonly=True)
    refused_count = fields.Integer(string="Refused", readonly=True)
    known_count = fields.Integer(string="Known", readonly=True)
    changed_count = fields.Integer(string="Changed", readonly=True)
    pending_count = fields.Integer(string="To Do", readonly=True)
    seconds = fields.Float(readonly=True, help="Time that the batches took, added up over all workers.")

    @api.depends("domain_id")
    def _compute_display_name(self):
        for stage in self:
            stage.display_name = stage.domain_id.display_name

    def _count(self):
        """Count the rows of the stage by what became of them."""
        self.env["fulfillment.migration.result"].flush_model()
        for stage in self:
            self.env.cr.execute(
                "SELECT state, count(*) FROM fulfillment_migration_result WHERE stage_id = %s GROUP BY state",
                [stage.id],
            )
            counts = dict(self.env.cr.fetchall())
            stage._system_write(
                {
                    f"{name}_count": counts.get(name, 0)
                    for name in ("loaded", "refused", "known", "changed", "pending")
                }
            )
