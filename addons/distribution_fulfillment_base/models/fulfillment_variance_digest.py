from odoo import api, fields, models
from odoo.tools import SQL, formatLang

# People who are written to in one transaction.
BATCH = 50
# Exceptions that one mail lists; the others are a click away.
LISTED = 10


class FulfillmentVariance(models.Model):
    """The daily digest: what waits for its owner this morning."""

    _inherit = "fulfillment.variance"

    @api.model
    def _cron_digest(self):
        """Write to everybody whose morning has begun; commits as it goes, nobody is written to twice."""
        now = fields.Datetime.now()
        role = self.env.ref("distribution_fulfillment_base.group_user")
        users = self.env["res.users"].search(
            [("share", "=", False), ("fulfillment_digest", "=", True), ("all_group_ids", "in", role.ids)]
        )
        users = users.filtered(lambda user: user._fulfillment_digest_day(now))
        Cron = self.env["ir.cron"]
        Cron._commit_progress(remaining=len(users))
        for start in range(0, len(users), BATCH):
            batch = users[start : start + BATCH]
            self._send_digests(batch, now)
            if not Cron._commit_progress(len(batch)):
                break

    @api.model
    def _send_digests(self, users, now):
        days = {user: user._fulfillment_digest_day(now) for user in users}
        figures = self._digest_figures(days, now)
        self.env["mail.mail"].create(
            [self._digest_mail(user, figures[user.id], now) for user in users if user.id in figures]
        )
        for day, same_day in users.grouped(lambda user: days[user][0]).items():
            same_day.fulfillment_digest_date = day

    @api.model
    def _digest_figures(self, days, now):
        """{user id: figures} of those who have something overdue, due today or new since yesterday.

        Two queries for all: the counts and money by company, and the exceptions to list.
        """
        self.flush_model()
        values = SQL(", ").join(
            SQL("(%s, %s::timestamp, %s::timestamp)", user.id, end, since)
            for user, (_day, end, since) in days.items()
        )
        owned = SQL(
            """WITH reader (user_id, day_end, since) AS (VALUES %(values)s),
            owned AS (
                SELECT reader.user_id, variance.id, variance.company_id, variance.cost,
                    variance.severity, variance.deadline,
                    COALESCE(variance.deadline < %(now)s, FALSE) AS is_overdue,
                    COALESCE(variance.deadline >= %(now)s AND variance.deadline < reader.day_end, FALSE)
                        AS is_due,
                    COALESCE(GREATEST(variance.opened_at, variance.reopened_at) >= reader.since, FALSE) AS is_new
                FROM reader
                INNER JOIN fulfillment_variance AS variance ON reader.user_id = variance.owner_id
                INNER JOIN res_company_users_rel AS works
                    ON reader.user_id = works.user_id AND variance.company_id = works.cid
                WHERE variance.state <> 'resolved'
            )""",
            values=values,
            now=now,
        )
        figures = {}
        for user_id, company_id, overdue, due, new, opened, cost in self.env.execute_query(
            SQL(
                """%s SELECT user_id, company_id,
                    count(*) FILTER (WHERE is_overdue), count(*) FILTER (WHERE is_due),
                    count(*) FILTER (WHERE is_new), count(*), COALESCE(sum(cost), 0)
                FROM owned GROUP BY user_id, company_id ORDER BY user_id, company_id""",
                owned,
            )
        ):
            figure = figures.setdefault(
                user_id, {"overdue": 0, "due": 0, "new": 0, "open": 0, "money": [], "ids": []}
            )
            for key, count in (("overdue", overdue), ("due", due), ("new", new), ("open", opened)):
                figure[key] += count
            if cost:
                figure["money"].append((self.env["res.company"].browse(company_id).currency_id, cost))
        for user_id, variance_id in self.env.execute_query(
            SQL(
                """%s SELECT user_id, id FROM (
                    SELECT *, row_number() OVER (
                        PARTITION BY user_id ORDER BY is_overdue DESC, deadline, severity DESC, id
                    ) AS place
                    FROM owned WHERE is_overdue OR is_due OR is_new
                ) AS ranked WHERE place <= %s ORDER BY user_id, place""",
                owned,
                LISTED,
            )
        ):
            figures[user_id]["ids"].append(variance_id)
        return {user_id: figure for user_id, figure in figures.items() if figure["ids"]}

    def _digest_mail(self, user, figure, now):
        """The values of one mail, in the language and time zone of its reader."""
        reader = self.with_context(lang=user.lang, tz=user.tz)
        body = reader.env["ir.qweb"]._render(
            "distribution_fulfillment_base.digest_mail",
            {
                "user": user,
                "figure": figure,
                "money": [formatLang(reader.env, cost, currency_obj=each) for each, cost in figure["money"]],
                "variances": reader.browse(figure["ids"]),
                "now": now,
                "base_url": user.get_base_url(),
            },
        )
        return {
            "subject": reader.env._(
                "Exceptions: %(overdue)s overdue, %(due)s due today, %(new)s new",
                overdue=figure["overdue"],
                due=figure["due"],
                new=figure["new"],
            ),
            "body_html": body,
            "email_from": user.company_id.email_formatted or self.env.user.email_formatted,
            "recipient_ids": [fields.Command.link(user.partner_id.id)],
            "auto_delete": True,
        }
