from odoo import api, models

from ..metric import Metric


class FulfillmentMetric(models.AbstractModel):
    """M08b, what customers owe: days sales outstanding, and the revenue it is held against."""

    _inherit = "fulfillment.metric"

    @api.model
    def _define(self):
        moment = self.env._(
            "It is what holds at the end of the period, on accounting dates; payments that are not matched "
            "yet are taken off. Currencies are never added up. Of the history it is the loaded invoices less "
            "credit notes and payments: what was owed before, or written off, nobody told."
        )
        days = {"unit": "days", "better": "down", "fact": "fulfillment.fact.receivable", "day": "NULL"}
        metrics = (
            Metric(
                code="M08b.dso",
                name=self.env._("Days sales outstanding"),
                explanation=self.env._(
                    "What customers owe, divided by what they were invoiced on the last 90 days (gross, less "
                    "credit notes), times 90. %(moment)s",
                    moment=moment,
                ),
                aggregate="snapshot",
                snapshot="snapshot_dso",
                factor=90,
                split="currency",
                **days,
            ),
            Metric(
                code="M08b.countback",
                name=self.env._("Days sales outstanding, counted back"),
                explanation=self.env._(
                    "How many days of revenue customers owe: the revenue of month after month is taken off, "
                    "backwards, until nothing is left. %(moment)s",
                    moment=moment,
                ),
                aggregate="snapshot",
                snapshot="snapshot_dso_countback",
                factor=1,
                split="currency",
                **days,
            ),
            Metric(
                code="M08b.change",
                name=self.env._("Change of receivables"),
                explanation=self.env._(
                    "By how much what customers owe rose or fell over the period, in company currency, on "
                    "accounting dates."
                ),
                unit="currency",
                better="down",
                fact="fulfillment.fact.receivable",
                day="fact.accounting_day",
                numerator="fact.balance",
                aggregate="total",
                split="currency",
            ),
            Metric(
                code="M08b.revenue",
                name=self.env._("Invoiced to customers"),
                explanation=self.env._(
                    "Posted invoices less credit notes, gross, in company currency, on accounting dates."
                ),
                unit="currency",
                better="up",
                fact="fulfillment.fact.invoice",
                day="fact.accounting_day",
                numerator="fact.amount",
                aggregate="total",
                split="currency",
            ),
        )
        return {**super()._define(), **{metric.code: metric for metric in metrics}}
