import pytz

from odoo import api, fields, models
from odoo.tools import float_round, formatLang

from ..facts import DIGITS
from ..finding import Measure


class FulfillmentCheckSale(models.AbstractModel):
    """What the checks of sale orders have in common. It has no code, so it is no check itself."""

    _name = "fulfillment.check.sale"
    _inherit = "fulfillment.check"
    _description = "Check of Sale Orders"

    # --- measuring ----------------------------------------------------------------------

    @api.model
    def _judged_lines(self, records, old_lines=None, shared=None, **given):
        """The lines of goods and services that are judged.

        :param old_lines: {line: values before, or None for an added line} where a confirmed order
            was changed; only those lines are judged then
        """
        shared = {"records": records} if shared is None else shared
        if "judged_lines" not in shared:
            shared["judged_lines"] = shared["records"].order_line.filtered(
                lambda line: self._has_basis(line) and not self._is_shipping(line)
            )
        lines = shared["judged_lines"]
        if records != shared["records"]:
            lines = lines.filtered(lambda line: line.order_id in records)
        if old_lines is not None:
            lines &= lines.browse().union(*old_lines)
        return lines

    @staticmethod
    def _has_basis(line):
        return (
            line.product_id
            and not line.display_type
            # Both are columns that a client can write. A down payment has no quantity, and goods are no expense.
            and not (line.is_expense and line.product_id.expense_policy != "no")
            and not line.combo_item_id
            and line.product_type != "combo"
            and line.product_uom_qty > 0
        )

    @api.model
    def _is_shipping(self, line):
        """Whether it is the freight of the order, which nobody sold. The glue addon for carriers knows."""
        return False

    @api.model
    def _product_in_words(self, product):
        """As Odoo's display name, which is computed for all products of the order where one is asked for."""
        if product.product_template_attribute_value_ids:
            return product.display_name
        return f"[{product.default_code}] {product.name}" if product.default_code else product.name

    @api.model
    def _prices_in_words(self, currency, *prices):
        """Unit prices as text, with as many digits as tell them apart: they may differ by less than a coin."""
        digits = max(currency.decimal_places, self.env["decimal.precision"].precision_get("Product Price"))
        while digits < DIGITS and len({float_round(price, digits) for price in prices}) < len(prices):
            digits += 1
        if digits == currency.decimal_places:
            return [currency.format(price) for price in prices]
        is_before = currency.position == "before"
        numbers = [formatLang(self.env, price, digits=digits) for price in prices]
        return [
            f"{currency.symbol}\N{NO-BREAK SPACE}{number}"
            if is_before
            else f"{number}\N{NO-BREAK SPACE}{currency.symbol}"
            for number in numbers
        ]

    @api.model
    def _of_order(
        self, order, deviation, value_unit, summary, expected=0.0, actual=None, amount=None, basis=""
    ):
        """A measure of the order as a whole; by default nothing was expected and the deviation found."""
        return Measure(
            record=order,
            line=self.env["sale.order.line"],
            expected=expected,
            actual=deviation if actual is None else actual,
            deviation=deviation,
            value_unit=value_unit,
            summary=summary,
            amount=amount,
            basis=basis,
        )

    @api.model
    def _promised_sooner(self, records, old_promises):
        """The orders that are promised sooner than before; all of them where no promise is moved.

        :param old_promises: {order: instant before, or False}, or None
        """
        if old_promises is None:
            return records
        return records.filtered(
            lambda order: (
                (new := order._fulfillment_order_promise())
                and (not (old := old_promises.get(order)) or new < old)
            )
        )

    @api.model
    def _tz(self, company):
        """The time zone whose days count in a company."""
        return company.partner_id.tz or self.env.user.tz or "UTC"

    @api.model
    def _day(self, company, instant=None):
        """The local day of an instant (UTC; by default now) at the company."""
        instant = pytz.utc.localize(instant or fields.Datetime.now())
        return instant.astimezone(pytz.timezone(self._tz(company))).date()
