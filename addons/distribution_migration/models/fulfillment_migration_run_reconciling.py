from odoo import api, fields, models


class FulfillmentMigrationRun(models.Model):
    """A load is reconciled as soon as it has ended."""

    _inherit = "fulfillment.migration.run"

    reconciliation_ids = fields.One2many("fulfillment.migration.reconciliation", "run_id", readonly=True)

    @api.model
    def _start(self, load_set, kind):
        run = super()._start(load_set, kind)
        run.stage_ids.domain_id._decide_scope()
        return run

    def _reconciled(self):
        """Return {domain id: what the reconciler found}, of all domains of the load."""
        # As of the rows, when they are planned: of numbers kept a moment ago PostgreSQL knows nothing yet.
        self.env.cr.execute("ANALYZE (SKIP_LOCKED) fulfillment_migration_xref")
        reconciler = self.env["fulfillment.migration.reconciler"]
        return {
            domain.id: reconciler._of(domain.kind)._reconcile(self, domain)
            for domain in self.stage_ids.domain_id
        }

    def _keep_reconciled(self, found):
        """Keep what `_reconciled` found."""
        Reconciliation = self.env["fulfillment.migration.reconciliation"].sudo()
        known = {record.domain_id.id: record for record in self.sudo().reconciliation_ids}
        for domain_id, kept in found.items():
            record = known.get(domain_id) or Reconciliation.create(
                {"run_id": self.id, "domain_id": domain_id}
            )
            record._keep(kept)

    def action_reconcile(self):
        """Compare files and Odoo for the domains of a real load that stand in use."""
        self.ensure_one()
        self.check_access("write")
        if self.kind == "real" and self.state in ("done", "stopped", "failed"):
            self.set_id._check_not_running()
            self._keep_reconciled(self._reconciled())
        return self.action_open_reconciliations()

    def action_open_reconciliations(self):
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "distribution_migration.action_fulfillment_migration_reconciliation"
        )
        return {**action, "domain": [("run_id", "in", self.ids)]}
