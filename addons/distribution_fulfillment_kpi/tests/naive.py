"""The metrics once more, written to be read and not to be fast: one record after the other.

An independent implementation of the definitions over the same records, in plain Python with
Decimal, zoneinfo and the ORM. The SQL of the addon must give the same figures.
"""

from collections import defaultdict
from decimal import Decimal
from functools import cached_property
from statistics import median

from .naive_line import NaiveLine, exact


class Naive:
    """All metrics over the live orders of some companies, each as (numerator, denominator)."""

    def __init__(self, env, companies, as_of, date_from, date_to):
        self.env = env
        self.as_of = as_of
        self.period = (date_from, date_to)
        self.digits = env["decimal.precision"].precision_get("Product Unit")
        digits = self.digits
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
        start = self.started(naive.order)
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

    def put_off(self, naive, t1):
        """What somebody put off on purpose before the first shipment; of components of kits nothing is known."""
        if naive.needs:
            return Decimal(0)
        events = naive.events("backorder_created").filtered(
            lambda event: event.old_text == "split" and naive.confirmed_at <= event.occurred_at <= t1
        )
        return sum((exact(event.quantity) for event in events), Decimal(0))

    def judged_day(self, naive):
        return naive.day(self.t1(naive) or (naive.closed_at if naive.is_closed else None))

    def is_backorder(self, naive):
        t1 = self.t1(naive)
        if not t1 or naive.is_full(self.at_first(naive) + self.put_off(naive, t1)):
            return False
        return naive.last_at is not None and naive.last_at > t1 or not naive.is_closed

    @cached_property
    def counted(self):
        return [naive for naive in self.lines if not naive.exclusion]

    def orders(self):
        """{order: lines that take part}; none for an order with a kit of unknown make-up."""
        return self._orders

    @cached_property
    def _orders(self):
        kits = {naive.order for naive in self.lines if naive.exclusion == "kit"}
        groups = defaultdict(list)
        for naive in self.counted:
            if naive.order not in kits:
                groups[naive.order].append(naive)
        return groups

    def started(self, order):
        """When an order was confirmed: with its first line, whatever became of that."""
        return min(naive.confirmed_at for naive in self.lines if naive.order == order)

    def cycle_days(self):
        days = []
        for order, lines in self.orders().items():
            ends = [(naive.last_at, naive.day(naive.last_at)) for naive in lines if naive.last_at]
            if not ends or not all(naive.is_closed for naive in lines):
                continue
            end, day = max(ends)
            start = self.started(order)
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
        self._fill_final(results)
        for basis in ("first", "last"):
            self._fill_promise(results, basis)
            self._otif(results, basis)
            self._otif_delivered(results, basis)
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

    def _fill_final(self, results):
        line, order = [0, 0], [0, 0]
        unit, value = defaultdict(lambda: [0, 0]), defaultdict(lambda: [0, 0])
        for lines in self.orders().values():
            days = [
                naive.day(naive.closed_at or naive.confirmed_at) if naive.is_closed else None
                for naive in lines
            ]
            for naive, day in zip(lines, days, strict=True):
                if self.within(day):
                    line[0] += naive.is_full(naive.shipped)
                    line[1] += 1
                    self._add(unit, value, naive, naive.shipped)
            if all(days) and self.within(max(days)):
                order[0] += all(naive.is_full(naive.shipped) for naive in lines)
                order[1] += 1
        for name, result in (("line", line), ("unit", unit), ("value", value), ("order", order)):
            results[f"M05.{name}.final"] = result

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

    def _otif_delivered(self, results, basis):
        """By the arrival: what left in full and has no proof of it is not judged."""
        line, order = [0, 0], [0, 0]
        for naive in self.counted:
            day = naive.day(naive.promise(basis))
            if self.within(day) and self.is_due(naive, day) and self.is_arrival_known(naive):
                line[0] += bool(naive.delivered_day) and naive.delivered_day <= day
                line[1] += 1
        for days, lines in self._promised_orders(basis):
            if all(self.is_arrival_known(naive) for naive in lines):
                order[0] += all(
                    bool(naive.delivered_day) and naive.delivered_day <= day
                    for naive, day in zip(lines, days, strict=True)
                    if day
                )
                order[1] += 1
        results[f"M13.line/{basis}/deliver"] = line
        results[f"M13.order/{basis}/deliver"] = order

    @staticmethod
    def is_arrival_known(naive):
        return not naive.filled_at or bool(naive.delivered_day)
