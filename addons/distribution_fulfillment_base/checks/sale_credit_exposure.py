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
        "order, taxes included. The limit is Odoo's own, which only warns. Down payments lessen an order with its "
        "final invoice only. Of a changed order: what makes it dearer, and who else is to pay for it. Left "
        "out: companies that do not use credit limits, customers without one, and what a delivered order will not "
        "deliver any more."
    )
    _check_control_points = ("order_release", "sale_order_change", "sale_order_confirm")
    _check_unit = "%"
    _check_backtest = _lt("What a customer owed on a past day cannot be told, nor what its limit was.")

    @api.model
    def _measure(self, records, old_orders=None, old_lines=None, **given):
        """:param old_orders: {order: `_fulfillment_agreed` before}, old_lines: {line: the same, or None}, where
        confirmed orders are changed
        """
        records = records.filtered(lambda order: order.company_id.sudo().account_use_credit_limit)
        if old_orders is not None:
            records = self._dearer(records, old_orders, old_lines)
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
            running[key] = running.get(key, 0.0) + self._still_to_invoice(order) / (
                order.currency_rate or 1.0
            )
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

    @api.model
    def _dearer(self, orders, old_orders, old_lines):
        """The changed orders that are worth more than before, or are to be paid by somebody else."""
        more = {}
        for line, old in old_lines.items():
            order = line.order_id
            more[order] = more.get(order, 0.0) + (
                line._fulfillment_unit_price() * line._fulfillment_product_qty()
            )
            if old:
                factor = old["unit"].factor / (old["product"].uom_id.factor or 1.0)
                more[order] -= old["price"] * old["quantity"] * factor
        return orders.filtered(
            lambda order: (
                order.currency_id.compare_amounts(more.get(order, 0.0), 0) > 0
                or order in old_orders
                and old_orders[order]["invoice_address"].commercial_partner_id != self._debtor(order)
            )
        )

    @api.model
    def _still_to_invoice(self, order):
        """What the order adds to the debt, taxes included: what of it was invoiced is owed already.

        `ORDERED` of `customer_debts` for one order.
        """
        lines = order.order_line.filtered(
            lambda line: not line.display_type and not line.is_downpayment and line.product_uom_qty > 0
        )
        # Of what is being confirmed nothing was delivered, and the state of that is not worked out for it.
        if not any(line.qty_invoiced or line.qty_delivered for line in lines):
            return order.amount_total
        is_delivered = order.state == "sale" and order.delivery_status == "full"
        return sum(
            line.price_total
            / line.product_uom_qty
            * max(
                0.0,
                line.qty_to_invoice
                if is_delivered and line.qty_delivered_method == "stock_move"
                else line.product_uom_qty - line.qty_invoiced,
            )
            for line in lines
        )
