from odoo import api, models
from odoo.tools import SQL
from odoo.tools.translate import LazyTranslate

from ..finding import Measure

_lt = LazyTranslate(__name__)


class FulfillmentCheckSaleMarginBelowFloor(models.AbstractModel):
    _name = "fulfillment.check.sale.margin.below.floor"
    _inherit = "fulfillment.check.sale"
    _description = "Check: margin below floor"

    _check_code = "sale_margin_below_floor"
    _check_name = _lt("Margin below floor")
    _check_help = _lt(
        "How much of the net price of an order line, in the company's currency, the product's cost takes: a floor "
        "of 15 % margin is a tolerance of 85 %. The money is what is lost below cost. Left out: products without "
        "cost, lines given away for nothing (see the price and discount checks), and discounts on the whole order."
    )
    _check_control_points = ("sale_order_change", "sale_order_confirm")
    _check_unit = _lt("% of the price")
    _check_backtest_note = _lt(
        "Costs are taken as they are today, for Odoo keeps no past ones of all products; prices as they stand on the "
        "order."
    )

    @api.model
    def _measure(self, records, tolerance=0.0, **given):
        measures = []
        quantities = self._quantities(records, **given)
        for line in self._judged_lines(records, **given):
            order, company = line.order_id, line.order_id.company_id
            quantity = quantities[line]
            # A margin is measured for who may not see costs, too.
            unit_cost = self._in_company(line.product_id, company).sudo().standard_price
            revenue = line.price_subtotal / (order.currency_rate or 1.0)
            if unit_cost <= 0 or revenue <= 0:
                continue
            share = 100.0 * unit_cost * quantity / revenue
            # Every line has a margin: those above the floor are the rule, and are not put into words.
            if share <= tolerance:
                continue
            loss = unit_cost * quantity - revenue
            measures.append(
                Measure(
                    record=order,
                    line=line,
                    expected=unit_cost,
                    actual=revenue / quantity,
                    deviation=share,
                    value_unit=company.currency_id.name,
                    amount=company.currency_id.round(loss) if loss > 0 else None,
                    summary=self.env._(
                        "%(product)s: margin of %(margin)s %% of the net price",
                        product=self._product_in_words(line.product_id),
                        margin=f"{100.0 - share:.1f}",
                    ),
                )
            )
        return measures

    @api.model
    def _backtest(self, company_ids, date_from, date_to):
        cost = SQL("(product.standard_price ->> sale.company_id::text)::numeric")
        revenue = SQL("(line.price_subtotal / %s)", self._rate_sql())
        quantity = self._product_qty_sql()
        return self._departures(
            company_ids,
            date_from,
            date_to,
            expected=cost,
            actual=SQL("%s / %s", revenue, quantity),
            deviation=SQL("100.0 * %s * %s / %s", cost, quantity, revenue),
            amount=SQL(
                "CASE WHEN %(cost)s * %(quantity)s > %(revenue)s THEN %(cost)s * %(quantity)s - %(revenue)s END",
                cost=cost,
                quantity=quantity,
                revenue=revenue,
            ),
            where=SQL("line.price_subtotal > 0 AND %s > 0", cost),
            by_line=True,
        )
