from datetime import datetime, time, timedelta

import pytz

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import SQL

BUS_TYPE = "fulfillment_inbox"
TOLD = "distribution_fulfillment_base.told_inboxes"
# What the counter in the systray is made of.
SHOWN = {"owner_id", "state", "severity", "deadline", "area_id"}
# Odoo's kanban colours: red, orange, light blue.
SEVERITY_COLORS = {"3": 1, "2": 2, "1": 4}
# What the money may be broken down by.
PARETO = (
    "root_cause_group_id",
    "root_cause_id",
    "reason_group_id",
    "reason_id",
    "rule_id",
    "area_id",
    "warehouse_id",
    "owner_id",
    "partner_id",
)


class FulfillmentVariance(models.Model):
    """How people look at their exceptions: counter, team, what costs most."""

    _inherit = "fulfillment.variance"

    severity_color = fields.Integer(compute="_compute_severity_color")
    is_my_team = fields.Boolean(
        compute="_compute_is_my_team", search="_search_is_my_team", string="My Team's"
    )

    @api.depends("severity")
    def _compute_severity_color(self):
        for variance in self:
            variance.severity_color = SEVERITY_COLORS.get(variance.severity, 0)

    @api.depends("owner_id")
    @api.depends_context("uid")
    def _compute_is_my_team(self):
        team = self.env.user._fulfillment_team()
        for variance in self:
            variance.is_my_team = variance.owner_id in team

    def _search_is_my_team(self, operator, value):
        if operator != "in":
            return NotImplemented
        return Domain("owner_id", "in", self.env.user._fulfillment_team().ids)

    # --- the counter ----------------------------------------------------------------------

    def write(self, vals):
        if not SHOWN & vals.keys():
            return super().write(vals)
        before = self.sudo().owner_id
        result = super().write(vals)
        (before | self.sudo().owner_id)._fulfillment_tell_inbox()
        return result

    @api.model
    @api.readonly
    def get_inbox_summary(self):
        """The open exceptions that the user owns, counted for the systray in one query.

        :return: dict of `open`, `overdue`, `next_deadline` (UTC, or False), and of lists
            `severities` and `areas` with the same counts. Zeros for who has no role.
        """
        rows = self._inbox_rows() if self.has_access("read") else []
        labels = dict(self._fields["severity"]._description_selection(self.env))
        severities = {key: {"id": key, "name": labels[key], "open": 0, "overdue": 0} for key in "321"}
        areas = {}
        for severity, area_id, area_name, opened, overdue, _next_deadline in rows:
            area = areas.setdefault(
                area_id, {"id": area_id or False, "name": area_name or False, "open": 0, "overdue": 0}
            )
            for counts in (severities[severity], area):
                counts["open"] += opened
                counts["overdue"] += overdue
        next_deadline = min((row[-1] for row in rows if row[-1]), default=False)
        return {
            "open": sum(counts["open"] for counts in severities.values()),
            "overdue": sum(counts["overdue"] for counts in severities.values()),
            "next_deadline": fields.Datetime.to_string(next_deadline),
            "severities": [counts for counts in severities.values() if counts["open"]],
            "areas": sorted(areas.values(), key=lambda area: (-area["open"], area["name"] or "")),
        }

    @api.model
    def _inbox_rows(self):
        self.flush_model(["owner_id", "state", "severity", "deadline", "area_id", "company_id"])
        return self.env.execute_query(
            SQL(
                """SELECT variance.severity, area.id,
                    COALESCE(area.name ->> %(lang)s, area.name ->> 'en_US'),
                    count(*),
                    count(*) FILTER (WHERE variance.deadline < %(now)s),
                    min(variance.deadline) FILTER (WHERE variance.deadline >= %(now)s)
                FROM fulfillment_variance AS variance
                LEFT JOIN fulfillment_area AS area ON variance.area_id = area.id
                WHERE variance.owner_id = %(user_id)s AND variance.state <> 'resolved'
                    AND variance.company_id = ANY(%(company_ids)s)
                GROUP BY variance.severity, area.id""",
                lang=self.env.lang or "en_US",
                now=fields.Datetime.now(),
                user_id=self.env.uid,
                company_ids=self.env.companies.ids,
            )
        )

    # --- what costs most --------------------------------------------------------------------

    @api.model
    @api.readonly
    def get_pareto(self, group_by, date_from=False, date_to=False):
        """What exceptions cost, most expensive first; those the user may see, resolved or not.

        :param group_by: one of PARETO
        :param date_from, date_to: local days of the user that it was opened on, both included
        :return: dict of `rows` (id, name, count, cost, share and cumulative share in % of the
            total, None without money), `total`, `count`, `currency_id`, and the `domain` of all
        """
        if group_by not in PARETO:
            raise UserError(self.env._("Exceptions are not broken down by %(field)s.", field=group_by))
        domain = self._opened_between(date_from, date_to)
        currency = self.env.company.currency_id
        rows = {}
        # Companies with other currencies are converted at today's rate.
        for record, company, count, cost in self._read_group(
            domain, [group_by, "company_id"], ["__count", "cost:sum"]
        ):
            row = rows.setdefault(record, {"count": 0, "cost": 0.0})
            row["count"] += count
            row["cost"] += company.currency_id._convert(cost, currency, self.env.company)
        total = currency.round(sum(row["cost"] for row in rows.values()))
        # Who may see the exception may see the name of what it is grouped by.
        listed = [
            {"id": record.id, "name": record.sudo().display_name or False, **row}
            for record, row in rows.items()
        ]
        listed.sort(key=lambda row: (-row["cost"], -row["count"], row["name"] or ""))
        reached = 0.0
        for row in listed:
            reached += row["cost"]
            row["cost"] = currency.round(row["cost"])
            row["share"] = 100 * row["cost"] / total if total else None
            row["cumulative"] = 100 * reached / total if total else None
        return {
            "rows": listed,
            "total": total,
            "count": sum(row["count"] for row in listed),
            "currency_id": currency.id,
            "domain": list(domain),
        }

    @api.model
    def _opened_between(self, date_from, date_to):
        zone = pytz.timezone(self.env.user.tz or "UTC")

        def midnight(day):
            local = zone.localize(datetime.combine(day, time.min))
            return fields.Datetime.to_string(local.astimezone(pytz.utc).replace(tzinfo=None))

        domain = Domain.TRUE
        if date_from:
            domain &= Domain("opened_at", ">=", midnight(fields.Date.to_date(date_from)))
        if date_to:
            domain &= Domain("opened_at", "<", midnight(fields.Date.to_date(date_to) + timedelta(days=1)))
        return domain
