from datetime import timedelta

from odoo import api, fields, models

# The live figures that stand beside a baseline on its form.
LIVE_DAYS = 90


class FulfillmentBaselineLine(models.Model):
    """The live figure beside one of the baseline."""

    _inherit = "fulfillment.baseline.line"

    live_text = fields.Char(
        compute="_compute_live_text",
        string="Live, Last 90 Days",
        help="By the parameters of the line, of the same company and warehouses.",
    )

    def _beside_live(self, params, is_wider):
        """The line as `_compare` returns it.

        :param is_wider: whether the live figure is of one warehouse, and this one of all
        """
        self.ensure_one()
        words = self._differences(params)
        if is_wider:
            words.append(self.env._("all warehouses"))
        baseline = self.baseline_id
        return {
            "value": self.value if self.has_value else None,
            "unit": self.unit,
            "count": self.count,
            "numerator": self.numerator if self.has_numerator else None,
            "denominator": self.denominator,
            "currency": self.currency_id.id or None,
            "uom_family": self.uom_family_id.id or self.uom_name or None,
            "kind": self.kind,
            "is_same": not words,
            "words": ", ".join(words) or self.env._("same variant"),
            "baseline_id": baseline.id,
            "baseline": baseline.name,
            "date_from": baseline.date_from.isoformat(),
            "date_to": baseline.date_to.isoformat(),
            "source": baseline.source,
        }

    @api.depends_context("uid", "lang", "allowed_company_ids")
    @api.depends("metric_code", "state")
    def _compute_live_text(self):
        Metric = self.env["fulfillment.metric"]
        definitions = Metric._definitions()
        today = fields.Date.context_today(self)
        groups = {}
        for line in self:
            line.live_text = False
            if line.metric_code in definitions and line.state == "frozen":
                params = line._params()
                key = line.baseline_id, tuple(sorted(params.items(), key=lambda item: item[0]))
                groups.setdefault(key, self.browse())
                groups[key] |= line
        for (baseline, params), lines in groups.items():
            rows = Metric.compute(
                sorted(set(lines.mapped("metric_code"))),
                today - timedelta(days=LIVE_DAYS),
                today - timedelta(days=1),
                company_ids=baseline.company_id.ids,
                warehouse_ids=baseline.warehouse_ids.ids or None,
                params=dict(params),
            )
            for line in lines:
                split = definitions[line.metric_code].split
                own = line.currency_id.id or line.uom_family_id.id or line.uom_name or None
                row = next(
                    (
                        row
                        for row in rows
                        if row["code"] == line.metric_code and (not split or row[split] == own)
                    ),
                    None,
                )
                is_there = row is not None and row["value"] is not None
                line.live_text = self._value_text(
                    is_there, row and row["value"], line._unit_text() if row else ""
                )
