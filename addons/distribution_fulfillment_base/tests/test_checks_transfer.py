"""What is found when goods leave."""

from odoo import fields
from odoo.tests import tagged

from .allocation_common import AllocationCommon


@tagged("post_install", "-at_install")
class TestShipComplete(AllocationCommon):
    def _order(self, **values):
        """10 apples and 4 berries, of which 6 and all lie there."""
        scenario = self.scenario().at("2026-01-05 14:00").stock(self.apple, 6).stock(self.berry, 4)
        return scenario.order((self.apple, 10), (self.berry, 4), promise="2026-01-10 12:00", **values)

    def test_a_part_of_a_complete_order_leaves(self):
        rule = self._rule("stock_ship_complete_split")
        for policy in ("one", "customer", "contact"):
            with self.subTest(policy):
                customer = self.env["res.partner"].create({"name": f"Complete {policy}"})
                if policy == "customer":
                    customer.fulfillment_ship_complete = True
                if policy == "contact":
                    customer.fulfillment_ship_complete = True
                    customer = self.env["res.partner"].create({"name": "Contact", "parent_id": customer.id})
                scenario = self._order(
                    customer=customer, picking_policy="one" if policy == "one" else "direct"
                )
                picking = scenario.sale.picking_ids
                with self.assertRefused(
                    f"{picking.name} was not validated(.|\n)*{scenario.sale.name}(.|\n)*4 Units of Apple"
                ):
                    self.validate(scenario, {self.apple: 6, self.berry: 4})
                self.assertNotEqual(picking.state, "done")
                reason = self._reason("allocation_partial_agreed")
                self.validate(scenario, {self.apple: 6, self.berry: 4}, fulfillment_reason_id=reason.id)
                self.assertEqual(picking.state, "done")
                self.assertRecordValues(
                    self.found(rule).filtered(lambda variance, p=picking: variance.res_id == p.id),
                    [
                        {
                            "deviation": 1,
                            "unit": "lines",
                            "reason_id": reason.id,
                            "sale_order_id": scenario.sale.id,
                            "line_res_id": 0,
                        }
                    ],
                )
                self.assertEqual(
                    self.env["fulfillment.event"]
                    .search([("event_type", "=", "variance_opened")], order="id desc", limit=1)
                    .amount,
                    40,
                )
                scenario.cancel()
                self._empty(self.apple, self.berry)

    def _empty(self, *products):
        for product in products:
            for quant in self.env["stock.quant"].search(
                [("product_id", "=", product.id), ("location_id", "child_of", self.shelf.id)]
            ):
                if quant.quantity:
                    self.env["stock.quant"]._update_available_quantity(
                        product, quant.location_id, -quant.quantity, lot_id=quant.lot_id
                    )

    def test_both_sides_of_the_tolerance(self):
        """Two lines stay open: two are allowed, one is not."""
        for tolerance, count in ((2, 0), (1, 1)):
            with self.subTest(tolerance=tolerance):
                rule = self._rule("stock_ship_complete_split", response="record", tolerance=tolerance)
                scenario = self._order(picking_policy="one")
                self.validate(scenario, {self.apple: 6, self.berry: 3})
                self.assertEqual(len(self.found(rule)), count)
                rule.action_retire()
                scenario.cancel()
                self._empty(self.apple, self.berry)

    def test_orders_that_may_be_split(self):
        rule = self._rule("stock_ship_complete_split", response="block")
        self.validate(self._order(), {self.apple: 6, self.berry: 4})
        self.assertFalse(self.found(rule))

    def test_the_last_of_it_and_all_of_it(self):
        rule = self._rule("stock_ship_complete_split", response="record")
        scenario = self._order(picking_policy="one")
        self.validate(scenario, {self.apple: 6, self.berry: 4})
        self.assertEqual(len(self.found(rule)), 1)
        scenario.stock(self.apple, 4)
        self.validate(scenario, {self.apple: 4})
        self.assertEqual(len(self.found(rule)), 1)
        whole = self.scenario().stock(self.cherry, 5).order((self.cherry, 5), picking_policy="one")
        self.validate(whole)
        self.assertEqual(len(self.found(rule)), 1)

    def test_cut_for_good_is_not_split(self):
        rule = self._rule("stock_ship_complete_split", response="block")
        scenario = self._order(picking_policy="one")
        self.validate(
            scenario,
            {self.apple: 6, self.berry: 4},
            picking_ids_not_to_backorder=scenario.sale.picking_ids.ids,
        )
        self.assertEqual(scenario.sale.picking_ids.state, "done")
        self.assertFalse(self.found(rule))

    def test_less_asked_for_on_the_transfer_leaves_the_order_open(self):
        """Demand lowered, the move deleted, or cancelled after a split: what the customer misses is found."""
        for way in ("lower", "delete", "cancel"):
            with self.subTest(way):
                rule = self._rule("stock_ship_complete_split", response="block")
                scenario = self._order(picking_policy="one")
                picking = self.by_hand(scenario.sale.picking_ids)
                apples = picking.move_ids.filtered(lambda move: move.product_id == self.apple)
                if way == "lower":
                    apples.product_uom_qty = 6
                    picking.action_assign()
                elif way == "delete":
                    apples.unlink()
                else:
                    picking.action_split_transfer()
                    (scenario.sale.picking_ids - picking).action_cancel()
                picking.move_ids.picked = True
                open_qty = 10 if way == "delete" else 4
                with self.assertRefused(f"was not validated(.|\n)*{open_qty} Units of Apple"):
                    picking.with_context(skip_backorder=True).button_validate()
                # The customer agrees: the order itself is what decides.
                scenario.quantity(self.apple, 10 - open_qty)
                picking.with_context(skip_backorder=True).button_validate()
                self.assertEqual(picking.state, "done")
                self.assertFalse(self.found(rule))
                rule.action_retire()
                self._empty(self.apple, self.berry)

    def test_services_stay_open(self):
        rule = self._rule("stock_ship_complete_split", response="block")
        advice = self._product("Advice", price=5, is_storable=False, type="service")
        scenario = self.scenario().stock(self.berry, 4)
        self.validate(scenario.order((advice, 3), (self.berry, 4), picking_policy="one"))
        self.assertFalse(self.found(rule))

    def test_split_on_purpose_is_found_when_the_first_part_leaves(self):
        rule = self._rule("stock_ship_complete_split", response="record")
        scenario = self._order(picking_policy="one")
        picking = scenario.sale.picking_ids
        self.by_hand(picking).action_split_transfer()
        self.assertFalse(self.found(rule))
        picking.move_ids.picked = True
        self.by_hand(picking).with_context(skip_backorder=True).button_validate()
        self.assertEqual(self.found(rule).res_id, picking.id)

    def test_in_two_steps_what_waits_in_the_warehouse_is_open(self):
        """Nothing is judged when it is picked; what left is, and what is still to be picked counts."""
        self.warehouse.delivery_steps = "pick_ship"
        rule = self._rule("stock_ship_complete_split", response="record")
        scenario = self._order(picking_policy="one")
        self.validate(scenario, {self.apple: 6, self.berry: 4})
        self.assertFalse(self.found(rule))
        ship = scenario.sale.picking_ids.filtered(lambda p: p.picking_type_id.code == "outgoing")
        ship.move_ids.picked = True
        self.by_hand(ship).with_context(skip_backorder=True).button_validate()
        self.assertRecordValues(self.found(rule), [{"res_id": ship.id, "deviation": 1}])

    def test_what_the_system_validates_is_not_refused(self):
        rule = self._rule("stock_ship_complete_split", response="block")
        scenario = self._order(picking_policy="one")
        scenario.ship({self.apple: 6, self.berry: 4})
        self.assertEqual(len(self.found(rule)), 1)

    def test_moves_done_without_their_transfer(self):
        """The other door: stock.move._action_done, called by whoever has code."""
        self._rule("stock_ship_complete_split", response="block")
        scenario = self._order(picking_policy="one")
        moves = self.by_hand(self.move(scenario))
        moves.picked = True
        with self.assertRefused("was not validated"):
            moves._action_done()

    def test_backtest_finds_the_same(self):
        rule = self._rule("stock_ship_complete_split", response="record")
        complete = self._order(picking_policy="one")
        self.validate(complete, {self.apple: 6, self.berry: 4})
        self._order()
        live = self.found(rule)
        rows = self.past("stock_ship_complete_split")
        self.assertEqual(
            [(row["record_id"], row["deviation"], row["amount"], row["warehouse_id"]) for row in rows],
            [(live.res_id, 1, 40, self.warehouse.id)],
        )


@tagged("post_install", "-at_install")
class TestTakenAndNegative(AllocationCommon):
    def _two(self):
        """One order holds all 10, the other one has nothing."""
        loser = self.scenario().at("2026-01-05 14:00").stock(self.apple, 10).order((self.apple, 10))
        return loser, self.scenario().order((self.apple, 6), customer=self.dockside)

    def test_taken_from_another(self):
        rule = self._rule("stock_taken_from_other")
        self.assertEqual(rule.control_point_id.code, "stock_unreserve")
        rule.action_retire()
        rule = self._rule("stock_taken_from_other", point="transfer_done")
        loser, taker = self._two()
        with self.assertRefused(f"was not validated(.|\n)*6 Units from {loser.sale.picking_ids.name}"):
            self.validate(taker, {self.apple: 6})
        self.assertEqual(self.move(loser).quantity, 10)
        reason = self._reason("allocation_management")
        self.validate(
            taker, {self.apple: 6}, fulfillment_reason_id=reason.id, fulfillment_reason_note="Boss said so"
        )
        self.assertRecordValues(
            self.found(rule),
            [
                {
                    "deviation": 6,
                    "res_id": taker.sale.picking_ids.id,
                    "partner_id": self.dockside.id,
                    "reason_id": reason.id,
                }
            ],
        )
        self.assertIn(loser.sale.name, self.found(rule).name)
        (row,) = self.past("stock_taken_from_other")
        self.assertEqual((row["record_id"], row["deviation"]), (taker.sale.picking_ids.id, 6))

    def test_both_sides_of_the_tolerance(self):
        for tolerance, count in ((6, 0), (5.99, 1)):
            with self.subTest(tolerance=tolerance):
                rule = self._rule(
                    "stock_taken_from_other", point="transfer_done", response="record", tolerance=tolerance
                )
                loser, taker = self._two()
                self.validate(taker, {self.apple: 6})
                self.assertEqual(len(self.found(rule)), count)
                rule.action_retire()
                loser.cancel()
                self.env["stock.quant"]._update_available_quantity(self.apple, self.shelf, -4)

    def test_taken_by_correcting_what_is_done(self):
        rule = self._rule("stock_taken_from_other", point="stock_unreserve")
        done = self.scenario().at("2026-01-05 14:00").stock(self.apple, 12).order((self.apple, 2))
        self.validate(done)
        loser = self.scenario().order((self.apple, 10))
        done.sale.picking_ids.is_locked = False
        line = self.by_hand(done.sale.picking_ids.move_line_ids)
        with self.assertRefused("was not changed"):
            line.quantity = 5
        reason = self._reason("allocation_goods_damaged")
        line.with_context(fulfillment_reason_id=reason.id).quantity = 5
        self.assertRecordValues(self.found(rule), [{"deviation": 3, "reason_id": reason.id}])
        self.assertEqual(self.move(loser).quantity, 7)

    def test_below_zero(self):
        rule = self._rule("stock_negative", response="block")
        scenario = self.scenario().at("2026-01-05 14:00").stock(self.apple, 4).order((self.apple, 10))
        with self.assertRefused("was not validated(.|\n)*left 6 of them below"):
            self.validate(scenario, {self.apple: 10})
        rule.write({"response": "record", "change_note": "Look first"})
        self.validate(scenario, {self.apple: 10})
        self.assertRecordValues(self.found(rule), [{"deviation": 6, "expected": 0, "actual": -6}])
        # What is below zero already is this transfer's doing at most by what it takes.
        scenario = self.scenario().order((self.apple, 1))
        self.validate(scenario, {self.apple: 1})
        self.assertEqual(self.found(rule)[1].deviation, 1)

    def test_below_zero_both_sides_of_the_tolerance(self):
        for tolerance, count in ((6, 0), (5.99, 1)):
            with self.subTest(tolerance=tolerance):
                rule = self._rule("stock_negative", response="record", tolerance=tolerance)
                scenario = self.scenario().stock(self.berry, 4).order((self.berry, 10))
                self.validate(scenario, {self.berry: 10})
                self.assertEqual(len(self.found(rule)), count)
                rule.action_retire()
                self.env["stock.quant"]._update_available_quantity(self.berry, self.shelf, 6)

    def test_what_lies_there_is_enough(self):
        rule = self._rule("stock_negative", response="block")
        self.validate(self.scenario().stock(self.apple, 10).order((self.apple, 10)))
        service = self._product("Advice", price=5, is_storable=False, type="service")
        self.scenario().order((service, 3))
        self.assertFalse(self.found(rule))

    def test_receipts_are_not_judged(self):
        self._rule("stock_negative", response="block")
        order = self.purchase((self.apple, 5, 6))
        order.button_confirm()
        order.picking_ids.with_user(self.buyer).button_validate()
        self.assertEqual(order.picking_ids.state, "done")


@tagged("post_install", "-at_install")
class TestLotsAndPlaces(AllocationCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.fruit = cls.env["product.category"].create({"name": "Fruit"})
        cls.grape = cls._product("Grape", price=3, cost=1, tracking="lot", categ_id=cls.fruit.id)
        cls.old, cls.new = cls.env["stock.lot"].create(
            [{"name": name, "product_id": cls.grape.id} for name in ("LOT-OLD", "LOT-NEW")]
        )

    def _lots(self, quantity=10):
        for lot, day in ((self.old, "2026-01-01 12:00:00"), (self.new, "2026-01-04 12:00:00")):
            self.env["stock.quant"]._update_available_quantity(
                self.grape, self.shelf, quantity, lot_id=lot, in_date=fields.Datetime.to_datetime(day)
            )

    def _strategy(self, method):
        self.fruit.removal_strategy_id = self.env["product.removal"].search(
            [("method", "=", method)], limit=1
        )

    def test_what_odoo_chooses_is_in_order(self):
        for method in ("fifo", "lifo"):
            with self.subTest(method):
                self._strategy(method)
                rule = self._rule("stock_lot_out_of_order", point="transfer_done", response="block")
                self._lots()
                scenario = self.scenario().at("2026-01-05 14:00").order((self.grape, 4))
                self.validate(scenario)
                self.assertFalse(self.found(rule))
                rule.action_retire()

    def test_a_lot_chosen_by_hand(self):
        """LOT-NEW came three days after LOT-OLD."""
        by_hand = self._rule("stock_lot_out_of_order", point="stock_reserve")
        self._lots()
        scenario = self.scenario().at("2026-01-05 14:00").order((self.grape, 4))
        line = self.by_hand(self.move(scenario).move_line_ids)
        self.assertEqual(line.lot_id, self.old)
        with self.assertRefused("takes lot LOT-NEW although LOT-OLD, 3.0 days before it"):
            line.lot_id = self.new
        reason = self._reason("allocation_lot_wished")
        line.with_context(fulfillment_reason_id=reason.id).lot_id = self.new
        self.assertRecordValues(self.found(by_hand), [{"deviation": 3, "unit": "days"}])

    def test_shipped_both_sides_of_the_tolerance(self):
        for tolerance, count in ((3, 0), (2.99, 1)):
            with self.subTest(tolerance=tolerance):
                rule = self._rule(
                    "stock_lot_out_of_order", point="transfer_done", response="record", tolerance=tolerance
                )
                self._lots()
                scenario = self.scenario().at("2026-01-05 14:00").order((self.grape, 4))
                self.move(scenario).move_line_ids.lot_id = self.new
                self.validate(scenario)
                self.assertEqual(len(self.found(rule)), count)
                rule.action_retire()

    def test_what_is_reserved_for_others_is_not_free(self):
        rule = self._rule("stock_lot_out_of_order", point="transfer_done", response="block")
        self._lots()
        self.scenario().at("2026-01-05 14:00").order((self.grape, 10))
        scenario = self.scenario().order((self.grape, 4))
        self.assertEqual(self.move(scenario).move_line_ids.lot_id, self.new)
        self.validate(scenario)
        self.assertFalse(self.found(rule))

    def test_the_location_decides_where_the_category_does_not(self):
        rule = self._rule("stock_lot_out_of_order", point="transfer_done", response="record")
        self.shelf.location_id.removal_strategy_id = self.env["product.removal"].search(
            [("method", "=", "lifo")], limit=1
        )
        self._lots()
        scenario = self.scenario().at("2026-01-05 14:00").order((self.grape, 4))
        self.assertEqual(self.move(scenario).move_line_ids.lot_id, self.new)
        self.move(scenario).move_line_ids.lot_id = self.old
        self.validate(scenario)
        self.assertIn("lifo", self.found(rule).name)

    def test_strategies_that_do_not_go_by_the_day(self):
        self._strategy("closest")
        rule = self._rule("stock_lot_out_of_order", point="transfer_done", response="block")
        self._lots()
        scenario = self.scenario().at("2026-01-05 14:00").order((self.grape, 4))
        self.move(scenario).move_line_ids.lot_id = self.new
        self.validate(scenario)
        self.assertFalse(self.found(rule))

    def test_from_another_warehouse(self):
        rule = self._rule("stock_source_other_warehouse", point="transfer_done")
        elsewhere = self.env["stock.warehouse"].create({"name": "Elsewhere", "code": "ELSE"})
        self.env["stock.quant"]._update_available_quantity(self.apple, elsewhere.lot_stock_id, 10)
        scenario = self.scenario().at("2026-01-05 14:00").order((self.apple, 10))
        picking = scenario.sale.picking_ids
        self.by_hand(picking.move_ids).location_id = elsewhere.lot_stock_id
        self.assign(scenario)
        self.assertEqual(picking.move_ids.quantity, 10)
        with self.assertRefused("was not validated(.|\n)*come from Elsewhere"):
            self.validate(scenario)
        reason = self._reason("allocation_management")
        self.validate(scenario, fulfillment_reason_id=reason.id, fulfillment_reason_note="Flood")
        self.assertRecordValues(self.found(rule), [{"deviation": 10, "reason_id": reason.id}])
        (row,) = self.past("stock_source_other_warehouse")
        self.assertEqual(
            (row["record_id"], row["line_id"], row["deviation"], row["amount"]),
            (picking.id, picking.move_ids.id, 10, 60),
        )

    def test_from_another_warehouse_both_sides_of_the_tolerance_and_when_reserved(self):
        elsewhere = self.env["stock.warehouse"].create({"name": "Elsewhere", "code": "ELSE"})
        self.env["stock.quant"]._update_available_quantity(self.apple, elsewhere.lot_stock_id, 100)
        for tolerance, count in ((10, 0), (9.99, 1)):
            with self.subTest(tolerance=tolerance):
                rule = self._rule(
                    "stock_source_other_warehouse",
                    point="stock_reserve",
                    response="record",
                    tolerance=tolerance,
                )
                scenario = self.scenario().at("2026-01-05 14:00").order((self.apple, 10))
                scenario.sale.picking_ids.move_ids.location_id = elsewhere.lot_stock_id
                self.assign(scenario)
                self.assertEqual(len(self.found(rule)), count)
                rule.action_retire()

    def test_from_ones_own_warehouse(self):
        rule = self._rule("stock_source_other_warehouse", point="transfer_done", response="block")
        self.validate(self.scenario().stock(self.apple, 10).order((self.apple, 10)))
        self.warehouse.delivery_steps = "pick_ship"
        self.validate(self.scenario().stock(self.apple, 10).order((self.apple, 10)))
        self.assertFalse(self.found(rule))
