from datetime import date, datetime

from odoo import api, models
from odoo.exceptions import AccessError, UserError

from ..question import (
    BASES,
    BUCKETS,
    DEFAULT_PARAMS,
    EARLY_TOLERANCES,
    EVENTS,
    FIRST_DAY,
    LAST_DAY,
    LATE_TOLERANCES,
    PERSONS,
    SHARE_TOLERANCES,
    SOURCES,
    TERMS,
)


class FulfillmentMetric(models.AbstractModel):
    """Checks of what is asked: anybody may call the metric door, with anything."""

    _inherit = "fulfillment.metric"

    @api.model
    def _check_user(self):
        """Refuse whoever is not in fulfillment control."""
        if not (self.env.su or self.env.user.has_group("distribution_fulfillment_base.group_user")):
            raise AccessError(
                self.env._(
                    "%(user)s may not read fulfillment metrics. Ask an administrator for a role of "
                    "Fulfillment Control.",
                    user=self.env.user.name,
                )
            )

    @api.model
    def _check_scope(self, date_from, date_to, company_ids, warehouse_ids, source, params):
        """Return the checked scope of a question; refuse what the user may not ask."""
        self._check_user()
        date_from, date_to = self._check_date(date_from), self._check_date(date_to)
        if date_from > date_to:
            raise UserError(
                self.env._(
                    "The period ends before it begins (%(date_from)s to %(date_to)s). Exchange the two "
                    "dates.",
                    date_from=date_from,
                    date_to=date_to,
                )
            )
        company_ids = self._check_ids(company_ids, "company_ids")
        companies = self.env.companies if company_ids is None else self.env["res.company"].browse(company_ids)
        foreign = set(companies.ids) - set(self.env.user.company_ids.ids)
        if not self.env.su and foreign:
            raise AccessError(
                self.env._(
                    "You may not read figures of the companies with the ids %(ids)s. Choose among your own "
                    "companies.",
                    ids=", ".join(map(str, sorted(foreign))),
                )
            )
        warehouse_ids = self._check_ids(warehouse_ids, "warehouse_ids")
        if warehouse_ids is not None:
            # Only to compare companies: the names of foreign warehouses are not shown.
            warehouses = self.env["stock.warehouse"].sudo().browse(warehouse_ids).exists()
            if len(warehouses) != len(set(warehouse_ids)) or warehouses.company_id - companies:
                raise UserError(
                    self.env._(
                        "One of the warehouses (ids %(ids)s) does not belong to the companies asked for.\n"
                        "Choose warehouses of these companies.",
                        ids=", ".join(map(str, warehouse_ids)),
                    )
                )
        source = self._check_words(source)
        if not source or set(source) - set(SOURCES):
            raise UserError(
                self.env._(
                    "Unknown source %(sources)s. Known are: %(known)s.",
                    sources=", ".join(map(str, source)) or "–",
                    known=", ".join(SOURCES),
                )
            )
        return {
            "date_from": date_from,
            "date_to": date_to,
            "company_ids": companies.ids,
            "warehouse_ids": warehouse_ids,
            "source": tuple(dict.fromkeys(source)),
            "params": self._check_params(params),
        }

    @api.model
    def _check_date(self, value):
        if isinstance(value, datetime):
            value = value.date()
        try:
            day = value if isinstance(value, date) else date.fromisoformat(value)
        except (TypeError, ValueError):
            day = None
        # A year typed halfway (0020) is none; and the period before must still be a period.
        if not day or not FIRST_DAY <= day <= LAST_DAY:
            raise UserError(
                self.env._(
                    "“%(value)s” is no date that figures can be read for. Write it as year-month-day, "
                    "like 2026-01-31, from %(first)s to %(last)s.",
                    value=value,
                    first=FIRST_DAY,
                    last=LAST_DAY,
                )
            )
        return day

    @api.model
    def _check_ids(self, ids, name):
        if ids is None:
            return None
        if not isinstance(ids, list | tuple) or any(
            isinstance(i, bool) or not isinstance(i, int) for i in ids
        ):
            raise UserError(
                self.env._("%(name)s must be a list of ids, not “%(value)s”.", name=name, value=ids)
            )
        return list(ids)

    @api.model
    def _check_params(self, params):
        """Return DEFAULT_PARAMS with the overrides; refuse unknown names and values."""
        if not isinstance(params or {}, dict):
            raise UserError(self.env._("Parameters are names with values, not “%(value)s”.", value=params))
        params = dict(params or {})
        unknown = params.keys() - DEFAULT_PARAMS.keys()
        if unknown:
            raise UserError(
                self.env._(
                    "Unknown parameter %(names)s. Known are: %(known)s.",
                    names=", ".join(sorted(map(str, unknown))),
                    known=", ".join(DEFAULT_PARAMS),
                )
            )
        params = {**DEFAULT_PARAMS, **params}
        if params["promise_basis"] not in list(BASES):
            raise UserError(
                self.env._(
                    "The promise basis is first, last or requested, not “%(basis)s”.",
                    basis=params["promise_basis"],
                )
            )
        if params["promise_event"] not in list(EVENTS):
            raise UserError(
                self.env._(
                    "A promise is kept by what is shipped (ship) or delivered (deliver), not by “%(event)s”.",
                    event=params["promise_event"],
                )
            )
        for name in (*LATE_TOLERANCES, *EARLY_TOLERANCES):
            days = params[name]
            is_days = isinstance(days, int) and not isinstance(days, bool) and 0 <= days <= 365
            if not is_days and not (name in EARLY_TOLERANCES and days is None):
                raise UserError(
                    self.env._(
                        "%(name)s is a number of whole days from 0 to 365, not “%(value)s”.",
                        name=name,
                        value=days,
                    )
                )
        for name, most in SHARE_TOLERANCES.items():
            share = params[name]
            if not isinstance(share, int | float) or isinstance(share, bool) or not 0 <= share <= most:
                raise UserError(
                    self.env._(
                        "%(name)s is a share from 0 to %(most)s %%, not “%(value)s”.",
                        name=name,
                        most=most,
                        value=share,
                    )
                )
        if params["terms"] not in list(TERMS):
            raise UserError(
                self.env._(
                    "Tolerances are those asked for (asked) or those agreed with each customer (agreed), not "
                    "“%(terms)s”.",
                    terms=params["terms"],
                )
            )
        days = params["days"]
        if not isinstance(days, int) or isinstance(days, bool) or not 1 <= days <= 365:
            raise UserError(
                self.env._(
                    "days is a number of whole days from 1 to 365, not “%(value)s”.",
                    value=days,
                )
            )
        for name in ("include_dropship", "include_intercompany"):
            params[name] = bool(params[name])
        return params

    @api.model
    def _check_words(self, words):
        """Return the words as a tuple; a single one may stand alone."""
        words = (words,) if isinstance(words, str) else words or ()
        if not isinstance(words, list | tuple) or not all(isinstance(word, str) for word in words):
            raise UserError(self.env._("A word or a list of words is needed, not “%(value)s”.", value=words))
        return tuple(words)

    @api.model
    def _check_codes(self, codes):
        """Return the definitions of the codes, in their order."""
        codes = self._check_words(codes)
        definitions = self._definitions()
        unknown = [code for code in codes if code not in definitions]
        if unknown or not codes:
            raise UserError(
                self.env._(
                    "Unknown metric %(codes)s. Known are: %(known)s.",
                    codes=", ".join(map(str, unknown)) or "–",
                    known=", ".join(sorted(definitions)),
                )
            )
        return [definitions[code] for code in codes]

    @api.model
    def _may_see_persons(self):
        """Whether figures may be told apart by person for whoever asks."""
        return self.env.su or self.env.user.has_group("distribution_fulfillment_base.group_person_level")

    @api.model
    def _require_told(self, metric, scope, keys, row):
        """Refuse the misses of a person of whom no value is told: how many there are would be one."""
        (rows,) = self._answer([(metric, scope, keys)], has_labels=False)
        told = [found for found in rows if found["denominator"] is not None]
        if not any(all(found[key] == row[key] for key in keys) for found in told):
            raise AccessError(
                self.env._(
                    "%(metric)s: no value is told of a person with so few records (%(count)s), so it is not shown "
                    "either which of them missed.\nChoose a longer period.",
                    metric=metric.name,
                    count=row.get("count"),
                )
            )

    @api.model
    def _check_by(self, by, metrics):
        """Return the keys as a tuple; refuse those a metric does not have."""
        by = tuple(dict.fromkeys(self._check_words(by)))
        if set(by) & set(PERSONS) and not self._may_see_persons():
            raise AccessError(
                self.env._(
                    "%(user)s may not read figures of single persons. Break the figure down by warehouse or "
                    "product, or ask an administrator for “Person-level figures”.",
                    user=self.env.user.name,
                )
            )
        for metric in metrics:
            known = (*BUCKETS, *self.env[metric.fact]._fact_dimensions)
            for key in by:
                if key not in known:
                    raise UserError(
                        self.env._(
                            "%(metric)s cannot be broken down by “%(key)s”. It can by: %(known)s.",
                            metric=metric.code,
                            key=key,
                            known=", ".join(known),
                        )
                    )
        return by
