from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import float_compare

from ..doors import CONFIRMING, RELEASING, door, under_way
from ..facts import DIGITS, keep_fact, refuse_by_hand, refuse_given

# Worked out from price, discount and quantity. Checks rest on them, and a client could write them.
COMPUTED = {"price_subtotal", "price_total", "price_tax"}
SNAPSHOT = {
    "fulfillment_confirmed_at",
    "fulfillment_first_qty",
    "fulfillment_first_promise",
    "fulfillment_promise_source",
    "fulfillment_unit_value",
}


class SaleOrderLine(models.Model):
    """Snapshot of what was agreed when the order was confirmed; every later change is an event."""

    _inherit = "sale.order.line"

    # Read together, and only when asked for: every order that is handled would pay for them.
    fulfillment_confirmed_at = fields.Datetime(
        string="Confirmed", readonly=True, copy=False, prefetch="fulfillment_snapshot"
    )
    fulfillment_first_qty = fields.Float(
        string="First Quantity",
        digits=(16, 6),
        readonly=True,
        copy=False,
        prefetch="fulfillment_snapshot",
        help="At confirmation, in the product's unit.",
    )
    fulfillment_first_promise = fields.Datetime(
        string="First Promise", readonly=True, copy=False, prefetch="fulfillment_snapshot"
    )
    fulfillment_promise_source = fields.Selection(
        [("explicit", "Delivery Date"), ("lead_time", "Lead Time"), ("none", "None")],
        string="Promise From",
        readonly=True,
        copy=False,
        prefetch="fulfillment_snapshot",
        help="None: no delivery date and no lead time. Such lines stay out of on-time figures.",
    )
    fulfillment_unit_value = fields.Float(
        string="First Unit Value",
        digits=(16, 6),
        readonly=True,
        copy=False,
        aggregator=None,
        prefetch="fulfillment_snapshot",
        help="Untaxed, in company currency, per unit of the product, at confirmation.",
    )

    @api.model_create_multi
    def create(self, vals_list):
        refuse_given(self, vals_list, SNAPSHOT | COMPUTED)
        # A default counts, too: a client may put one into the context.
        default = self.env.context.get("default_order_id")
        orders = self.env["sale.order"].browse(
            {order_id for vals in vals_list if (order_id := vals.get("order_id", default))}
        )
        before = orders._fulfillment_watch_change()
        lines = super().create(vals_list)
        if door(self.env) is not CONFIRMING:
            # A line added to a confirmed order is promised at that moment.
            added = lines.filtered(
                lambda line: (
                    line.state == "sale"
                    and not line.display_type
                    and line.product_id
                    and not line.is_downpayment
                )
            )
            added._fulfillment_capture_first_promise()
        orders._fulfillment_meet_change(before)
        return lines

    def write(self, vals):
        refuse_by_hand(self, vals, SNAPSHOT | COMPUTED)
        watched = {
            "product_id",
            "product_uom_qty",
            "product_uom_id",
            "price_unit",
            "discount",
            "customer_lead",
            "order_id",
        } & vals.keys()
        if not watched or door(self.env) is CONFIRMING:
            return super().write(vals)
        # Lines confirmed before the installation have the source of a promise and no instant.
        confirmed = self.filtered(lambda line: line.state == "sale" and line.fulfillment_promise_source)
        before = {line: line._fulfillment_watched_values() for line in confirmed}
        orders = confirmed.order_id if "customer_lead" in vals else self.env["sale.order"]
        old_promises = {order: order._fulfillment_order_promise() for order in orders}
        # Moved to another order, a line is one added there.
        touched = self.order_id | self.env["sale.order"].browse(vals.get("order_id") or [])
        agreed_before = touched._fulfillment_watch_change()
        if "order_id" in vals:
            self._fulfillment_require_own_order(vals["order_id"])
        result = super().write(vals)
        findings = orders._fulfillment_judge_promise_change(old_promises)
        self._fulfillment_capture_changes(before)
        self.env["fulfillment.control.point"]._remember(findings)
        touched._fulfillment_meet_change(agreed_before)
        return result

    def _fulfillment_require_own_order(self, order_id):
        """Refuse to take a line out of a confirmed order where changes of that are judged: it was agreed there.

        Nor is one taken out of an order on hold, or put into one: its transfers would go with the other order.
        """
        if self.env.su:
            return
        judged = self.env["fulfillment.rule"]._judging("sale_order_change")
        target = self.env["sale.order"].sudo().browse(order_id or [])
        for line in self.filtered(lambda line: line.state == "sale" and line.order_id.id != order_id):
            held = (line.order_id.sudo() | target).filtered("fulfillment_is_held")
            if held:
                line._fulfillment_refuse_move(
                    self.env._(
                        "%(orders)s is on hold.\nWhoever answers for the hold can release it on the order.",
                        orders=", ".join(held.mapped("name")),
                    )
                )
            if judged:
                line._fulfillment_refuse_move(
                    self.env._(
                        "it was agreed in %(order)s.\n"
                        "Set its quantity to 0 there, and add a line to the other order.",
                        order=line.order_id.name,
                    )
                )

    def _fulfillment_refuse_move(self, why):
        """Record the attempt for good, then raise."""
        self.env["fulfillment.control.point"]._record_refusal(
            [
                dict(
                    self._fulfillment_event_keys(),
                    event_type="attempt_refused",
                    old_text=self.env._("Moved to another order"),
                    note=self.order_id.name,
                )
            ]
        )
        raise UserError(
            self.env._(
                "%(line)s was not moved to another order: %(why)s",
                line=self.product_id.display_name or self.name,
                why=why,
            )
        )

    def _action_launch_stock_rule(self, *, previous_product_uom_qty=False):
        if under_way(self.env, "trial"):
            return True
        # Every way to the warehouse leads through here: confirmation, added lines, more of a line.
        if door(self.env) is not RELEASING:
            self._fulfillment_growing(previous_product_uom_qty).order_id._fulfillment_judge_release()
        free = self.filtered(lambda line: not line.order_id.fulfillment_is_held)
        return super(SaleOrderLine, free)._action_launch_stock_rule(
            previous_product_uom_qty=previous_product_uom_qty
        )

    def _fulfillment_growing(self, previous):
        """The lines of which more goes to the warehouse than before: what is lowered is not held.

        :param previous: {line id: quantity before}; False for lines that were not there, or not confirmed
        """
        goods = self.filtered(
            lambda line: line.state == "sale" and line.product_id.type == "consu" and not line.order_id.locked
        )
        if not previous:
            return goods
        return goods.filtered(
            lambda line: (
                line.product_uom_id.compare(line.product_uom_qty, line._get_qty_procurement(previous)) > 0
            )
        )

    def _fulfillment_event_keys(self):
        """The columns that every ledger row about this line carries; quantities in the product's unit."""
        self.ensure_one()
        return dict(
            self.order_id._fulfillment_event_keys(),
            model=self._name,
            res_id=self.id,
            sale_line_ref=self.id,
            product_ref=self.product_id.id,
            uom_ref=self.product_id.uom_id.id,
            warehouse_ref=self.warehouse_id.id,
        )

    def _fulfillment_order_types(self):
        """How these lines are supplied, as a set of codes of ORDER_TYPES, by the routes that will be taken."""
        types = set()
        for line in self.filtered(lambda line: line.product_id and not line.display_type):
            routes = line.route_ids or line.product_id.route_ids | line.product_id.categ_id.total_route_ids
            rules = routes.rule_ids
            if any(rule.picking_type_id.code == "dropship" for rule in rules):
                types.add("dropship")
            elif any(rule.procure_method == "make_to_order" and rule.action != "push" for rule in rules):
                types.add("mto")
            else:
                types.add("stock")
        return types

    def _fulfillment_product_qty(self):
        """Ordered quantity in the product's unit, unrounded: tolerances are judged on reading."""
        self.ensure_one()
        quantity, unit = self.product_uom_qty, self.product_id.uom_id
        if self.product_uom_id == unit:
            return quantity
        return quantity * self.product_uom_id.factor / (unit.factor or 1.0)

    def _fulfillment_promise(self):
        """Return (instant in UTC or False, source): what Odoo promises for this line now."""
        self.ensure_one()
        order = self.order_id
        if order.commitment_date:
            return order.commitment_date, "explicit"
        lead = self.customer_lead
        if order.picking_policy == "one":
            # Everything leaves together, so the slowest line decides for all, also for one without a lead time.
            lead = max(order._fulfillment_promised_lines().mapped("customer_lead"), default=lead)
        if not lead:
            return False, "none"
        return order.date_order + timedelta(days=lead), "lead_time"

    def _fulfillment_net_price(self):
        """Unit price after the discount, in the currency of the order."""
        self.ensure_one()
        return self.price_unit * (1 - (self.discount or 0.0) / 100)

    def _fulfillment_unit_price(self):
        """Net price per unit of the product, in the currency of the order: a price per dozen is no other price."""
        self.ensure_one()
        return (
            self._fulfillment_net_price()
            * self.product_id.uom_id.factor
            / (self.product_uom_id.factor or 1.0)
        )

    def _fulfillment_agreed(self):
        """What was agreed with the customer on this line, and is judged when it is changed."""
        self.ensure_one()
        return {
            "product": self.product_id,
            "price": self._fulfillment_unit_price(),
            "discount": self.discount,
            "quantity": self.product_uom_qty,
            "unit": self.product_uom_id,
        }

    def _fulfillment_watched_values(self):
        """What a change of a confirmed line is compared on."""
        return {
            "quantity": self._fulfillment_product_qty(),
            "price": self._fulfillment_unit_price(),
            "promise": self._fulfillment_promise()[0],
        }

    def _fulfillment_capture_first_promise(self, now=None):
        """Write the snapshot columns and one promise_set event per line.

        :param now: instant (UTC) of the confirmation; by default the present one, for an added line
        """
        if not self:
            return
        now = now or fields.Datetime.now()
        facts = []
        for line in self:
            promise, source = line._fulfillment_first_promise()
            ordered = line._fulfillment_product_qty()
            quantity = ordered - line._fulfillment_former_qty()
            rate = line.order_id.currency_rate or 1.0
            value = line.price_subtotal / rate / ordered if ordered else None
            keep_fact(line, "fulfillment_confirmed_at", now)
            keep_fact(line, "fulfillment_first_qty", quantity)
            keep_fact(line, "fulfillment_first_promise", promise)
            keep_fact(line, "fulfillment_promise_source", source)
            keep_fact(line, "fulfillment_unit_value", value)
            facts.append(
                dict(
                    line._fulfillment_event_keys(),
                    event_type="promise_set",
                    occurred_at=now,
                    new_datetime=promise,
                    new_text=source,
                    quantity=quantity,
                    amount=value,
                    currency_ref=line.company_id.currency_id.id,
                )
            )
        self.env["fulfillment.event"]._record(facts)

    def _fulfillment_capture_changes(self, before):
        """Record what changed on confirmed lines.

        :param before: {line: values of `_fulfillment_watched_values` before the write}
        """
        reason = self.env["fulfillment.reason"]._given().id
        facts = []
        for line, old in before.items():
            new = line._fulfillment_watched_values()
            if float_compare(old["quantity"], new["quantity"], precision_digits=DIGITS):
                facts.append(
                    dict(
                        line._fulfillment_event_keys(),
                        event_type="quantity_change",
                        old_number=old["quantity"],
                        new_number=new["quantity"],
                        reason_ref=reason,
                    )
                )
            if float_compare(old["price"], new["price"], precision_digits=DIGITS):
                facts.append(
                    dict(
                        line._fulfillment_event_keys(),
                        event_type="price_change",
                        old_number=old["price"],
                        new_number=new["price"],
                        unit=line.currency_id.name,
                        reason_ref=reason,
                    )
                )
            if old["promise"] != new["promise"]:
                facts.append(
                    dict(
                        line._fulfillment_event_keys(),
                        event_type="promise_change",
                        old_datetime=old["promise"],
                        new_datetime=new["promise"],
                        reason_ref=reason,
                    )
                )
        self.env["fulfillment.event"]._record(facts)
