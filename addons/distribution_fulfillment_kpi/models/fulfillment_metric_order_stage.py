from odoo import api, models

from ..metric import Metric

# {stage: (instant it begins with, instant it ends with)}
STAGES = {
    "entry": ("fact.entered_at", "fact.confirmed_at"),
    "supply": ("fact.confirmed_at", "fact.ready_at"),
    "pick": ("fact.ready_at", "fact.picked_at"),
    "pack": ("fact.picked_at", "fact.packed_at"),
    # From the last step before it: of who delivers straight from the shelf, picking is in it.
    "ship": ("coalesce(fact.packed_at, fact.picked_at, fact.ready_at)", "fact.shipped_at"),
    "invoice": ("fact.shipped_at", "fact.invoiced_at"),
}
IS_COMPLETE = "fact.is_closed AND fact.shipped_at IS NOT NULL"


class FulfillmentMetric(models.AbstractModel):
    """M01 in segments: where the cycle time of an order goes, from stage to stage."""

    _inherit = "fulfillment.metric"

    @api.model
    def _define(self):
        cohort = self.env._(
            "Each stage is passed with the last of the order's goods, so that the stages of an order add up. Orders "
            "count on the local day on which they became complete; those that do not pass the stage, or of which "
            "nobody kept when, are left out."
        )
        texts = {
            "entry": (
                self.env._("Stage: from entry to confirmation"),
                self.env._("Mean time from the writing of the quotation to its confirmation."),
            ),
            "supply": (
                self.env._("Stage: from confirmation to ready"),
                self.env._(
                    "Mean time from the confirmation until the goods of all first transfers were reserved: the wait "
                    "for supply."
                ),
            ),
            "pick": (
                self.env._("Stage: from ready to picked"),
                self.env._(
                    "Mean time from ready until picking was done, where picking is a step of its own."
                ),
            ),
            "pack": (
                self.env._("Stage: from picked to packed"),
                self.env._(
                    "Mean time from picked until packing was done, where packing is a step of its own."
                ),
            ),
            "ship": (
                self.env._("Stage: to the last shipment"),
                self.env._(
                    "Mean time from the step before (packed, else picked, else ready) to the last shipment of the "
                    "order."
                ),
            ),
            "invoice": (
                self.env._("Stage: from shipped to invoiced"),
                self.env._(
                    "Mean time from the last shipment until all that was shipped had been invoiced once. Orders that "
                    "were invoiced before, or are not yet in full, are left out."
                ),
            ),
        }
        metrics = {}
        for stage, (start, end) in STAGES.items():
            name, explanation = texts[stage]
            missing = {
                "entry": [("no_entry", f"{start} IS NULL")],
                "supply": [
                    ("taken_over", "fact.is_taken_over"),
                    ("no_step", "fact.steps = 0"),
                    ("no_ready", f"{end} IS NULL"),
                ],
                "pick": [("no_step", f"{end} IS NULL"), ("no_ready", f"{start} IS NULL")],
                "pack": [("no_step", f"{end} IS NULL OR {start} IS NULL")],
                "ship": [("no_step", "fact.steps = 0"), ("no_ready", f"{start} IS NULL")],
                "invoice": [("not_invoiced", f"{end} IS NULL"), ("invoiced_before", f"{end} < {start}")],
            }[stage]
            metrics[f"M01.stage.{stage}"] = Metric(
                code=f"M01.stage.{stage}",
                name=name,
                explanation=f"{explanation} {cohort}",
                unit="days",
                better="down",
                fact="fulfillment.fact.order.stage",
                day="CASE WHEN fact.is_closed THEN fact.shipped_day END",
                numerator=f"extract(epoch FROM {end} - {start})::bigint",
                divisor=86400,
                aggregate="mean",
                exclusions=(
                    *((word, f"{IS_COMPLETE} AND ({text})") for word, text in missing),
                    ("negative_duration", f"{IS_COMPLETE} AND {end} < {start}"),
                ),
                standard="SCOR RS.1.1",
            )
        return {**super()._define(), **metrics}
