from odoo import api, models
from odoo.exceptions import UserError

from ..metric import Metric

FACT = "fulfillment.fact.integrity"


class FulfillmentMetric(models.AbstractModel):
    """M12, financial posting integrity: documents that pass the checks, and what is open."""

    _inherit = "fulfillment.metric"

    @api.model
    def _define(self):
        checks = self.env._(
            "Checks: I1 shipped and not invoiced, I2 invoiced and not shipped, I3 received and not billed, "
            "I4 posted at another price than ordered, I5 drafts that nobody posts, I6 gaps in numbers, "
            "I7 valued moves without their entry, I8 stock against the books, I9 payments that belong to "
            "no invoice, I10 moves without a value, I11 stock below zero, I12 posted in another month than "
            "shipped. They run every night; how many working days they give, how far they look back and by how much "
            "stock and books may differ are settings of the company (3, 365 and 1 % unless changed)."
        )
        common = {"fact": FACT, "event_types": ("integrity_checked",)}
        rate = {
            "unit": "%",
            "better": "up",
            "numerator": "fact.tested - fact.failed",
            "denominator": "fact.tested",
            **common,
        }
        moment = {"better": "down", "day": "NULL", "aggregate": "snapshot", "factor": 1, **common}
        metrics = (
            Metric(
                code="M12.documents",
                name=self.env._("Posting integrity"),
                explanation=self.env._(
                    "Share of documents that pass all checks, each document counted once a run. %(checks)s",
                    checks=checks,
                ),
                day="CASE WHEN fact.check_code = 'all' THEN fact.checked_day END",
                **rate,
            ),
            Metric(
                code="M12.checks",
                name=self.env._("Posting integrity, by check"),
                explanation=self.env._(
                    "Share of documents that pass, a document counted for each check it is tested by. %(checks)s",
                    checks=checks,
                ),
                day="CASE WHEN fact.check_code <> 'all' THEN fact.checked_day END",
                **rate,
            ),
            Metric(
                code="M12.open",
                name=self.env._("Open integrity findings"),
                explanation=self.env._(
                    "Documents that failed in the last run, each once; by check, each for every check it "
                    "fails. %(checks)s",
                    checks=checks,
                ),
                unit="documents",
                snapshot="failed",
                **moment,
            ),
            Metric(
                code="M12.value",
                name=self.env._("Open integrity findings, value"),
                explanation=self.env._(
                    "Money of the documents that failed in the last run, in company currency. %(checks)s",
                    checks=checks,
                ),
                unit="currency",
                snapshot="amount",
                split="currency",
                **moment,
            ),
        )
        return {**super()._define(), **{metric.code: metric for metric in metrics}}

    @api.model
    @api.readonly
    def drill(self, code, row, part="all"):
        """Of the integrity checks, "miss" shows the documents that fail at this moment: past runs kept
        their number only. The row must be of one check."""
        metric = self._check_codes([code])[0]
        if metric.fact != FACT or part != "miss":
            return super().drill(code, row, part)
        if not isinstance(row, dict) or not row.get("check") or not isinstance(row.get("scope"), dict):
            raise UserError(
                self.env._(
                    "%(code)s: failed documents are of different kinds. Break the figure down by check, and "
                    "open one of them.",
                    code=code,
                )
            )
        found = self.env["fulfillment.integrity"].documents(row["check"], row["scope"].get("company_ids"))
        return {**found, "count": len(found["ids"]), "grain": "document", "name": metric.name}
