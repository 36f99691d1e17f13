"""What figures rest on is nobody's to write: not by RPC, not through a default, not by a context."""

from odoo.exceptions import AccessError, UserError
from odoo.tests import new_test_user, tagged

from .common import FulfillmentCommon


@tagged("post_install", "-at_install")
class TestByHand(FulfillmentCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.clerk = cls._user("customer_service")
        cls.operator = cls._user("warehouse_operator")
        cls.process_owner = cls._user("process_owner")

    @classmethod
    def _user(cls, role):
        return new_test_user(cls.env, f"hand_{role}", groups=f"distribution_fulfillment_base.group_{role}")

    def _values(self, price=10.0, **values):
        line = {"product_id": self.apple.id, "product_uom_qty": 5, "price_unit": price}
        return {"partner_id": self.customer.id, "order_line": [(0, 0, line)], **values}

    def test_the_snapshot_of_a_line_is_not_written(self):
        line = self.scenario().order((self.apple, 5)).sale.order_line.with_user(self.clerk)
        for name, value in (
            ("fulfillment_first_promise", "2030-01-01 00:00:00"),
            ("fulfillment_first_qty", 1),
            ("fulfillment_confirmed_at", False),
            ("fulfillment_promise_source", "none"),
            ("fulfillment_unit_value", 1),
        ):
            with self.subTest(name), self.assertRaisesRegex(UserError, "cannot be changed by hand"):
                line.write({name: value})
            values = {"order_id": line.order_id.id, "product_id": self.berry.id}
            with self.subTest(create=name), self.assertRaisesRegex(UserError, "cannot be changed by hand"):
                line.create({**values, name: value})
            with self.subTest(default=name), self.assertRaisesRegex(UserError, "cannot be changed by hand"):
                line.with_context(**{f"default_{name}": value}).create(values)

    def test_a_default_from_outside_does_not_confirm(self):
        self._rule()
        Sale = self.env["sale.order"].with_user(self.clerk).with_context(default_state="sale")
        with self.enter_registry_test_mode(), self.assertRaisesRegex(UserError, "was not confirmed"):
            Sale.create(self._values(price=5.0))
        events = self.env["fulfillment.event"].search(
            [("sale_order_ref", "=", Sale.create(self._values()).id)]
        )
        self.assertEqual(
            sorted(events.mapped("event_type")), ["availability_at_confirm", "order_confirmed", "promise_set"]
        )

    def test_an_order_is_not_set_on_hold_or_free_by_its_field(self):
        sale = self.scenario().order((self.apple, 5)).sale.with_user(self.clerk)
        with self.assertRaisesRegex(UserError, "cannot be changed by hand"):
            sale.write({"fulfillment_is_held": True})
        for context, values in (
            ({}, {"fulfillment_is_held": True}),
            ({"default_fulfillment_is_held": True}, {}),
        ):
            with self.subTest(context), self.assertRaisesRegex(UserError, "cannot be changed by hand"):
                sale.with_context(**context).create(self._values(**values))

    def test_an_order_set_back_by_its_state_is_told(self):
        scenario = self.scenario().order((self.apple, 5))
        scenario.sale.with_user(self.clerk).write({"state": "draft"})
        event = scenario.events("order_set_back")
        self.assertEqual(
            (event.old_text, event.new_text, event.actor_name), ("sale", "draft", self.clerk.name)
        )
        self.assertFalse(scenario.events("order_cancelled"))

    def test_a_shipment_is_not_called_a_replacement(self):
        sale = self.scenario().stock(self.apple, 5).quotation((self.apple, 5)).sale
        sale.with_user(self.clerk).with_context(fulfillment_is_replacement=True).action_confirm()
        move = sale.picking_ids.move_ids
        self.assertFalse(move.fulfillment_is_replacement)
        with self.assertRaisesRegex(UserError, "cannot be changed by hand"):
            move.with_user(self.operator).fulfillment_is_replacement = True
        with self.assertRaisesRegex(UserError, "cannot be changed by hand"):
            move.picking_id.with_user(self.operator).fulfillment_first_ready_at = "2020-01-01 00:00:00"

    def test_goods_are_not_made_a_replacement(self):
        """Neither given, nor by default, nor beside other values, nor at copying."""
        done = self.scenario().stock(self.apple, 9).order((self.apple, 5)).sale.picking_ids
        Move = self.env["stock.move"].with_user(self.operator)
        values = {
            "product_id": self.apple.id,
            "product_uom_qty": 1,
            "location_id": done.location_id.id,
            "location_dest_id": done.location_dest_id.id,
        }
        picking = {"picking_type_id": done.picking_type_id.id}
        mark = {"fulfillment_is_replacement": True}
        ready = {"fulfillment_first_ready_at": "2020-01-01 00:00:00"}
        Picking = done.with_user(self.operator)
        forged = {
            "given": lambda: Move.create({**values, **mark}),
            "default": lambda: Move.with_context(default_fulfillment_is_replacement=True).create(values),
            "nested": lambda: Picking.create({**picking, "move_ids": [(0, 0, {**values, **mark})]}),
            "copied": lambda: done.move_ids.with_user(self.operator).copy(mark),
            "ready": lambda: Picking.create({**picking, **ready}),
            "ready by default": lambda: Picking.with_context(
                default_fulfillment_first_ready_at=ready["fulfillment_first_ready_at"]
            ).create(picking),
        }
        for door, act in forged.items():
            with self.subTest(door), self.assertRaisesRegex(UserError, "cannot be changed by hand"):
                act()
        self.assertFalse(Move.create(values).fulfillment_is_replacement)

    def test_the_rest_of_a_replacement_is_one_too(self):
        """The operator ships 2 of 3 that go out in exchange: the backorder is no shipment of the order either."""
        scenario = self.scenario().stock(self.apple, 9).order((self.apple, 5)).ship()
        wizard = self.env["stock.return.picking"].create({"picking_id": scenario.sale.picking_ids.id})
        wizard.product_return_moves.quantity = 3
        wizard.action_create_exchanges()
        replacement = scenario.sale.picking_ids.move_ids.filtered("fulfillment_is_replacement")
        self.assertEqual(replacement.product_uom_qty, 3)
        replacement.quantity = 2
        replacement.picked = True
        replacement.picking_id.with_user(self.operator).with_context(skip_backorder=True).button_validate()
        rest = scenario.sale.picking_ids.move_ids.filtered(
            lambda move: move.picking_id.backorder_id == replacement.picking_id
        )
        self.assertRecordValues(rest, [{"product_uom_qty": 1.0, "fulfillment_is_replacement": True}])

    def test_the_operator_reserves(self):
        """The instant of readiness is the system's to write, whoever makes the transfer ready."""
        sale = self.scenario().order((self.apple, 5)).sale
        self.scenario().stock(self.apple, 5)
        sale.picking_ids.with_user(self.operator).action_assign()
        self.assertTrue(sale.picking_ids.fulfillment_first_ready_at)

    def test_the_version_that_judges_is_not_chosen(self):
        rule = self._rule()
        with self.assertRaisesRegex(UserError, "cannot be changed by hand"):
            rule.with_user(self.process_owner).version_id = False
        other = self._rule(check="sale_promise_moved")
        with self.assertRaisesRegex(UserError, "cannot be changed by hand"):
            rule.with_user(self.process_owner).version_id = other.version_id

    def test_a_reason_must_answer_here_and_in_words_where_it_asks_for_them(self):
        self._rule()
        sale = self.scenario().quotation((self.apple, 5, 5.0)).sale.with_user(self.clerk)
        for code, note in (
            ("other", False),
            ("other", "  "),
            ("other", ["x"]),
            ("customer_wish", "Offered for promises only"),
        ):
            given = sale.with_context(
                fulfillment_reason_id=self._reason(code).id, fulfillment_reason_note=note
            )
            with self.subTest(code=code, note=note), self.enter_registry_test_mode():
                with self.assertRaisesRegex(UserError, "was not confirmed"):
                    given.action_confirm()
        sale.with_context(
            fulfillment_reason_id=self._reason("other").id, fulfillment_reason_note="Last box"
        ).action_confirm()
        self.assertEqual(sale.state, "sale")

    def test_nonsense_as_reason_breaks_no_ledger(self):
        scenario = self.scenario().order((self.apple, 5))
        for nonsense in ("abc", True, [1], 10**9):
            scenario.sale.order_line.with_context(fulfillment_reason_id=nonsense).product_uom_qty += 1
        self.assertEqual(scenario.events("quantity_change").mapped("reason_ref"), [0] * 4)

    def test_an_exception_goes_to_somebody_who_can_open_it(self):
        self._rule()
        scenario = self.scenario().quotation((self.apple, 5, 5.0))
        scenario.sale.sudo()._validate_order()
        variance = scenario.variances().with_user(self.process_owner)
        elsewhere = self.env["res.company"].create({"name": "Elsewhere"})
        for owner in (
            self.env.ref("base.public_user"),
            new_test_user(self.env, "hand_plain", groups="base.group_user"),
            new_test_user(
                self.env,
                "hand_elsewhere",
                groups="distribution_fulfillment_base.group_planner",
                company_id=elsewhere.id,
                company_ids=[(6, 0, elsewhere.ids)],
            ),
        ):
            with self.subTest(owner.login), self.assertRaisesRegex(UserError, "was not made the owner"):
                variance.owner_id = owner
        variance.owner_id = self.operator
        self.assertEqual(variance.owner_id, self.operator)

    def test_the_dialog_tells_nothing_of_foreign_orders(self):
        sale = self.scenario().order((self.apple, 5), promise="2026-01-12 12:00").sale
        stranger = new_test_user(self.env, "hand_own_only", groups="sales_team.group_sale_salesman")
        sale.user_id = self.clerk
        values = {
            "sale_order_id": sale.id,
            "new_promise": "2026-01-16 12:00",
            "reason_id": self._reason("stock_short").id,
        }
        with self.assertRaises(AccessError):
            self.env["fulfillment.promise.move"].with_user(stranger).create(values)


@tagged("post_install", "-at_install")
class TestPromiseByLeadTime(FulfillmentCommon):
    """A promise without a delivery date rests on lead times: these move it, too."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.apple.sale_delay = cls.berry.sale_delay = 3
        cls.cherry.sale_delay = 8

    def _order(self):
        return self.scenario().at("2026-01-05 14:00").order((self.apple, 5), (self.cherry, 1))

    def test_every_way_to_move_it_meets_the_rule(self):
        self._rule("sale_promise_moved", tolerance=1.0)
        for way in (
            lambda scenario: {"date_order": "2026-03-05 14:00:00"},
            lambda scenario: {"order_line": [(1, scenario.line(self.cherry).id, {"customer_lead": 30})]},
        ):
            scenario = self._order()
            values = way(scenario)
            with self.subTest(values), self.enter_registry_test_mode():
                with self.assertRaisesRegex(UserError, "was not moved"):
                    scenario.sale.write(values)
            scenario = self._order()
            values = way(scenario)
            scenario.sale.with_context(fulfillment_reason_id=self._reason("stock_short").id).write(values)
            self.assertEqual(scenario.variances().reason_id, self._reason("stock_short"))

    def test_every_move_is_in_the_ledger(self):
        scenario = self._order()
        scenario.sale.date_order = "2026-01-06 14:00:00"
        self.assertEqual(
            [
                (event.sale_line_ref, str(event.old_datetime), str(event.new_datetime))
                for event in scenario.events("promise_change")
            ],
            [
                (scenario.line(self.apple).id, "2026-01-08 14:00:00", "2026-01-09 14:00:00"),
                (scenario.line(self.cherry).id, "2026-01-13 14:00:00", "2026-01-14 14:00:00"),
            ],
        )
        # All at once: the fast line waits for the slow one.
        scenario.sale.picking_policy = "one"
        last = scenario.events("promise_change")[-1]
        self.assertEqual(last.sale_line_ref, scenario.line(self.apple).id)
        self.assertEqual(str(last.new_datetime), "2026-01-14 14:00:00")
        scenario.line(self.apple).customer_lead = 4
        self.assertEqual(len(scenario.events("promise_change")), 3)

    def test_taken_back_and_given_anew_is_moved(self):
        """In two steps what one step may not: the first promise is what the second is measured by."""
        self._rule("sale_promise_moved", tolerance=1.0)
        self.apple.sale_delay = 0
        scenario = self.scenario().at("2026-01-05 14:00").order((self.apple, 5), promise="2026-01-12 12:00")
        scenario.sale.commitment_date = False
        with self.enter_registry_test_mode(), self.assertRaisesRegex(UserError, "was not moved"):
            scenario.promise("2026-02-12 12:00")
