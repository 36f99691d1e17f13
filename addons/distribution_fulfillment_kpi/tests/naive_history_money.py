"""Cash of the former system once more: one loaded invoice after the other, to be read and not to be fast."""

from collections import defaultdict
from decimal import Decimal
from zoneinfo import ZoneInfo

from .naive import exact
from .naive_money import UTC, NaiveMoney, NaiveReceivable


class NaiveHistoryMoney:
    def __init__(self, env, company, date_from, date_to):
        self.env = env
        self.company = company
        self.date_from, self.date_to = date_from, date_to

    def orders(self):
        """Lists of invoices that are of one order."""
        found = defaultdict(list)
        rows = self.env["fulfillment.history.invoice"].search([("company_id", "=", self.company.id)])
        for row in rows.sorted("id"):
            found[row.order_ref or row].append(row)
        return [rows for rows in found.values() if not all(row.is_credit for row in rows)]

    def results(self):
        """{code: {currency or None: (numerator, denominator, count)}}"""
        found = {
            code: defaultdict(lambda: [Decimal(0), Decimal(0), 0])
            for code in ("M08.mean", "M08.cash", "M08.ship", "M08.invoice")
        }
        for rows in self.orders():
            currencies = {row.currency_id or self.company.currency_id for row in rows}
            payments = [payment for row in rows for payment in row.payment_ids]
            currencies |= {payment.currency_id for payment in payments if payment.currency_id}
            cash = [
                (exact(payment.amount), payment.paid_on, row.invoiced_on)
                for row in rows
                if not row.is_credit
                for payment in row.payment_ids
            ]
            if len(currencies) > 1 or not cash or not self.is_settled(rows):
                continue
            last = max(day for _amount, day, _invoiced in cash)
            if not self.date_from <= last <= self.date_to:
                continue
            amount = sum(amount for amount, _day, _invoiced in cash)

            def since(days, cash=cash):
                return sum(
                    amount * (paid - start).days for (amount, paid, _i), start in zip(cash, days, strict=True)
                )

            ordered = self.first_day(rows, "ordered_at", "ordered_at")
            shipped = self.first_day(rows, "shipped_at", "shipped_at", "delivered_at")
            if ordered and since([ordered] * len(cash)) >= 0:
                weighted = since([ordered] * len(cash))
                NaiveMoney.add(found["M08.mean"][None], NaiveMoney.days(weighted, amount), 1)
                NaiveMoney.add(found["M08.cash"][currencies.pop().id], weighted, amount)
            if shipped:
                days = NaiveMoney.days(since([shipped] * len(cash)), amount)
                NaiveMoney.add(found["M08.ship"][None], days, 1)
            days = NaiveMoney.days(since([invoiced for _amount, _day, invoiced in cash]), amount)
            NaiveMoney.add(found["M08.invoice"][None], days, 1)
        return {code: dict(rows) for code, rows in found.items()}

    @staticmethod
    def is_settled(rows):
        left = Decimal(0)
        for row in rows:
            sign = -1 if row.is_credit else 1
            left += sign * exact(row.amount_total)
            left -= sign * sum(exact(payment.amount) for payment in row.payment_ids)
        return left <= 0

    def first_day(self, rows, name, *line_names):
        """The first local day that the invoices tell, or else the lines of the order."""
        days = [self.local_day(row[name], row.tz) for row in rows if row[name]]
        if not days and rows[0].order_ref:
            lines = self.env["fulfillment.history.sale.line"].search(
                [("company_id", "=", self.company.id), ("order_ref", "=", rows[0].order_ref)]
            )
            for line in lines:
                instant = next((line[field] for field in line_names if line[field]), None)
                if instant:
                    days.append(self.local_day(instant, line.tz))
        return min(days, default=None)

    @staticmethod
    def local_day(instant, zone):
        return instant.replace(tzinfo=UTC).astimezone(ZoneInfo(zone)).date()


class NaiveHistoryReceivable(NaiveReceivable):
    """What customers owed by the loaded invoices and payments of one currency."""

    def changes(self, until):
        """[(day, signed amount)] of invoices and payments up to a day."""
        found = []
        for row in self.env["fulfillment.history.invoice"].search([("company_id", "=", self.company.id)]):
            sign = -1 if row.is_credit else 1
            found.append((row.invoiced_on, sign * exact(row.amount_total)))
            found += [(payment.paid_on, -sign * exact(payment.amount)) for payment in row.payment_ids]
        return [(day, amount) for day, amount in found if day <= until]

    def balance(self, day):
        return sum((amount for _date, amount in self.changes(day)), Decimal(0))

    def revenue(self, first, last):
        rows = self.env["fulfillment.history.invoice"].search([("company_id", "=", self.company.id)])
        return sum(
            (
                (-1 if row.is_credit else 1) * exact(row.amount_total)
                for row in rows
                if first <= row.invoiced_on <= last
            ),
            Decimal(0),
        )

    def invoiced(self, day):
        return self.env["fulfillment.history.invoice"].search(
            [("company_id", "=", self.company.id), ("invoiced_on", "<=", day)], limit=1
        )
