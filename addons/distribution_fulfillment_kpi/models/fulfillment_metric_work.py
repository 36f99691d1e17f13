from odoo import api, models

from ..metric import Metric


class FulfillmentMetric(models.AbstractModel):
    """M24 and M25, work on the floor: how much is picked in an hour, and how steady jobs are."""

    _inherit = "fulfillment.metric"

    @api.model
    def _define(self):
        metrics = [*self._pick_productivity(), *self._job_times()]
        return {**super()._define(), **{metric.code: metric for metric in metrics}}

    @api.model
    def _pick_productivity(self):
        hours = self.env._(
            "Hours are those of direct work in rounds of picking, breaks taken out. Rounds count on the "
            "local day on which they ended."
        )
        common = {
            "better": "up",
            "fact": "fulfillment.fact.pick.run",
            "day": "fact.run_day",
            "denominator": "fact.seconds / 3600.0",
            "factor": 1,
            "person_lines": "line_count",
            "event_types": ("pick_run_done",),
            "standard": "WERC",
        }
        return (
            Metric(
                code="M24.lines",
                name=self.env._("Lines picked per hour"),
                explanation=self.env._("Pick lines per hour of work. %s", hours),
                unit="lines/hour",
                numerator="fact.line_count",
                **common,
            ),
            Metric(
                code="M24.units",
                name=self.env._("Units picked per hour"),
                explanation=self.env._(
                    "Units picked per hour of work; families of units are never added up. %s", hours
                ),
                unit="units/hour",
                numerator="fact.units",
                exclusions=(("no_units", "fact.units IS NULL"),),
                split="uom_family",
                **common,
            ),
        )

    @api.model
    def _job_times(self):
        cohort = self.env._(
            "A job is a manufacturing order or a task of kitting or value-added work; it counts on the local "
            "day on which it was finished. Minutes are net of interruptions, scrap and rework included."
        )
        common = {
            "better": "down",
            "fact": "fulfillment.fact.job",
            "day": "fact.done_day",
            "event_types": ("production_done", "vas_task_done"),
        }
        no_standard = ("no_standard", "coalesce(fact.standard_seconds, 0) <= 0")
        no_quantity = ("no_quantity", "fact.unit_ms IS NULL")
        spread = {
            "cell": "M25.unit",
            "numerator": "fact.unit_ms::bigint",
            "divisor": 60_000,
            "exclusions": (no_quantity,),
        }
        return (
            Metric(
                code="M25.ratio",
                name=self.env._("Job time against standard"),
                explanation=self.env._(
                    "Minutes that jobs took, as a share of their standard minutes. %s", cohort
                ),
                unit="%",
                numerator="fact.actual_seconds",
                denominator="fact.standard_seconds",
                exclusions=(no_standard,),
                **common,
            ),
            Metric(
                code="M25.sd",
                name=self.env._("Spread of job times"),
                explanation=self.env._(
                    "Standard deviation of the minutes that jobs took per unit. Only jobs of one product are "
                    "alike: break it down by product. %s",
                    cohort,
                ),
                unit="minutes",
                aggregate="sd",
                **spread,
                **common,
            ),
            Metric(
                code="M25.cv",
                name=self.env._("Spread of job times, relative"),
                explanation=self.env._(
                    "Standard deviation of the minutes that jobs took per unit, as a share of their mean. %s",
                    cohort,
                ),
                unit="%",
                aggregate="cv",
                **spread,
                **common,
            ),
            Metric(
                code="M25.outside",
                name=self.env._("Jobs off their standard by more than a fifth"),
                explanation=self.env._(
                    "Share of jobs that took over a fifth more or less than their standard minutes. %s",
                    cohort,
                ),
                unit="%",
                numerator="""CASE
                    WHEN 5 * abs(fact.actual_seconds - fact.standard_seconds) > fact.standard_seconds
                        THEN 1 ELSE 0 END""",
                exclusions=(no_standard,),
                **common,
            ),
        )
