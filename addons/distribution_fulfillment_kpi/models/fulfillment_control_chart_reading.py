import logging

import pytz

from odoo import api, fields, models
from odoo.exceptions import UserError

from .fulfillment_control_chart import STREAMS

_logger = logging.getLogger(__name__)


class FulfillmentControlChart(models.Model):
    """How a chart comes to its points: one question at the metric door, kept as it was answered."""

    _inherit = "fulfillment.control.chart"

    @api.model
    def _cron_evaluate(self):
        """Read and judge all charts; commits after each. A chart that cannot be read stops no other."""
        Cron = self.env["ir.cron"]
        # Archived companies do no business: nobody would answer.
        waiting = self.search([("company_id.active", "=", True)], order="evaluated_at NULLS FIRST, id")
        Cron._commit_progress(remaining=len(waiting))
        for chart in waiting:
            # Whoever evaluates it by hand at this moment does the same.
            chart.try_lock_for_update()._evaluate(is_scheduled=True)
            if not Cron._commit_progress(1):
                break

    def _evaluate(self, is_scheduled=False):
        """Read and judge; run again, it changes nothing.

        :param is_scheduled: note why a chart could not be read instead of raising it
        """
        for chart in self.sudo():
            try:
                with self.env.cr.savepoint():
                    chart._read_figures()
                    chart._judge()
                chart.failure = False
            except UserError as error:
                if not is_scheduled:
                    raise
                _logger.info("Control chart %s was not evaluated: %s", chart.id, error)
                chart.failure = str(error)
            chart.evaluated_at = fields.Datetime.now()

    def _read_figures(self):
        """Ask the door for all complete periods, and keep what it answers."""
        self.ensure_one()
        version = self._require_definition()["version"]
        since = self._since(version)
        last_day = self._last_day()
        start = max(self._period_start(self.date_from), since)
        if last_day is None or last_day < start:
            return
        rows = self.env["fulfillment.metric"].compute(
            [self.metric_code],
            start,
            last_day,
            by=[self.bucket, *self._streams()],
            company_ids=self.company_id.ids,
            warehouse_ids=self.warehouse_id.ids if self.warehouse_id else None,
            source=[self.source],
            params=self._params(),
        )
        self._keep(self._of_stream(rows), start, last_day, version)

    def _streams(self):
        """{what figures are told apart by: the one that this chart is about}"""
        # Facts of purchases name the company of the vendor, whichever of its contacts was asked.
        values = {"order_type": self.order_type, "vendor": self.vendor_id.commercial_partner_id.id}
        return {dimension: values[dimension] for dimension in STREAMS if values[dimension]}

    def _params(self):
        return {
            "promise_basis": self.promise_basis,
            "late_tol": self.late_tolerance,
            "early_tol": self.early_tolerance if self.is_early_limited else None,
        }

    def _require_definition(self):
        definition = self._definition()
        if not definition:
            raise UserError(
                self.env._(
                    "%(chart)s was not read: this database knows no metric %(code)s any more.\n"
                    "Install the addon that brings it, or archive the chart.",
                    chart=self.name,
                    code=self.metric_code,
                )
            )
        return definition

    def _since(self, version):
        """The first day that figures of this version are read for; a new version starts a phase.

        What was read before stays as it was: figures of two definitions are not compared.
        """
        phases = self.phase_ids.filtered(lambda phase: phase.state in ("collecting", "frozen")).sorted("id")
        if phases[-1].definition_version != version:
            last = self.reading_ids.sorted("period_start")[-1:]
            if not last:
                phases[-1].definition_version = version
            else:
                day = self._next_period(last.period_start)
                phases |= phases.create(
                    self._collecting_values(
                        day, len(self.phase_ids) + 1, reason=self.env._("The metric is defined anew.")
                    )
                )
                phases = phases.sorted("id")
        since = phases[-1].date_from
        for phase in reversed(phases):
            if phase.definition_version != version:
                break
            since = min(since, phase.date_from)
        return since

    def _last_day(self):
        """The last day of the last period that is over, both here and in UTC, where the door looks; or None."""
        tz = self.warehouse_id._fulfillment_tz() if self.warehouse_id else self.company_id.partner_id.tz
        now = pytz.utc.localize(fields.Datetime.now())
        today = min(now.date(), now.astimezone(pytz.timezone(tz or "UTC")).date())
        first = self._period_start(self.date_from)
        current = self._period_start(today)
        return fields.Date.subtract(current, days=1) if current > first else None

    def _of_stream(self, rows):
        """Those rows that may stand in one series: of one kind of supply or vendor where the chart is about one, of
        one currency, of one family of units.

        :raises UserError: where nobody said of which family
        """
        for dimension, value in self._streams().items():
            rows = [row for row in rows if row[dimension] == value]
        if any("currency" in row for row in rows):
            currency = self.currency_id or self.company_id.currency_id
            return [row for row in rows if row["currency"] == currency.id]
        families = {row["uom_family"]: row for row in rows if "uom_family" in row}
        if not families:
            return rows
        if self.uom_id:
            return [row for row in rows if row["uom_family"] == self.uom_id.id]
        if len(families) > 1:
            raise UserError(
                self.env._(
                    "%(chart)s was not read: its figures are in several families of units (%(families)s), which are "
                    "never added up.\nChoose one on the chart.",
                    chart=self.name,
                    families=", ".join(
                        sorted(
                            str((row.get("labels") or {}).get("uom_family", key))
                            for key, row in families.items()
                        )
                    ),
                )
            )
        return rows

    def _keep(self, rows, start, last_day, version):
        """Keep the figures of complete periods; what was read before and is another now, is restated."""
        now = fields.Datetime.now()
        known = {
            reading.period_start: reading
            for reading in self.reading_ids
            if start <= reading.period_start <= last_day and reading.version == version
        }
        answered, pending, new = {}, set(), []
        changed = self.reading_ids.browse()
        for row in rows:
            day = fields.Date.to_date(row[self.bucket])
            if row["provisional"]:
                # Some of its records are not due yet: it is no point so far.
                pending.add(day)
            elif row["count"] and row["value"] is not None:
                # Nobody records it, or nothing can be divided by: that is a gap and no 0.
                answered[day] = {
                    "numerator": row["numerator"] or 0.0,
                    "denominator": row["denominator"] or 0.0,
                    "value": row["value"],
                    "count": row["count"],
                }
        for day, figures in answered.items():
            reading = known.get(day)
            if not reading:
                new.append(
                    {
                        **figures,
                        "chart_id": self.id,
                        "period_start": day,
                        "first_value": figures["value"],
                        "version": version,
                        "read_at": now,
                    }
                )
            elif reading._differs(figures):
                changed |= reading
                reading._restate(figures, now)
        gone = (self.reading_ids - changed).filtered(
            lambda reading: (
                known.get(reading.period_start) == reading
                and reading.period_start not in answered
                and reading.period_start not in pending
                and reading.count
            )
        )
        gone._restate({"numerator": 0.0, "denominator": 0.0, "value": 0.0, "count": 0}, now)
        self.reading_ids.create(new)
        if changed | gone:
            self.is_restated = True
