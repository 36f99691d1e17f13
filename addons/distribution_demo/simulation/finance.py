"""Finance: customer invoices, vendor bills, payments, some of them late."""

from datetime import timedelta

from .calendar import add_working_days

INVOICE_DAYS = (1, 4)


class Finance:
    """Receivables and payables of one company."""

    def __init__(self, world, company):
        self.world = world
        self.company = company
        self.env = world.at_work("finance", company)

    def invoice(self, day):
        """Invoice what has left since the last time; credit what came back.

        Twice a week, one invoice a customer.
        """
        if day.weekday() not in INVOICE_DAYS:
            return
        orders = self.env["sale.order"].search(
            [("company_id", "=", self.company.id), ("invoice_status", "=", "to invoice")],
            order="client_order_ref",
        )
        # A few wait: someone has a question first.
        orders = orders.filtered(
            lambda order: self.world.luck("invoice", order.client_order_ref, day).random() < 0.9
        )
        if orders:
            orders._create_invoices(final=True).action_post()

    def bill(self, day):
        """Enter the vendors' bills for what was received, once a week."""
        if day.weekday() != 3:
            return
        orders = self.env["purchase.order"].search(
            [("company_id", "=", self.company.id), ("invoice_status", "=", "to invoice")],
            order="id",
        )
        if not orders:
            return
        orders.action_create_invoice()
        bills = orders.invoice_ids.filtered(lambda bill: bill.state == "draft")
        bills.invoice_date = day
        bills.action_post()

    def collect(self, day):
        """Register what came in since last Wednesday; on Fridays, pay the vendors."""
        if day.weekday() == 2:
            self._pay(day, "out_invoice", self._customer_pays)
        elif day.weekday() == 4:
            self._pay(day, "in_invoice", lambda bill: bill.invoice_date_due)

    def _customer_pays(self, invoice):
        luck = self.world.luck("pays", invoice.ref or invoice.name, invoice.invoice_date)
        chance = luck.random()
        if chance < 0.55:
            delay = luck.choice((-3, -1, 0, 0))
        else:
            delay = luck.choice((2, 4, 7)) if chance < 0.85 else luck.choice((12, 20, 35))
        return add_working_days(invoice.invoice_date_due + timedelta(delay), 0)

    def _pay(self, day, move_type, pays_on):
        due = self.env["account.move"].search(
            [
                ("company_id", "=", self.company.id),
                ("move_type", "=", move_type),
                ("state", "=", "posted"),
                ("payment_state", "in", ("not_paid", "partial")),
                ("invoice_date_due", "<=", day + timedelta(5)),
            ],
            order="id",
        )
        paid = due.filtered(lambda move: pays_on(move) <= day and move.amount_residual)
        if not paid:
            return
        # One cheque a partner: what a customer pays on a day it pays at once.
        wizard = (
            self.env["account.payment.register"]
            .with_context(active_model="account.move", active_ids=paid.ids, dont_redirect_to_payments=True)
            .create({"payment_date": day, "group_payment": True})
        )
        wizard._create_payments()
