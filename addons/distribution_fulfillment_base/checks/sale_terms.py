from odoo import api, models
from odoo.tools import SQL


class FulfillmentCheckSaleTerms(models.AbstractModel):
    """What checks have in common that compare the payment terms of an order with the customer's. No check itself."""

    _name = "fulfillment.check.sale.terms"
    _inherit = "fulfillment.check.sale"
    _description = "Check of Payment Terms"

    @api.model
    def _measure(self, records, **given):
        measures = []
        for order in records:
            agreed = order.partner_id.with_company(order.company_id).property_payment_term_id
            if order.payment_term_id == agreed:
                continue
            expected, actual = self._of_term(agreed), self._of_term(order.payment_term_id)
            if actual > expected:
                measures.append(self._of_terms(order, agreed, expected, actual))
        return measures

    @api.model
    def _of_term(self, term):
        """What is compared of a term, in the unit of the check; of no term as well."""
        raise NotImplementedError

    @api.model
    def _of_terms(self, order, agreed, expected, actual):
        """The measure of an order whose terms give more than `agreed`, those of the customer."""
        raise NotImplementedError

    @api.model
    def _of_discount(self, order, agreed, expected, actual, summary):
        """The measure of more discount for early payment than `agreed`, the terms agreed, give."""
        money = order.amount_untaxed / (order.currency_rate or 1.0) * (actual - expected) / 100
        return self._of_order(
            order,
            expected=expected,
            actual=actual,
            deviation=actual - expected,
            value_unit="%",
            amount=order.company_id.currency_id.round(money),
            basis=f"{agreed.id} {order.payment_term_id.id}",
            summary=summary,
        )

    @staticmethod
    def _number(percent):
        return f"{percent:.2f}".rstrip("0").rstrip(".")

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
            expected=SQL("COALESCE(agreed.given, 0)"),
            actual=SQL("actual.given"),
            deviation=SQL("actual.given - COALESCE(agreed.given, 0)"),
            amount=self._amount_sql(),
            joins=SQL(
                """
                INNER JOIN res_partner AS partner ON sale.partner_id = partner.id
                INNER JOIN (VALUES %(defaults)s) AS standard (company_id, term_id)
                    ON sale.company_id = standard.company_id
                INNER JOIN (VALUES %(given)s) AS actual (id, given) ON sale.payment_term_id = actual.id
                LEFT JOIN (VALUES %(given)s) AS agreed (id, given) ON %(agreed)s = agreed.id
                """,
                agreed=agreed,
                given=SQL(", ").join(
                    [
                        SQL("(0, 0::float8)"),
                        *(SQL("(%s, %s)", term.id, self._of_term(term)) for term in terms),
                    ]
                ),
                defaults=SQL(", ").join(
                    SQL("(%s, %s::integer)", company.id, self._default_term(default, company))
                    for company in self.env["res.company"].browse(company_ids)
                ),
            ),
        )

    @api.model
    def _amount_sql(self):
        """The money of a departure in company currency, of the rows `sale`, `actual` and `agreed`; None for none."""
        return None

    @api.model
    def _default_term(self, field, company):
        fallback = field.get_company_dependent_fallback(self.env["res.partner"].with_company(company))
        return fallback.id or None
