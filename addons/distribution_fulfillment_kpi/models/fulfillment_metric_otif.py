from odoo import api, models

from ..metric import Metric

# A complete or closed record is decided; an open one only when its day and the tolerance are over.
NOT_DUE = (
    "fact.{basis}_day IS NOT NULL AND NOT fact.is_closed"
    " AND fact.{basis}_day + %(late_tol)s >= fulfillment_local_day(%(as_of)s::timestamp, fact.tz)"
)


class FulfillmentMetric(models.AbstractModel):
    """M13, on time in full: complete by the promise."""

    _inherit = "fulfillment.metric"

    @api.model
    def _definitions(self):
        common = {
            "unit": "%",
            "better": "up",
            "day": "fact.{basis}_day",
            "exclusions": (("no_promise", "fact.{basis}_day IS NULL"), ("not_due", NOT_DUE)),
            "uses_promise": True,
        }
        return {
            **super()._definitions(),
            "M13.line": Metric(
                code="M13.line",
                name=self.env._("On time in full"),
                explanation=self.env._(
                    "Share of promised order lines that were shipped in full on or before the promised local "
                    "day. "
                    "Lines count on that day, so an overdue open line is a failure; one not due yet is left "
                    "out. "
                    "More than ordered counts as in full."
                ),
                grain="line",
                numerator="""CASE
                    WHEN fact.filled_day - fact.{basis}_day <= %(late_tol)s
                        AND (%(early_tol)s::integer IS NULL
                            OR fact.filled_day - fact.{basis}_day >= -(%(early_tol)s::integer))
                        THEN 1 ELSE 0 END""",
                **common,
            ),
            "M13.order": Metric(
                code="M13.order",
                name=self.env._("On time in full, orders"),
                explanation=self.env._(
                    "Share of orders of which every promised line was shipped in full by its promised local "
                    "day. "
                    "Orders count on the last day promised."
                ),
                grain="order",
                numerator="""CASE
                    WHEN fact.{basis}_days_late <= %(late_tol)s
                        AND (%(early_tol)s::integer IS NULL
                            OR fact.{basis}_days_least >= -(%(early_tol)s::integer))
                        THEN 1 ELSE 0 END""",
                **common,
            ),
        }
