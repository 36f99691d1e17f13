from datetime import datetime, time, timedelta

import pytz

from odoo import Command, api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import SQL

EXAMPLES = 20


class FulfillmentBacktest(models.Model):
    """What a rule would have found in a past period, at one company, had it been active as it says.

    It keeps what the rule said then: a rule that was changed since needs another backtest.
    Never changed afterwards.
    """

    _name = "fulfillment.backtest"
    _description = "Backtest"
    _order = "id desc"
    _rec_name = "rule_id"

    rule_id = fields.Many2one(
        "fulfillment.rule", required=True, readonly=True, ondelete="cascade", index=True
    )
    rule_version_id = fields.Many2one(
        "fulfillment.rule.version", readonly=True, help="Empty: the rule was a draft."
    )
    company_id = fields.Many2one("res.company", required=True, readonly=True, index=True)
    currency_id = fields.Many2one(related="company_id.currency_id")
    date_from = fields.Date(required=True, readonly=True)
    date_to = fields.Date(required=True, readonly=True, help="The last day, at the company.")
    author_id = fields.Many2one("res.users", required=True, readonly=True, string="Run By")
    run_at = fields.Datetime(required=True, readonly=True)
    seconds = fields.Float(digits=(16, 1), readonly=True, aggregator=None, string="Took (s)")

    check_code = fields.Char(required=True, readonly=True, string="Check")
    tolerance = fields.Float(digits=(16, 4), readonly=True, aggregator=None)
    unit = fields.Char(readonly=True)
    response = fields.Char(required=True, readonly=True)
    scope = fields.Char(readonly=True)
    limits = fields.Text(readonly=True, string="What It Cannot Tell")

    evaluated_count = fields.Integer(readonly=True, string="Documents Judged")
    document_count = fields.Integer(readonly=True, string="Documents Found")
    departure_count = fields.Integer(readonly=True, string="Departures")
    amount = fields.Monetary(readonly=True, help="Of what can be measured in money, in company currency.")
    is_unmeasured = fields.Boolean(
        readonly=True, help="Of no departure it can be measured what it costs: no money is shown."
    )
    share = fields.Float(
        compute="_compute_share",
        digits=(16, 1),
        aggregator=None,
        string="Share (%)",
        help="Of the documents judged.",
    )
    line_ids = fields.One2many("fulfillment.backtest.line", "backtest_id", readonly=True, string="Examples")
    person_ids = fields.One2many(
        "fulfillment.backtest.person", "backtest_id", readonly=True, string="Who Is Asked"
    )

    @api.depends("evaluated_count", "document_count")
    def _compute_share(self):
        for backtest in self:
            judged = backtest.evaluated_count
            backtest.share = 100.0 * backtest.document_count / judged if judged else 0.0

    @api.model
    def _run(self, rule, company, date_from, date_to):
        """Judge the documents of a period by a rule as it stands; return what was found.

        :param date_from, date_to: local days at the company, both included
        :raises UserError: where the past cannot be judged, saying why
        """
        self._require_process_owner()
        rule.check_access("read")
        if company not in self.env.companies:
            raise AccessError(self.env._("You do not work at %(company)s.", company=company.sudo().name))
        if rule.company_id and rule.company_id != company:
            raise UserError(
                self.env._(
                    "%(rule)s was not backtested: it holds for %(company)s only.",
                    rule=rule.name,
                    company=rule.company_id.name,
                )
            )
        started = datetime.now()
        # The rule judges all orders of the company, whoever asks.
        rule, company = rule.sudo(), company.sudo()
        found = self._found(rule, company, date_from, date_to)
        backtest = self.sudo().create(
            {
                "rule_id": rule.id,
                "rule_version_id": rule.version_id.id if rule.state != "draft" else False,
                "company_id": company.id,
                "date_from": date_from,
                "date_to": date_to,
                "author_id": self.env.user.id,
                "run_at": fields.Datetime.now(),
                "check_code": rule.check_code,
                "tolerance": rule.tolerance,
                "unit": rule.unit,
                "response": rule.response,
                "scope": rule._scope_text(),
                "limits": self._limits(rule),
                "evaluated_count": self._evaluated(rule, company, date_from, date_to),
                **self._totals(found),
                "line_ids": [Command.create(values) for values in self._examples(rule, found)],
                "person_ids": [Command.create(values) for values in self._people(rule, company, found)],
                "seconds": (datetime.now() - started).total_seconds(),
            }
        )
        self.env.cr.execute(SQL("DROP TABLE %s", found))
        return backtest.sudo(False)

    def _require_process_owner(self):
        if not self.env.user.has_group("distribution_fulfillment_base.group_process_owner"):
            raise AccessError(self.env._("Only process owners judge the past by a rule; ask one of them."))

    @api.model
    def _instants(self, company, date_from, date_to):
        """The period in UTC, from the first instant of the first day to that after the last day."""
        tz = pytz.timezone(self.env["fulfillment.check.sale"]._tz(company))
        return [
            tz.localize(datetime.combine(day, time.min)).astimezone(pytz.utc).replace(tzinfo=None)
            for day in (date_from, date_to + timedelta(days=1))
        ]

    @api.model
    def _found(self, rule, company, date_from, date_to):
        """Judge the period; return the name of the temporary table of departures."""
        check = self.env[self.env["fulfillment.check"]._model_of(rule.check_code)].sudo()
        measured = check._backtest_of(rule, [company.id], *self._instants(company, date_from, date_to))
        if measured is None:
            raise UserError(
                self.env._(
                    "%(rule)s was not backtested: %(why)s\n"
                    "Let it run simulated instead: what it would catch is in the ledger then.",
                    rule=rule.name,
                    why=check._check_backtest or self.env._("its check cannot judge the past."),
                )
            )
        name = SQL.identifier("fulfillment_backtest_found")
        self.env.cr.execute(SQL("DROP TABLE IF EXISTS %s", name))
        self.env.cr.execute(
            SQL(
                """
                CREATE TEMPORARY TABLE %(name)s ON COMMIT DROP AS
                SELECT measured.*, document.value AS document_value
                FROM (%(measured)s) AS measured
                INNER JOIN (%(documents)s) AS document ON measured.record_id = document.id
                WHERE round(measured.deviation::numeric, 6) > %(tolerance)s AND %(scope)s AND %(products)s
                """,
                name=name,
                measured=measured,
                documents=check._backtest_documents(),
                tolerance=rule.tolerance,
                scope=self._document_scope(rule, company),
                products=self._product_scope(rule, check),
            )
        )
        return name

    @api.model
    def _document_scope(self, rule, company):
        """`RuleScope.covers` in SQL, of `document`."""
        conditions = [SQL("document.company_id = %s", company.id)]
        if rule.warehouse_id:
            conditions.append(SQL("document.warehouse_id = %s", rule.warehouse_id.id))
        if rule.channel_id:
            conditions.append(SQL("document.channel_id = %s", rule.channel_id.id))
        if rule.segment_id:
            conditions.append(
                SQL(
                    """EXISTS (
                        SELECT FROM res_partner AS partner
                        WHERE partner.id = document.partner_id AND partner.fulfillment_segment_id = %s
                    )""",
                    rule.segment_id.id,
                )
            )
        return SQL(" AND ").join(conditions)

    @api.model
    def _product_scope(self, rule, check):
        """The product category of `RuleScope.covers_line` in SQL, of `measured`.

        A document as a whole is covered where some of its goods are.
        """
        if not rule.product_categ_id:
            return SQL("TRUE")
        within = SQL(
            """IN (
                SELECT product.id FROM product_product AS product
                INNER JOIN product_template AS template ON product.product_tmpl_id = template.id
                INNER JOIN product_category AS category ON template.categ_id = category.id
                WHERE category.parent_path LIKE %s
            )""",
            f"{rule.product_categ_id.parent_path}%",
        )
        return SQL(
            """(measured.product_id %(within)s OR (
                measured.product_id IS NULL AND measured.line_id IS NULL AND EXISTS (
                    SELECT FROM (%(products)s) AS goods
                    WHERE goods.document_id = measured.record_id AND goods.product_id %(within)s
                )
            ))""",
            within=within,
            products=check._backtest_products(),
        )

    @api.model
    def _limits(self, rule):
        check = self.env[self.env["fulfillment.check"]._model_of(rule.check_code)]
        limits = [
            *check._backtest_limits(rule),
            self.env._("Customer segment and order channel are taken as they are today.")
            if rule.segment_id or rule.channel_id
            else "",
            self.env._("The kind of order cannot be told for past orders: all kinds are counted.")
            if rule.order_type
            else "",
        ]
        return "\n".join(filter(None, limits))

    @api.model
    def _evaluated(self, rule, company, date_from, date_to):
        start, end = self._instants(company, date_from, date_to)
        check = self.env[self.env["fulfillment.check"]._model_of(rule.check_code)].sudo()
        ((count,),) = self.env.execute_query(
            SQL(
                "SELECT count(*) FROM (%s) AS document WHERE %s AND %s",
                check._backtest_documents(),
                check._backtest_judged(rule.control_point_id.code, start, end),
                self._document_scope(rule, company),
            )
        )
        return count

    @api.model
    def _totals(self, found):
        ((documents, departures, amount),) = self.env.execute_query(
            SQL("SELECT count(DISTINCT record_id), count(*), sum(amount) FROM %s", found)
        )
        return {
            "document_count": documents,
            "departure_count": departures,
            "amount": amount,
            # Nothing found costs nothing.
            "is_unmeasured": bool(departures) and amount is None,
        }

    @api.model
    def _examples(self, rule, found):
        """The departures furthest off."""
        check = self.env[self.env["fulfillment.check"]._model_of(rule.check_code)]
        rows = self.env.execute_query_dict(
            SQL(
                """SELECT found.record_id AS res_id, document.name AS document_name, found.occurred_at,
                    found.partner_id, found.product_id, found.expected, found.actual, found.deviation, found.amount
                FROM %s AS found
                INNER JOIN (%s) AS document ON found.record_id = document.id
                ORDER BY found.deviation DESC, found.amount DESC NULLS LAST, found.record_id, found.line_id
                LIMIT %s""",
                found,
                check._backtest_documents(),
                EXAMPLES,
            )
        )
        return [
            {**row, "res_model": rule.control_point_id.model, "is_unmeasured": row["amount"] is None}
            for row in rows
        ]

    @api.model
    def _people(self, rule, company, found):
        """Who would have answered for it, and who would have been asked for approval, with how often."""
        return [*self._owners(rule, company, found), *self._approvers(rule, company, found)]

    @api.model
    def _owners(self, rule, company, found):
        # As live: the routing looks at the money only where the rule puts any on it.
        cost = SQL("COALESCE(amount, 0)") if rule.cost_driver_id else SQL("0")
        thresholds = sorted({0.0, *rule.area_id.sudo().owner_ids.mapped("amount_from")})
        counts = {}
        for warehouse_id, place, documents in self.env.execute_query(
            SQL(
                """SELECT warehouse_id, width_bucket((%s)::float8, %s::float8[]), count(DISTINCT record_id)
                FROM %s GROUP BY 1, 2""",
                cost,
                thresholds,
                found,
            )
        ):
            warehouse = self.env["stock.warehouse"].browse(warehouse_id or [])
            owner = rule._answering(company, warehouse, thresholds[max(place - 1, 0)])
            counts[owner] = counts.get(owner, 0) + documents
        return [
            {"role": "owner", "names": owner.name or self.env._("nobody"), "document_count": count}
            for owner, count in counts.items()
        ]

    @api.model
    def _approvers(self, rule, company, found):
        if rule.response != "approval":
            return []
        # As `_approval_amount`: the money of the departure, or the value of the document.
        column = SQL("COALESCE(amount, 0)") if rule.approval_basis == "departure" else SQL("document_value")
        people = []
        for step in rule.approval_step_ids:
            ((documents,),) = self.env.execute_query(
                SQL(
                    "SELECT count(DISTINCT record_id) FROM %s WHERE abs(%s) >= %s",
                    found,
                    column,
                    step.amount_from,
                )
            )
            people.append(
                {
                    "role": "approver",
                    "sequence": step.sequence,
                    "amount_from": step.amount_from,
                    "names": ", ".join(step._approvers(company).mapped("name")) or self.env._("nobody"),
                    "document_count": documents,
                }
            )
        return people

    def write(self, vals):  # pylint: disable=method-required-super; it refuses
        raise UserError(self.env._("What a backtest found is never changed: run another one."))
