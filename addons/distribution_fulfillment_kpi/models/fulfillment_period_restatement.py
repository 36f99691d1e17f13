from odoo import api, fields, models
from odoo.exceptions import UserError


class FulfillmentPeriodRestatement(models.Model):
    """What a published figure would be now: one row each time it differs from what was known before.

    The figure columns hold what it is now, those with `closed_` what was published. Rows are only
    added; the newest of a figure is the current one.
    """

    _name = "fulfillment.period.restatement"
    _inherit = ["fulfillment.kept.mixin", "fulfillment.metric.figure"]
    _description = "Restated Figure"
    _order = "close_id, first_seen desc, metric_code, id desc"
    _rec_name = "metric_code"

    close_id = fields.Many2one(
        "fulfillment.period.close",
        required=True,
        readonly=True,
        ondelete="cascade",
        index=True,
        string="Period",
    )
    company_id = fields.Many2one(related="close_id.company_id", store=True, index=True)
    figure_id = fields.Many2one(
        "fulfillment.period.figure",
        string="Published Figure",
        readonly=True,
        ondelete="cascade",
        index="btree_not_null",
        help="Empty: nothing had been there to publish.",
    )
    source = fields.Selection([("live", "Live Orders"), ("history", "History")], required=True, readonly=True)
    level = fields.Selection(
        [("company", "Company"), ("warehouse", "Warehouse")], required=True, readonly=True
    )
    warehouse_id = fields.Many2one("stock.warehouse", readonly=True)
    closed_text = fields.Char(compute="_compute_closed", string="Published")
    closed_rests_on = fields.Char(compute="_compute_closed", string="Rested On")
    difference = fields.Float(readonly=True, aggregator=None, string="Difference as a Number")
    has_difference = fields.Boolean(
        readonly=True, help="Both are there, so that one can be taken from the other."
    )
    difference_text = fields.Char(compute="_compute_closed", string="Difference")
    first_seen = fields.Datetime(required=True, readonly=True)
    is_current = fields.Boolean(readonly=True, index=True)
    is_as_closed = fields.Boolean(
        readonly=True, string="As Published Again", help="Whatever had changed was changed back."
    )
    cause = fields.Selection(
        [
            ("records", "Records Changed"),
            ("definition", "Definition Changed"),
            ("both", "Definition and Records Changed"),
            ("unknown", "Not Known"),
        ],
        required=True,
        readonly=True,
        help="Not known: neither the definition nor a record behind it differs from the closing.",
    )
    closed_version = fields.Char(readonly=True)
    fact = fields.Char(readonly=True, help="Kind of facts that it is read from.")
    change_ids = fields.Many2many(
        "fulfillment.period.change",
        compute="_compute_change_ids",
        string="Changed Records",
        groups="distribution_fulfillment_base.group_process_owner,distribution_fulfillment_base.group_finance",
        help="Of the kind that the figure is read from, as far as known when it was seen.",
    )

    @api.depends("figure_id", "difference", "has_difference")
    def _compute_closed(self):
        for restatement in self:
            figure = restatement.figure_id
            restatement.closed_text = figure.value_text or "–"
            restatement.closed_rests_on = figure.rests_on or "–"
            text = self._value_text(
                restatement.has_difference,
                restatement.difference,
                # A share that moved by 2 % need not be one by two points.
                self.env._("points") if restatement.unit == "%" else restatement._unit_text(),
            )
            restatement.difference_text = f"+{text}" if restatement.difference > 0 else text

    @api.depends("close_id", "fact", "source", "first_seen")
    def _compute_change_ids(self):
        changes = self.env["fulfillment.period.change"].search([("close_id", "in", self.close_id.ids)])
        groups = changes.grouped(lambda change: (change.close_id, change.fact, change.source))
        for restatement in self:
            own = groups.get((restatement.close_id, restatement.fact, restatement.source), changes.browse())
            restatement.change_ids = own.filtered(
                lambda change, seen=restatement.first_seen: change.found_at <= seen
            )

    def write(self, vals):
        if vals.keys() - {"is_current"} or not self.env.su:
            raise UserError(self.env._("A restatement is never changed: the next one is added to it."))
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        raise UserError(self.env._("Restatements are kept with the closed period."))
