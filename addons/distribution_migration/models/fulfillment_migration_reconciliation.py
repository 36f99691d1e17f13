from odoo import api, fields, models
from odoo.exceptions import UserError


class FulfillmentMigrationReconciliation(models.Model):
    """One domain of one load, reconciled: what its files say against what Odoo holds.

    Of a mock the figures are taken inside of it, before it is rolled back; of a real load they can be taken
    again, after something was corrected. What was explained stays explained while the figures are the same.
    """

    _name = "fulfillment.migration.reconciliation"
    _description = "Reconciliation"
    _inherit = "fulfillment.kept.mixin"
    _order = "run_id, sequence, id"

    run_id = fields.Many2one(
        "fulfillment.migration.run",
        string="Load",
        required=True,
        ondelete="cascade",
        index=True,
        readonly=True,
    )
    domain_id = fields.Many2one(
        "fulfillment.migration.domain", required=True, ondelete="cascade", index=True, readonly=True
    )
    set_id = fields.Many2one(related="run_id.set_id", store=True, index=True)
    company_id = fields.Many2one(related="run_id.company_id", store=True, index=True)
    currency_id = fields.Many2one(related="company_id.currency_id")
    kind = fields.Selection(related="domain_id.kind", string="Kind")
    run_kind = fields.Selection(related="run_id.kind", string="Mock or Real")
    owner_id = fields.Many2one(related="domain_id.owner_id")
    sequence = fields.Integer(related="domain_id.sequence", store=True)
    reconciled_at = fields.Datetime(readonly=True)
    basis = fields.Char(readonly=True, help="SHA-256 of the files and their mapping when they were compared.")
    figure_ids = fields.One2many("fulfillment.migration.figure", "reconciliation_id", readonly=True)
    difference_ids = fields.One2many("fulfillment.migration.difference", "reconciliation_id", readonly=True)
    difference_count = fields.Integer(string="Differences", compute="_compute_state", store=True)
    open_count = fields.Integer(
        string="To Explain",
        compute="_compute_state",
        store=True,
        help="Differences that nobody explained yet.",
    )
    state = fields.Selection(
        [("differs", "Differs"), ("explained", "Explained"), ("reconciled", "Reconciled")],
        compute="_compute_state",
        store=True,
        help="Differs: to be explained or corrected. Explained: every difference has a reason. Reconciled: none.",
    )

    _run_domain_uniq = models.UniqueIndex("(run_id, domain_id)", "A domain of a load is reconciled once.")

    @api.depends("difference_ids.explained_at")
    def _compute_state(self):
        Difference = self.env["fulfillment.migration.difference"]
        ours = [("reconciliation_id", "in", self.ids)]
        counts = dict(Difference._read_group(ours, ["reconciliation_id"], ["__count"]))
        left = dict(
            Difference._read_group([*ours, ("is_open", "=", True)], ["reconciliation_id"], ["__count"])
        )
        for record in self:
            record.difference_count = counts.get(record._origin, 0)
            record.open_count = left.get(record._origin, 0)
            record.state = (
                "differs" if record.open_count else "explained" if record.difference_count else "reconciled"
            )

    @api.depends("run_id", "domain_id")
    def _compute_display_name(self):
        for record in self:
            record.display_name = f"{record.domain_id.display_name}, {record.run_id.display_name}"

    def action_refresh(self):
        """Take the figures of a real load again, with Odoo as it is now."""
        self.check_access("read")
        self.domain_id.check_access("write")
        for record in self:
            if record.run_id.kind == "mock":
                raise UserError(
                    self.env._(
                        "%(name)s was rolled back: what it held was compared then.\nStart another mock load.",
                        name=record.run_id.display_name,
                    )
                )
            if record.run_id.state == "undone":
                raise UserError(
                    self.env._(
                        "%(name)s was undone: there is nothing to compare.", name=record.run_id.display_name
                    )
                )
            record.set_id._check_not_running()
            kept = self.env["fulfillment.migration.reconciler"]._of(record.domain_id.kind)
            record._keep(kept._reconcile(record.run_id, record.domain_id))
        return True

    def action_open_differences(self):
        """List what differs, what is to be explained first."""
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "distribution_migration.action_fulfillment_migration_difference"
        )
        return {**action, "domain": [("reconciliation_id", "in", self.ids)]}

    def action_open(self):
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "res_model": self._name,
            "res_id": self.id,
            "views": [(False, "form")],
        }
