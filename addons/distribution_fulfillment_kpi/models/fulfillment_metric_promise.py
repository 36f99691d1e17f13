from odoo import api, models

from ..metric import Metric

# Within a quarter of an hour of the confirmation a promise is corrected, not changed.
GRACE = "interval '15 minutes'"
LATENESS = "fact.last_shipped_day - fact.first_promise_day"


class FulfillmentMetric(models.AbstractModel):
    """M14, promise accuracy: how far off the first promise was, and how often it was moved."""

    _inherit = "fulfillment.metric"

    @api.model
    def _define(self):
        cohort = self.env._("Orders count on the last local day first promised.")
        moved = f"fact.promise_moved_at > fact.confirmed_at + {GRACE}"
        promised = {
            "fact": "fulfillment.fact.order",
            "day": "fact.first_promise_day",
            "exclusions": (("no_promise", "fact.first_promise_day IS NULL"),),
        }
        completed = {
            **promised,
            "exclusions": (
                *promised["exclusions"],
                ("not_complete", "fact.is_closed IS NOT TRUE"),
                ("nothing_shipped", "fact.last_shipped_day IS NULL"),
            ),
            "unit": "days",
            "aggregate": "mean",
            "standard": "SCOR RL.3.32",
        }
        # What was asked of an old system and never recorded there is no zero.
        changed = {
            **promised,
            "exclusions": (*promised["exclusions"], ("changes_unknown", "fact.source = 'history'")),
            "unit": "%",
            "better": "down",
            "standard": "SCOR RL.3.32",
        }
        variants = (
            Metric(
                code="M14.bias",
                name=self.env._("Promise error"),
                explanation=self.env._(
                    "Mean number of local days from the first promise to the last shipment of complete "
                    "orders: positive is late, negative early."
                )
                + " "
                + cohort,
                numerator=LATENESS,
                better="down",
                **completed,
            ),
            Metric(
                code="M14.mae",
                name=self.env._("Promise error, absolute"),
                explanation=self.env._(
                    "Mean number of local days by which the last shipment of complete orders missed the "
                    "first promise, early or late."
                )
                + " "
                + cohort,
                numerator=f"abs({LATENESS})",
                better="down",
                **completed,
            ),
            Metric(
                code="M14.changed",
                name=self.env._("Promises moved"),
                explanation=self.env._(
                    "Share of promised orders of which we moved a promise, whatever the reason, if it was "
                    "not the customer's wish. Within 15 minutes of the confirmation it is a correction."
                )
                + " "
                + cohort,
                numerator=f"CASE WHEN {moved} THEN 1 ELSE 0 END",
                **changed,
            ),
            Metric(
                code="M14.push",
                name=self.env._("Promises moved after they were missed"),
                explanation=self.env._(
                    "Share of promised orders of which we moved a promise to a later date when its first "
                    "local day was over already."
                )
                + " "
                + cohort,
                numerator="CASE WHEN fact.is_pushed THEN 1 ELSE 0 END",
                **changed,
            ),
            Metric(
                code="M14.rebased",
                name=self.env._("Promises moved by the customer"),
                explanation=self.env._(
                    "Share of promised orders of which the customer wished for another date. That date then "
                    "counts as the first promise."
                )
                + " "
                + cohort,
                numerator=(
                    f"CASE WHEN fact.promise_rebased_at > fact.confirmed_at + {GRACE} THEN 1 ELSE 0 END"
                ),
                **changed,
            ),
            Metric(
                code="M14.drift",
                name=self.env._("Promise drift"),
                explanation=self.env._(
                    "Mean number of local days from the first to the last promise of the orders of which we "
                    "moved a promise."
                )
                + " "
                + cohort,
                numerator="fact.last_promise_day - fact.first_promise_day",
                aggregate="mean",
                **{
                    **changed,
                    "unit": "days",
                    "day": f"CASE WHEN {moved} THEN fact.first_promise_day END",
                    "exclusions": (),
                },
            ),
        )
        return {**super()._define(), **{metric.code: metric for metric in variants}}
