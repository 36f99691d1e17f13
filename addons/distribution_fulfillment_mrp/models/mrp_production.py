from odoo import models

from odoo.addons.distribution_fulfillment_base.doors import is_system


class MrpProduction(models.Model):
    """Captures what was made, for whom, and how much less or more than planned."""

    _inherit = "mrp.production"

    def button_mark_done(self):
        # Closing an order rewrites its quantity: what was planned is read before.
        planned = {production: production.product_qty for production in self if production.state != "done"}
        result = super().button_mark_done()
        self.env["fulfillment.event"]._record(
            [
                production._fulfillment_done_fact(quantity)
                for production, quantity in planned.items()
                if production.state == "done"
            ]
        )
        return result

    def _fulfillment_event_keys(self):
        """The columns that every ledger row about this order carries."""
        self.ensure_one()
        production = self.sudo()
        return {
            "company_id": production.company_id.id,
            "model": production._name,
            "res_id": production.id,
            "sale_line_ref": production.sale_line_id.id,
            "sale_order_ref": production.sale_line_id.order_id.id,
            "product_ref": production.product_id.id,
            "uom_ref": production.product_id.uom_id.id,
            "warehouse_ref": production.picking_type_id.warehouse_id.id,
            "partner_id": production.sale_line_id.order_id.partner_id.commercial_partner_id.id,
            "is_auto": is_system(self.env),
        }

    def _fulfillment_done_fact(self, planned):
        factor = self.product_uom_id.factor / (self.product_id.uom_id.factor or 1.0)
        made = self.qty_produced * factor
        # Finishing the order has finished its work: the minutes of all of it are known now.
        work = self.sudo().workorder_ids.filtered(lambda order: order.state == "done")
        return dict(
            self._fulfillment_event_keys(),
            event_type="production_done",
            quantity=made,
            expected=planned * factor,
            actual=made,
            old_number=sum(work.mapped("duration_expected")) if work else None,
            new_number=sum(work.mapped("duration")) if work else None,
        )
