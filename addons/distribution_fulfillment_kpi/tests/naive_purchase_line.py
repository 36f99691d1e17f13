"""One purchase line once more: what was ordered, promised and received."""

from datetime import UTC, date
from decimal import Decimal
from zoneinfo import ZoneInfo

from odoo.tools import float_round

from .naive_line import exact

DAY = 86400


class Zoned:
    """Whatever lies in a warehouse has local days."""

    def _set_zone(self, warehouse, company):
        name = warehouse.fulfillment_tz or warehouse.partner_id.tz or company.partner_id.tz or "UTC"
        self.zone = ZoneInfo(name)
        self.digits = company.env["decimal.precision"].precision_get("Product Unit")

    def day(self, instant):
        return instant and instant.replace(tzinfo=UTC).astimezone(self.zone).date()

    def rounded(self, quantity):
        return float_round(float(quantity), precision_digits=self.digits)


class NaivePurchaseLine(Zoned):
    """One purchase line: what was ordered, promised and received."""

    def __init__(self, line):
        self.line, self.env, self.order = line, line.env, line.order_id
        self.unit = line.product_id.uom_id
        warehouse = self.order.picking_type_id.warehouse_id or (
            line.sale_line_id.warehouse_id or line.sale_line_id.order_id.warehouse_id
        )
        self._set_zone(warehouse, line.company_id)
        self.promises = {
            "first": line.fulfillment_first_date_planned or line.date_planned,
            "last": line.date_planned,
        }
        approved = self.order.date_approve or self.order.date_order
        is_later = line.create_date > approved and line.create_date > self.order.create_date
        self.approved_at = line.create_date.replace(microsecond=0) if is_later else approved
        if line.fulfillment_first_qty:
            self.ordered = exact(line.fulfillment_first_qty)
        else:
            self.ordered = self.in_unit(line.product_qty, line.product_uom_id)
        moves = line.move_ids.filtered(
            lambda move: (
                not move.origin_returned_move_id
                and not move.fulfillment_is_replacement
                and (move.location_id.usage == "supplier" or self._between_companies(move.location_id))
                and move.location_dest_id.usage != "supplier"
            )
        )
        self.is_kit = any(move.product_id != line.product_id for move in moves)
        self.receipts = sorted(
            (move.date, self.in_unit(move.quantity, move.product_uom))
            for move in moves
            if move.state == "done" and move.quantity > 0 and move.product_id == line.product_id
        )
        self.received = sum((quantity for _at, quantity in self.receipts), Decimal(0))
        self.has_open = any(move.state not in ("done", "cancel") for move in moves)
        self.has_moves = bool(moves)
        self.is_cancelled = self.order.state == "cancel" or line.product_qty <= 0

    def in_unit(self, quantity, uom):
        return exact(quantity) * exact(uom.factor) / exact(self.unit.factor)

    def _between_companies(self, location):
        transit = self.env.ref("stock.stock_location_inter_company", raise_if_not_found=False)
        return bool(transit) and location.parent_path.startswith(transit.parent_path)

    @property
    def is_filled(self):
        return self.rounded(self.received) >= self.rounded(self.ordered)

    @property
    def filled_at(self):
        total = Decimal(0)
        for at, quantity in self.receipts:
            total += quantity
            if self.rounded(total) >= self.rounded(self.ordered):
                return at
        return None

    @property
    def is_closed(self):
        return self.is_filled or self.is_cancelled or (self.has_moves and not self.has_open)

    @property
    def completed_at(self):
        if not self.is_closed or not self.receipts:
            return None
        return self.filled_at or self.receipts[-1][0]

    def parts(self):
        """[(instant, part of the ordered quantity)], and what did not come with None."""
        parts, total = [], Decimal(0)
        for at, quantity in self.receipts:
            part = min(quantity, self.ordered - total)
            if part > 0:
                parts.append((at, part))
                total += part
        if total < self.ordered:
            parts.append((None, self.ordered - total))
        return parts

    def _mean_by_quantity(self, measure):
        parts = [(at, quantity) for at, quantity in self.parts() if at]
        return sum(measure(at) * quantity for at, quantity in parts) / sum(q for _at, q in parts)

    @property
    def mean_day(self):
        return self._mean_by_quantity(lambda at: Decimal((self.day(at) - date(2000, 1, 1)).days))

    @property
    def lead_days(self):
        return self._mean_by_quantity(lambda at: Decimal((at - self.approved_at).total_seconds())) / DAY

    def error_days(self, basis):
        return self.mean_day - (self.day(self.promises[basis]) - date(2000, 1, 1)).days

    def cancel_event(self):
        Event = self.env["fulfillment.event"]
        if self.order.state == "cancel":
            return Event.search(
                [
                    ("event_type", "=", "purchase_cancelled"),
                    ("purchase_order_ref", "=", self.order.id),
                    ("old_text", "=", "purchase"),
                ],
                order="occurred_at desc, id desc",
                limit=1,
            )
        return Event.search(
            [
                ("event_type", "=", "purchase_quantity_change"),
                ("purchase_line_ref", "=", self.line.id),
                ("new_number", "<=", 0),
            ],
            order="occurred_at desc, id desc",
            limit=1,
        )

    @property
    def is_out(self):
        if self.is_kit:
            return True
        partners = self.env["res.company"].sudo().search([]).partner_id
        if self.order.partner_id.commercial_partner_id in partners:
            return True
        if not self.is_cancelled or self.received:
            return False
        event = self.cancel_event()
        initiator = self.env["fulfillment.reason"].browse(event.reason_ref or []).initiator
        return not event or initiator in ("customer", "none")

    def is_called_off_in_time(self, basis):
        if not self.is_cancelled or self.received:
            return False
        return self.day(self.cancel_event().occurred_at) <= self.day(self.promises[basis])

    def price_variance(self):
        """None without a posted bill."""
        items = self.env["account.move.line"].search(
            [("purchase_line_id", "=", self.line.id), ("parent_state", "=", "posted")]
        )
        if not items:
            return None
        variance = Decimal(0)
        for item in items:
            sign = -1 if item.move_id.move_type == "in_refund" else 1
            quantity = sign * self.in_unit(item.quantity, item.product_uom_id)
            variance += exact(item.balance) - quantity * exact(self.line.fulfillment_ref_price)
        return variance
