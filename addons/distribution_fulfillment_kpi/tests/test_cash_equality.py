"""Money, done and undone in whatever order: incremental = full = naive.

Random operations on a few orders. After every step the figures of the refreshed facts are compared
with the naive recount, and facts and cells with a full build. A seed that fails names itself.
"""

import random
from datetime import datetime, timedelta

from odoo.tests import tagged

from .money_common import MoneyCommon

STEPS = 14
SEEDS = (1, 2)


@tagged("post_install", "-at_install", "once")
class TestCashEquality(MoneyCommon):
    def setUp(self):
        super().setUp()
        self.dice = random.Random(0)
        self.now = datetime(2026, 1, 5, 13, 0)
        self.orders = []

    @property
    def day(self):
        return self.now.date().isoformat()

    def any_order(self):
        found = [order for order in self.orders if order.sale.state == "sale"]
        return self.dice.choice(found) if found else None

    def any_of(self, records):
        return records and records[self.dice.randrange(len(records))]

    def moves(self, *types, state="posted"):
        return self.env["account.move"].search(
            [("company_id", "=", self.company.id), ("move_type", "in", types), ("state", "=", state)],
            order="id",
        )

    # What can happen

    def do_order(self):
        lines = [(product, self.dice.randint(2, 9)) for product in (self.apple, self.berry)]
        self.orders.append(self.scenario().order(*lines))

    def do_ship(self):
        order = self.any_order()
        pickings = order and order.sale.picking_ids.filtered(lambda p: p.state not in ("done", "cancel"))
        if not pickings:
            return self.do_order()
        part = {
            move.product_id: self.dice.randint(1, int(move.product_uom_qty)) for move in pickings[:1].move_ids
        }
        order.ship(part if self.dice.random() < 0.4 else None)

    def do_invoice(self):
        order = self.any_order()
        if order and any(line.qty_to_invoice > 0 for line in order.sale.order_line):
            order.invoice(self.day, post=self.dice.random() < 0.8)

    def do_invoice_together(self):
        ready = [
            order.sale
            for order in self.orders
            if order.sale.state == "sale" and any(line.qty_to_invoice > 0 for line in order.sale.order_line)
        ]
        if len(ready) > 1:
            invoice = (ready[0] + ready[1])._create_invoices()
            invoice.invoice_date = self.day
            invoice.action_post()

    def do_post(self):
        if draft := self.any_of(self.moves("out_invoice", state="draft")):
            draft.invoice_date = self.day
            draft.action_post()

    def do_pay(self):
        invoices = self.moves("out_invoice").filtered("amount_residual")
        if invoices:
            self.pay(invoices[: self.dice.randint(1, 2)], self.day)

    def do_pay_a_part(self):
        if invoice := self.any_of(self.moves("out_invoice").filtered(lambda move: move.amount_residual > 5)):
            self.pay(invoice, self.day, self.dice.randint(1, 5))

    def do_unreconcile(self):
        if invoice := self.any_of(self.moves("out_invoice")):
            invoice.line_ids.remove_move_reconcile()

    def do_reverse_payment(self):
        payments = self.env["account.payment"].search(
            [("company_id", "=", self.company.id), ("state", "in", ("in_process", "paid"))], order="id"
        )
        if payment := self.any_of(payments):
            payment.action_draft()
            payment.action_cancel()

    def do_credit(self):
        invoice = self.any_of(self.moves("out_invoice").filtered("amount_residual"))
        if invoice:
            self.scenario().credit(self.day, self.dice.choice([None, 3]), invoice)

    def do_reset(self):
        if invoice := self.any_of(self.moves("out_invoice")):
            invoice.button_draft()

    def do_give_back(self):
        order = self.any_order()
        done = order and order.sale.picking_ids.filtered(
            lambda p: p.state == "done" and p.picking_type_code == "outgoing"
        )
        move = (
            done and done.sorted("id")[-1].move_ids.filtered(lambda m: m.state == "done" and m.quantity)[:1]
        )
        if move:
            order.give_back(move.product_id, 1)

    def do_cancel(self):
        if order := self.any_order():
            order.cancel()

    def do_change_zone(self):
        self.warehouse.fulfillment_tz = self.dice.choice(["Asia/Tokyo", "America/New_York", "UTC"])

    def test_random_steps(self):
        steps = [name for name in dir(self) if name.startswith("do_")]
        weights = [4 if name in ("do_order", "do_ship", "do_invoice", "do_pay") else 1 for name in steps]
        for seed in SEEDS:
            self.dice.seed(seed)
            for step in range(STEPS):
                self.now += timedelta(hours=self.dice.randint(3, 60))
                self.set_clock(self.now)
                name = self.dice.choices(steps, weights)[0]
                getattr(self, name)()
                with self.subTest(seed=seed, step=step, name=name):
                    self.assert_money_like_naive()
        self.assertTrue(self.env["fulfillment.fact.cash"].search([("company_id", "=", self.company.id)]))
