"""Who reserves what before whom, and what a person writes on a transfer."""

from odoo.tests import tagged

from .allocation_common import AllocationCommon


@tagged("post_install", "-at_install")
class TestReservedOutOfTurn(AllocationCommon):
    def _two_orders(self, early="2026-01-10 12:00", late="2026-01-20 12:00", stock=6):
        """Two orders of 10 without stock, then some comes in that nobody has reserved yet."""
        first = self.order((self.apple, 10), promise=early)
        second = self.order((self.apple, 10), promise=late, customer=self.dockside)
        if stock:
            first.stock(self.apple, stock)
        return first, second

    def test_who_took_what_from_whom(self):
        rule = self._rule(response="record")
        first, second = self._two_orders()
        self.assign(second)
        variance = self.found(rule)
        self.assertRecordValues(
            variance,
            [
                {
                    "res_model": "stock.picking",
                    "res_id": second.sale.picking_ids.id,
                    "line_res_id": self.move(second).id,
                    "sale_order_id": second.sale.id,
                    "partner_id": self.dockside.id,
                    "deviation": 6,
                    "expected": 0,
                    "actual": 6,
                    "unit": "product unit",
                    "value_unit": "Units",
                    "product_id": self.apple.id,
                    "warehouse_id": self.warehouse.id,
                }
            ],
        )
        for words in (
            first.sale.name,
            second.sale.name,
            first.sale.picking_ids.name,
            second.sale.picking_ids.name,
            "6 Units",
            "miss 10",
        ):
            self.assertIn(words, variance.name)
        self.assertEqual(
            self.env["fulfillment.event"].search([("event_type", "=", "variance_opened")]).amount, 36
        )

    def test_in_turn_is_in_order(self):
        rule = self._rule(response="record")
        first, _second = self._two_orders()
        self.assign(first)
        self.assertFalse(self.found(rule))

    def test_both_sides_of_the_tolerance(self):
        """6 are taken from who comes first: 6 are allowed, 5.99 are not."""
        for tolerance, count in ((6, 0), (5.99, 1)):
            with self.subTest(tolerance=tolerance):
                rule = self._rule(response="record", tolerance=tolerance)
                _first, second = self._two_orders()
                self.assign(second)
                self.assertEqual(len(self.found(rule)), count)
                rule.action_retire()
                self._two_orders_end(_first, second)

    def _two_orders_end(self, *scenarios):
        for scenario in scenarios:
            scenario.cancel()
        quant = self.env["stock.quant"].search(
            [("product_id", "=", self.apple.id), ("location_id", "=", self.shelf.id)]
        )
        self.env["stock.quant"]._update_available_quantity(
            self.apple, self.shelf, -sum(quant.mapped("quantity"))
        )

    def test_what_is_free_was_taken_from_nobody(self):
        """16 lie there: the second takes 10, 6 are left for the first one who misses 10, so 4 were taken."""
        rule = self._rule(response="record")
        _first, second = self._two_orders(stock=16)
        self.assign(second)
        self.assertEqual(self.found(rule).deviation, 4)

    def test_enough_for_both(self):
        rule = self._rule(response="record")
        _first, second = self._two_orders(stock=20)
        self.assign(second)
        self.assertFalse(self.found(rule))

    def test_priority_goes_before_the_date(self):
        rule = self._rule(response="record")
        first, second = self._two_orders()
        second.sale.picking_ids.priority = "1"
        self.assign(second)
        self.assertFalse(self.found(rule))
        second.sale.picking_ids.do_unreserve()
        self.assign(first)
        self.assertEqual(self.found(rule).res_id, first.sale.picking_ids.id)
        self.assertIn("urgent", self.found(rule).name)

    def test_the_same_promise_is_no_earlier_one(self):
        rule = self._rule(response="record")
        _first, second = self._two_orders(late="2026-01-10 12:00")
        self.assign(second)
        self.assertFalse(self.found(rule))
        second.sale.picking_ids.do_unreserve()
        second.promise("2026-01-10 12:00:01")
        self.assign(second)
        self.assertEqual(len(self.found(rule)), 1)

    def test_an_order_on_hold_waits_for_nothing(self):
        rule = self._rule(response="record")
        first, second = self._two_orders()
        admin = self.env.ref("base.user_admin")
        self.env["fulfillment.hold"]._place(
            first.sale, {first.sale: [{"finding": "Papers missing", "owner_id": admin.id}]}
        )
        self.assign(second)
        self.assertFalse(self.found(rule))

    def test_another_place_another_product_another_company(self):
        rule = self._rule(response="record")
        elsewhere = self.env["stock.warehouse"].create({"name": "Elsewhere", "code": "ELSE"})
        self.order((self.apple, 10), promise="2026-01-10 12:00", warehouse=elsewhere)
        self.order((self.berry, 10), promise="2026-01-10 12:00")
        company = self.env["res.company"].create({"name": "Other"})
        foreign = self.env["stock.warehouse"].search([("company_id", "=", company.id)])
        self.env["stock.picking"].with_company(company).create(
            {
                "picking_type_id": foreign.out_type_id.id,
                "priority": "1",
                "location_dest_id": foreign.wh_input_stock_loc_id.id,
                "move_ids": [(0, 0, {"product_id": self.apple.id, "product_uom_qty": 3})],
            }
        ).action_confirm()
        second = self.order((self.apple, 10)).stock(self.apple, 6)
        self.assign(second)
        self.assertFalse(self.found(rule))

    def test_a_bin_competes_with_the_shelf_it_stands_on(self):
        rule = self._rule(response="record")
        first, second = self._two_orders(stock=0)
        self.move(second).location_id = self.bin
        self.env["stock.quant"]._update_available_quantity(self.apple, self.bin, 6)
        self.assign(second)
        self.assertEqual(self.found(rule).deviation, 6)
        self.assertIn(first.sale.name, self.found(rule).name)

    def test_units_of_the_order(self):
        """1 dozen ordered first, 12 missing: in the product's unit."""
        rule = self._rule(response="record")
        first = self.scenario().at("2026-01-05 14:00").quotation((self.apple, 1), promise="2026-01-10 12:00")
        first.line(self.apple).product_uom_id = self.env.ref("uom.product_uom_dozen")
        first.confirm()
        second = self.order((self.apple, 20), customer=self.dockside).stock(self.apple, 20)
        self.assign(second)
        self.assertEqual(self.found(rule).deviation, 12)

    def test_many_passed_over(self):
        rule = self._rule(response="record")
        for day in range(10, 15):
            self.order((self.apple, 1), promise=f"2026-01-{day} 12:00")
        last = self.order((self.apple, 9), customer=self.dockside).stock(self.apple, 9)
        self.assign(last)
        self.assertEqual(self.found(rule).deviation, 5)
        self.assertIn("and others", self.found(rule).name)

    # --- doors --------------------------------------------------------------------------

    def test_check_availability_is_refused_and_the_attempt_is_there(self):
        self._rule()
        first, second = self._two_orders()
        words = rf"Nothing was reserved for {second.sale.picking_ids.name}(.|\n)*{first.sale.name}"
        with self.assertRefused(words) as recorded:
            self.assign(second)
        self.assertFalse(self.move(second).quantity)
        (fact,) = recorded
        self.assertEqual(
            (fact["model"], fact["picking_ref"], fact["sale_order_ref"], fact["amount"]),
            ("stock.move", second.sale.picking_ids.id, second.sale.id, 36),
        )
        self.assertIn(first.sale.name, fact["note"])

    def test_a_reason_lets_pass(self):
        rule = self._rule()
        _first, second = self._two_orders()
        reason = self._reason("allocation_other_can_wait")
        with self.assertRefused("Nothing was reserved"):
            self.assign(second, fulfillment_reason_id=reason.id)  # without the words it asks for
        self.assign(second, fulfillment_reason_id=reason.id, fulfillment_reason_note="Agreed by phone")
        self.assertEqual(self.move(second).quantity, 6)
        self.assertRecordValues(
            self.found(rule), [{"reason_id": reason.id, "reason_note": "Agreed by phone"}]
        )

    def test_block_lets_nobody_pass(self):
        self._rule(response="block")
        _first, second = self._two_orders()
        with self.assertRefused("lets nobody pass"):
            self.assign(
                second,
                fulfillment_reason_id=self._reason("allocation_management").id,
                fulfillment_reason_note="x",
            )

    def test_odoo_itself_is_never_refused(self):
        """On confirming, in the scheduler and in code of the system, the finding becomes an exception."""
        for door in ("confirm", "scheduler", "system"):
            with self.subTest(door):
                rule = self._rule(response="block")
                first = self.order((self.apple, 10), promise="2026-01-10 12:00")
                if door == "confirm":
                    first.stock(self.apple, 6)
                    second = self.scenario().quotation((self.apple, 10), promise="2026-01-20 12:00")
                    second.sale.with_user(self.seller).action_confirm()
                else:
                    second = self.order((self.apple, 10), promise="2026-01-20 12:00").stock(self.apple, 6)
                if door == "scheduler":
                    # Odoo goes by the scheduled date, not by the promise.
                    self.move(second).date = "2026-01-01 12:00"
                    self.env["stock.rule"].with_user(self.picker).sudo()._run_scheduler_tasks(
                        company_id=self.company.id
                    )
                if door == "system":
                    second.sale.picking_ids.action_assign()
                self.assertEqual(self.move(second).quantity, 6)
                self.assertEqual(self.found(rule).deviation, 6)
                rule.action_retire()
                self._two_orders_end(first, second)

    def test_a_quantity_written_by_hand_meets_the_rule(self):
        rule = self._rule()
        _first, second = self._two_orders()
        with self.assertRefused("Nothing was reserved"):
            self.by_hand(self.move(second)).quantity = 4
        with self.assertRefused("Nothing was reserved"):
            self.by_hand(second.sale.picking_ids).write(
                {"move_ids": [(1, self.move(second).id, {"quantity": 4})]}
            )
        reason = self._reason("allocation_goods_damaged")
        self.by_hand(self.move(second)).with_context(fulfillment_reason_id=reason.id).quantity = 4
        self.assertRecordValues(
            self.found(rule), [{"deviation": 4, "occurrence_count": 1, "reason_id": reason.id}]
        )

    def test_a_simulated_rule_leaves_a_trace_only(self):
        rule = self._rule(activate=False, response="block")
        rule.action_simulate()
        _first, second = self._two_orders()
        self.mark()
        self.assign(second)
        self.assertFalse(self.found(rule))
        self.assertFacts("rule_simulated", [{"picking_ref": second.sale.picking_ids.id, "actual": 6}])

    def test_scope(self):
        """Warehouse, company, segment of the customer, channel and category of the product."""
        segment = self.env["fulfillment.segment"].create({"name": "Key", "code": "key"})
        channel = self.env["fulfillment.channel"].search([], limit=1)
        category = self.env["product.category"].create({"name": "Fruit"})
        self.dockside.fulfillment_segment_id = segment
        _first, second = self._two_orders()
        second.sale.fulfillment_channel_id = channel
        self.apple.categ_id = category
        for scope in (
            {"warehouse_id": self.warehouse.id},
            {"company_id": self.company.id},
            {"segment_id": segment.id},
            {"channel_id": channel.id},
            {"product_categ_id": category.id},
            {"order_type": "stock"},
        ):
            with self.subTest(scope):
                rule = self._rule(response="record", **scope)
                second.sale.picking_ids.do_unreserve()
                self.assign(second)
                self.assertEqual(len(self.found(rule)), 1)
        other = self.env["stock.warehouse"].create({"name": "Elsewhere", "code": "ELSE"})
        rule = self._rule(response="record", warehouse_id=other.id)
        second.sale.picking_ids.do_unreserve()
        self.assign(second)
        self.assertFalse(self.found(rule))


@tagged("post_install", "-at_install")
class TestWrittenByHand(AllocationCommon):
    def test_a_quantity_without_stock(self):
        """4 lie there and are reserved; the picker writes 10."""
        rule = self._rule("stock_quantity_forced", response="record")
        scenario = self.scenario().at("2026-01-05 14:00").stock(self.apple, 4).order((self.apple, 10))
        self.by_hand(self.move(scenario)).quantity = 10
        variance = self.found(rule)
        self.assertRecordValues(
            variance, [{"deviation": 6, "expected": 4, "actual": 10, "occurrence_count": 1}]
        )
        self.assertIn("10 Units were written on", variance.name)

    def test_both_sides_of_the_tolerance(self):
        for tolerance, count in ((6, 0), (5.99, 1)):
            with self.subTest(tolerance=tolerance):
                rule = self._rule("stock_quantity_forced", response="record", tolerance=tolerance)
                scenario = self.scenario().stock(self.apple, 4).order((self.apple, 10))
                self.by_hand(self.move(scenario)).quantity = 10
                self.assertEqual(len(self.found(rule)), count)
                rule.action_retire()
                scenario.cancel()
                self.env["stock.quant"]._update_available_quantity(self.apple, self.shelf, -4)

    def test_refused_by_every_door(self):
        self._rule("stock_quantity_forced")
        scenario = self.scenario().stock(self.apple, 4).order((self.apple, 10), (self.berry, 5))
        move = self.move(scenario).filtered(lambda move: move.product_id == self.apple)
        berry = self.move(scenario) - move
        with self.assertRefused("Nothing was reserved(.|\n)*6 of it"):
            self.by_hand(move).quantity = 10
        with self.assertRefused("Nothing was reserved"):
            self.by_hand(move.move_line_ids).quantity = 10
        with self.assertRefused("Nothing was reserved"):
            self.by_hand(self.env["stock.move.line"]).create(
                {
                    "move_id": move.id,
                    "picking_id": move.picking_id.id,
                    "product_id": self.apple.id,
                    "quantity": 3,
                }
            )
        # One save, all findings in one sentence each.
        with self.assertRefused("Apple(.|\n)*Berry"):
            self.by_hand(scenario.sale.picking_ids).write(
                {"move_ids": [(1, move.id, {"quantity": 10}), (1, berry.id, {"quantity": 5})]}
            )
        self.assertEqual(move.quantity, 4)

    def test_with_stock_nothing_is_found(self):
        rule = self._rule("stock_quantity_forced", response="block")
        scenario = self.scenario().stock(self.apple, 20).order((self.apple, 10))
        for quantity in (7, 12):
            self.by_hand(self.move(scenario)).quantity = quantity
        self.assertFalse(self.found(rule))

    def test_code_of_the_system_is_no_hand(self):
        rule = self._rule("stock_quantity_forced", response="block")
        scenario = self.scenario().stock(self.apple, 4).order((self.apple, 10))
        self.move(scenario).quantity = 10
        self.assertFalse(self.found(rule))

    def test_unreserve(self):
        rule = self._rule("stock_unreserved_by_hand")
        scenario = self.scenario().stock(self.apple, 8).order((self.apple, 10))
        picking = self.by_hand(scenario.sale.picking_ids)
        with self.assertRefused(f"{picking.name} was not unreserved(.|\n)*released 8 Units"):
            picking.do_unreserve()
        self.assertEqual(self.move(scenario).quantity, 8)
        reason = self._reason("allocation_freed_for_urgent")
        picking.with_context(fulfillment_reason_id=reason.id).do_unreserve()
        self.assertFalse(self.move(scenario).quantity)
        self.assertRecordValues(
            self.found(rule), [{"deviation": 8, "expected": 8, "actual": 0, "reason_id": reason.id}]
        )

    def test_unreserve_both_sides_of_the_tolerance(self):
        for tolerance, count in ((8, 0), (7.99, 1)):
            with self.subTest(tolerance=tolerance):
                rule = self._rule("stock_unreserved_by_hand", response="record", tolerance=tolerance)
                scenario = self.scenario().order((self.apple, 8))
                scenario.stock(self.apple, 8).sale.picking_ids.action_assign()
                self.by_hand(scenario.sale.picking_ids).do_unreserve()
                self.assertEqual(len(self.found(rule)), count)
                rule.action_retire()
                scenario.cancel()
                self.env["stock.quant"]._update_available_quantity(self.apple, self.shelf, -8)

    def test_what_odoo_releases_is_not_judged(self):
        rule = self._rule("stock_unreserved_by_hand", response="block")
        scenario = self.scenario().stock(self.apple, 8).order((self.apple, 10))
        scenario.line(self.apple).with_user(self.seller).product_uom_qty = 5
        scenario.sale.with_user(self.env.ref("base.user_admin"))._action_cancel()
        self.assertFalse(self.found(rule))

    def test_what_a_return_releases_is_not_judged(self):
        """Picked goods go back to the shelf: the shipment that waited for them loses its reservation."""
        self.warehouse.delivery_steps = "pick_ship"
        rule = self._rule("stock_unreserved_by_hand", response="block")
        scenario = self.scenario().stock(self.apple, 8).order((self.apple, 8))
        pick = self.by_hand(scenario.sale.picking_ids)
        self.validate(scenario)
        ship = self.move(scenario)
        self.assertEqual(ship.quantity, 8)
        wizard = self.by_hand(self.env["stock.return.picking"]).with_context(
            active_id=pick.id, active_ids=pick.ids, active_model="stock.picking"
        )
        wizard.create({"picking_id": pick.id}).action_create_returns_all()
        self.assertFalse(ship.quantity)
        self.assertFalse(self.found(rule))

    def test_no_rule_no_refusal(self):
        scenario = self.scenario().stock(self.apple, 4).order((self.apple, 10))
        self.by_hand(self.move(scenario)).quantity = 10
        self.by_hand(scenario.sale.picking_ids).do_unreserve()
        self.assertFalse(self.env["fulfillment.variance"].search([]))

    def test_roles(self):
        """Whoever works on transfers meets the rule, also who may not read exceptions, rules or orders."""
        self._rule("stock_quantity_forced")
        for groups in (
            "stock.group_stock_user",
            "distribution_fulfillment_base.group_warehouse_operator",
            "distribution_fulfillment_base.group_warehouse_supervisor",
            "distribution_fulfillment_base.group_planner",
        ):
            with self.subTest(groups):
                person = self._person(groups.split(".")[1], "Somebody", groups)
                scenario = self.scenario().order((self.berry, 10))
                with self.assertRefused("10 Units were written"):
                    self.move(scenario).with_user(person).quantity = 10
                reason = self._reason("allocation_books_wrong")
                self.move(scenario).with_user(person).with_context(
                    fulfillment_reason_id=reason.id
                ).quantity = 10
                self.assertEqual(self.move(scenario).quantity, 10)
        with self.assertRefused("20 Units were written"):
            self.move(scenario).with_user(person).quantity = 20
