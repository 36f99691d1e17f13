"""Whatever is done to purchases in whatever order: stored facts, a full build and the naive reference agree."""

import random
from datetime import datetime, timedelta

from odoo import fields
from odoo.tests import tagged

from .supply_common import SupplyCommon


@tagged("post_install", "-at_install", "once")
class TestSupplySequences(SupplyCommon):
    def _random_steps(self, seed, steps):
        """Do `steps` acts on three purchases, an hour to two days apart; compare now and then."""
        dice = random.Random(seed)
        self.warehouse.reception_steps = dice.choice(["one_step", "two_steps", "three_steps"])
        clock = datetime(2026, 2, 2, 14, 0)
        supplies = []
        for promise in ("2026-02-05 12:00", "2026-02-06 23:30", "2026-02-10 12:00"):
            supply = self.supply().at(fields.Datetime.to_string(clock))
            supplies.append(supply.order((self.apple, 10, 6), (self.berry, 6, 2), promise=promise))
        for number in range(steps):
            clock += timedelta(minutes=dice.randint(60, 2880))
            supply = dice.choice(supplies).at(fields.Datetime.to_string(clock))
            self._act(dice, supply)
            if number % 4 == 3:
                self.assert_like_naive_supply()
        self.assert_like_naive_supply()

    def _act(self, dice, supply):
        act = dice.choice(
            [
                "arrive",
                "receive",
                "short",
                "put_away",
                "put_some",
                "promise",
                "quantity",
                "inspect",
                "edit",
                "back",
            ]
        )
        open_receipt = supply._open(supply.purchase.order_line.move_ids)
        some = {product: dice.randint(1, 5) for product in (self.apple, self.berry)}
        if act == "arrive":
            supply.arrive()
        elif act == "receive" and open_receipt:
            supply.receive(None)
        elif act == "short" and open_receipt:
            supply.receive(some, backorder=dice.random() < 0.7)
        elif act == "put_away":
            supply.put_away()
        elif act == "put_some":
            supply.put_away(some, backorder=dice.random() < 0.7)
        elif act == "promise":
            supply.promise(f"2026-02-{dice.randint(4, 20):02} 12:00")
        elif act == "quantity" and open_receipt:
            supply.line(self.apple).product_qty += dice.randint(1, 3)
        elif supply.dock.state == "done":
            self._act_on_receipt(dice, supply, act)

    def _act_on_receipt(self, dice, supply, act):
        done = supply.dock.move_ids.filtered(lambda move: move.state == "done" and move.quantity)
        move = dice.choice(list(done))
        if act == "inspect":
            outcome = dice.choice(["accepted", "rejected", "held", "skipped"])
            supply.inspect(move.product_id, outcome, move.quantity)
        elif act == "edit":
            supply.dock.date_done += timedelta(hours=dice.randint(-5, 5))
        elif act == "back" and move.quantity > 1:
            supply.give_back(move.product_id, 1, exchange=dice.random() < 0.3)

    def test_any_order_of_acts(self):
        for seed in range(3):
            with self.subTest(seed=seed), self.env.cr.savepoint() as savepoint:
                self._random_steps(seed, 16)
                savepoint.rollback()
            self.env.invalidate_all()
