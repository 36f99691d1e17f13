from odoo import api, models
from odoo.tools import SQL
from odoo.tools.translate import LazyTranslate

from ..finding import Measure

_lt = LazyTranslate(__name__)


class FulfillmentCheckSaleQuantityBelowMinimum(models.AbstractModel):
    _name = "fulfillment.check.sale.quantity.below.minimum"
    _inherit = "fulfillment.check.sale"
    _description = "Check: quantity below the minimum"

    _check_code = "sale_quantity_below_minimum"
    _check_name = _lt("Quantity below the minimum")
    _check_help = _lt(
        "What share of the product's minimum order quantity in the company of the order is missing, all lines of the "
        "order that name the product taken together. Where a confirmed order is changed, of the products that "
        "become less or are added. Left out: products without a minimum."
    )
    _check_control_points = ("sale_order_change", "sale_order_confirm")
    _check_unit = "%"
    _check_backtest_note = _lt(
        "Minimum quantities are taken as they are today, ordered ones as they stand on the order."
    )

    @api.model
    def _measure(self, records, old_lines=None, **given):
        """:param old_lines: {line: values before} where confirmed orders are changed"""
        measures = []
        quantities = self._quantities(records, **given)
        changed = None if old_lines is None else self._lowered(old_lines)
        for (order, product), lines in (
            # All of them: what is asked of a product, its lines are to meet together.
            self._judged_lines(records, **given)
            .grouped(lambda line: (line.order_id, line.product_id))
            .items()
        ):
            if changed is not None and (order, product) not in changed:
                continue
            minimum = self._in_company(product, order.company_id).fulfillment_min_order_qty
            if minimum <= 0:
                continue
            quantity = sum(quantities[line] for line in lines)
            if product.uom_id.compare(quantity, minimum) >= 0:
                continue
            measures.append(
                Measure(
                    record=order,
                    line=min(lines, key=lambda line: line.id),
                    expected=minimum,
                    actual=quantity,
                    deviation=100.0 * (minimum - quantity) / minimum,
                    value_unit=product.uom_id.name,
                    summary=self.env._(
                        "%(product)s: %(quantity)s of at least %(minimum)s %(unit)s",
                        product=self._product_in_words(product),
                        quantity=f"{quantity:g}",
                        minimum=f"{minimum:g}",
                        unit=product.uom_id.name,
                    ),
                )
            )
        return measures

    @api.model
    def _lowered(self, old_lines):
        """{(order, product)} of which there is less than before, or there was none."""
        more = {}
        for line, old in old_lines.items():
            if not line.product_id:
                continue
            key = (line.order_id, line.product_id)
            before = (
                old["quantity"] * old["unit"].factor / (line.product_id.uom_id.factor or 1.0) if old else 0.0
            )
            more[key] = more.get(key, 0.0) + line._fulfillment_product_qty() - before
        return {
            (order, product)
            for (order, product), quantity in more.items()
            if product.uom_id.compare(quantity, 0) < 0
            or all(
                old_lines.get(line, line) is None
                for line in order.order_line
                if line.product_id == product and not line.display_type
            )
        }

    @api.model
    def _concerned_sql(self):
        # Lowered on the second line of the product, it is the first that is named.
        return SQL(
            """(fact.event_type = 'quantity_change' AND fact.new_number < fact.old_number
                AND fact.product_ref = measured.product_id
            OR fact.event_type = 'promise_set' AND fact.sale_line_ref = measured.line_id)"""
        )

    @api.model
    def _backtest(self, company_ids, date_from, date_to):
        minimum = SQL("(template.fulfillment_min_order_qty ->> sale.company_id::text)::numeric")
        return self._departures(
            company_ids,
            date_from,
            date_to,
            expected=minimum,
            actual=SQL("total.quantity"),
            deviation=SQL("100.0 * (%s - total.quantity) / %s", minimum, minimum),
            joins=SQL(
                """INNER JOIN LATERAL (
                    SELECT min(other.id) AS first_id,
                        sum(other.product_uom_qty * other_uom.factor / product_uom.factor) AS quantity
                    FROM sale_order_line AS other
                    INNER JOIN uom_uom AS other_uom ON other.product_uom_id = other_uom.id
                    WHERE other.order_id = sale.id AND other.product_id = line.product_id
                        AND other.display_type IS NULL AND other.is_downpayment IS NOT TRUE
                        AND other.is_expense IS NOT TRUE AND other.combo_item_id IS NULL
                        AND other.product_uom_qty > 0
                ) AS total ON line.id = total.first_id"""
            ),
            where=SQL("%s > 0 AND round(total.quantity, 2) < %s", minimum, minimum),
            by_line=True,
        )
