"""Who reserves what before whom."""

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
