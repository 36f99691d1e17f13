from odoo import api, fields, models
from odoo.tools import SQL
from odoo.tools.translate import LazyTranslate

from ..finding import Measure

_lt = LazyTranslate(__name__)


class FulfillmentCheckSaleCustomerOverdue(models.AbstractModel):
    _name = "fulfillment.check.sale.customer.overdue"
    _inherit = "fulfillment.check"
    _description = "Check: customer overdue"

    _check_code = "sale_customer_overdue"
    _check_name = _lt("Customer overdue")
    _check_help = _lt(
        "By how many days the oldest unpaid, due amount of the customer (its contacts and addresses included) is "
        "overdue in the company of the order. Credit notes and payments on account that are not matched yet are set "
        "against it, so a customer who owes nothing in sum yields nothing."
    )
    _check_control_points = ("order_release", "sale_order_confirm")
    _check_unit = "days"
    _check_backtest = _lt(
        "What was open on a past day cannot be told for invoices that were paid, cancelled or matched anew since."
    )

    @api.model
    def _measure(self, records, **given):
        today = {
            company: fields.Date.context_today(
                self.with_context(tz=company.partner_id.tz or self.env.user.tz or "UTC")
            )
            for company in records.company_id
        }
        overdue = self._overdue(records, today)
        measures = []
        for order in records:
            since, amount = overdue.get(
                (order.company_id.id, order.partner_id.commercial_partner_id.id), (None, 0.0)
            )
            currency = order.company_id.currency_id
            if not since or currency.compare_amounts(amount, 0) <= 0:
                continue
            days = (today[order.company_id] - since).days
            measures.append(
                Measure(
                    record=order,
                    line=order.order_line.browse(),
                    expected=0.0,
                    actual=days,
                    deviation=days,
                    value_unit="days",
                    summary=self.env._(
                        "%(customer)s owes %(amount)s that is overdue, the oldest for %(days)s days",
                        customer=order.partner_id.commercial_partner_id.name,
                        amount=currency.format(amount),
                        days=days,
                    ),
                )
            )
        return measures

    @api.model
    def _overdue(self, orders, today):
        """{(company id, commercial partner id): (oldest due date, amount in company currency)} in one query."""
        self.env["account.move.line"].flush_model(
            ["amount_residual", "date_maturity", "parent_state", "partner_id", "reconciled", "account_id"]
        )
        self.env["res.partner"].flush_model(["commercial_partner_id"])
        self.env["account.account"].flush_model(["account_type"])
        rows = self.env.execute_query(
            SQL(
                """
                SELECT line.company_id, partner.commercial_partner_id,
                    min(line.date_maturity) FILTER (WHERE line.amount_residual > 0),
                    sum(line.amount_residual)
                FROM account_move_line AS line
                INNER JOIN account_account AS account ON line.account_id = account.id
                INNER JOIN res_partner AS partner ON line.partner_id = partner.id
                INNER JOIN (VALUES %(days)s) AS day (company_id, today) ON line.company_id = day.company_id
                WHERE partner.commercial_partner_id = ANY(%(partners)s)
                    AND account.account_type = 'asset_receivable'
                    AND line.parent_state = 'posted'
                    AND line.reconciled IS NOT TRUE
                    -- What reduces the debt counts at once, what makes it when it is due.
                    AND (line.amount_residual < 0 OR line.date_maturity < day.today)
                GROUP BY line.company_id, partner.commercial_partner_id
                """,
                days=SQL(", ").join(SQL("(%s, %s::date)", company.id, day) for company, day in today.items()),
                partners=orders.partner_id.commercial_partner_id.ids,
            )
        )
        return {(company, partner): (since, float(amount)) for company, partner, since, amount in rows}
