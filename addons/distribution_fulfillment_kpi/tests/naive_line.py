"""One demand line once more, written to be read and not to be fast."""

from collections import defaultdict
from datetime import UTC, timedelta
from decimal import Decimal
from functools import cached_property
from zoneinfo import ZoneInfo

from odoo.tools import float_round


def exact(value):
    return Decimal(repr(value)) if isinstance(value, float) else Decimal(value)


class NaiveLine:
    """One demand line: what was wanted, when it left, how it ended."""

    def __init__(self, line, digits, is_alone=False):
        self.line = line
        self.env = line.env
        self.digits = digits
        order = line.order_id
        self.order = order
        self.warehouse = line.warehouse_id or order.warehouse_id
        self.zone = ZoneInfo(
            self.warehouse.fulfillment_tz
            or self.warehouse.partner_id.tz
            or line.company_id.partner_id.tz
            or "UTC"
        )
        self.unit = line.product_id.uom_id
        self.confirmed_at = line.fulfillment_confirmed_at or order.date_order
        self.needs = self._kit_needs()
        stand_ins = [] if is_alone else [NaiveLine(one, digits, is_alone=True) for one in self._stand_ins()]
        self.shipments = self._shipments(stand_ins)
        self.shipped = sum((quantity for _at, quantity in self.shipments), Decimal(0))
        self.is_unknown_kit = self._is_unknown_kit() or any(one._is_unknown_kit("done") for one in stand_ins)
        self.wanted, self.cut, self.cut_at = self._wanted_and_cut()

    # Facts

    def _outgoing_moves(self, lines=None):
        return (lines or self.line).move_ids.filtered(
            lambda move: (
                not move.origin_returned_move_id
                and not move.fulfillment_is_replacement
                and move.location_id.usage != "customer"
            )
        )

    def _kit_needs(self):
        """{component: needed for one kit}, of a kit as it was when it was confirmed."""
        latest = {}
        for event in self.events("kit_need_set"):
            latest[event.product_ref, event.res_id] = exact(event.quantity)
        needs = defaultdict(Decimal)
        for (product_id, _bom_line), quantity in latest.items():
            needs[self.env["product.product"].browse(product_id)] += quantity
        return needs

    def _kit_shipments(self):
        """[(instant, whole kits)]: as many as the scarcest component gave, whenever that rose."""
        parts = {component: self._left(self._outgoing_moves(), component) for component in self.needs}
        shipments, kits = [], Decimal(0)
        for now in sorted({at for moved in parts.values() for at, _quantity in moved}):
            whole = min(
                sum((quantity for at, quantity in parts[component] if at <= now), Decimal(0)) // need
                for component, need in self.needs.items()
            )
            if whole > kits:
                shipments.append((now, whole - kits))
                kits = whole
        return shipments

    def _is_unknown_kit(self, *states):
        """Whether other goods than those ordered move, and nobody knows how many make one."""
        return not self.needs and any(
            move.product_id != self.line.product_id and (not states or move.state in states)
            for move in self._outgoing_moves()
        )

    def _shipments(self, stand_ins):
        """[(instant, quantity in the product's unit)], first to last.

        :param stand_ins: lines whose goods the customer took in the place of this one
        """
        product = self.line.product_id
        left = defaultdict(Decimal)
        for at, quantity in (
            self._kit_shipments() if self.needs else self._left(self._outgoing_moves(), product)
        ):
            left[at] += quantity
        for other in stand_ins:
            factor = Decimal(1)
            if other.unit._has_common_reference(self.unit):
                factor = exact(other.unit.factor) / exact(self.unit.factor)
            for at, quantity in other.shipments:
                left[at] += quantity * factor
        return sorted(left.items())

    def _left(self, moves, product):
        transit = self.env.ref("stock.stock_location_inter_company", raise_if_not_found=False)
        return [
            (move.date, exact(move.quantity) * exact(move.product_uom.factor) / exact(product.uom_id.factor))
            for move in moves
            if move.state == "done"
            and move.quantity > 0
            and move.product_id == product
            and (
                move.location_dest_id.usage == "customer"
                or (transit and move.location_dest_id.parent_path.startswith(transit.parent_path))
            )
        ]

    def _stand_ins(self):
        """Lines whose goods the customer took in the place of this one, and that asked for nothing themselves."""
        return self.order.order_line.filtered(
            lambda line: (
                line.fulfillment_substitutes_line_id == self.line
                and not (
                    line.fulfillment_first_qty if line.fulfillment_confirmed_at else line.product_uom_qty
                )
            )
        )

    def events(self, event_type, key="sale_line_ref", res_id=None):
        found = self.env["fulfillment.event"].search(
            [("event_type", "=", event_type), (key, "=", res_id or self.line.id)], order="occurred_at, id"
        )
        return found.filtered(lambda event: event.occurred_at >= self.confirmed_at)

    def initiator(self, event):
        return (
            self.env["fulfillment.reason"].browse(event.reason_ref).initiator if event.reason_ref else False
        )

    def cancel_event(self):
        cancelled = self.events("order_cancelled", "sale_order_ref", self.order.id)
        return cancelled.filtered(lambda event: event.old_text == "sale")[-1:]

    def _wanted_and_cut(self):
        line = self.line
        if line.fulfillment_confirmed_at:
            wanted = exact(line.fulfillment_first_qty)
        else:
            wanted = exact(line.product_uom_qty) * exact(line.product_uom_id.factor) / exact(self.unit.factor)
        company_change, cut, cut_at = Decimal(0), Decimal(0), []
        for event in self.events("quantity_change"):
            delta = exact(event.new_number) - exact(event.old_number)
            by_customer = {"customer": True, "company": False}.get(self.initiator(event), delta > 0)
            if by_customer:
                wanted += delta
            else:
                company_change += delta
                cut_at.append(event.occurred_at)
        cut += max(-company_change, Decimal(0))
        for event in self.events("line_cut").filtered(lambda event: event.quantity > 0):
            if self.initiator(event) == "customer":
                wanted -= exact(event.quantity)
            else:
                cut += exact(event.quantity)
            cut_at.append(event.occurred_at)
        if self.order.state == "cancel":
            event = self.cancel_event()
            cut_at += event.mapped("occurred_at")
            if event and self.initiator(event) == "customer":
                wanted = min(wanted, self.shipped)
        return wanted, cut, max(cut_at, default=None)

    # Questions

    def rounded(self, quantity):
        return float_round(float(quantity), precision_digits=self.digits)

    def is_full(self, quantity):
        return self.rounded(quantity) >= self.rounded(self.wanted)

    def day(self, instant):
        return instant and instant.replace(tzinfo=UTC).astimezone(self.zone).date()

    @cached_property
    def filled_at(self):
        total = Decimal(0)
        for at, quantity in self.shipments:
            total += quantity
            if self.is_full(total):
                return at
        return None

    @cached_property
    def is_closed(self):
        if self.filled_at or self.order.state == "cancel" or self.is_full(self.shipped + self.cut):
            return True
        moves = self._outgoing_moves()
        purchases = self.env["purchase.order.line"].search(
            [("sale_line_id", "=", self.line.id), ("order_id.state", "!=", "cancel")]
        )
        return bool(moves) and not purchases and all(move.state in ("done", "cancel") for move in moves)

    @property
    def last_at(self):
        return max((at for at, _quantity in self.shipments), default=None)

    @property
    def closed_at(self):
        if self.filled_at:
            return self.filled_at
        return max((at for at in (self.cut_at, self.last_at) if at), default=None)

    @cached_property
    def delivered_at(self):
        """When the last shipment arrived, by proofs or by known transit days of all of them."""
        transfers = (
            self._outgoing_moves(self.line | self._stand_ins())
            .filtered(
                lambda move: (
                    move.state == "done" and move.quantity > 0 and move.location_dest_id.usage == "customer"
                )
            )
            .picking_id
        )
        arrivals = [one.fulfillment_delivered_at or one.fulfillment_expected_at for one in transfers]
        return max(arrivals) if arrivals and all(arrivals) else None

    @property
    def delivered_day(self):
        return self.filled_at and self.day(self.delivered_at)

    def promise(self, basis):
        line, order = self.line, self.order
        if basis == "first":
            changes = self.env["fulfillment.event"]
            for event in self.events("promise_change", "sale_order_ref", order.id):
                if event.sale_line_ref in (0, False, line.id) and self.initiator(event) == "customer":
                    changes |= event
            changes = changes.filtered("new_datetime")
            if changes:
                return changes[-1].new_datetime
            if line.fulfillment_promise_source:
                return line.fulfillment_first_promise or None
        if order.commitment_date:
            return order.commitment_date
        lead = line.customer_lead
        if order.picking_policy == "one":
            lead = max(
                order.order_line.filtered(lambda other: not other.display_type).mapped("customer_lead")
            )
        return order.date_order + timedelta(days=lead) if lead else None

    def shipped_by_day(self, day):
        return sum((quantity for at, quantity in self.shipments if day and self.day(at) <= day), Decimal(0))

    @cached_property
    def exclusion(self):
        if self.is_unknown_kit:
            return "kit"
        if self.order.state == "cancel" and not any(
            NaiveLine(line, self.digits).shipped
            for line in self.order.order_line
            if line.product_id.type == "consu"
        ):
            event = self.cancel_event()
            if not event or not self.initiator(event):
                return "cancelled_unclassified"
            if self.initiator(event) == "none":
                return "cancelled_nobody"
        if self.wanted <= 0:
            return "cancelled_customer"
        partners = self.env["res.company"].sudo().search([]).partner_id
        return "intercompany" if self.order.partner_id.commercial_partner_id in partners else None
