from odoo import api, fields, models


class FulfillmentMigrationXref(models.Model):
    """Cross-reference: what a record of Odoo was called in the old system. Kept after go-live.

    Written with the record in one transaction, so that a row is loaded once, whatever breaks.
    """

    _name = "fulfillment.migration.xref"
    _description = "Cross-Reference to the Old System"
    _order = "kind, legacy_key"
    _rec_name = "legacy_key"
    _rec_names_search = ["legacy_key"]
    _log_access = False

    company_id = fields.Many2one("res.company", required=True, readonly=True, index=True)
    kind = fields.Selection("_selection_kind", string="Domain", required=True, readonly=True)
    system = fields.Char(
        string="Old System",
        required=True,
        readonly=True,
        help="Of the load set that brought the number: another system may call something else by it.",
    )
    legacy_key = fields.Char(string="Number in the Old System", required=True, readonly=True)
    model = fields.Char(required=True, readonly=True)
    res_id = fields.Many2oneReference(
        string="Record", model_field="model", required=True, readonly=True, aggregator=None
    )
    record_name = fields.Char(string="Now", compute="_compute_record_name")
    run_id = fields.Many2one("fulfillment.migration.run", ondelete="restrict", readonly=True)
    is_duplicate = fields.Boolean(
        string="Of a Duplicate",
        readonly=True,
        help="The row became another row's record, or one that was in Odoo before.",
    )
    # What a row said can be costs and prices: everybody reads numbers, not that.
    fingerprint = fields.Char(
        readonly=True,
        groups="distribution_fulfillment_base.group_process_owner",
        help="Of the values that the row had when it was loaded.",
    )
    said = fields.Json(
        readonly=True,
        groups="distribution_fulfillment_base.group_process_owner",
        help="What the row said when it was loaded last, by field.",
    )

    _key_uniq = models.UniqueIndex(
        "(company_id, kind, legacy_key, system)", "This number of the old system is known already."
    )
    _number_idx = models.Index("(legacy_key, model)")
    _record_idx = models.Index("(model, res_id)")
    _run_idx = models.Index("(run_id)")

    @api.model
    def _selection_kind(self):
        return self.env["fulfillment.migration.domain"]._selection_kind()

    def _compute_record_name(self):
        for model, xrefs in self.grouped("model").items():
            # The right to read the record is its own model's, not this list's.
            records = self.env[model].browse(xrefs.mapped("res_id")).exists()._filtered_access("read")
            names = {record.id: record.display_name for record in records}
            for xref in xrefs:
                xref.record_name = names.get(xref.res_id, False)

    def action_open(self):
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "res_model": self.model,
            "res_id": self.res_id,
            "views": [(False, "form")],
        }
