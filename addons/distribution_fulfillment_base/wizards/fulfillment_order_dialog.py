from odoo import api, fields, models


class FulfillmentOrderDialog(models.AbstractModel):
    """A dialog about one order: its fields tell what the order says, so only who may read that opens it."""

    _name = "fulfillment.order.dialog"
    _description = "Dialog of an Order"

    sale_order_id = fields.Many2one("sale.order", string="Order", required=True, readonly=True)

    @api.model_create_multi
    def create(self, vals_list):
        dialogs = super().create(vals_list)
        dialogs.sale_order_id.check_access("read")
        return dialogs

    def write(self, vals):
        result = super().write(vals)
        if "sale_order_id" in vals:
            self.sale_order_id.check_access("read")
        return result
