"""What naive.py says of shipments, of what is open, and of claims."""

from collections import defaultdict
from datetime import timedelta
from decimal import Decimal

from .naive_line import exact
from .naive_orders import NaiveOrders

ITEM = ("item", "quantity", "lot", "address", "label")


class NaiveShipments(NaiveOrders):
    def results(self):
        results = super().results()
        self._throughput(results)
        self._backlog(results)
        self._claims(results)
        return results

    def root_factor(self, naive):
        root = naive.unit
        while root.relative_uom_id:
            root = root.relative_uom_id
        return root.id, exact(naive.unit.factor) / exact(root.factor)

    def _throughput(self, results):
        lines, units, orders = 0, {}, 0
        for naive in self.counted:
            for at, quantity in naive.shipments:
                if self.within(naive.day(at)):
                    root, factor = self.root_factor(naive)
                    lines += 1
                    units[root] = units.get(root, 0) + quantity * factor
        for group in self.orders().values():
            end = self.ended(group)
            orders += bool(end and self.within(end[1]))
        # What nobody counted anything of is no zero.
        results.update({"M09.lines": lines or None, "M09.units": units, "M09.orders": orders or None})

    # Backlog

    def cut_by(self, naive, day):
        """What the company had called off of a line by the end of a day."""
        change, cut = Decimal(0), Decimal(0)
        for event in naive.events("quantity_change"):
            delta = exact(event.new_number) - exact(event.old_number)
            by_customer = {"customer": True, "company": False}.get(naive.initiator(event), delta > 0)
            if not by_customer and naive.day(event.occurred_at) <= day:
                change += delta
        for event in naive.events("line_cut").filtered(lambda event: event.quantity > 0):
            if naive.initiator(event) != "customer" and naive.day(event.occurred_at) <= day:
                cut += exact(event.quantity)
        return max(cut - change, Decimal(0))

    def open_at(self, naive, day):
        """What was open of a line at the local end of a day."""
        if naive.day(naive.confirmed_at) > day:
            return Decimal(0)
        if naive.is_closed and naive.day(naive.closed_at or naive.confirmed_at) <= day:
            return Decimal(0)
        rest = naive.wanted - naive.shipped_by_day(day) - self.cut_by(naive, day)
        return rest if naive.rounded(rest) > 0 else Decimal(0)

    def _backlog(self, results):
        day = min(self.period[1], self.as_of.date())
        known = any(naive.day(naive.confirmed_at) <= day for naive in self.lines)
        for prefix in ("M11", "M11.due"):
            orders, lines = set(), 0
            units, value = defaultdict(Decimal), defaultdict(Decimal)
            for naive in self.counted:
                rest = self.open_at(naive, day)
                promise = naive.day(naive.promise("first"))
                if not rest or prefix == "M11.due" and not (promise and promise <= day):
                    continue
                orders.add(naive.order)
                lines += 1
                root, factor = self.root_factor(naive)
                units[root] += rest * factor
                value[naive.line.company_id.currency_id.id] += rest * exact(naive.line.fulfillment_unit_value)
            results[f"{prefix}.orders"] = len(orders) if known else None
            results[f"{prefix}.lines"] = lines if known else None
            results[f"{prefix}.units"] = dict(units)
            results[f"{prefix}.value"] = dict(value)

    # Claims

    def claims(self, order):
        """[(claim, last decision or "open")], one for each cause."""
        Event = self.env["fulfillment.event"]
        claims = {}
        for claim in Event.search(
            [("event_type", "=", "claim_opened"), ("sale_order_ref", "=", order.id)], order="occurred_at, id"
        ):
            decisions = Event.search(
                [
                    ("event_type", "=", "claim_decided"),
                    ("model", "=", claim.model),
                    ("res_id", "=", claim.res_id),
                ],
                order="occurred_at, id",
            )
            cause = claim.root_event_uuid or (claim.model, claim.res_id)
            claims.setdefault(cause, (claim, decisions[-1:].new_text or "open"))
        return list(claims.values())

    def claimed_amount(self, claim, decision):
        """What was granted, else what is claimed; None: nobody said how much."""
        decisions = self.env["fulfillment.event"].search(
            [
                ("event_type", "=", "claim_decided"),
                ("model", "=", claim.model),
                ("res_id", "=", claim.res_id),
            ],
            order="occurred_at, id",
        )
        granted = decisions[-1:]
        # What the ORM reads as 0 may be nothing at all.
        self.env.cr.execute(
            "SELECT id, amount FROM fulfillment_event WHERE id = ANY(%s)", [(claim + granted).ids]
        )
        amounts = dict(self.env.cr.fetchall())
        if decision == "accepted" and amounts.get(granted.id) is not None:
            return Decimal(amounts[granted.id])
        return None if amounts[claim.id] is None else Decimal(amounts[claim.id])

    def shipment_of(self, claim, lines):
        """(line, instant) of the shipment that a claim speaks of."""
        shipments = [(naive, at) for naive in lines for at, _quantity in naive.shipments]
        named = [(naive, at) for naive, at in shipments if naive.line.id == claim.sale_line_ref]
        shipments = named or shipments
        if not shipments:
            return None
        moves = self.env["stock.picking"].browse(claim.picking_ref or ()).move_ids
        charged_at = max(
            moves.filtered(lambda m: m.state == "done").mapped("date"), default=claim.occurred_at
        )
        before = [at for _naive, at in shipments if at <= charged_at]
        instant = max(before) if before else min(at for _naive, at in shipments)
        return min(
            ((naive, at) for naive, at in shipments if at == instant),
            key=lambda shipment: (bool(shipment[0].exclusion), shipment[0].line.id),
        )

    def _claims(self, results):
        shipments, lines = set(), 0
        for naive in self.counted:
            for at, _quantity in naive.shipments:
                if self.within(naive.day(at)):
                    lines += 1
                    shipments.add((naive.order, naive.warehouse, at))
        worth = {
            (naive, at): [quantity * exact(naive.line.fulfillment_unit_value), Decimal(0)]
            for naive in self.counted
            for at, quantity in naive.shipments
            if self.within(naive.day(at))
        }
        counts = dict.fromkeys((30, 60, 90), 0)
        rejected = 0
        orders = defaultdict(list)
        for naive in self.lines:
            orders[naive.order].append(naive)
        for order, group in orders.items():
            for claim, decision in self.claims(order):
                shipment = self.shipment_of(claim, group)
                if not shipment or shipment[0].exclusion or not self.within(shipment[0].day(shipment[1])):
                    continue
                waited = claim.occurred_at - shipment[1]
                if decision in ("rejected", "withdrawn"):
                    rejected += waited <= timedelta(days=90)
                    continue
                for days in counts:
                    counts[days] += waited <= timedelta(days=days)
                if waited <= timedelta(days=30) and shipment in worth:
                    amount = self.claimed_amount(claim, decision)
                    if amount is None:
                        # Of unknown value: the shipment takes no part.
                        del worth[shipment]
                    else:
                        worth[shipment][1] += amount
        by_currency = {}
        for (naive, _at), (value, claimed) in worth.items():
            sums = by_currency.setdefault(naive.line.company_id.currency_id.id, [Decimal(0), Decimal(0)])
            sums[0] += claimed
            sums[1] += value
        results["M17.value"] = by_currency
        results["M17.shipment"] = [counts[30], len(shipments)]
        results["M17.shipment.60"] = [counts[60], len(shipments)]
        results["M17.shipment.90"] = [counts[90], len(shipments)]
        results["M17.rejected"] = [rejected, len(shipments)]
        results["M17.line"] = Decimal(1000 * counts[30]) / lines if lines else None
