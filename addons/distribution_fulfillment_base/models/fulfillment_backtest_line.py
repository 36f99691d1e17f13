from odoo import fields, models


class FulfillmentBacktestLine(models.Model):
    """One of the departures furthest off that a backtest found."""

    _name = "fulfillment.backtest.line"
    _description = "Backtest Example"
    _order = "backtest_id, deviation desc, id"

    backtest_id = fields.Many2one(
        "fulfillment.backtest", required=True, readonly=True, ondelete="cascade", index=True
    )
    currency_id = fields.Many2one(related="backtest_id.currency_id")
    res_model = fields.Char(required=True, readonly=True, string="Document Model")
    res_id = fields.Many2oneReference(
        model_field="res_model", required=True, readonly=True, string="Document Id"
    )
    document_name = fields.Char(readonly=True, string="Document")
    occurred_at = fields.Datetime(readonly=True, string="When")
    partner_id = fields.Many2one("res.partner", readonly=True, string="Customer")
    product_id = fields.Many2one("product.product", readonly=True)
    expected = fields.Float(digits=(16, 4), readonly=True, aggregator=None)
    actual = fields.Float(digits=(16, 4), readonly=True, aggregator=None)
    deviation = fields.Float(digits=(16, 4), readonly=True, aggregator=None)
    amount = fields.Monetary(readonly=True)
    is_unmeasured = fields.Boolean(
        readonly=True, help="What the departure costs cannot be measured: no money is shown."
    )

    def action_open_document(self):
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "res_model": self.res_model,
            "res_id": self.res_id,
            "views": [(False, "form")],
        }
