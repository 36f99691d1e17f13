"""Figures of supply once more, written to be read and not to be fast: one record after the other.

Independent of the SQL of the addon: plain Python with Decimal and the ORM. Values are those that the
screen shows, in the unit of the metric; {key: value} where families or currencies stay apart.
"""

from collections import defaultdict
from datetime import timedelta
from decimal import Decimal
from statistics import mean, median, stdev

from .naive_line import exact
from .naive_purchase_line import NaivePurchaseLine
from .naive_receipt import NaiveReceipt


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
