"""What naive.py says of orders, further: cycle times in all forms, and how promises were kept."""

from decimal import Decimal
from statistics import mean, median, stdev

from .naive import Naive
from .naive_line import exact

DAY = Decimal(86400)


def seconds(start, end):
    return Decimal(int((end - start).total_seconds()))


def nearest_rank(values, tenths):
    """The smallest value that so many tenths of all do not exceed."""
    return values[-(-len(values) * tenths // 10) - 1] if values else None


class NaiveOrders(Naive):
    def ended(self, lines):
        """(instant, local day) of the last shipment of a complete order; None for others."""
        ends = [(naive.last_at, naive.day(naive.last_at)) for naive in lines if naive.last_at]
        return max(ends) if ends and all(naive.is_closed for naive in lines) else None

    def results(self):
        results = super().results()
        self._spread(results, "M01", self.cycle_days())
        self._entered_and_net(results)
        self._line_cycles(results)
        self._stages(results)
        self._survival(results)
        self._promises(results)
        for basis, suffix in (("first", ""), ("last", "/last")):
            results[f"M13.unit/{basis}"] = results[f"M05.unit.promise{suffix}"]
        return results

    def _spread(self, results, code, days):
        days = sorted(days)
        results[f"{code}.mean"] = [sum(days), len(days)]
        results[f"{code}.median"] = median(days) if days else None
        results[f"{code}.p90"] = nearest_rank(days, 9)
        results[f"{code}.sd"] = stdev(days) if len(days) > 1 else None
        is_known = len(days) > 1 and mean(days)
        results[f"{code}.cv"] = 100 * stdev(days) / mean(days) if is_known else None

    def _entered_and_net(self, results):
        entered, net = [0, 0], [0, 0]
        for order, lines in self.orders().items():
            end = self.ended(lines)
            if not end or not self.within(end[1]):
                continue
            start = self.started(order)
            if end[0] >= order.create_date.replace(microsecond=0):
                entered[0] += seconds(order.create_date.replace(microsecond=0), end[0]) / DAY
                entered[1] += 1
            lead = max(naive.line.customer_lead for naive in lines)
            if lead > 0 and end[0] >= start:
                gross = seconds(start, end[0])
                promise = max((p for p in (naive.promise("first") for naive in lines) if p), default=None)
                dwell = seconds(start, promise) - Decimal(lead) * DAY if promise else Decimal(0)
                net[0] += (gross - min(gross, max(dwell, Decimal(0)))) / DAY
                net[1] += 1
        results["M01.entered"], results["M01.net"] = entered, net

    def _stages(self, results):
        """Where the time of complete orders goes: the last instant of each stage, and what lies between."""
        sums = {stage: [Decimal(0), 0] for stage in ("entry", "supply", "pick", "pack", "ship", "invoice")}
        for order, lines in self.orders().items():
            end = self.ended(lines)
            if not end or not self.within(end[1]):
                continue
            ready, picked, packed = self._worked(order)
            # Seconds are all that columns of instants hold.
            entered = order.create_date.replace(microsecond=0)
            started, shipped = self.started(order), end[0]
            stages = {
                "entry": (entered, started),
                "supply": (started, ready),
                "pick": (ready, picked),
                "pack": (picked, packed),
                "ship": (packed or picked or ready, shipped),
                "invoice": (shipped, self._billed(lines)),
            }
            for stage, (start, stop) in stages.items():
                if start and stop and stop >= start:
                    sums[stage][0] += seconds(start, stop) / DAY
                    sums[stage][1] += 1
        results.update({f"M01.stage.{stage}": value for stage, value in sums.items()})

    def _worked(self, order):
        """(ready, picked, packed): the last instants, each None where there is none."""
        moves = order.order_line.move_ids.filtered(
            lambda move: (
                move.state == "done"
                and move.quantity > 0
                and move.picking_id.state == "done"
                and not move.origin_returned_move_id
                and not move.fulfillment_is_replacement
            )
        )
        site = {move: move.picking_id.picking_type_id.warehouse_id for move in moves}
        picks = moves.filtered(
            lambda move: site[move] and move.picking_id.picking_type_id == site[move].pick_type_id
        )
        packs = moves.filtered(
            lambda move: site[move] and move.picking_id.picking_type_id == site[move].pack_type_id
        )
        picking_sites = {site[move] for move in picks}
        firsts = picks | moves.filtered(
            lambda move: (
                site[move]
                and move.picking_id.picking_type_id.code == "outgoing"
                and site[move] not in picking_sites
            )
        )
        ready = [move.picking_id.fulfillment_first_ready_at for move in firsts]
        return (
            max(ready) if ready and all(ready) else None,
            max(picks.mapped("date"), default=None),
            max(packs.mapped("date"), default=None),
        )

    def _billed(self, lines):
        """When all that was shipped had been invoiced once; None while something was not."""
        ends = []
        for naive in lines:
            if not round(naive.shipped, self.digits):
                continue
            items = naive.line.invoice_lines.filtered(
                lambda item: (
                    item.move_id.state == "posted"
                    and item.move_id.move_type == "out_invoice"
                    and item.move_id.fulfillment_posted_at
                )
            ).sorted(lambda item: (item.move_id.fulfillment_posted_at, item.id))
            billed, end = Decimal(0), None
            for item in items:
                billed += exact(item.quantity) * exact(item.product_uom_id.factor) / exact(naive.unit.factor)
                if end is None and round(billed, self.digits) >= round(naive.shipped, self.digits):
                    end = item.move_id.fulfillment_posted_at
            ends.append(end)
        return max(ends) if ends and all(ends) else None

    def _line_cycles(self, results):
        days = []
        for naive in self.counted:
            end = naive.last_at
            if end and naive.is_closed and self.within(naive.day(end)) and end >= naive.confirmed_at:
                days.append(seconds(naive.confirmed_at, end) / DAY)
        self._spread(results, "M01b", days)

    def _survival(self, results, within=5):
        """Kaplan and Meier over the orders confirmed in the period."""
        times = []
        for order, lines in self.orders().items():
            start = self.started(order)
            days = [naive.day(naive.confirmed_at) for naive in self.lines if naive.order == order]
            if not self.within(min(days)):
                continue
            end = self.ended(lines)
            if not end and all(naive.is_closed for naive in lines):
                continue
            # What ends later than now has not ended yet.
            end = end[0] if end and end[0] <= self.as_of else None
            if not end or end >= start:
                times.append((seconds(start, end or self.as_of) / DAY, bool(end)))
        surviving, half, left = Decimal(1), None, Decimal(1)
        for time in sorted({time for time, _is_ended in times}):
            at_risk = sum(other >= time for other, _is_ended in times)
            ended = sum(other == time and is_ended for other, is_ended in times)
            surviving *= 1 - Decimal(ended) / at_risk
            if half is None and surviving <= Decimal("0.5") + Decimal("1e-9"):
                half = time
            if time <= within:
                left = surviving
        results["M01.km_median"] = half
        results["M01.km_within"] = 100 * (1 - left) if times else None

    def _promises(self, results):
        codes = ("bias", "mae", "changed", "push", "rebased", "drift")
        sums = {code: [0, 0] for code in codes}
        for order, lines in self.orders().items():
            first = max((day for day in (n.day(n.promise("first")) for n in lines) if day), default=None)
            if not self.within(first):
                continue
            end = self.ended(lines)
            if end:
                for code, error in (("bias", (end[1] - first).days), ("mae", abs((end[1] - first).days))):
                    sums[code][0] += error
                    sums[code][1] += 1
            moved, pushed, rebased = self._changes(order, lines)
            for code, is_hit in (("changed", moved), ("push", pushed), ("rebased", rebased)):
                sums[code][0] += is_hit
                sums[code][1] += 1
            if moved:
                last = max(day for day in (n.day(n.promise("last")) for n in lines) if day)
                sums["drift"][0] += (last - first).days
                sums["drift"][1] += 1
        results.update({f"M14.{code}": value for code, value in sums.items()})

    def _changes(self, order, lines):
        """Whether a promise was moved by us, by us after it was missed, by the customer."""
        moved = pushed = rebased = False
        start = self.started(order)
        for naive in lines:
            for event in naive.events("promise_change", "sale_order_ref", order.id):
                if event.sale_line_ref not in (0, False, naive.line.id):
                    continue
                is_correction = (event.occurred_at - start).total_seconds() <= 15 * 60
                if naive.initiator(event) == "customer":
                    rebased |= not is_correction
                    continue
                moved |= not is_correction
                promise = naive.day(naive.promise("first"))
                is_later = (
                    event.new_datetime and event.old_datetime and event.new_datetime > event.old_datetime
                )
                pushed |= bool(is_later and promise and naive.day(event.occurred_at) > promise)
        return moved, pushed, rebased
