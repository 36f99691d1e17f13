from odoo import api, models
from odoo.tools.translate import LazyTranslate

_lt = LazyTranslate(__name__)


class FulfillmentCheckSaleCustomerOverdue(models.AbstractModel):
    _name = "fulfillment.check.sale.customer.overdue"
    _inherit = "fulfillment.check.sale"
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
        debts = self._debts(records, **given)
        measures = []
        for order in records:
            customer = order.partner_id.commercial_partner_id
            debt = debts[order.company_id.id, customer.id]
            currency = order.company_id.currency_id
            if not debt.overdue_since or currency.compare_amounts(debt.overdue, 0) <= 0:
                continue
            days = (self._day(order.company_id) - debt.overdue_since).days
            measures.append(
                self._of_order(
                    order,
                    deviation=days,
                    value_unit="days",
                    summary=self.env._(
                        "The customer owes %(amount)s that is overdue, the oldest for %(days)s days",
                        amount=currency.format(debt.overdue),
                        days=days,
                    ),
                )
            )
        return measures
