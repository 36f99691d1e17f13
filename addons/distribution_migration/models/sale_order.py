from odoo import models


class SaleOrder(models.Model):
    """Orders that were taken over are found by their old number, and say what was done in the old system."""

    _name = "sale.order"
    _inherit = ["sale.order", "fulfillment.migration.taken.over"]

    def _taken_over_done(self):
        goods = self.order_line.filtered(lambda line: not line.display_type and not line.is_downpayment)
        amounts = self._former_amounts(goods)
        # As it was paid: with taxes.
        paid = sum(
            line._fulfillment_former_amounts()["total_included"]
            for line in self.order_line
            if line.is_downpayment and line.fulfillment_former_invoiced
        )
        told = []
        if amounts:
            told.append(
                self.env._(
                    "Delivered there: %(done)s of %(ordered)s; invoiced there: %(invoiced)s (without taxes).",
                    **amounts,
                )
            )
        if paid:
            told.append(self.env._("Paid ahead there: %(paid)s.", paid=self.currency_id.format(paid)))
        return " ".join(told) or self.env._("Nothing of it was delivered or invoiced there.")
