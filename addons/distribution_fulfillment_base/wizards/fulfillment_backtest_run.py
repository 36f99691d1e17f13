from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError


class FulfillmentBacktestRun(models.TransientModel):
    """Ask for a backtest of a rule: at which company, over which period."""

    _name = "fulfillment.backtest.run"
    _description = "Run a Backtest"

    rule_id = fields.Many2one("fulfillment.rule", required=True, readonly=True)
    obstacle = fields.Text(related="rule_id.check_backtest")
    company_id = fields.Many2one(
        "res.company",
        required=True,
        compute="_compute_company_id",
        store=True,
        readonly=False,
        precompute=True,
        domain="[('id', 'in', allowed_company_ids)]",
    )
    date_from = fields.Date(
        required=True,
        default=lambda self: fields.Date.context_today(self) - timedelta(days=90),
        string="From",
    )
    date_to = fields.Date(required=True, default=lambda self: fields.Date.context_today(self), string="To")

    @api.depends("rule_id")
    def _compute_company_id(self):
        for run in self:
            run.company_id = run.rule_id.company_id or self.env.company

    def action_run(self):
        self.ensure_one()
        if self.date_from > self.date_to:
            raise UserError(
                self.env._(
                    "%(rule)s was not backtested: the period ends before it begins.", rule=self.rule_id.name
                )
            )
        backtest = self.env["fulfillment.backtest"]._run(
            self.rule_id, self.company_id, self.date_from, self.date_to
        )
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Backtest"),
            "res_model": "fulfillment.backtest",
            "res_id": backtest.id,
            "views": [(False, "form")],
        }
