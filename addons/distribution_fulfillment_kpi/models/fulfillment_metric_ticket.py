from odoo import api, models

from ..metric import Metric


class FulfillmentMetric(models.AbstractModel):
    """M19: how long customers wait for an answer, and for a solution."""

    _inherit = "fulfillment.metric"

    @api.model
    def _definitions(self):
        hours = self.env._(
            "Hours are working hours of the team without the time that the customer was waited for, where "
            "the tickets tell them, else hours of the clock."
        )
        common = {
            "unit": "hours",
            "better": "down",
            "fact": "fulfillment.fact.ticket",
            "divisor": 3600,
            "aggregate": "mean",
            "event_types": ("ticket_opened",),
        }
        variants = (
            Metric(
                code="M19.first",
                name=self.env._("First response"),
                explanation=self.env._(
                    "Mean time from the opening of a ticket to the first answer that the customer saw. "
                    "Tickets count on the local day of the answer."
                )
                + " "
                + hours,
                day="fact.answered_day",
                numerator="fact.answer_seconds::bigint",
                exclusions=(("negative_duration", "fact.answer_seconds < 0"),),
                **common,
            ),
            Metric(
                code="M19.resolution",
                name=self.env._("Resolution"),
                explanation=self.env._(
                    "Mean time from the opening of a ticket to its last closing. Tickets count on the local "
                    "day of the closing; one that was opened again counts once it is closed for good."
                )
                + " "
                + hours,
                day="fact.closed_day",
                numerator="fact.closing_seconds::bigint",
                exclusions=(("negative_duration", "fact.closing_seconds < 0"),),
                **common,
            ),
        )
        return {**super()._definitions(), **{metric.code: metric for metric in variants}}
