from datetime import timedelta

from dateutil.relativedelta import relativedelta

from odoo import api, models
from odoo.exceptions import UserError

from odoo.addons.distribution_fulfillment_base.facts import refuse_by_hand, refuse_given

# What is read at the door. With another answer to any of these it is another chart.
QUESTION = (
    "metric_code",
    "company_id",
    "warehouse_id",
    "order_type",
    "vendor_id",
    "source",
    "bucket",
    "promise_basis",
    "late_tolerance",
    "is_early_limited",
    "early_tolerance",
    "currency_id",
    "uom_id",
)
# Written by the evaluation alone.
FACTS = {"stage", "evaluated_at", "failure", "is_restated", "phase_ids", "signal_ids", "reading_ids"}


class FulfillmentControlChart(models.Model):
    """What becomes of a chart: what may be changed of it once it holds points, and in which periods it goes on."""

    _inherit = "fulfillment.control.chart"

    @api.model_create_multi
    def create(self, vals_list):
        refuse_given(self, vals_list, FACTS)
        charts = super().create(vals_list)
        Phase = self.env["fulfillment.control.phase"].sudo()
        Phase.create([chart._collecting_values(chart._period_start(chart.date_from), 1) for chart in charts])
        return charts

    def write(self, vals):
        refuse_by_hand(self, vals, FACTS)
        changed = [name for name in (*QUESTION, "date_from") if name in vals]
        if changed:
            before = {chart: [chart[name] for name in changed] for chart in self}
        result = super().write(vals)
        if changed:
            for chart in self:
                if chart.sudo().reading_ids and before[chart] != [chart[name] for name in changed]:
                    raise UserError(
                        self.env._(
                            "%(chart)s was not changed: its points were read for other values of %(fields)s.\n"
                            "Archive it, and make a copy with the new ones.",
                            chart=chart.name,
                            fields=", ".join(self._fields[name].string for name in changed),
                        )
                    )
                phase = chart.sudo().phase_ids
                if not chart.sudo().reading_ids and len(phase) == 1:
                    values = chart._collecting_values(chart._period_start(chart.date_from), 1)
                    phase.write({name: values[name] for name in ("date_from", "kind", "definition_version")})
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_except_used(self):
        used = self.filtered(
            lambda chart: (
                chart.sudo().signal_ids
                or any(phase.state != "collecting" for phase in chart.sudo().phase_ids)
            )
        )
        if used:
            raise UserError(
                self.env._(
                    "%(charts)s was not deleted: limits were frozen on it, and people were asked about its signals.\n"
                    "Archive it instead.",
                    charts=", ".join(used.mapped("name")),
                )
            )

    def _collecting_values(self, day, number, reason=False):
        """A phase without limits: its points are collected until somebody freezes some."""
        self.ensure_one()
        return {
            "chart_id": self.id,
            "number": number,
            "state": "collecting",
            "date_from": day,
            "kind": self.kind,
            "definition_version": self._definition().get("version") or "-",
            "reason": reason,
            "author_id": self.env.user.id,
        }

    def _period_start(self, day):
        """The first day of the period that a local day lies in; weeks begin on Monday."""
        self.ensure_one()
        if self.bucket == "week":
            return day - timedelta(days=day.weekday())
        return day.replace(day=1) if self.bucket == "month" else day

    def _next_period(self, start):
        """The first day of the period after the one that begins at `start`."""
        self.ensure_one()
        return start + relativedelta(**{f"{self.bucket}s": 1})
