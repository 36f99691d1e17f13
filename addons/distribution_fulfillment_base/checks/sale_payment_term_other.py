from odoo import api, models
from odoo.tools import SQL
from odoo.tools.translate import LazyTranslate

_lt = LazyTranslate(__name__)


class FulfillmentCheckSalePaymentTermOther(models.AbstractModel):
    _name = "fulfillment.check.sale.payment.term.other"
    _inherit = "fulfillment.check.sale"
    _description = "Check: payment terms other than the customer's"

    _check_code = "sale_payment_term_other"
    _check_name = _lt("Payment terms longer than the customer's")
    _check_help = _lt(
        "By how many days the last payment of the order falls due later than under the terms agreed with the customer. "
        "No terms are no credit: 0 days; terms that count from the end of a month are taken at their average. Left "
        "out: shorter terms, and discounts for early payment."
    )
    _check_control_points = ("sale_order_confirm",)
    _check_unit = "days"
    _check_backtest_note = _lt("The customer's terms are taken as they are today.")

    @api.model
    def _measure(self, records, **given):
        measures = []
        for order in records:
            agreed = order.partner_id.with_company(order.company_id).property_payment_term_id
            if order.payment_term_id == agreed:
                continue
            expected, actual = agreed._fulfillment_days(), order.payment_term_id._fulfillment_days()
            if actual <= expected:
                continue
            measures.append(
                self._of_order(
                    order,
                    expected=expected,
                    actual=actual,
                    deviation=actual - expected,
                    value_unit="days",
                    basis=f"{agreed.id} {order.payment_term_id.id}",
                    summary=self.env._(
                        "Payment terms are %(actual)s, with the customer %(agreed)s are agreed: %(days)s days later",
                        actual=order.payment_term_id.name,
                        agreed=agreed.name or self.env._("none"),
                        days=actual - expected,
                    ),
                )
            )
        return measures

    @api.model
    def _backtest(self, company_ids, date_from, date_to):
        terms = (
            self.env["account.payment.term"]
            .sudo()
            .with_context(active_test=False)
            .search([("line_ids", "!=", False)])
        )
        # The customer's own, else the default of the company.
        agreed = SQL(
            "COALESCE((partner.property_payment_term_id ->> sale.company_id::text)::integer, standard.term_id)"
        )
        default = self.env["res.partner"]._fields["property_payment_term_id"]
        return self._departures(
            company_ids,
            date_from,
            date_to,
            expected=SQL("COALESCE(agreed.days, 0)"),
            actual=SQL("actual.days"),
            deviation=SQL("actual.days - COALESCE(agreed.days, 0)"),
            joins=SQL(
                """
                INNER JOIN res_partner AS partner ON sale.partner_id = partner.id
                INNER JOIN (VALUES %(defaults)s) AS standard (company_id, term_id)
                    ON sale.company_id = standard.company_id
                INNER JOIN (VALUES %(days)s) AS actual (id, days) ON sale.payment_term_id = actual.id
                LEFT JOIN (VALUES %(days)s) AS agreed (id, days) ON %(agreed)s = agreed.id
                """,
                agreed=agreed,
                days=SQL(", ").join(
                    [SQL("(0, 0)"), *(SQL("(%s, %s)", term.id, term._fulfillment_days()) for term in terms)]
                ),
                defaults=SQL(", ").join(
                    SQL("(%s, %s::integer)", company.id, self._default_term(default, company))
                    for company in self.env["res.company"].browse(company_ids)
                ),
            ),
        )

    @api.model
    def _default_term(self, field, company):
        fallback = field.get_company_dependent_fallback(self.env["res.partner"].with_company(company))
        return fallback.id or None
