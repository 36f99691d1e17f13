from odoo import api, models
from odoo.tools.translate import LazyTranslate

_lt = LazyTranslate(__name__)


class FulfillmentCheckSaleCreditExposure(models.AbstractModel):
    _name = "fulfillment.check.sale.credit.exposure"
    _inherit = "fulfillment.check.sale"
    _description = "Check: credit exposure over the limit"

    _check_code = "sale_credit_exposure"
    _check_name = _lt("Credit exposure over the limit")
    _check_help = _lt(
        "By how many per cent open receivables, draft invoices, what is confirmed and not invoiced yet, and this order "
        "together exceed the credit limit of the customer (its contacts and addresses included) in the company of the "
        "order, taxes included. The limit is Odoo's own, which only warns. Left out: companies that do not use credit "
        "limits, customers without one, and what a delivered order will not deliver any more."
    )
    _check_control_points = ("order_release", "sale_order_confirm")
    _check_unit = "%"
    _check_backtest = _lt("What a customer owed on a past day cannot be told, nor what its limit was.")

    @api.model
    def _measure(self, records, **given):
        records = records.filtered(lambda order: order.company_id.sudo().account_use_credit_limit)
        if not records:
            return []
        debts = self._debts(records, **given)
        measures = []
        running = {}
        # Orders judged together count for each other, in their order.
        for order in records.sorted("id"):
            key = (order.company_id.id, self._debtor(order).id)
            debt = debts[key]
            limit = debt.credit_limit
            if limit <= 0:
                continue
            running[key] = running.get(key, 0.0) + order.amount_total / (order.currency_rate or 1.0)
            exposure = debt.owed + debt.ordered + running[key]
            if exposure <= limit:
                continue
            currency = order.company_id.currency_id
            measures.append(
                self._of_order(
                    order,
                    expected=limit,
                    actual=currency.round(exposure),
                    deviation=100.0 * (exposure - limit) / limit,
                    value_unit=currency.name,
                    summary=self.env._(
                        "The account stands at %(exposure)s with this order, %(percent)s %% over %(limit)s",
                        exposure=currency.format(exposure),
                        percent=f"{100.0 * (exposure - limit) / limit:.1f}",
                        limit=currency.format(limit),
                    ),
                )
            )
        return measures
