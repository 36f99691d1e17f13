"""What a person writes on a transfer, or gives up."""

from odoo.tests import tagged

from .allocation_common import AllocationCommon


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
        with self.assertRefused(f"{picking.name} was not unreserved(.|\n)*8 Units that were reserved"):
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
