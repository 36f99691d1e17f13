from odoo import api, models
from odoo.tools import SQL
from odoo.tools.translate import LazyTranslate

from ..finding import Measure

_lt = LazyTranslate(__name__)


class FulfillmentCheckSaleQuantityNotPackaging(models.AbstractModel):
    _name = "fulfillment.check.sale.quantity.not.packaging"
    _inherit = "fulfillment.check.sale"
    _description = "Check: quantity breaks a packaging"

    _check_code = "sale_quantity_not_packaging"
    _check_name = _lt("Quantity breaks a packaging")
    _check_help = _lt(
        "How far the quantity of a line is from the nearest number of whole packagings (at least one), in % of the "
        "product's smallest packaging. Left out: products without a packaging larger than their unit."
    )
    _check_control_points = ("sale_order_change", "sale_order_confirm")
    _check_unit = _lt("% of a packaging")
    _check_backtest_note = _lt(
        "Packagings are taken as they are today, quantities as they stand on the order."
    )

    @api.model
    def _measure(self, records, **given):
        measures = []
        facts, quantities = self._product_facts(records, **given), self._quantities(records, **given)
        for line in self._judged_lines(records, **given):
            size = facts[line.product_id.product_tmpl_id].packaging_size
            if not size:
                continue
            quantity = quantities[line]
            whole = max(1, int(quantity / size + 0.5)) * size
            percent = round(100.0 * abs(quantity - whole) / size, 4)
            if not percent:
                continue
            unit = line.product_id.uom_id.name
            measures.append(
                Measure(
                    record=line.order_id,
                    line=line,
                    expected=whole,
                    actual=quantity,
                    deviation=percent,
                    value_unit=unit,
                    summary=self.env._(
                        "%(product)s: %(quantity)s %(unit)s break a packaging of %(size)s; %(whole)s would not",
                        product=self._product_in_words(line.product_id),
                        quantity=f"{quantity:g}",
                        unit=unit,
                        size=f"{size:g}",
                        whole=f"{whole:g}",
                    ),
                )
            )
        return measures

    @api.model
    def _backtest(self, company_ids, date_from, date_to):
        quantity = self._product_qty_sql()
        whole = SQL("(greatest(1, floor(%s / packaging.size + 0.5)) * packaging.size)", quantity)
        return self._departures(
            company_ids,
            date_from,
            date_to,
            expected=whole,
            actual=quantity,
            deviation=SQL("round(100.0 * abs(%s - %s) / packaging.size, 4)", quantity, whole),
            joins=self._packaging_join(),
            by_line=True,
        )
