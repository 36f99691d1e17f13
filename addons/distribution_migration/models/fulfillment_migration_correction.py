from odoo import api, fields, models


class FulfillmentMigrationCorrection(models.Model):
    """One cell of a file, as it is and as a rule would have it. The staged row stays as it was read."""

    _name = "fulfillment.migration.correction"
    _description = "Correction of a Cell"
    _inherit = "fulfillment.migration.protected"
    _order = "file_id, row_number, id"
    _rec_name = "row_number"
    _log_access = False
    _protected = frozenset(
        {"file_id", "rule_id", "before", "state", "is_applied", "row_number", "source_index"}
    )

    file_id = fields.Many2one("fulfillment.migration.file", required=True, ondelete="cascade", readonly=True)
    company_id = fields.Many2one("res.company", required=True, readonly=True)
    rule_id = fields.Many2one(
        "fulfillment.migration.correction.rule", required=True, ondelete="cascade", index=True, readonly=True
    )
    source_index = fields.Integer(required=True, readonly=True, aggregator=None)
    row_number = fields.Integer(
        string="Row", required=True, readonly=True, aggregator=None, help="As a spreadsheet counts rows."
    )
    column_name = fields.Char(related="rule_id.column_name")
    before = fields.Text(readonly=True)
    after = fields.Text(help="Type another value here to correct the cell by hand.")
    detail = fields.Text(compute="_compute_detail")
    params = fields.Json(readonly=True)
    state = fields.Selection(
        [("rule", "As the Rule"), ("accepted", "Accepted by Hand"), ("refused", "Taken Out")],
        string="Decided",
        required=True,
        readonly=True,
    )
    is_applied = fields.Boolean(
        string="Corrected", readonly=True, help="The row is loaded with the value behind the arrow."
    )

    # By which rows are read with their corrections.
    _applied_idx = models.Index("(file_id, source_index, row_number) WHERE is_applied")

    @api.depends("after", "rule_id", "params")
    def _compute_detail(self):
        sentences = self.env["fulfillment.migration.correction.sentence"]
        known = self._known()
        for record in self:
            told = [
                sentences._detail(
                    record.rule_id.rule, {**(record.rule_id.params or {}), **(record.params or {})}
                )
            ]
            if record not in known:
                told.append(self.env._("Nothing is proposed: type what is right, or leave it."))
            elif not record.after:
                told.append(self.env._("Becomes empty."))
            record.detail = " ".join(filter(None, told))

    def _known(self):
        """Return the cells of which it is known what is right; that may be: nothing."""
        # The ORM does not tell an empty text from none.
        self.flush_recordset(["after"])
        self.env.cr.execute(
            "SELECT id FROM fulfillment_migration_correction WHERE id = ANY(%s) AND after IS NOT NULL",
            [self.ids],
        )
        return self.browse(record_id for (record_id,) in self.env.cr.fetchall())

    def write(self, vals):
        """A value typed by hand is a decision on this cell alone.

        :raises AccessError: for whoever neither consults nor owns the domain
        """
        if self.env.su:
            return super().write(vals)
        self._refuse_protected(set(vals))
        if "after" in vals:
            self.file_id._check_may_decide()
            # An emptied cell is a correction, too: to no value.
            self._decide("accepted", after=vals["after"] or "")
        return True
