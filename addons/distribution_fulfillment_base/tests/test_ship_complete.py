"""Orders that are to leave as a whole."""

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
