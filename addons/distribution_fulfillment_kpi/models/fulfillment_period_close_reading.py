from odoo import api, models

from ..question import BASES, SOURCES

# Periods that one statement reads, each by a question of its own.
MANY = 25
# What names a figure within a closed period.
KEY = (
    "source",
    "level",
    "warehouse_id",
    "metric_code",
    "promise_basis",
    "currency_id",
    "uom_family_id",
    "uom_name",
)


class FulfillmentPeriodClose(models.Model):
    """How the figures of periods are read: a few questions at the metric door, however many periods."""

    _inherit = "fulfillment.period.close"

    def _read_rows(self, closed_at=None):
        """Read the live figures of periods of one company and one length.

        :param closed_at: instant of a closing that is about to be; None: that of each period
        :return: {period: {key: (values of a kept figure, row of the door)}}; what holds no record,
            counted or left out, is not in it
        """
        company, bucket = self.company_id, self[0].period
        company.ensure_one()
        by_start = {close.date_from.isoformat(): close for close in self}
        found = {close: {} for close in self}
        definitions = self.env["fulfillment.metric"]._definitions()
        for params, asked, level, keys in self._questions(bucket):
            codes = [code for code in asked if not definitions[code].uses_clock]
            timed = [definitions[code] for code in asked if definitions[code].uses_clock]
            for close, row in self._read_timed(timed, params, keys, closed_at):
                values = self._values(row, level)
                found[close][self._key(values)] = values, row
            if not codes:
                continue
            rows = self.env["fulfillment.metric"].compute(
                codes,
                min(self.mapped("date_from")),
                max(self.mapped("date_to")),
                by=keys,
                company_ids=company.ids,
                source=list(SOURCES),
                params=params,
            )
            for row in rows:
                close = by_start.get(row[bucket])
                if close and (row["count"] or row["excluded"]):
                    values = self._values(row, level)
                    found[close][self._key(values)] = values, row
        return found

    def _read_timed(self, metrics, params, keys, closed_at):
        """Read figures that the clock alone changes, each period as it stood when it was closed: what was open
        then had waited until then. Else each night would restate each period in which anything is open.

        :return: list of (period, row of the door)
        """
        Metric = self.env["fulfillment.metric"]
        found = []
        # One statement for many periods, and not too long a one.
        for start in range(0, len(self) if metrics else 0, MANY):
            asked, questions = [], []
            for close in self[start : start + MANY]:
                scope = Metric._check_scope(
                    close.date_from, close.date_to, close.company_id.ids, None, list(SOURCES), params
                )
                instant = closed_at or close.closed_at
                if instant:
                    scope["as_of"] = instant
                for metric in metrics:
                    asked.append(close)
                    questions.append((metric, scope, Metric._check_by(keys, [metric])))
            answers = Metric._answer(questions, has_labels=False)
            found += [
                (close, row)
                for close, rows in zip(asked, answers, strict=True)
                for row in rows
                if row["count"] or row["excluded"]
            ]
        return found

    @api.model
    def _questions(self, bucket):
        """(parameters, codes, level, keys) of all that is kept of a period: each metric of the company
        and of each warehouse, on-time ones for each basis of the promise."""
        Metric = self.env["fulfillment.metric"]
        definitions = Metric._definitions()
        for basis in BASES:
            codes = [code for code, metric in definitions.items() if basis == "first" or metric.uses_basis]
            by_site = [
                code for code in codes if "warehouse" in self.env[definitions[code].fact]._fact_dimensions
            ]
            params = {"promise_basis": basis}
            if codes:
                yield params, codes, "company", [bucket]
            if by_site:
                yield params, by_site, "warehouse", [bucket, "warehouse"]

    @api.model
    def _values(self, row, level):
        metric = self.env["fulfillment.metric"]._definitions()[row["code"]]
        return {
            **self.env["fulfillment.metric.figure"]._figure_values(metric, row),
            "source": row["source"],
            "level": level,
            "warehouse_id": row.get("warehouse") or False,
        }

    @api.model
    def _key(self, values):
        return tuple(values[name] or False for name in KEY)
