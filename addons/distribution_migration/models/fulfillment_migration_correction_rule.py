from odoo import api, fields, models


class FulfillmentMigrationCorrectionRule(models.Model):
    """One rule of cleansing in one column of a file: what it would correct is accepted or refused at once."""

    _name = "fulfillment.migration.correction.rule"
    _description = "Proposed Correction"
    _inherit = "fulfillment.migration.protected"
    _order = "file_id, sequence, id"
    _rec_name = "rule"
    _protected = frozenset(
        {"state", "decided_by_id", "decided_at", "cell_count", "applied_count", "corrects", "is_remembered"}
        | {"file_id", "rule", "params", "confidence"}
    )

    file_id = fields.Many2one(
        "fulfillment.migration.file", required=True, ondelete="cascade", index=True, readonly=True
    )
    domain_id = fields.Many2one(related="file_id.domain_id")
    company_id = fields.Many2one(related="file_id.company_id", store=True, index=True)
    sequence = fields.Integer(
        readonly=True,
        help="Order of finding: where two correct a cell, the later one started from the earlier.",
    )
    source_index = fields.Integer(required=True, readonly=True, aggregator=None)
    column_name = fields.Char(string="Column", readonly=True)
    target = fields.Char(readonly=True)
    target_name = fields.Char(string="Feeds", compute="_compute_target_name")
    rule = fields.Char(required=True, readonly=True)
    confidence = fields.Selection(
        [("certain", "Certain"), ("likely", "Likely"), ("look", "To Look At")],
        string="How Sure",
        required=True,
        readonly=True,
        help="Certain: a person would find nothing to weigh. Likely: right mostly, to be read through. "
        "To look at: unusual, and it may well be right as it stands.",
    )
    params = fields.Json(readonly=True)
    # Texts, not Char: the list shows them in full.
    sentence = fields.Text(string="What Was Found", compute="_compute_sentence")
    example = fields.Text(string="Examples", readonly=True)
    corrects = fields.Boolean(
        string="Proposes a Value",
        readonly=True,
        help="Whether it is known what is right, at least for some cells.",
    )
    cell_count = fields.Integer(string="Cells", readonly=True)
    applied_count = fields.Integer(
        string="Corrected", readonly=True, help="Cells that are loaded as corrected."
    )
    state = fields.Selection(
        [("proposed", "Proposed"), ("accepted", "Accepted"), ("refused", "Refused")],
        required=True,
        default="proposed",
        readonly=True,
    )
    is_remembered = fields.Boolean(
        string="As Decided Before", readonly=True, help="Decided for an earlier reading of such a file."
    )
    decided_by_id = fields.Many2one("res.users", readonly=True)
    decided_at = fields.Datetime(readonly=True)
    correction_ids = fields.One2many("fulfillment.migration.correction", "rule_id")

    @api.depends("rule", "params")
    def _compute_sentence(self):
        sentences = self.env["fulfillment.migration.correction.sentence"]
        for record in self:
            record.sentence = sentences._of(record.rule, record.params)

    @api.depends("target")
    def _compute_target_name(self):
        sentences = self.env["fulfillment.migration.sentence"]
        for record in self:
            record.target_name = sentences._field_label(record.file_id.kind, record.target)

    @api.depends("column_name", "rule", "params")
    def _compute_display_name(self):
        for record in self:
            record.display_name = f"{record.column_name}: {record.sentence}"

    def action_open_corrections(self):
        """Open the single cells, before and after."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "distribution_migration.action_fulfillment_migration_correction"
        )
        return {**action, "display_name": self.column_name, "domain": [("rule_id", "=", self.id)]}
