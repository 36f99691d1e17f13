from odoo import api, fields, models

from .fulfillment_metric_figure import NOTHING, READING, is_same
from .fulfillment_period_close_reading import KEY


class FulfillmentPeriodClose(models.Model):
    """Finds closed figures that would be others today, and which records are the reason."""

    _inherit = "fulfillment.period.close"

    @api.model
    def _cron_restatements(self):
        """Every night, after the figures were checked: compare all closed periods, group by group."""
        closed = self.sudo().search([("state", "=", "closed")])
        groups = list(closed.grouped(lambda close: (close.company_id, close.period)).values())
        cron = self.env["ir.cron"]
        cron._commit_progress(remaining=len(groups))
        for group in groups:
            group._find_restatements()
            if not cron._commit_progress(1):
                break

    def _find_restatements(self):
        """Compare closed periods with the live figures; run again, it adds nothing.

        :return: the restatements that were added
        """
        found = self.env["fulfillment.period.restatement"]
        # Whoever compares the same period at this moment finds the same.
        closed = self.filtered(lambda close: close.state == "closed").try_lock_for_update()
        for group in closed.grouped(lambda close: (close.company_id, close.period)).values():
            found |= group._restate()
        return found

    def _restate(self):
        """The same for periods of one company and one length."""
        now = fields.Datetime.now()
        live = self._read_rows()
        figures = self._by_key("fulfillment.period.figure", [])
        latest = self._by_key("fulfillment.period.restatement", [("is_current", "=", True)])
        values, outdated = [], self.env["fulfillment.period.restatement"]
        for close in self:
            for key in dict.fromkeys((*figures[close], *latest[close], *live[close])):
                code = key[KEY.index("metric_code")]
                if code not in self._comparable(close):
                    continue
                figure, last = figures[close].get(key), latest[close].get(key)
                now_values, _row = live[close].get(key, (None, None))
                reading = tuple(now_values[name] for name in READING) if now_values else NOTHING
                known = last or figure
                if is_same(reading, tuple(known[name] for name in READING) if known else NOTHING):
                    continue
                if last:
                    outdated |= last
                values.append(self._restatement(close, key, figure, reading, now_values, now))
        self._name_causes(values, now)
        self._follow_shapes()
        outdated.write({"is_current": False})
        self.checked_at = now
        return self.env["fulfillment.period.restatement"].create(values)

    def _by_key(self, model, domain):
        """{period: {key: record}} of kept figures or restatements."""
        found = {close: {} for close in self}
        records = self.env[model].search_fetch(
            [("close_id", "in", self.ids), *domain], ["close_id", *KEY, *READING], order="id"
        )
        for record in records:
            key = tuple(record[name].id if name.endswith("_id") else record[name] or False for name in KEY)
            found[record.close_id][key] = record
        return found

    @api.model
    def _comparable(self, close):
        """Codes that were measured at the closing and still are."""
        return (close.versions or {}).keys() & self.env["fulfillment.metric"]._definitions().keys()

    @api.model
    def _restatement(self, close, key, figure, reading, now_values, now):
        """Values of a restatement, without its cause."""
        metric = self.env["fulfillment.metric"]._definitions()[key[KEY.index("metric_code")]]
        numbers = dict(zip(READING, reading, strict=True))
        closed = tuple(figure[name] for name in READING) if figure else NOTHING
        has_difference = bool(figure and figure.has_value and numbers["has_value"])
        return {
            # A figure of which nothing is left keeps its names and unit.
            "unit": metric.unit,
            "has_numerator": bool(figure and figure.has_numerator),
            "definition_version": self.env["fulfillment.metric"]._version(metric),
            **dict(zip(KEY, key, strict=True)),
            **(now_values or {}),
            **numbers,
            "close_id": close.id,
            "figure_id": figure.id if figure else False,
            "difference": numbers["value"] - figure.value if has_difference else 0.0,
            "has_difference": has_difference,
            "first_seen": now,
            "is_current": True,
            "is_as_closed": is_same(reading, closed),
            "closed_version": close.versions[metric.code],
            "fact": metric.fact,
        }

    def _name_causes(self, values, now):
        """Set the cause of each restatement, and note the records that changed."""
        by_close = {}
        for restated in values:
            by_close.setdefault(restated["close_id"], set()).add(restated["fact"])
        changed = set()
        Change, Record = self.env["fulfillment.period.change"], self.env["fulfillment.period.record"]
        for close in self:
            for name in sorted(by_close.get(close.id, ())):
                fact = self.env[name]
                # Hashes that were made of other columns tell nothing.
                if (close.shapes or {}).get(name) == Record._shape(fact):
                    changed |= {(close.id, name, source) for source in Change._find(close, fact, now)}
        for restated in values:
            is_redefined = restated["closed_version"] != restated["definition_version"]
            is_changed = (restated["close_id"], restated["fact"], restated["source"]) in changed
            restated["cause"] = {
                (True, True): "both",
                (True, False): "definition",
                (False, True): "records",
                (False, False): "unknown",
            }[is_redefined, is_changed]

    def _follow_shapes(self):
        """Keep hashes anew where facts have other columns than at the closing, so that later changes show."""
        Record = self.env["fulfillment.period.record"]
        for close in self:
            facts = [
                fact
                for fact in Record._fact_models()
                if (close.shapes or {}).get(fact._name) not in (None, Record._shape(fact))
            ]
            if facts:
                Record._keep(close, facts)

    @api.model
    def _notices(self, company_ids, date_from, date_to):
        """Return the closed periods within a period whose figures were restated, for a notice on a screen.

        :return: list of dicts `id`, `name`, `company_id`, `restated` (how many figures)
        """
        closed = self.search(
            [
                ("state", "=", "closed"),
                ("company_id", "in", list(company_ids)),
                ("date_from", "<=", date_to),
                ("date_to", ">=", date_from),
            ],
            order="date_from, id",
        )
        return [
            {
                "id": close.id,
                "name": close.name,
                "company_id": close.company_id.id,
                "restated": close.restated_count,
            }
            for close in closed
            if close.restated_count
        ]
