"""The metrics once more, written to be read and not to be fast: one record after the other.

An independent implementation of the definitions over the same records, in plain Python with
Decimal, zoneinfo and the ORM. The SQL of the addon must give the same figures.
"""

from collections import defaultdict
from datetime import UTC, timedelta
from decimal import Decimal
from statistics import median
from zoneinfo import ZoneInfo

from odoo.tools import float_round


def exact(value):
    return Decimal(repr(value)) if isinstance(value, float) else Decimal(value)


class NaiveLine:
    """One demand line: what was wanted, when it left, how it ended."""

    def __init__(self, line, digits):
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
        self.shipments = self._kit_shipments() if self.needs else self._shipments(line.product_id)
        self.shipped = sum((quantity for _at, quantity in self.shipments), Decimal(0))
        self.is_unknown_kit = not self.needs and any(
            move.product_id != line.product_id for move in self._outgoing_moves()
        )
        self.wanted, self.cut, self.cut_at = self._wanted_and_cut()

    # Facts

    def _outgoing_moves(self):
        return self.line.move_ids.filtered(
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
        parts = {component: self._shipments(component) for component in self.needs}
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

    def _shipments(self, product):
        """[(instant, quantity in the product's unit)], first to last."""
        transit = self.env.ref("stock.stock_location_inter_company", raise_if_not_found=False)
        return sorted(
            (move.date, exact(move.quantity) * exact(move.product_uom.factor) / exact(product.uom_id.factor))
            for move in self._outgoing_moves()
            if move.state == "done"
            and move.quantity > 0
            and move.product_id == product
            and (
                move.location_dest_id.usage == "customer"
                or (transit and move.location_dest_id.parent_path.startswith(transit.parent_path))
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

    @property
    def filled_at(self):
        total = Decimal(0)
        for at, quantity in self.shipments:
            total += quantity
            if self.is_full(total):
                return at
        return None

    @property
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
        if not line.customer_lead:
            return None
        lead = line.customer_lead
        if order.picking_policy == "one":
            lead = max(
                order.order_line.filtered(lambda other: not other.display_type).mapped("customer_lead")
            )
        return order.date_order + timedelta(days=lead)

    def shipped_by_day(self, day):
        return sum((quantity for at, quantity in self.shipments if day and self.day(at) <= day), Decimal(0))

    @property
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


class Naive:
    """All metrics over the live orders of some companies, each as (numerator, denominator)."""

    def __init__(self, env, companies, as_of, date_from, date_to):
        self.env = env
        self.as_of = as_of
        self.period = (date_from, date_to)
        digits = env["decimal.precision"].precision_get("Product Unit")
        lines = (
            env["sale.order.line"]
            .with_context(active_test=False)
            .search([("company_id", "in", companies.ids)])
        )
        self.lines = []
        self.excluded = defaultdict(int)
        for line in lines:
            known = line.order_id.state == "sale" or (
                line.order_id.state == "cancel" and line.fulfillment_confirmed_at
            )
            if (
                not known
                or line.display_type
                or line.is_downpayment
                or line.is_expense
                or line.product_id.type != "consu"
            ):
                continue
            naive = NaiveLine(line, digits)
            first = line.fulfillment_first_qty if line.fulfillment_confirmed_at else line.product_uom_qty
            if first <= 0 and naive.wanted <= 0:
                continue
            self.lines.append(naive)
        self.group_first = {}
        for naive in self.lines:
            if naive.wanted <= 0:
                continue
            key = (naive.order, naive.warehouse)
            for at, _quantity in naive.shipments:
                self.group_first[key] = min(at, self.group_first.get(key, at))

    def within(self, day):
        return bool(day) and self.period[0] <= day <= self.period[1]

    def t1(self, naive):
        """First shipment of the line's group, or of those after the line was added."""
        first = self.group_first.get((naive.order, naive.warehouse))
        start = min(line.confirmed_at for line in self.lines if line.order == naive.order)
        if not first or naive.confirmed_at == start or naive.confirmed_at <= first:
            return first
        later = [
            at
            for line in self.lines
            if (line.order, line.warehouse) == (naive.order, naive.warehouse)
            for at, _quantity in line.shipments
            if at >= naive.confirmed_at
        ]
        return min(later, default=None)

    def at_first(self, naive):
        t1 = self.t1(naive)
        return sum((quantity for at, quantity in naive.shipments if t1 and at <= t1), Decimal(0))

    def judged_day(self, naive):
        return naive.day(self.t1(naive) or (naive.closed_at if naive.is_closed else None))

    def is_backorder(self, naive):
        t1 = self.t1(naive)
        if not t1 or naive.is_full(self.at_first(naive)):
            return False
        return naive.last_at is not None and naive.last_at > t1 or not naive.is_closed

    @property
    def counted(self):
        return [naive for naive in self.lines if not naive.exclusion]

    def orders(self):
        """{order: lines that take part}; none for an order with a kit of unknown make-up."""
        kits = {naive.order for naive in self.lines if naive.exclusion == "kit"}
        groups = defaultdict(list)
        for naive in self.counted:
            if naive.order not in kits:
                groups[naive.order].append(naive)
        return groups

    def cycle_days(self):
        days = []
        for lines in self.orders().values():
            ends = [(naive.last_at, naive.day(naive.last_at)) for naive in lines if naive.last_at]
            if not ends or not all(naive.is_closed for naive in lines):
                continue
            end, day = max(ends)
            start = min(naive.confirmed_at for naive in lines)
            if self.within(day) and end >= start:
                days.append(Decimal(int((end - start).total_seconds())) / 86400)
        return sorted(days)

    def results(self):
        results = {"M04.line": [0, 0], "M04.order": [0, 0]}
        days = self.cycle_days()
        results["M01.mean"] = [sum(days), len(days)]
        results["M01.median"] = median(days) if days else None
        # Nearest rank: the smallest value that nine of ten do not exceed.
        results["M01.p90"] = days[-(-len(days) * 9 // 10) - 1] if days else None
        for naive in self.counted:
            t1 = self.t1(naive)
            if t1 and self.within(naive.day(t1)):
                results["M04.line"][0] += self.is_backorder(naive)
                results["M04.line"][1] += 1
        for lines in self.orders().values():
            judged = [self.judged_day(naive) for naive in lines]
            if all(judged) and any(self.t1(naive) for naive in lines) and self.within(max(judged)):
                results["M04.order"][0] += any(self.is_backorder(naive) for naive in lines)
                results["M04.order"][1] += 1
        self._fill_first(results)
        for basis in ("first", "last"):
            self._fill_promise(results, basis)
            self._otif(results, basis)
        return results

    def _fill_first(self, results):
        line, value, order = [0, 0], defaultdict(lambda: [0, 0]), [0, 0]
        unit = defaultdict(lambda: [0, 0])
        for naive in self.counted:
            if self.within(self.judged_day(naive)):
                quantity = self.at_first(naive)
                line[0] += naive.is_full(quantity)
                line[1] += 1
                self._add(unit, value, naive, quantity)
        for lines in self.orders().values():
            judged = [self.judged_day(naive) for naive in lines]
            if all(judged) and self.within(max(judged)):
                order[0] += all(naive.is_full(self.at_first(naive)) for naive in lines)
                order[1] += 1
        results.update(
            {
                "M05.line.first": line,
                "M05.unit.first": unit,
                "M05.value.first": value,
                "M05.order.first": order,
            }
        )

    def _add(self, unit, value, naive, quantity):
        shipped = min(quantity, naive.wanted)
        root = naive.unit
        while root.relative_uom_id:
            root = root.relative_uom_id
        factor = exact(naive.unit.factor) / exact(root.factor)
        unit[root.id][0] += shipped * factor
        unit[root.id][1] += naive.wanted * factor
        price = exact(naive.line.fulfillment_unit_value)
        value[naive.line.company_id.currency_id.id][0] += shipped * price
        value[naive.line.company_id.currency_id.id][1] += naive.wanted * price

    def is_due(self, naive, day):
        return naive.is_closed or day < naive.day(self.as_of)

    def _fill_promise(self, results, basis):
        line, order = [0, 0], [0, 0]
        unit, value = defaultdict(lambda: [0, 0]), defaultdict(lambda: [0, 0])
        for naive in self.counted:
            day = naive.day(naive.promise(basis))
            if self.within(day) and self.is_due(naive, day):
                quantity = naive.shipped_by_day(day)
                line[0] += naive.is_full(quantity)
                line[1] += 1
                self._add(unit, value, naive, quantity)
        for days, lines in self._promised_orders(basis):
            order[0] += all(
                naive.is_full(naive.shipped_by_day(day))
                for naive, day in zip(lines, days, strict=True)
                if day
            )
            order[1] += 1
        suffix = "promise" if basis == "first" else "promise/last"
        for name, result in (("line", line), ("unit", unit), ("value", value), ("order", order)):
            results[f"M05.{name}.{suffix}"] = result

    def _promised_orders(self, basis):
        """Orders whose last promised day lies in the period and is over, or that are closed."""
        for lines in self.orders().values():
            days = [naive.day(naive.promise(basis)) for naive in lines]
            last = max((day for day in days if day), default=None)
            if not self.within(last):
                continue
            today = min(naive.day(self.as_of) for naive in lines)
            if all(naive.is_closed for naive in lines) or last < today:
                yield days, lines

    def _otif(self, results, basis):
        line, order = [0, 0], [0, 0]
        for naive in self.counted:
            day = naive.day(naive.promise(basis))
            if self.within(day) and self.is_due(naive, day):
                line[0] += bool(naive.filled_at) and naive.day(naive.filled_at) <= day
                line[1] += 1
        for days, lines in self._promised_orders(basis):
            order[0] += all(
                bool(naive.filled_at) and naive.day(naive.filled_at) <= day
                for naive, day in zip(lines, days, strict=True)
                if day
            )
            order[1] += 1
        results[f"M13.line/{basis}"] = line
        results[f"M13.order/{basis}"] = order
