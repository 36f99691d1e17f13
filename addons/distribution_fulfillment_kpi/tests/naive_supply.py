"""Figures of supply once more, written to be read and not to be fast: one record after the other.

Independent of the SQL of the addon: plain Python with Decimal and the ORM. Values are those that the
screen shows, in the unit of the metric; {key: value} where families or currencies stay apart.
"""

from collections import defaultdict
from datetime import UTC, date, timedelta
from decimal import Decimal
from statistics import mean, median, stdev
from zoneinfo import ZoneInfo

from odoo.tools import float_round

from .naive import exact

DAY, HOUR = 86400, 3600


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


class NaiveReceipt(Zoned):
    """One move that came from a vendor, and the way of its goods to the shelf."""

    def __init__(self, move):
        self.move, self.env = move, move.env
        warehouse = move.location_dest_id.warehouse_id or move.picking_type_id.warehouse_id
        self._set_zone(warehouse, move.company_id)
        self.quantity = self.in_unit(move)
        self.way = self._way()
        self.is_one_step = self._is_end(move)

    def in_unit(self, move):
        return exact(move.quantity) * exact(move.product_uom.factor) / exact(move.product_id.uom_id.factor)

    @staticmethod
    def _is_end(move):
        place = move.location_dest_id
        warehouse = place.warehouse_id
        ends = warehouse.lot_stock_id | warehouse.wh_output_stock_loc_id | warehouse.wh_pack_stock_loc_id
        return place.usage not in ("internal", "transit") or any(
            place.parent_path.startswith(end.parent_path) for end in ends
        )

    def _way(self):
        """The moves on the way in, the receipt first; a return only behind what it gives back."""
        way, todo = [], [self.move]
        while todo:
            move = todo.pop()
            if move in way:
                continue
            way.append(move)
            if not self._is_end(move):
                todo += [
                    onward
                    for onward in move.move_dest_ids
                    if onward.state != "cancel" and onward.origin_returned_move_id in (move, onward.browse())
                ]
        return way

    def _share(self, end):
        """The part of what this end took on that was ours."""
        if end == self.move or end.origin_returned_move_id:
            return Decimal(1)
        origins, todo = self.env["stock.move"], end
        while todo:
            origins |= todo
            todo = todo.move_orig_ids - origins
        receipts = origins.filtered(
            lambda move: move.state == "done" and move.quantity > 0 and move.location_id.usage == "supplier"
        )
        return exact(self.move.quantity) / sum(exact(move.quantity) for move in receipts)

    def ends(self):
        """[(instant, quantity)] of goods that were at the end of their way."""
        found = [
            (move.date, self.in_unit(move) * self._share(move))
            for move in self.way
            if self._is_end(move) and move.state == "done" and move.quantity > 0
        ]
        if not self.is_one_step:
            beside = self.move.picking_id.move_ids.filtered(
                lambda move: (
                    move.product_id == self.move.product_id
                    and not move.scrap_id
                    and move.state == "done"
                    and move.location_id.usage == "supplier"
                )
            )
            for scrap in self.move.picking_id.move_ids.filtered(
                lambda move: (
                    move.scrap_id and move.state == "done" and move.product_id == self.move.product_id
                )
            ):
                share = exact(self.move.quantity) / sum(exact(move.quantity) for move in beside)
                found.append((scrap.date, self.in_unit(scrap) * share))
        return sorted(found)

    @property
    def started_at(self):
        arrived = self.move.picking_id.fulfillment_arrived_at
        return arrived or (None if self.is_one_step else self.move.date)

    @property
    def available_at(self):
        total = Decimal(0)
        for at, quantity in self.ends():
            total += quantity
            if self.rounded(total) >= self.rounded(self.quantity):
                return at
        is_waiting = any(
            move.state not in ("done", "cancel") and not move.origin_returned_move_id for move in self.way
        )
        return self.ends()[-1][0] if self.ends() and not is_waiting else None

    @property
    def mean_hours(self):
        total, weighted = Decimal(0), Decimal(0)
        for at, quantity in self.ends():
            part = min(quantity, self.quantity - total)
            if part > 0:
                weighted += part * Decimal((at - self.started_at).total_seconds())
                total += part
        return weighted / total / HOUR

    @property
    def hours(self):
        return Decimal((self.available_at - self.started_at).total_seconds()) / HOUR

    def inspections(self):
        return self.env["fulfillment.event"].search(
            [("event_type", "=", "receipt_inspected"), ("move_ref", "=", self.move.id)]
        )

    def said(self, outcome):
        return sum(
            (exact(event.quantity) for event in self.inspections() if event.new_text == outcome), Decimal(0)
        )

    @property
    def returned(self):
        moves = self.env["stock.move"].search(
            [("origin_returned_move_id", "in", [move.id for move in self.way]), ("state", "=", "done")]
        )
        return sum(
            (self.in_unit(move) for move in moves if move.location_dest_id.usage == "supplier"), Decimal(0)
        )


class NaiveSupply:
    """All figures of supply over the live records of some companies."""

    def __init__(self, env, companies, as_of, date_from, date_to):
        self.env, self.as_of, self.period = env, as_of, (date_from, date_to)
        self.companies = companies
        lines = (
            env["purchase.order.line"]
            .with_context(active_test=False)
            .search([("company_id", "in", companies.ids), ("display_type", "=", False)])
        )
        self.lines = []
        for line in lines:
            order = line.order_id
            is_known = order.state == "purchase" or (order.state == "cancel" and order.date_approve)
            first = line.fulfillment_first_qty or line.product_qty
            if is_known and line.product_id.type == "consu" and not line.is_downpayment and first > 0:
                naive = NaivePurchaseLine(line)
                if not naive.is_out:
                    self.lines.append(naive)
        moves = env["stock.move"].search(
            [
                ("company_id", "in", companies.ids),
                ("state", "=", "done"),
                ("quantity", ">", 0),
                ("location_id.usage", "=", "supplier"),
                ("location_dest_id.usage", "in", ("internal", "transit")),
            ]
        )
        self.receipts = [NaiveReceipt(move) for move in moves]

    def within(self, day):
        return bool(day) and self.period[0] <= day <= self.period[1]

    @staticmethod
    def _family(product):
        """(id of the root of its family of units, factor that leads there)"""
        root = product.uom_id
        while root.relative_uom_id:
            root = root.relative_uom_id
        return root.id, exact(product.uom_id.factor) / exact(root.factor)

    @staticmethod
    def _percent(pair):
        return 100 * Decimal(pair[0]) / Decimal(pair[1]) if pair[1] else None

    def results(self):
        results = {}
        self._lead_times(results)
        for basis in ("first", "last"):
            self._deliveries(results, basis)
        self._prices(results)
        self._quality(results)
        self._dock(results)
        self._expedites(results)
        return results

    def _lead_times(self, results):
        done = [line for line in self.lines if self.within(line.day(line.completed_at))]
        for basis, suffix in (("first", ""), ("last", ".last")):
            errors = [line.error_days(basis) for line in done]
            self._spread(results, errors, suffix)
        leads = sorted(line.lead_days for line in done if line.completed_at >= line.approved_at)
        deviation = stdev(leads) if len(leads) > 1 else None
        results["M20.lead"] = mean(leads) if leads else None
        results["M20.lead.sd"] = deviation
        results["M20.cv"] = 100 * deviation / mean(leads) if deviation is not None and mean(leads) else None
        results["M20.p90"] = leads[-(-len(leads) * 9 // 10) - 1] if leads else None

    @staticmethod
    def _spread(results, errors, suffix):
        results[f"M20.bias{suffix}"] = mean(errors) if errors else None
        results[f"M20.mae{suffix}"] = mean(abs(error) for error in errors) if errors else None
        results[f"M20.sd{suffix}"] = stdev(errors) if len(errors) > 1 else None

    def _deliveries(self, results, basis):
        counts = {name: [0, 0] for name in ("line", "otd", "full")}
        units = {name: defaultdict(lambda: [0, 0]) for name in ("fill", "unit")}
        for line in self.lines:
            day = line.day(line.promises[basis])
            is_due = line.is_closed or day < line.day(self.as_of)
            if not self.within(day) or not is_due or line.is_called_off_in_time(basis):
                continue
            window = (day - timedelta(days=3), day)
            for name, at in (("line", line.filled_at), ("otd", line.completed_at)):
                counts[name][0] += bool(at) and window[0] <= line.day(at) <= window[1]
                counts[name][1] += 1
            counts["full"][0] += line.is_filled
            counts["full"][1] += 1
            family, factor = self._family(line.line.product_id)
            units["fill"][family][0] += min(line.received, line.ordered) * factor
            units["fill"][family][1] += line.ordered * factor
            for at, quantity in line.parts():
                units["unit"][family][0] += (
                    quantity * factor if at and window[0] <= line.day(at) <= window[1] else 0
                )
                units["unit"][family][1] += quantity * factor
        for name, pair in counts.items():
            results[f"M21.{name}/{basis}"] = self._percent(pair)
        for name, families in units.items():
            results[f"M21.{name}/{basis}"] = {key: self._percent(pair) for key, pair in families.items()}

    def _prices(self, results):
        variances = defaultdict(Decimal)
        for line in self.lines:
            variance = line.price_variance()
            if variance is not None and self.within(line.day(line.promises["first"])):
                variances[line.line.company_id.currency_id.id] += variance
        results["M21.ppv"] = dict(variances)

    def _quality(self, results):
        passed, defects = [0, 0], defaultdict(lambda: [0, 0])
        for receipt in self.receipts:
            if not self.within(receipt.day(receipt.move.date)):
                continue
            said = set(receipt.inspections().mapped("new_text"))
            if said - {"skipped"}:
                is_good = not said & {"held", "rework", "rejected"} and not receipt.returned
                passed[0] += is_good and receipt.said("accepted") >= receipt.quantity
                passed[1] += 1
            family, factor = self._family(receipt.move.product_id)
            bad = min(max(receipt.said("rejected"), receipt.returned), receipt.quantity)
            defects[family][0] += bad * factor
            defects[family][1] += receipt.quantity * factor
        # Where nobody inspects, no reject is no 0.
        is_captured = self.env["fulfillment.event"].search(
            [("event_type", "=", "receipt_inspected"), ("company_id", "in", self.companies.ids)], limit=1
        )
        results["M22.line"] = self._percent(passed)
        results["M22.ppm"] = {
            family: 10_000 * self._percent(pair) for family, pair in defects.items() if is_captured
        }

    def _dock(self, results):
        done = [
            receipt
            for receipt in self.receipts
            if receipt.available_at
            and receipt.started_at
            and receipt.available_at >= receipt.started_at
            and self.within(receipt.day(receipt.available_at))
        ]
        hours = sorted(receipt.hours for receipt in done)
        results["M23.mean"] = mean(hours) if hours else None
        results["M23.median"] = median(hours) if hours else None
        results["M23.p90"] = hours[-(-len(hours) * 9 // 10) - 1] if hours else None
        results["M23.weighted"] = mean(receipt.mean_hours for receipt in done) if done else None

    def _expedites(self, results):
        pair = [0, 0]
        for order in {line.order for line in self.lines}:
            lines = [line for line in self.lines if line.order == order]
            wishes = self.env["fulfillment.event"].search(
                [
                    ("event_type", "=", "expedited"),
                    "|",
                    ("purchase_order_ref", "=", order.id),
                    ("picking_ref", "in", order.picking_ids.ids),
                ],
                order="occurred_at",
                limit=1,
            )
            asked_at = wishes.occurred_at or min(line.approved_at for line in lines)
            if self.within(lines[0].day(asked_at)):
                pair[0] += bool(wishes)
                pair[1] += 1
        results["M16.purchase"] = self._percent(pair)
