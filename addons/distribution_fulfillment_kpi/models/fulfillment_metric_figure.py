from math import isclose

from odoo import api, fields, models
from odoo.tools import formatLang

from ..question import DEFAULT_PARAMS

# What must be equal for two readings of a figure to be the same.
READING = ("count", "numerator", "denominator", "has_value", "value")
NOTHING = (0, 0.0, 0.0, False, 0.0)


def is_same(reading, other):
    """Whether two readings (values of READING) say the same.

    A quotient of exact decimals may differ in the seventeenth digit with how they were added up.
    """
    return all(isclose(one, two, rel_tol=1e-9, abs_tol=1e-9) for one, two in zip(reading, other, strict=True))


class FulfillmentMetricFigure(models.AbstractModel):
    """A figure of the metric door, kept as it was read: the columns of one row, and how they are shown.

    A number column of Odoo holds no "nothing", so `has_value` and `has_numerator` say whether there is
    one; without, a dash is shown and never a zero.
    """

    _name = "fulfillment.metric.figure"
    _description = "Kept Figure"

    metric_code = fields.Selection("_selection_metric_code", string="Metric", index=True)
    promise_basis = fields.Selection(
        [("first", "First Promise"), ("last", "Last Promise"), ("requested", "Date Asked For")],
        help="What on-time metrics are measured against; empty for others.",
    )
    currency_id = fields.Many2one("res.currency", readonly=True, help="Of metrics of value.")
    uom_family_id = fields.Many2one(
        "uom.uom", string="Family of Units", readonly=True, help="Of metrics of units."
    )
    uom_name = fields.Char(
        string="Unit of the Old System", readonly=True, help="Where it had nothing but a name."
    )
    numerator = fields.Float(readonly=True, aggregator=None)
    has_numerator = fields.Boolean(readonly=True)
    denominator = fields.Float(readonly=True, aggregator=None)
    value = fields.Float(readonly=True, aggregator=None)
    has_value = fields.Boolean(readonly=True)
    count = fields.Integer(readonly=True, aggregator=None, help="Records that were counted.")
    unit = fields.Char(readonly=True)
    excluded_text = fields.Char(string="Left Out", readonly=True, help="What took no part, and how many.")
    doubt_text = fields.Char(
        string="Doubtful", readonly=True, help="What limits the trust in it, and how many."
    )
    definition_version = fields.Char(readonly=True)
    value_text = fields.Char(compute="_compute_texts", string="Figure")
    rests_on = fields.Char(
        compute="_compute_texts", help="Of a share numerator and denominator; else how many were counted."
    )

    @api.model
    def _selection_metric_code(self):
        definitions = self.env["fulfillment.metric"]._definitions()
        return [(code, f"{code} {definitions[code].name}") for code in sorted(definitions)]

    @api.depends(
        "value",
        "has_value",
        "numerator",
        "has_numerator",
        "denominator",
        "count",
        "unit",
        "currency_id",
        "uom_family_id",
        "uom_name",
        "company_id",
    )
    def _compute_texts(self):
        for figure in self:
            figure.value_text = self._value_text(figure.has_value, figure.value, figure._unit_text())
            figure.rests_on = figure._rests_on()

    def _unit_text(self):
        """What stands behind the number: the currency or the family of units itself, where there is one."""
        self.ensure_one()
        if self.unit == "currency":
            return (self.currency_id or self.company_id.currency_id).name
        if self.unit == "units":
            return self.uom_family_id.name or self.uom_name or self.unit
        return self.unit

    @api.model
    def _value_text(self, has_value, value, unit):
        if not has_value:
            return "–"
        return " ".join(filter(None, (formatLang(self.env, value, digits=2), unit)))

    def _rests_on(self):
        self.ensure_one()
        if not self.count:
            return "–"
        metric = self.env["fulfillment.metric"]._definitions().get(self.metric_code)
        # Spread and quantiles are no share of anything, though some are told in percent.
        is_share = self.unit == "%" and not (metric and metric.aggregate not in ("rate", "snapshot"))
        if not self.has_numerator or not self.denominator or not is_share:
            return self.env._("%(count)s counted", count=self.count)
        return self.env._(
            "%(numerator)s of %(denominator)s",
            numerator=self._short(self.numerator),
            denominator=self._short(self.denominator),
        )

    def _short(self, number):
        return formatLang(self.env, number, digits=0 if float(number).is_integer() else 2)

    @api.model
    def _basis_of(self, metric, basis):
        """The basis of the promise to keep with a figure: none where the metric does not look at it."""
        return (basis or DEFAULT_PARAMS["promise_basis"]) if metric.uses_basis else False

    @api.model
    def _figure_values(self, metric, row):
        """Values of these columns from a row of the metric door."""
        split = row.get(metric.split) if metric.split else None
        return {
            "metric_code": row["code"],
            "promise_basis": self._basis_of(metric, row["scope"]["params"]["promise_basis"]),
            "currency_id": split if metric.split == "currency" else False,
            "uom_family_id": split if metric.split == "uom_family" and isinstance(split, int) else False,
            "uom_name": split if isinstance(split, str) else False,
            **self._reading_of(row),
            "unit": row["unit"],
            "excluded_text": self.env["fulfillment.metric"]._excluded_text(row),
            "doubt_text": self.env["fulfillment.metric"]._doubt_text(row),
            "definition_version": row["version"],
        }

    @api.model
    def _reading_of(self, row):
        """The numbers of a row of the metric door."""
        return {
            "numerator": row["numerator"] or 0.0,
            "has_numerator": row["numerator"] is not None,
            "denominator": row["denominator"] or 0.0,
            "value": row["value"] or 0.0,
            "has_value": row["value"] is not None,
            "count": row["count"],
        }
