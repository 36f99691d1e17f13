from datetime import datetime, time, timedelta

import pytz

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import SQL

from .. import sql

# {check: model of its documents}; what it finds stands in sql/integrity_i<number>.sql.
CHECKS = {
    "I1": "sale.order",
    "I2": "sale.order",
    "I3": "purchase.order",
    "I4": "account.move",
    "I5": "account.move",
    "I6": "account.move",
    "I7": "stock.move",
    "I8": "res.company",
    "I9": "account.payment",
    "I10": "stock.move",
    "I11": "stock.quant",
    "I12": "account.move",
}
DOCUMENT = "fulfillment_integrity_document"


class FulfillmentIntegrity(models.AbstractModel):
    """Posting integrity: every night, the documents of a company against what must hold for them.

    Each check is one statement over all documents of its kind. A run tells the ledger how many it
    tested and how many failed; the figures read the runs.
    """

    _name = "fulfillment.integrity"
    _description = "Posting Integrity"

    @api.model
    def _cron_check(self):
        """Check all companies, each committed."""
        # pylint: disable-next=no-search-all  # a handful
        companies = self.env["res.company"].sudo().search([])
        for index, company in enumerate(companies, start=1):
            self._check(company)
            self.env["ir.cron"]._commit_progress(1, remaining=len(companies) - index)

    @api.model
    def _check(self, company):
        """Run all checks over a company and record what they found.

        :return: {check: (tested, failed, amount)}, and under "all" each document once
        """
        self.env.flush_all()
        cr = self.env.cr
        table = SQL.identifier(DOCUMENT)
        cr.execute(SQL("DROP TABLE IF EXISTS %s", table))
        cr.execute(
            SQL(
                "CREATE TEMP TABLE %s (check_code varchar, model varchar, document_id integer,"
                " is_failed boolean, amount numeric) ON COMMIT DROP",
                table,
            )
        )
        for code, model in CHECKS.items():
            cr.execute(
                SQL(
                    "INSERT INTO %s SELECT %s, %s, document_id, is_failed, amount FROM (%s) AS document",
                    table,
                    code,
                    model,
                    self._query(code, company),
                )
            )
        self.env["fulfillment.integrity.finding"]._keep(company, DOCUMENT)
        rows = self.env.execute_query(
            SQL(
                """
                SELECT check_code, count(*), count(*) FILTER (WHERE is_failed), sum(amount) FILTER (WHERE is_failed)
                FROM %(table)s
                GROUP BY check_code
                UNION ALL
                SELECT 'all', count(*), count(*) FILTER (WHERE is_failed), sum(amount) FILTER (WHERE is_failed)
                FROM (
                    SELECT bool_or(is_failed) AS is_failed, max(amount) FILTER (WHERE is_failed) AS amount
                    FROM %(table)s
                    GROUP BY model, document_id
                ) AS document
                """,
                table=table,
            )
        )
        cr.execute(SQL("DROP TABLE %s", table))
        found = {code: (0, 0, None) for code in CHECKS} | {code: tuple(figures) for code, *figures in rows}
        self.env["fulfillment.event"]._record(
            [
                {
                    "event_type": "integrity_checked",
                    "company_id": company.id,
                    "model": "res.company",
                    "res_id": company.id,
                    "new_text": code,
                    # What was allowed in this run: another run may have allowed something else.
                    "note": f"posting_age={company.fulfillment_posting_age} "
                    f"tested_days={company.fulfillment_tested_days} "
                    f"stock_tolerance={company.fulfillment_stock_tolerance:g}",
                    "quantity": tested,
                    "actual": failed,
                    "unit": "documents",
                    "amount": None if amount is None else float(amount),
                    "currency_ref": company.currency_id.id,
                    "is_auto": True,
                }
                for code, (tested, failed, amount) in found.items()
            ]
        )
        return found

    @api.model
    def _query(self, code, company):
        """The documents of a check over a company: `document_id`, `is_failed`, `amount`."""
        cutoff = self._cutoff(company)
        zone = company.partner_id.tz or "UTC"
        parameters = {
            "company_id": company.id,
            "digits": self.env["decimal.precision"].precision_get("Product Unit"),
            "since": (fields.Datetime.now() - timedelta(days=company.fulfillment_tested_days)).date(),
            "cutoff": cutoff,
            "cutoff_day": pytz.utc.localize(cutoff).astimezone(pytz.timezone(zone)).date(),
            "tz": zone,
        }
        if code == "I7":
            category = self.env["product.category"].with_company(company)
            parameters["valuation"] = (
                category._fields["property_valuation"].get_company_dependent_fallback(category) or None
            )
        if code == "I8":
            parameters.update(self._stock_in_books(company))
        name = f"integrity_i{int(code[1:]):02}"
        used = {key: value for key, value in parameters.items() if f"%({key})s" in sql.text(name)}
        return sql.load(name, **used)

    @api.model
    def _cutoff(self, company):
        """What happened before this instant (UTC) has had the working days that the company gives to post it."""
        age = company.fulfillment_posting_age
        now = fields.Datetime.now()
        calendar = company.resource_calendar_id
        start = calendar and calendar.plan_days(-age, pytz.utc.localize(now), compute_leaves=True)
        if not start:
            return datetime.combine((now - timedelta(days=age)).date(), time.min)
        return start.astimezone(pytz.utc).replace(tzinfo=None, microsecond=0)

    @api.model
    def _stock_in_books(self, company):
        if company.inventory_valuation != "real_time":
            return {"stock_value": 0, "account_ids": [], "tolerance": company.fulfillment_stock_tolerance}
        # Quants change without a word to what was computed from them before in this transaction.
        self.env["product.product"].invalidate_model()
        value = company.sudo().with_company(company).stock_value()
        return {
            "stock_value": sum(value.values()),
            "account_ids": [account.id for account in value if account],
            "tolerance": company.fulfillment_stock_tolerance,
        }

    @api.model
    @api.readonly
    def documents(self, code, company_ids=None):
        """The documents that fail a check at this moment.

        :param code: I1 to I12
        :param company_ids: ids the user may work in; None: the companies chosen at the moment
        :return: dict of `model`, `ids` and `domain`
        :raises AccessError: for companies or documents that the user may not read
        """
        self.env["fulfillment.metric"]._check_user()
        if code not in CHECKS:
            raise UserError(
                self.env._(
                    "There is no check “%(code)s”. Known are: %(known)s.", code=code, known=", ".join(CHECKS)
                )
            )
        companies = self.env.companies if company_ids is None else self.env["res.company"].browse(company_ids)
        if not self.env.su and companies - self.env.user.company_ids:
            raise AccessError(self.env._("You may not read documents of companies that are not yours."))
        model = CHECKS[code]
        self.env[model].check_access("read")
        ids = []
        for company in companies:
            found = self.env.execute_query(
                SQL(
                    "SELECT document_id FROM (%s) AS document WHERE is_failed",
                    self._query(code, company.sudo()),
                )
            )
            ids += [row[0] for row in found]
        return {"model": model, "ids": sorted(ids), "domain": [("id", "in", sorted(ids))]}
