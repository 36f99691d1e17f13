from odoo import models

from ..doors import CONFIRMING, door

# What the promise of an order without a word on it rests on, beside the lead times of its lines.
PROMISE_FIELDS = {"commitment_date", "date_order", "picking_policy"}


class SaleOrder(models.Model):
    """What was promised to the customer, and every move of it, which Odoo overwrites."""

    _inherit = "sale.order"

    def write(self, vals):
        if not PROMISE_FIELDS & vals.keys() or door(self.env) is CONFIRMING:
            return super().write(vals)
        promised = self.filtered(lambda order: order.state == "sale")
        lines_before = {}
        old_promises = {order: order._fulfillment_order_promise() for order in promised}
        if "commitment_date" not in vals:
            lines_before = {
                line: line._fulfillment_watched_values()
                for line in promised.order_line
                if line.fulfillment_promise_source
            }
        result = super().write(vals)
        moved_findings = promised._fulfillment_judge_promise_change(old_promises)
        if "commitment_date" in vals:
            promised._fulfillment_capture_promise_change(old_promises)
        else:
            # Lead times move each line by itself.
            promised.order_line._fulfillment_capture_changes(lines_before)
        self.env["fulfillment.control.point"]._remember(moved_findings)
        return result

    def _fulfillment_order_promise(self):
        """The instant (UTC) the whole order is promised for now; False when nothing was promised.

        An explicit commitment date wins. Otherwise the latest of the lines' lead times.
        """
        self.ensure_one()
        if self.commitment_date:
            return self.commitment_date
        promises = [line._fulfillment_promise()[0] for line in self._fulfillment_promised_lines()]
        return max((promise for promise in promises if promise), default=False)

    def _fulfillment_promised_lines(self):
        """The lines a promise is kept for: goods or services, not sections, notes or down payments."""
        return self.order_line.filtered(
            lambda line: not line.display_type and line.product_id and not line.is_downpayment
        )

    def _fulfillment_judge_promise_change(self, old_promises):
        """Return the findings of promises that moved; the write is rolled back when a rule refuses.

        :param old_promises: {order: instant before, or False}
        """
        moved = {
            order: old for order, old in old_promises.items() if order._fulfillment_order_promise() != old
        }
        if not moved:
            return []
        return self.env["fulfillment.control.point"]._judge(
            "sale_promise_change",
            self.union(*moved),
            self.env._(
                "The promise of %(orders)s was not moved.", orders=", ".join(order.name for order in moved)
            ),
            bind=lambda measure: (
                f"{measure.record.partner_id.commercial_partner_id.id}: "
                f"{moved[measure.record]} > {measure.record._fulfillment_order_promise()}"
            ),
            old_promises=moved,
        )

    def action_fulfillment_move_promise(self):
        """Open the dialog that moves the promise with a reason."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Move Promise"),
            "res_model": "fulfillment.promise.move",
            "views": [(False, "form")],
            "target": "new",
            "context": {"default_sale_order_id": self.id, "default_new_promise": self.commitment_date},
        }

    def _fulfillment_capture_promise_change(self, old_promises):
        """Record one promise_change for each order whose promise moved.

        :param old_promises: {order: instant before, or False}
        """
        self.env["fulfillment.event"]._record(
            [
                dict(
                    order._fulfillment_event_keys(),
                    event_type="promise_change",
                    old_datetime=old,
                    new_datetime=order._fulfillment_order_promise(),
                    reason_ref=self.env["fulfillment.reason"]._given().id,
                )
                for order, old in old_promises.items()
                if order._fulfillment_order_promise() != old
            ]
        )
