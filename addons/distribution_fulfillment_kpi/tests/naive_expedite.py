"""M16 once more: who was asked to be faster than the standard, of what value, and what that cost."""

from collections import defaultdict

from .naive_line import NaiveLine, exact


class NaiveExpedite:
    """Part of the reference of the floor."""

    def expedites(self):
        expedited, count = 0, 0
        value, freight = defaultdict(lambda: [0, 0]), defaultdict(lambda: 0)
        lines = self.env["sale.order.line"].search([("company_id", "in", self.companies.ids)])
        for order in lines.order_id:
            mine = [NaiveLine(line, self.digits) for line in lines if line.order_id == order]
            if all(line.exclusion for line in mine) or order.state not in ("sale", "cancel"):
                continue
            confirmed = min(line.confirmed_at for line in mine)

            asked = self._since(order, confirmed, "expedited").mapped("occurred_at")
            if not self.within(self.day(min(asked, default=confirmed), order.warehouse_id, order.company_id)):
                continue
            expedited += bool(asked)
            count += 1
            currency = order.company_id.currency_id
            worth = sum(
                line.wanted * exact(line.line.fulfillment_unit_value) for line in mine if not line.exclusion
            )
            value[currency.id][0] += worth if asked else 0
            value[currency.id][1] += worth
            for event in self._since(order, confirmed, "premium_freight"):
                rate = 1 if event.currency_ref == currency.id else exact(order.currency_rate)
                freight[currency.id] += exact(event.amount) / rate
            freight[currency.id] += 0
        return {"M16.order": [expedited, count], "M16.value": value, "M16.freight": dict(freight)}

    def _since(self, order, instant, event_type):
        """What the ledger says of an order since an instant."""
        events = self.events(event_type, sale_order_ref=order.id)
        return events.filtered(lambda event: event.occurred_at >= instant)
