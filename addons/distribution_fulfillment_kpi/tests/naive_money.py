"""Cash, settled orders and disputes once more: one record after the other, to be read and not to be fast."""

from collections import defaultdict
from datetime import UTC, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

from .naive_line import exact


class NaiveMoney:
    def __init__(self, env, companies, date_from, date_to):
        self.env = env
        self.companies = companies
        self.date_from, self.date_to = date_from, date_to

    def local_day(self, instant, warehouse, company):
        zone = warehouse.fulfillment_tz or warehouse.partner_id.tz or company.partner_id.tz or "UTC"
        return instant.replace(tzinfo=UTC).astimezone(ZoneInfo(zone)).date()

    def results(self):
        """{code: {currency or None: (numerator, denominator, count)}}"""
        found = {code: defaultdict(lambda: [Decimal(0), Decimal(0), 0]) for code in CODES}
        sisters = self.env["res.company"].sudo().search([]).partner_id
        for order in self.env["sale.order"].search([("company_id", "in", self.companies.ids)]):
            if order.state != "sale" or order.partner_id.commercial_partner_id in sisters:
                continue
            cash = self.cash(order)
            amount = sum((amount for amount, _day, _invoiced in cash), Decimal(0))
            if not cash or amount <= 0 or not self.is_settled(order):
                continue
            last = max(day for _amount, day, _invoiced in cash)
            if not self.date_from <= last <= self.date_to:
                continue
            currency = order.company_id.currency_id.id
            confirmed_at = min(
                order.order_line.filtered("fulfillment_confirmed_at").mapped("fulfillment_confirmed_at")
            )
            confirmed = self.local_day(confirmed_at, order.warehouse_id, order.company_id)
            weighted = sum((amount * (day - confirmed).days for amount, day, _invoiced in cash), Decimal(0))
            if weighted >= 0:
                self.add(found["M08.mean"][None], self.days(weighted, amount), 1)
                self.add(found["M08.cash"][currency], weighted, amount)
            invoiced = sum((amount * (day - date).days for amount, day, date in cash), Decimal(0))
            self.add(found["M08.invoice"][None], self.days(invoiced, amount), 1)
            shipped = self.first_shipped(order)
            if shipped:
                since = sum((amount * (day - shipped).days for amount, day, _invoiced in cash), Decimal(0))
                self.add(found["M08.ship"][None], self.days(since, amount), 1)
            cost = self.env["fulfillment.variance"].search([("sale_order_id", "=", order.id)]).cost_line_ids
            self.add(
                found["M26.rate"][currency], sum((exact(line.amount) for line in cost), Decimal(0)), amount
            )
        return {code: dict(rows) for code, rows in found.items()}

    @staticmethod
    def add(sums, numerator, denominator):
        sums[0] += numerator
        sums[1] += denominator
        sums[2] += 1

    @staticmethod
    def days(weighted, amount):
        """As whole seconds, which is what daily figures are kept in."""
        return Decimal(round(float(weighted / amount) * 86400)) / 86400

    def cash(self, order):
        """[(amount, day, date of the invoice)] of an order."""
        found = []
        for invoice in order.order_line.invoice_lines.move_id:
            if invoice.state != "posted" or invoice.move_type != "out_invoice":
                continue
            linked = invoice.invoice_line_ids.filtered("sale_line_ids")
            parts = {
                each: sum(
                    (exact(line.price_total) for line in linked if each in line.sale_line_ids.order_id),
                    Decimal(0),
                )
                for each in linked.sale_line_ids.order_id
            }
            share = parts[order] / sum(parts.values())
            due = invoice.line_ids.filtered(lambda line: line.account_type == "asset_receivable")
            for partial in due.matched_credit_ids:
                entry = partial.credit_move_id.move_id
                if entry.move_type == "entry" and entry.origin_payment_id:
                    amount = exact(partial.amount) * self.received(entry.origin_payment_id)
                    found.append((amount * share, partial.credit_move_id.date, invoice.invoice_date))
            open_amount = exact(invoice.amount_residual_signed)
            for payment in invoice.matched_payment_ids.filtered(
                lambda payment: not payment.move_id and payment.state in ("in_process", "paid")
            ).sorted(lambda payment: (payment.date, payment.id)):
                whole = sum((exact(each.amount_total_signed) for each in payment.invoice_ids), Decimal(0))
                part = (
                    exact(payment.amount_company_currency_signed) * exact(invoice.amount_total_signed) / whole
                )
                part = min(part, open_amount)
                if part > 0:
                    open_amount -= part
                    found.append((part * share, payment.date, invoice.invoice_date))
        return found

    @staticmethod
    def received(payment):
        """What share of what a payment settles was money, and not written off with it."""
        money, settled, _written_off = payment._seek_for_lines()
        return min(exact(sum(money.mapped("balance"))) / -exact(sum(settled.mapped("balance"))), Decimal(1))

    def is_settled(self, order):
        invoices = order.order_line.invoice_lines.move_id.filtered(
            lambda move: move.move_type == "out_invoice"
        )
        if any(move.state == "draft" for move in invoices):
            return False
        for invoice in invoices.filtered(lambda move: move.state == "posted"):
            promised = invoice.matched_payment_ids.filtered(
                lambda payment: not payment.move_id and payment.state in ("in_process", "paid")
            )
            covered = sum(
                exact(payment.amount_company_currency_signed)
                * exact(invoice.amount_total_signed)
                / sum(exact(each.amount_total_signed) for each in payment.invoice_ids)
                for payment in promised
            )
            if invoice.amount_residual and round(covered - exact(invoice.amount_residual_signed), 6) < 0:
                return False
            if invoice.amount_residual and not promised:
                return False
        return not any(line.qty_to_invoice > 0 for line in order.order_line)

    def first_shipped(self, order):
        days = [
            self.local_day(move.date, line.warehouse_id or order.warehouse_id, order.company_id)
            for line in order.order_line
            for move in line.move_ids
            if move.state == "done"
            and move.quantity > 0
            and move.location_dest_id.usage == "customer"
            and not move.origin_returned_move_id
        ]
        return min(days, default=None)


CODES = ("M08.mean", "M08.cash", "M08.ship", "M08.invoice", "M26.rate")


class NaiveReceivable:
    """What customers owe at the end of a day, and how many days of revenue that is."""

    def __init__(self, env, company):
        self.env = env
        self.company = company

    def balance(self, day):
        lines = self.env["account.move.line"].search([("company_id", "=", self.company.id)])
        return sum(
            exact(line.balance)
            for line in lines
            if line.parent_state == "posted"
            and line.account_id.account_type == "asset_receivable"
            and line.date <= day
        )

    def revenue(self, first, last):
        moves = self.env["account.move"].search([("company_id", "=", self.company.id)])
        return sum(
            exact(move.amount_total_signed)
            for move in moves
            if move.move_type in ("out_invoice", "out_refund")
            and move.state == "posted"
            and first <= move.date <= last
        )

    def invoiced(self, day):
        """Whether there is any revenue by that day."""
        return self.env["account.move"].search(
            [
                ("company_id", "=", self.company.id),
                ("move_type", "in", ("out_invoice", "out_refund")),
                ("state", "=", "posted"),
                ("date", "<=", day),
            ],
            limit=1,
        )

    def dso(self, day):
        revenue = self.revenue(day - timedelta(days=89), day)
        return 90 * self.balance(day) / revenue if revenue else None

    def countback(self, day):
        if not self.invoiced(day):
            return None
        left, days, last = self.balance(day), Decimal(0), day
        if left <= 0:
            return Decimal(0)
        while last.year > 2020:
            first = last.replace(day=1)
            revenue = self.revenue(first, last)
            if revenue >= left:
                return days + (last - first).days * left / revenue + left / revenue
            left -= revenue
            days += (last - first).days + 1
            last = first - timedelta(days=1)
        return None
