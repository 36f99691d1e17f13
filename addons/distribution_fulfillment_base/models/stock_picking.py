from datetime import UTC, timedelta
from zoneinfo import ZoneInfo

from odoo import api, fields, models
from odoo.exceptions import UserError

from ..act import Act
from ..doors import PROCESS, SPLITTING, Watch, doing, door, in_process, is_auto, is_system, odoo_process
from ..facts import keep_fact, refuse_by_hand, refuse_given

FACTS = {"fulfillment_first_ready_at", "fulfillment_was_urgent", "fulfillment_expected_at"}


def days_later(instant, days, tz):
    """Return the instant (UTC) at which the clocks of a zone show the same time so many days later.

    >>> from datetime import datetime
    >>> days_later(datetime(2026, 3, 7, 4, 30), 2, "America/New_York")
    datetime.datetime(2026, 3, 9, 3, 30)
    """
    there = instant.replace(tzinfo=UTC).astimezone(ZoneInfo(tz)) + timedelta(days=days)
    return there.astimezone(UTC).replace(tzinfo=None)


class StockPicking(models.Model):
    """Captures when a transfer could start, how urgent it was, what left, what came, what was left behind."""

    _name = "stock.picking"
    _inherit = ["stock.picking", "fulfillment.document.mixin"]

    fulfillment_first_ready_at = fields.Datetime(
        string="First Ready",
        readonly=True,
        copy=False,
        help="When work could start for the first time: all goods were reserved, or, where goods leave "
        "as soon as possible, some of them.",
    )
    fulfillment_was_urgent = fields.Boolean(
        string="Was Urgent",
        readonly=True,
        copy=False,
        help="Whether the transfer was urgent when it was validated; Odoo resets the star then.",
    )
    # Read together, and only when asked for: every transfer that is handled would pay for them.
    fulfillment_arrived_at = fields.Datetime(
        string="Arrived at Dock",
        copy=False,
        prefetch="fulfillment_proof",
        help="When the goods stood at the dock, however much later the receipt was validated.",
    )
    fulfillment_delivered_at = fields.Datetime(
        string="Delivered to Customer",
        copy=False,
        prefetch="fulfillment_proof",
        help="When the customer had the goods, by the proof of delivery.",
    )
    fulfillment_expected_at = fields.Datetime(
        string="Expected at Customer",
        readonly=True,
        copy=False,
        prefetch="fulfillment_proof",
        help="When the customer should have the goods: the shipment and the days that the way took by what was "
        "known then. It stands for the arrival until there is a proof of delivery.",
    )

    @api.model_create_multi
    def create(self, vals_list):
        refuse_given(self, vals_list, FACTS)
        return super().create(vals_list)

    def _fulfillment_event_keys(self):
        """The columns that every ledger row about this transfer carries."""
        self.ensure_one()
        picking = self.sudo()
        return {
            "company_id": picking.company_id.id,
            "model": picking._name,
            "res_id": picking.id,
            "picking_ref": picking.id,
            "sale_order_ref": picking.sale_id.id,
            "warehouse_ref": picking.picking_type_id.warehouse_id.id,
            "partner_id": picking.partner_id.commercial_partner_id.id,
        }

    # --- reservation --------------------------------------------------------------------

    def _fulfillment_capture_ready(self):
        """Keep the first instant at which a transfer was ready."""
        ready = self.filtered(
            lambda picking: picking.state == "assigned" and not picking.fulfillment_first_ready_at
        )
        if not ready:
            return
        keep_fact(ready, "fulfillment_first_ready_at", fields.Datetime.now())
        self.env["fulfillment.event"]._record(
            [
                dict(
                    picking._fulfillment_event_keys(),
                    event_type="transfer_ready",
                    expected=len(picking.move_ids),
                    actual=len(picking.move_ids.filtered(lambda move: move.state == "assigned")),
                    unit="moves",
                    is_auto=is_auto(self.env),
                )
                for picking in ready
            ]
        )

    # --- validation ---------------------------------------------------------------------

    def _action_done(self):
        self._fulfillment_refuse_held()
        # What was not reserved by Odoo (written by hand, or the rest of it cancelled) was ready now at the latest.
        self._fulfillment_capture_ready()
        # Before super(), which takes the star away.
        urgent = self.filtered(lambda picking: picking.priority == "1")
        if urgent:
            keep_fact(urgent, "fulfillment_was_urgent", True)
        # The moves are judged where they are done, as done by whoever is at work here.
        act = Act(products=self.move_ids.product_id)
        with doing(self.env, process=PROCESS, watch=Watch(is_auto(self.env)), act=act):
            result = super()._action_done()
        done = self.filtered(lambda picking: picking.state == "done")
        facts = []
        for picking in done:
            moves = picking.move_ids.filtered(lambda move: move.state == "done")
            shipped = moves.sudo().filtered(lambda move: move._fulfillment_is_shipment())
            by_order = shipped.grouped(lambda move: move.sale_line_id.order_id or move.picking_id.sale_id)
            for order, of_order in by_order.items():
                is_replacement = all(move.fulfillment_is_replacement for move in of_order)
                facts.append(
                    dict(
                        picking._fulfillment_event_keys(),
                        event_type="shipment_done",
                        sale_order_ref=order.id,
                        new_text="replacement" if is_replacement else "order",
                    )
                )
            if any(move._fulfillment_is_receipt() for move in moves):
                facts.append(
                    dict(
                        picking._fulfillment_event_keys(),
                        event_type="receipt_done",
                        purchase_order_ref=picking.sudo().purchase_id.id,
                    )
                )
        self.env["fulfillment.event"]._record(facts)
        done._fulfillment_keep_expected()
        return result

    def _fulfillment_transit_days(self):
        """Return {transfer: days from the dock to the customer}, of those whose way is known.

        No way is known here: a glue addon that knows lanes tells.
        """
        return {}

    def _fulfillment_keep_expected(self):
        """Keep when what left should arrive, by what is known of the way now: what is learnt later moves no past."""
        for picking, days in self._fulfillment_transit_days().items():
            # Addresses may be hidden from who validates; only their zone is read.
            warehouse = picking.picking_type_id.sudo().warehouse_id
            # What a vendor sends to the customer leaves from no warehouse.
            tz = (
                warehouse._fulfillment_tz() if warehouse else picking.company_id.sudo().partner_id.tz or "UTC"
            )
            keep_fact(picking, "fulfillment_expected_at", days_later(picking.date_done, days, tz))

    def _fulfillment_refuse_held(self):
        """Transfers made before their order was held stay, and wait."""
        held = {}
        for picking in self:
            # What comes in is no order's; asking would cost every receipt. By its moves: the places that stand
            # on a transfer itself bind none of them.
            if all(move._fulfillment_comes_in() for move in picking.move_ids):
                continue
            # A transfer may carry goods of several orders.
            of_picking = picking.sudo()
            orders = of_picking.sale_id | of_picking.move_ids.sale_line_id.order_id
            waiting = orders.filtered("fulfillment_is_held")
            if waiting:
                held[picking] = waiting
        if held:
            self.env["fulfillment.control.point"]._record_refusal(
                [
                    dict(
                        picking._fulfillment_event_keys(),
                        event_type="attempt_refused",
                        old_text=self.env._("Order on hold"),
                        note="; ".join(
                            hold.finding for hold in orders.fulfillment_hold_ids if hold.state == "held"
                        ),
                    )
                    for picking, orders in held.items()
                ]
            )
            waiting = self.env["sale.order"].sudo().union(*held.values())
            raise UserError(
                self.env._(
                    "%(pickings)s was not validated: the order %(orders)s is on hold (%(why)s).\n"
                    "Whoever answers for the hold can release it on the order.",
                    pickings=", ".join(picking.name for picking in held),
                    orders=", ".join(waiting.mapped("name")),
                    why="; ".join(waiting.mapped("fulfillment_hold_reason")),
                )
            )

    def _create_backorder(self, backorder_moves=None):
        with odoo_process(self.env):
            backorders = super()._create_backorder(backorder_moves=backorder_moves)
        self.env["fulfillment.event"]._record(
            [
                dict(
                    move._fulfillment_event_keys(),
                    event_type="backorder_created",
                    model=self._name,
                    res_id=backorder.backorder_id.id,
                    picking_ref=backorder.backorder_id.id,
                    quantity=move._fulfillment_in_product_unit(move.product_uom_qty),
                    old_text=backorder.backorder_id._fulfillment_backorder_kind(),
                    new_text=backorder.name,
                    reason_ref=self.env["fulfillment.reason"]._given().id,
                )
                for backorder in backorders
                if backorder.backorder_id
                for move in backorder.move_ids
            ]
        )
        return backorders

    def action_split_transfer(self):
        with doing(self.env, door=SPLITTING):
            return super().action_split_transfer()

    def _fulfillment_backorder_kind(self):
        """Why something stays open: split on purpose, missing at a step inside, or really missing."""
        if door(self.env) is SPLITTING:
            return "split"
        return "internal" if self.picking_type_id.code == "internal" else "real"

    # --- what a person writes -----------------------------------------------------------

    def write(self, vals):
        refuse_by_hand(self, vals, FACTS)
        if in_process(self.env):
            return super().write(vals)
        captures = {name: capture for name, capture in self._fulfillment_captures().items() if name in vals}
        before = {name: {picking: picking[name] for picking in self} for name in captures}
        # The date of its moves and lines follows: one change is one fact.
        with doing(self.env, dating="date_done" in vals):
            result = super().write(vals)
        for name, capture in captures.items():
            capture(before[name])
        return result

    def _fulfillment_captures(self):
        """{field: method that records its changes}. A glue addon adds its own fields."""
        return {
            "priority": self._fulfillment_capture_priority,
            "date_done": self._fulfillment_capture_date_done,
            "fulfillment_arrived_at": self._fulfillment_capture_arrival,
            "fulfillment_delivered_at": self._fulfillment_capture_delivery,
        }

    def _fulfillment_capture_priority(self, before):
        facts = []
        for picking, old in before.items():
            old, new = old or "0", picking.priority or "0"
            if old == new:
                continue
            keys = dict(
                picking._fulfillment_event_keys(),
                reason_ref=self.env["fulfillment.reason"]._given().id,
                is_auto=is_system(self.env),
            )
            facts.append(dict(keys, event_type="priority_change", old_text=old, new_text=new))
            if new == "1":
                facts.append(dict(keys, event_type="expedited", new_text="priority"))
        self.env["fulfillment.event"]._record(facts)

    def _fulfillment_capture_date_done(self, before):
        # Who left an hour earlier is expected an hour earlier.
        for picking, old in before.items():
            if old and picking.date_done and picking.fulfillment_expected_at:
                later = picking.date_done - old
                keep_fact(picking, "fulfillment_expected_at", picking.fulfillment_expected_at + later)
        self._fulfillment_record_instants(
            "done_edit",
            {picking: old for picking, old in before.items() if picking.state == "done" and old},
            "date_done",
            note="date",
        )

    def _fulfillment_capture_arrival(self, before):
        self._fulfillment_record_instants("dock_arrival", before, "fulfillment_arrived_at")

    def _fulfillment_capture_delivery(self, before):
        self._fulfillment_record_instants("delivered", before, "fulfillment_delivered_at")

    def _fulfillment_record_instants(self, event_type, before, field_name, **columns):
        """Record an instant that was entered or changed, one fact per transfer."""
        self.env["fulfillment.event"]._record(
            [
                dict(
                    picking._fulfillment_event_keys(),
                    event_type=event_type,
                    old_datetime=old,
                    new_datetime=picking[field_name],
                    reason_ref=self.env["fulfillment.reason"]._given().id,
                    is_auto=is_system(self.env),
                    purchase_order_ref=picking.sudo().purchase_id.id,
                    **columns,
                )
                for picking, old in before.items()
                if picking[field_name] != old
            ]
        )

    def action_fulfillment_arrived(self):
        """The goods stand at the dock: keep the instant, unless it is known already."""
        self.filtered(lambda picking: not picking.fulfillment_arrived_at).write(
            {"fulfillment_arrived_at": fields.Datetime.now()}
        )

    def action_fulfillment_delivered(self):
        """The customer has the goods: keep the instant, unless it is known already."""
        self.filtered(lambda picking: not picking.fulfillment_delivered_at).write(
            {"fulfillment_delivered_at": fields.Datetime.now()}
        )
