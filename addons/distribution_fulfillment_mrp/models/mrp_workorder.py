from odoo import models


class MrpWorkorder(models.Model):
    """Captures planned and clocked minutes of finished work."""

    _inherit = "mrp.workorder"

    def button_finish(self):
        open_orders = self.filtered(lambda order: order.state not in ("done", "cancel"))
        result = super().button_finish()
        self.env["fulfillment.event"]._record(
            [
                dict(
                    order.production_id._fulfillment_event_keys(),
                    event_type="work_order_done",
                    model=order._name,
                    res_id=order.id,
                    expected=order.duration_expected,
                    actual=order.duration,
                    unit="minutes",
                    quantity=order.qty_produced
                    * order.product_uom_id.factor
                    / (order.product_id.uom_id.factor or 1.0),
                    new_text=order.workcenter_id.name,
                    note=order.name,
                )
                for order in open_orders
                if order.state == "done"
            ]
        )
        return result
