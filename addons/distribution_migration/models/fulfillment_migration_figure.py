from odoo import api, fields, models


class FulfillmentMigrationFigure(models.Model):
    """A total of a reconciliation: of all, or under one name, as a warehouse."""

    _name = "fulfillment.migration.figure"
    _description = "Figure of a Reconciliation"
    _order = "reconciliation_id, id"
    _log_access = False

    reconciliation_id = fields.Many2one(
        "fulfillment.migration.reconciliation", required=True, ondelete="cascade", index=True, readonly=True
    )
    company_id = fields.Many2one("res.company", required=True, readonly=True)
    measure = fields.Char(required=True, readonly=True)
    measure_name = fields.Char(string="Figure", compute="_compute_measure_name")
    label = fields.Char(string="Of", readonly=True, help="Empty: of the whole domain.")
    source = fields.Float(string="Files", digits=(16, 4), readonly=True, aggregator=None)
    odoo = fields.Float(digits=(16, 4), readonly=True, aggregator=None)
    difference = fields.Float(
        digits=(16, 4),
        compute="_compute_difference",
        aggregator=None,
        help="Odoo less files. Negative: Odoo holds less.",
    )

    is_beside = fields.Boolean(
        readonly=True, help="Of records that the load set did not bring: told, not compared."
    )

    @api.depends("measure")
    def _compute_measure_name(self):
        for figure in self:
            figure.measure_name = self.env["fulfillment.migration.sentence"]._measure(figure.measure)

    @api.depends("source", "odoo", "is_beside")
    def _compute_difference(self):
        for figure in self:
            figure.difference = 0.0 if figure.is_beside else figure.odoo - figure.source
