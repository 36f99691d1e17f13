from odoo import api, models
from odoo.tools import SQL
from odoo.tools.translate import LazyTranslate

from ..finding import Measure

_lt = LazyTranslate(__name__)


class FulfillmentCheckSaleManualDiscount(models.AbstractModel):
    _name = "fulfillment.check.sale.manual.discount"
    _inherit = "fulfillment.check.sale"
    _description = "Check: manual discount"

    _check_code = "sale_manual_discount"
    _check_name = _lt("Manual discount")
    _check_help = _lt(
        "The discount of an order line beyond the one that its pricelist shows, in points of per cent; and a line that "
        "takes money off the whole order (a price below zero, or a service taken back), in % of what its other lines "
        "come to. Left out: a lower price without a discount (see price below pricelist), returns of goods, down "
        "payments, expenses, combos."
    )
    _check_control_points = ("sale_order_change", "sale_order_confirm")
    _check_unit = "%"
    _check_backtest_note = _lt(
        "Orders by a pricelist that shows discounts of its own are left out: it keeps no past ones; so are services "
        "taken back. Discounts are taken as they stand on the order."
    )

    @api.model
    def _measure(self, records, tolerance=0.0, **given):
        lines = self._judged_lines(records, **given)
        whole = self._for_whole_order(records, **given)
        # No query for the pricelist where there is no discount.
        given_discount = (lines - whole).filtered(lambda line: line.discount > 0)
        items = self._pricelist_items(records, **given) if given_discount else {}
        usual = {line: self._of_pricelist(line, self._pricelist_item(line, items)) for line in given_discount}
        return [
            self._of_line(line, discount, line.discount, self._money(line))
            for line, discount in usual.items()
            if line.discount - discount > tolerance
        ] + [
            self._of_line(line, 0.0, share, -line.price_subtotal / (line.order_id.currency_rate or 1.0))
            for line in whole
            if (share := self._share(line)) > 0
        ]

    @api.model
    def _of_line(self, line, expected, actual, money):
        return Measure(
            record=line.order_id,
            line=line,
            expected=expected,
            actual=actual,
            deviation=actual - expected,
            value_unit="%",
            amount=line.order_id.company_id.currency_id.round(money * (actual - expected) / actual),
            summary=self.env._(
                "%(product)s: discount of %(actual)s %%, the pricelist gives %(expected)s %%",
                product=self._product_in_words(line.product_id),
                actual=f"{actual:.1f}",
                expected=f"{expected:.1f}",
            ),
        )

    @api.model
    def _for_whole_order(self, records, old_lines=None, **given):
        """The lines that take money off the whole order, of whatever product."""
        lines = records.order_line.filtered(
            lambda line: (
                line.product_id
                and not line.display_type
                and line.price_subtotal < 0
                and (line.price_unit < 0 or line.product_type == "service")
            )
        )
        return lines if old_lines is None else lines & lines.browse().union(*old_lines)

    @staticmethod
    def _share(line):
        """What a line takes off, in % of all lines that come to something."""
        others = sum(other.price_subtotal for other in line.order_id.order_line if other.price_subtotal > 0)
        return -100.0 * line.price_subtotal / others if others > 0 else 0.0

    @staticmethod
    def _money(line):
        """What the discount of a line takes off, in company currency."""
        rate = line.order_id.currency_rate or 1.0
        return line.price_unit * line.product_uom_qty * line.discount / 100.0 / rate

    @staticmethod
    def _of_pricelist(line, item):
        """The discount that the pricelist itself shows on the line, by the item that gives its price."""
        if not item or not item._show_discount():
            return 0.0
        line = line.with_company(line.company_id)
        product = line.product_id.with_context(**line._get_product_price_context())
        base, price = (
            compute(product=product, **line._get_pricelist_kwargs())
            for compute in (item._compute_price_before_discount, item._compute_price)
        )
        return max(0.0, 100.0 * (base - price) / base) if base > 0 else 0.0

    @api.model
    def _backtest(self, company_ids, date_from, date_to):
        # "share" has one row for each discount line, none for the others.
        is_whole = SQL("line.price_subtotal < 0 AND line.price_unit < 0")
        return self._departures(
            company_ids,
            date_from,
            date_to,
            expected=SQL("0"),
            actual=SQL("CASE WHEN %s THEN share.percent ELSE line.discount END", is_whole),
            deviation=SQL("CASE WHEN %s THEN share.percent ELSE line.discount END", is_whole),
            amount=SQL(
                """CASE WHEN %s THEN -line.price_subtotal
                ELSE line.price_unit * line.product_uom_qty * line.discount / 100.0 END / %s""",
                is_whole,
                self._rate_sql(),
            ),
            joins=SQL(
                """LEFT JOIN LATERAL (
                    SELECT -100.0 * line.price_subtotal / NULLIF(sum(other.price_subtotal), 0) AS percent
                    FROM sale_order_line AS other
                    WHERE %s AND other.order_id = sale.id AND other.price_subtotal > 0
                ) AS share ON TRUE""",
                is_whole,
            ),
            where=SQL(
                """NOT EXISTS (
                    SELECT FROM product_pricelist_item AS item
                    WHERE item.pricelist_id = sale.pricelist_id AND item.compute_price = 'percentage'
                )"""
            ),
            by_line=True,
        )
