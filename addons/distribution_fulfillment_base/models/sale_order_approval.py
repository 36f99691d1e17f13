from odoo import fields, models


class SaleOrder(models.Model):
    """Shows on the order where its approval stands."""

    _inherit = "sale.order"

    fulfillment_approval_state = fields.Selection(
        [("pending", "Waiting for Approval"), ("approved", "Approved"), ("rejected", "Not Approved")],
        compute="_compute_fulfillment_approval_state",
    )
    fulfillment_change_state = fields.Selection(
        [("pending", "Change Waits for Approval"), ("approved", "Change Approved")],
        compute="_compute_fulfillment_approval_state",
        help="Of a change of the confirmed order that was asked for and is not carried out yet.",
    )

    def _compute_fulfillment_approval_state(self):
        latest = {}
        for approval in (
            self.env["fulfillment.approval"]
            .sudo()
            .search(
                [
                    ("res_model", "=", self._name),
                    ("res_id", "in", self.ids),
                    ("state", "!=", "withdrawn"),
                    ("is_over", "=", False),
                ],
                order="id",
            )
        ):
            latest[approval.res_id, approval.subject == "confirm"] = approval
        for order in self:
            # What was allowed once it is done is told by the exceptions.
            waits = order.state in ("draft", "sent")
            confirmation = latest.get((order.id, True))
            change = latest.get((order.id, False)) if order.state == "sale" else None
            order.fulfillment_approval_state = confirmation.state if waits and confirmation else False
            order.fulfillment_change_state = (
                change.state
                if change and not change.used_at and change.state in ("pending", "approved")
                else False
            )

    def action_fulfillment_open_approvals(self):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "distribution_fulfillment_base.action_fulfillment_approval"
        )
        return {**action, "domain": [("res_model", "=", self._name), ("res_id", "=", self.id)], "context": {}}
