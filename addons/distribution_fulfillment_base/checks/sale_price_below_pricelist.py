from odoo import api, models
from odoo.tools import float_compare, float_round
from odoo.tools.translate import LazyTranslate

from ..facts import DIGITS
from ..finding import Measure

_lt = LazyTranslate(__name__)


class FulfillmentCheckSalePriceBelowPricelist(models.AbstractModel):
    _name = "fulfillment.check.sale.price.below.pricelist"
    _inherit = "fulfillment.check.sale"
    _description = "Check: price below pricelist"

    _check_code = "sale_price_below_pricelist"
    _check_name = _lt("Price below pricelist")
    _check_help = _lt(
        "The net unit price of an order line, after its discount, against the price that the order's pricelist gives "
        "for the product, quantity, unit and date, also where they differ by less than a cent. Left out: returns, "
        "down payments, expenses, combos, lines whose pricelist price is zero, and what the rounding of a discount "
        "makes."
    )
    _check_control_points = ("sale_order_change", "sale_order_confirm")
    _check_unit = "%"
    _check_backtest = _lt("Pricelists keep no past prices, so confirmed orders cannot be judged again.")

    @api.model
    def _measure(self, records, tolerance=0.0, **given):
        measures = []
        lines = self._judged_lines(records, **given)
        items = self._pricelist_items(records, **given)
        facts = self._product_facts(records, **given)
        for line in lines:
            expected = self._pricelist_price(
                line,
                self._pricelist_item(line, items),
                facts[line.product_id.product_tmpl_id],
            )
            actual = line.price_unit * (1 - (line.discount or 0.0) / 100)
            if expected <= 0 or float_compare(actual, expected, precision_digits=DIGITS) >= 0:
                continue
            below = expected - actual
            if 100.0 * below / expected <= tolerance:
                continue
            if line.discount and below <= self._discount_rounding(line):
                continue
            order = line.order_id
            expected_text, actual_text = self._prices_in_words(line.currency_id, expected, actual)
            measures.append(
                Measure(
                    record=order,
                    line=line,
                    expected=expected,
                    actual=actual,
                    deviation=100.0 * below / expected,
                    value_unit=line.currency_id.name,
                    amount=order.company_id.currency_id.round(
                        below * line.product_uom_qty / (order.currency_rate or 1.0)
                    ),
                    summary=self.env._(
                        "%(product)s: price %(actual)s instead of %(expected)s per %(unit)s, "
                        "%(percent)s %% below the pricelist",
                        product=self._product_in_words(line.product_id),
                        actual=actual_text,
                        expected=expected_text,
                        unit=line.product_uom_id.name,
                        percent=f"{100.0 * below / expected:.1f}",
                    ),
                )
            )
        return measures

    @api.model
    def _discount_rounding(self, line):
        """By how much the net price of a line may be too low because Odoo rounds the discount, not the price."""
        _total, digits = line._fields["discount"].get_digits(self.env)
        return float_round(abs(line.price_unit) * 0.5 * 10**-digits / 100, DIGITS)

    @api.model
    def _list_currency(self, product):
        """The currency of the product's list price, as Odoo's `currency_id`, which costs a statement each time."""
        main = self.env["ir.model.data"]._xmlid_to_res_id("base.main_company", raise_if_not_found=True)
        return (product.company_id or self.env["res.company"].browse(main)).sudo().currency_id

    @api.model
    def _pricelist_price(self, line, item, facts):
        """Net price per unit of the line, in its currency, taxes treated as on the line itself.

        It is as fine as Odoo's own, which is not rounded: neither to coins nor to what is shown of prices.
        """
        product = line.product_id
        if not item and not facts.has_attributes and self._list_currency(product) == line.currency_id:
            # What `_compute_price` would find, without reading what it needs for other cases.
            price = product.uom_id._compute_price(product.list_price, line.product_uom_id)
        else:
            line = line.with_company(line.company_id)
            price = item.with_env(line.env)._compute_price(
                product=line.product_id.with_context(**line._get_product_price_context()),
                **line._get_pricelist_kwargs(),
            )
        fiscal_position = line.order_id.fiscal_position_id
        if fiscal_position and facts.is_taxed:
            # Only another position than the product's own makes other taxes, and so another price.
            line = line.with_company(line.company_id)
            price = line.product_id._get_tax_included_unit_price_from_price(
                price,
                product_taxes=line.product_id.taxes_id._filter_taxes_by_company(line.company_id),
                fiscal_position=fiscal_position,
            )
        return price
