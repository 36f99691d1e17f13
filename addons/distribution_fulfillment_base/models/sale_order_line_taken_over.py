from odoo import api, models


class SaleOrderLine(models.Model):
    """What was delivered and invoiced in the former system counts, though no transfer and no invoice tells of it."""

    _name = "sale.order.line"
    _inherit = ["sale.order.line", "fulfillment.taken.over.line.mixin"]

    @api.model_create_multi
    def create(self, vals_list):
        lines = super().create(vals_list)
        # Odoo takes 0 by default for what is delivered, and works it out for the first goods only.
        lines.filtered("fulfillment_former_done").modified(["fulfillment_former_done"])
        return lines

    def _fulfillment_first_promise(self):
        """The promise to be kept as the first one, as `_fulfillment_promise` gives it."""
        self.ensure_one()
        if self.fulfillment_former_promise:
            return self.fulfillment_former_promise, "explicit"
        return self._fulfillment_promise()

    # --- delivered ----------------------------------------------------------------------

    @api.depends("fulfillment_former_done")
    def _compute_qty_delivered(self):
        return super()._compute_qty_delivered()

    def _prepare_qty_delivered(self):
        delivered = super()._prepare_qty_delivered()
        for line in self:
            # What is delivered without transfers is written by hand, all in all: here only to begin with.
            if line.fulfillment_former_done and (
                line.qty_delivered_method != "manual" or not line.qty_delivered
            ):
                delivered[line] += line.fulfillment_former_done
        return delivered

    def _get_qty_procurement(self, previous_product_uom_qty=False):
        quantity = super()._get_qty_procurement(previous_product_uom_qty)
        return quantity + self.fulfillment_former_done

    # --- invoiced -----------------------------------------------------------------------

    @api.depends("fulfillment_former_invoiced")
    def _compute_qty_invoiced(self):
        return super()._compute_qty_invoiced()

    def _prepare_qty_invoiced(self):
        invoiced = super()._prepare_qty_invoiced()
        for line in self:
            if line.fulfillment_former_invoiced:
                invoiced[line] += line.fulfillment_former_invoiced
        return invoiced

    @api.depends("fulfillment_former_invoiced")
    def _compute_qty_invoiced_posted(self):
        result = super()._compute_qty_invoiced_posted()
        for line in self:
            if line.fulfillment_former_invoiced:
                line.qty_invoiced_posted += line.fulfillment_former_invoiced
        return result

    # Not on the price: what was invoiced there does not change with what is agreed here.
    @api.depends("fulfillment_former_invoiced")
    def _compute_untaxed_amount_invoiced(self):
        result = super()._compute_untaxed_amount_invoiced()
        for line in self:
            if line.fulfillment_former_invoiced:
                line.untaxed_amount_invoiced += line._fulfillment_former_amounts()["total_excluded"]
        return result

    # Not on the price: what was invoiced there does not change with what is agreed here.
    @api.depends("fulfillment_former_invoiced")
    def _compute_amount_invoiced(self):
        result = super()._compute_amount_invoiced()
        for line in self:
            if line.fulfillment_former_invoiced:
                line.amount_invoiced += line._fulfillment_former_amounts()["total_included"]
        return result

    def _fulfillment_former_amounts(self):
        """What was invoiced before, at the price of the line, as `account.tax.compute_all` gives it."""
        self.ensure_one()
        return self.tax_ids.compute_all(
            self.price_unit * (1 - (self.discount or 0.0) / 100),
            currency=self.currency_id,
            quantity=self.fulfillment_former_invoiced,
            product=self.product_id,
            partner=self.order_id.partner_shipping_id,
        )

    # --- down payments ------------------------------------------------------------------

    def _get_downpayment_line_price_unit(self, invoices):
        price = super()._get_downpayment_line_price_unit(invoices)
        # Nobody else keeps what was paid before: Odoo would work it out from invoices that are not there.
        return price + self.price_unit if self.is_downpayment and self.fulfillment_former_invoiced else price

    def _prepare_invoice_line(self, **optional_values):
        values = super()._prepare_invoice_line(**optional_values)
        if self.is_downpayment and self.fulfillment_former_invoiced and "account_id" not in values:
            account = self._fulfillment_former_account()
            if account:
                values["account_id"] = account.id
        return values

    def _fulfillment_former_account(self):
        """The account that a down payment of the former system stands on: that of down payments made here."""
        self.ensure_one()
        company = self.company_id
        goods = self.order_id.order_line.filtered("product_id")[:1].with_company(company)
        accounts = goods.product_id.product_tmpl_id.get_product_accounts(
            fiscal_pos=self.order_id.fiscal_position_id
        )
        return company.downpayment_account_id or accounts.get("downpayment") or accounts.get("income")
