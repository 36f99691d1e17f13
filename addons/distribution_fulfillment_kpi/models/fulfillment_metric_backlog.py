from odoo import api, models

from ..metric import Metric

PAST_DUE = "fact.{basis}_day <= %(day)s"
MEASURES = {
    "orders": ("count(DISTINCT (fact.source, fact.order_id))", None),
    "lines": ("count(*)", None),
    "units": ("sum(fact.open_qty * fact.uom_factor)", "uom_family"),
    "value": ("sum(fact.open_qty * fact.unit_value)", "currency"),
}


class FulfillmentMetric(models.AbstractModel):
    """M11, backlog: confirmed demand that is open at the local end of a day.

    Restated from the facts as they are now, and as it was known when the day ended.
    """

    _inherit = "fulfillment.metric"

    @api.model
    def _define(self):
        definitions = super()._define()
        for metric in self._backlogs():
            definitions[metric.code] = metric
        return definitions

    @api.model
    def _backlogs(self):
        moment = self.env._(
            "At the local end of the last day of the period. What the customer or nobody wanted after all is "
            "not in it; what we called off is, up to the day of that."
        )
        known = self.env._(
            "As it was known when the last day of the period ended, warehouse by warehouse; never revised. "
            "Days on which the figures were not refreshed have none."
        )
        words = {
            "orders": (self.env._("Backlog, orders"), self.env._("Orders with something open.")),
            "lines": (self.env._("Backlog, lines"), self.env._("Order lines of which something is open.")),
            "units": (
                self.env._("Backlog, units"),
                self.env._("Units that are open. Families of units are never added up."),
            ),
            "value": (
                self.env._("Backlog, value"),
                self.env._("Untaxed value of what is open, at the price of confirmation."),
            ),
        }
        due_words = {
            "orders": (
                self.env._("Backlog past due, orders"),
                self.env._("Orders with an open line whose promised day is over."),
            ),
            "lines": (
                self.env._("Backlog past due, lines"),
                self.env._("Open order lines whose promised day is over."),
            ),
            "units": (
                self.env._("Backlog past due, units"),
                self.env._("Open units whose promised day is over. Families of units are never added up."),
            ),
            "value": (
                self.env._("Backlog past due, value"),
                self.env._("Untaxed value of what is open although its promised day is over."),
            ),
        }
        restated = {
            "fact": "fulfillment.fact.open.line",
            "day": None,
            "better": "down",
            "aggregate": "snapshot",
            "denominator": None,
        }
        for prefix, texts, condition in (("M11", words, None), ("M11.due", due_words, PAST_DUE)):
            for measure, (numerator, split) in MEASURES.items():
                name, explanation = texts[measure]
                yield Metric(
                    code=f"{prefix}.{measure}",
                    name=name,
                    explanation=f"{explanation} {moment}",
                    unit="currency" if measure == "value" else measure,
                    numerator=numerator,
                    split=split,
                    condition=condition,
                    **restated,
                )
                yield Metric(
                    code=f"{prefix}.{measure}.known",
                    name=self.env._("%(name)s, as known", name=name),
                    explanation=f"{explanation} {known}",
                    unit="currency" if measure == "value" else measure,
                    numerator=f"due_{measure}" if condition else measure,
                    split=split,
                    **{**restated, "fact": "fulfillment.backlog.day"},
                )
        yield Metric(
            code="M11.days",
            name=self.env._("Backlog days"),
            explanation=self.env._(
                "Value of what is open, in days of shipping: divided by the value that was shipped a day over "
                "the last 20 working days of each warehouse (of the company where it has no calendar of its own)."
            )
            + " "
            + moment,
            unit="days",
            numerator=MEASURES["value"][0],
            split="currency",
            **{**restated, "denominator": "shipped", "factor": 1},
        )
