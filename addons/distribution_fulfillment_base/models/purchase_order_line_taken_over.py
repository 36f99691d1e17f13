from odoo import api, models


class PurchaseOrderLine(models.Model):
    """What was received and billed in the former system counts, though no transfer and no bill tells of it."""

    _name = "purchase.order.line"
    _inherit = ["purchase.order.line", "fulfillment.taken.over.line.mixin"]

    @api.depends("fulfillment_former_done")
    def _compute_qty_received(self):
        return super()._compute_qty_received()

    def _prepare_qty_received(self):
        received = super()._prepare_qty_received()
        for line in self:
            # What is received without transfers is written by hand, all in all.
            if line.fulfillment_former_done and line.qty_received_method == "stock_moves":
                received[line] += line.fulfillment_former_done
        return received

    def _get_qty_procurement(self):
        return super()._get_qty_procurement() + self.fulfillment_former_done

    @api.depends("fulfillment_former_invoiced")
    def _compute_qty_invoiced(self):
        return super()._compute_qty_invoiced()

    def _prepare_qty_invoiced(self):
        invoiced = super()._prepare_qty_invoiced()
        for line in self:
            if line.fulfillment_former_invoiced:
                invoiced[line] += line.fulfillment_former_invoiced
        return invoiced
