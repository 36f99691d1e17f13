from odoo import fields, models


class SaleOrder(models.Model):
    """Shows on the order where its approval stands."""

    _inherit = "sale.order"

    fulfillment_approval_state = fields.Selection(
        [("pending", "Waiting for Approval"), ("approved", "Approved"), ("rejected", "Not Approved")],
        compute="_compute_fulfillment_approval_state",
    )

    def _compute_fulfillment_approval_state(self):
        latest = {}
        for approval in (
            self.env["fulfillment.approval"]
            .sudo()
            .search(
                [("res_model", "=", self._name), ("res_id", "in", self.ids), ("state", "!=", "withdrawn")],
                order="id",
            )
        ):
            latest[approval.res_id] = approval.state
        for order in self:
            # What was allowed once the order is confirmed is told by its exceptions.
            waits = order.state in ("draft", "sent")
            order.fulfillment_approval_state = latest.get(order.id, False) if waits else False

    def action_fulfillment_open_approvals(self):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "distribution_fulfillment_base.action_fulfillment_approval"
        )
        return {**action, "domain": [("res_model", "=", self._name), ("res_id", "=", self.id)], "context": {}}
