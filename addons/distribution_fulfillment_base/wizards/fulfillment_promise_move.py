from odoo import fields, models
from odoo.tools import format_datetime


class FulfillmentPromiseMove(models.TransientModel):
    """Move the promise of a confirmed order, with a reason: the way that rules about promises ask for."""

    _name = "fulfillment.promise.move"
    _inherit = ["fulfillment.change.dialog"]
    _description = "Move Promise"
    _subject = "promise"
    _point = "sale_promise_change"

    old_promise = fields.Datetime(
        related="sale_order_id.commitment_date", related_sudo=False, string="Promised Now"
    )
    expected_date = fields.Datetime(related="sale_order_id.expected_date", related_sudo=False)
    new_promise = fields.Datetime(required=True)
    finding_ids = fields.One2many("fulfillment.change.finding", "move_id", readonly=True)

    def action_move(self):
        """Write the new promise with the user's own rights; ledger and rules take the reason along."""
        return self._carry()

    def _requested(self):
        if self.new_promise == self.sale_order_id.commitment_date:
            return {}
        return {"order": {"commitment_date": fields.Datetime.to_string(self.new_promise)}}

    def _described(self):
        old = self.sale_order_id._fulfillment_order_promise()
        return [
            {
                "name": self.env._("Promised"),
                "old_value": format_datetime(self.env, old, dt_format="short") if old else self.env._("none"),
                "new_value": format_datetime(self.env, self.new_promise, dt_format="short"),
            }
        ]

    def _refused(self, why):
        return self.env._(
            "The promise of %(order)s was not moved: %(why)s", order=self.sale_order_id.name, why=why
        )
