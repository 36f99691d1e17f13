"""Whatever is done in whatever order, the ledger only grows, and every fact is whole."""

import contextlib
import random

from odoo.exceptions import UserError, ValidationError
from odoo.tests import tagged

from .ledger_common import LedgerCommon


@tagged("post_install", "-at_install", "once")
class TestLedgerOnlyGrows(LedgerCommon):
    def test_random_operations(self):
        luck = random.Random(20260105)  # noqa: S311 # a repeatable walk, no secret
        self.scenario().stock(self.apple, 50).stock(self.berry, 30)
        known = {}
        sales, purchases = [], []
        for _step in range(40):
            operation = luck.choice(
                [self._sell, self._sell, self._change, self._ship, self._unreserve, self._cancel, self._buy]
            )
            with contextlib.suppress(UserError, ValidationError), self.env.cr.savepoint():
                operation(luck, sales, purchases)
            rows = self._rows()
            self.assertEqual({key: rows.get(key) for key in known}, known, f"after {operation.__name__}")
            known = rows
        self.assertGreater(len(known), 100)
        codes = self.env["fulfillment.event.type"]._codes()
        self.assertFalse({row["event_type"] for row in known.values()} - codes)
        self.assertFalse([row for row in known.values() if not row["actor_id"]], "facts without an actor")

    def _rows(self):
        self.env["fulfillment.event"]._flush_buffer()
        self.env.cr.execute("SELECT * FROM fulfillment_event")
        return {row["uuid"]: row for row in self.env.cr.dictfetchall()}

    def _sell(self, luck, sales, _purchases):
        scenario = self.scenario().order((self.apple, luck.randint(1, 15)), (self.berry, luck.randint(1, 9)))
        sales.append(scenario)

    def _change(self, luck, sales, _purchases):
        luck.choice(sales or [self.scenario().order((self.apple, 1))]).quantity(
            self.apple, luck.randint(0, 20)
        )

    def _ship(self, luck, sales, _purchases):
        for scenario in sales[-1:]:
            scenario.ship({self.apple: luck.randint(0, 10), self.berry: 2}, backorder=luck.random() < 0.5)

    def _unreserve(self, luck, sales, _purchases):
        for scenario in sales[-2:]:
            pickings = scenario.sale.picking_ids.filtered(lambda p: p.state not in ("done", "cancel"))
            pickings.do_unreserve()
            if luck.random() < 0.7 and pickings:
                pickings.action_assign()

    def _cancel(self, _luck, sales, _purchases):
        if sales:
            sales.pop().cancel()

    def _buy(self, luck, _sales, purchases):
        order = self.purchase((self.apple, luck.randint(1, 20), 6))
        order.button_confirm()
        order.picking_ids.move_ids.picked = True
        order.picking_ids.button_validate()
        purchases.append(order)
