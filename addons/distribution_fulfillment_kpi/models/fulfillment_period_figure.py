from odoo import api, fields, models
from odoo.exceptions import UserError


class FulfillmentPeriodFigure(models.Model):
    """A figure of a closed period, as it was published. Never changed."""

    _name = "fulfillment.period.figure"
    _inherit = ["fulfillment.kept.mixin", "fulfillment.metric.figure"]
    _description = "Figure of a Closed Period"
    _order = "close_id, metric_code, promise_basis, source, level, warehouse_id, id"
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
    source = fields.Selection([("live", "Live Orders"), ("history", "History")], required=True, readonly=True)
    level = fields.Selection(
        [("company", "Company"), ("warehouse", "Warehouse")],
        required=True,
        readonly=True,
        help="Of the whole company, or of one warehouse (none: of records without one).",
    )
    warehouse_id = fields.Many2one("stock.warehouse", readonly=True)
    is_provisional = fields.Boolean(
        readonly=True,
        string="Provisional",
        help="Something that decides about it could still come when it was closed.",
    )

    def write(self, vals):  # pylint: disable=method-required-super; it refuses
        raise UserError(
            self.env._("A published figure is never changed. What it would be today is a restatement.")
        )

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        raise UserError(self.env._("Published figures are kept."))
