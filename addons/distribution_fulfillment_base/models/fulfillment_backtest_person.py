from odoo import fields, models


class FulfillmentBacktestPerson(models.Model):
    """Who would have answered for what a backtest found, or would have been asked to approve it."""

    _name = "fulfillment.backtest.person"
    _description = "Backtest: Who Is Asked"
    _order = "backtest_id, role desc, sequence, id"

    backtest_id = fields.Many2one(
        "fulfillment.backtest", required=True, readonly=True, ondelete="cascade", index=True
    )
    currency_id = fields.Many2one(related="backtest_id.currency_id")
    role = fields.Selection(
        [("owner", "Answers For It"), ("approver", "Is Asked to Approve")], required=True, readonly=True
    )
    sequence = fields.Integer(readonly=True, string="Step", aggregator=None)
    amount_from = fields.Monetary(readonly=True, aggregator=None)
    # Names, not users: the figures speak of who it would have been on that day.
    names = fields.Char(readonly=True, string="Who")
    document_count = fields.Integer(readonly=True, string="Orders")
