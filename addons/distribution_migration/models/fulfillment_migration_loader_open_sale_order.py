from odoo import models

from ..source.errors import ValueRefused
from .sale_order_line import AGREED_PRICES

OPEN = "sale"


class FulfillmentMigrationLoaderOpenSaleOrder(models.AbstractModel):
    """Orders as a person enters them: product and quantity, the price agreed on, what was paid, then Confirm.

    They keep all that was ordered; what was delivered and invoiced in the old system counts by the fields of
    the line that tell of it (`fulfillment.taken.over.line.mixin`), so that no transfer and no invoice is made up.
    """

    _name = "fulfillment.migration.loader.open_sale_order"
    _inherit = "fulfillment.migration.loader.order"
    _description = "Loader of Open Sales Orders"

    _ordered = "product_uom_qty"
    _former = (("delivered", "fulfillment_former_done"), ("invoiced", "fulfillment_former_invoiced"))

    def _link_ids(self, domain, rows, refused):
        links = super()._link_ids(domain, rows, refused)
        if any(code == "currency" for _result_id, code in links):
            self._ahead(self._linked("res.partner", "customer", links), "property_product_pricelist")
        return links

    def _document_values(self, domain, rows, links):
        values = super()._document_values(domain, rows, links)
        self._check_currency(domain, rows, values)
        return values

    def _check_currency(self, domain, rows, values):
        """Refuse an order in another currency than its price list: Odoo takes that of the list, amounts as they are."""
        currency_id = values.pop("currency_id", None)
        if not currency_id:
            return
        pricelist = self.env["product.pricelist"].browse(values.get("pricelist_id", False))
        if not pricelist:
            pricelist = self.env["res.partner"].browse(values["partner_id"]).property_product_pricelist
        if (pricelist.currency_id or domain.company_id.currency_id).id != currency_id:
            said = next(row["currency"] for row in rows if row.get("currency"))
            raise ValueRefused("other_currency", target="currency", value=said)

    def _create(self, domain, values_list):
        states = [values.pop("state", None) for values in values_list]
        paid = [values.pop("fixed_amount", 0) for values in values_list]
        self._tell_analytics(line for values in values_list for _c, _i, line in values["order_line"])
        Order = self.env["sale.order"].with_context(
            sale_no_log_for_new_lines=True, fulfillment_prices=AGREED_PRICES
        )
        self._tell_defaults(Order, values_list)
        orders = self.env["sale.order"].browse(Order.create(values_list).ids)
        for order, amount in zip(orders, paid, strict=True):
            if amount:
                self._add_down_payment(order, amount)
        opened = orders.browse(order.id for order, state in zip(orders, states, strict=True) if state == OPEN)
        if opened:
            opened.action_confirm()
        return orders.ids

    def _add_down_payment(self, order, amount):
        """Add what was paid ahead, to be deducted from the final invoice: lines as Odoo's own wizard makes them.

        :param amount: taxes included, in the currency of the order; shared out over its taxes
        """
        Tax, company = self.env["account.tax"], order.company_id
        goods = order.order_line.filtered(lambda line: not line.display_type)
        base_lines = [line._prepare_base_line_for_taxes_computation() for line in goods]
        Tax._add_tax_details_in_base_lines(base_lines, company)
        Tax._round_base_lines_tax_details(base_lines, company)
        parts = Tax._prepare_down_payment_lines(
            base_lines=base_lines,
            company=company,
            amount_type="fixed",
            amount=amount,
            computation_key=f"down_payment,{order.id}",
        )
        order._create_down_payment_section_line_if_needed()
        lines = order._create_down_payment_lines_from_base_lines(parts)
        for line in lines:
            # Shares of a sum by tax are worked out to sixteen digits.
            line.price_unit = order.currency_id.round(line.price_unit)
        lines.fulfillment_former_invoiced = 1

    def _cancel(self, orders):
        orders.filtered(lambda order: order.state == OPEN)._action_cancel()
