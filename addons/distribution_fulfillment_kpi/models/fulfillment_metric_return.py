from odoo import api, models

from ..metric import Metric

OPEN_DAY = "CASE WHEN NOT fact.is_closed THEN fact.received_day END"
CLOSED_DAY = "CASE WHEN fact.is_closed THEN fact.disposed_day END"


class FulfillmentMetric(models.AbstractModel):
    """M07, return disposition time: how long returned goods wait for what becomes of them."""

    _inherit = "fulfillment.metric"

    @api.model
    def _define(self):
        cohort = self.env._(
            "From the receipt of returned goods to the last disposition of all of them: put back to stock, "
            "reworked, scrapped, sent to the vendor or back to the customer. A return counts on the local "
            "day of that. Goods put straight into stock were not inspected and are counted apart."
        )
        variants = {
            "mean": (
                self.env._("Return disposition time"),
                self.env._("Mean of the return lines, in hours."),
            ),
            "median": (
                self.env._("Return disposition time, median"),
                self.env._("Half of the return lines were disposed of within this time, in hours."),
            ),
            "p90": (
                self.env._("Return disposition time, 90th percentile"),
                self.env._("Nine of ten return lines were disposed of within this time, in hours."),
            ),
        }
        closed = {
            "unit": "hours",
            "better": "down",
            "fact": "fulfillment.fact.return.line",
            "day": CLOSED_DAY,
            "exclusions": (("negative_duration", "fact.is_closed AND fact.disposed_at < fact.received_at"),),
            "standard": "APQC / SCOR",
        }
        metrics = [
            Metric(
                code=f"M07.{aggregate}",
                name=name,
                explanation=f"{explanation} {cohort}",
                cell="M07",
                numerator="fact.seconds",
                divisor=3600,
                aggregate=aggregate,
                **closed,
            )
            for aggregate, (name, explanation) in variants.items()
        ]
        metrics.append(
            Metric(
                code="M07.weighted",
                name=self.env._("Return disposition time, by quantity"),
                explanation=self.env._(
                    "Mean of the returned units, each by its own disposition, in hours; families of units "
                    "are never added up. %s",
                    cohort,
                ),
                numerator="fact.waited * fact.uom_factor / 3600",
                denominator="fact.quantity * fact.uom_factor",
                factor=1,
                split="uom_family",
                **closed,
            )
        )
        waiting = {
            "better": "down",
            "fact": "fulfillment.fact.return.line",
            "day": OPEN_DAY,
            "aggregate": "total",
        }
        metrics += [
            Metric(
                code="M07.open",
                name=self.env._("Returns without a decision"),
                explanation=self.env._(
                    "Return lines of which something still waits for a decision. They count on the local "
                    "day on which they were received."
                ),
                unit="lines",
                **waiting,
            ),
            Metric(
                code="M07.open_units",
                name=self.env._("Returned units without a decision"),
                explanation=self.env._(
                    "Units that came back and still wait for a decision, by the local day on which they "
                    "were received; families of units are never added up."
                ),
                unit="units",
                numerator="(fact.quantity - fact.disposed_qty) * fact.uom_factor",
                split="uom_family",
                **waiting,
            ),
        ]
        metrics.append(
            Metric(
                code="M07.age",
                name=self.env._("Age of returns without a decision"),
                explanation=self.env._(
                    "Mean days for which the return lines that wait for a decision at the end of a day have been "
                    "waiting since their receipt."
                ),
                unit="days",
                better="down",
                fact="fulfillment.fact.return.line",
                day="NULL",
                aggregate="snapshot",
                factor=1,
            )
        )
        return {**super()._define(), **{metric.code: metric for metric in metrics}}
