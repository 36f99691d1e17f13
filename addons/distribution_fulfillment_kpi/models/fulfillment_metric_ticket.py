from odoo import api, models

from ..metric import Metric


class FulfillmentMetric(models.AbstractModel):
    """M19: how long customers wait for an answer, and for a solution."""

    _inherit = "fulfillment.metric"

    @api.model
    def _define(self):
        hours = self.env._(
            "Hours are working hours of the team without the time that the customer was waited for, where "
            "the tickets tell them, else hours of the clock."
        )
        common = {
            "fact": "fulfillment.fact.ticket",
            "event_types": ("ticket_opened",),
        }
        time = {**common, "unit": "hours", "better": "down", "divisor": 3600, "aggregate": "mean"}
        share = {**common, "unit": "%", "better": "up"}
        unpromised = self.env._(
            "Tickets of which nobody told what was promised are left out. One that waits still is in no figure yet."
        )
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
                **time,
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
                **time,
            ),
            Metric(
                code="M19.first.sla",
                name=self.env._("First response in time"),
                explanation=self.env._(
                    "Share of answered tickets that were answered within the hours promised, on the local day of "
                    "the answer. %(unpromised)s %(hours)s",
                    unpromised=unpromised,
                    hours=hours,
                ),
                day="fact.answered_day",
                numerator="CASE WHEN fact.answer_seconds <= fact.answer_promised_seconds THEN 1 ELSE 0 END",
                exclusions=(
                    ("no_sla", "fact.answered_day IS NOT NULL AND fact.answer_promised_seconds IS NULL"),
                ),
                **share,
            ),
            Metric(
                code="M19.resolution.sla",
                name=self.env._("Resolution in time"),
                explanation=self.env._(
                    "Share of closed tickets that were closed within the hours promised, on the local day of the "
                    "last closing. %(unpromised)s %(hours)s",
                    unpromised=unpromised,
                    hours=hours,
                ),
                day="fact.closed_day",
                numerator="CASE WHEN fact.closing_seconds <= fact.closing_promised_seconds THEN 1 ELSE 0 END",
                exclusions=(
                    ("no_sla", "fact.closed_day IS NOT NULL AND fact.closing_promised_seconds IS NULL"),
                ),
                **share,
            ),
        )
        return {**super()._define(), **{metric.code: metric for metric in variants}}
