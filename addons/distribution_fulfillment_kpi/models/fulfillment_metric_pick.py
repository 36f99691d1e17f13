from odoo import api, models

from ..metric import Metric


class FulfillmentMetric(models.AbstractModel):
    """M03, pick accuracy: lines taken from the shelf without an error; and near misses."""

    _inherit = "fulfillment.metric"

    @api.model
    def _define(self):
        common = {
            "unit": "%",
            "fact": "fulfillment.fact.pick.line",
            "day": "fact.pick_day",
            "denominator": "fact.line_count",
            "is_judged": True,
            "person_lines": "line_count",
        }
        return {
            **super()._define(),
            "M03.line": Metric(
                code="M03.line",
                name=self.env._("Pick accuracy"),
                explanation=self.env._(
                    "Share of lines picked in the first step out of the warehouse without an error: wrong "
                    "item, quantity (also too much), lot or unit, or left out although it was there. An "
                    "error that comes out later belongs to the local day of the pick; several errors of a "
                    "line count once. A wrong scan put right on the spot is a near miss, and an empty bin "
                    "is no error of the pick."
                ),
                better="up",
                # Of an old system nothing may be known of errors, which is not "none".
                exclusions=(("errors_unknown", "fact.error_line_count IS NULL"),),
                numerator="fact.line_count - fact.error_line_count",
                # A near miss says that scans are checked, not that errors found later are told.
                event_types=("pick_error",),
                settles_after=30,
                standard="WERC",
                **common,
            ),
            "M03b.line": Metric(
                code="M03b.line",
                name=self.env._("Near misses of picking"),
                explanation=self.env._(
                    "Share of pick lines at which a wrong scan was refused and put right on the spot. Lines "
                    "count on the local day of the pick."
                ),
                better="down",
                exclusions=(("not_captured", "fact.near_miss_line_count IS NULL"),),
                numerator="fact.near_miss_line_count",
                event_types=("near_miss",),
                **common,
            ),
        }
