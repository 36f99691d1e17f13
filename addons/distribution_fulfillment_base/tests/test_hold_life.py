"""What may end a hold, and what may not: locks, cancellations, other customers, transfers taken elsewhere."""

from psycopg2.errors import UniqueViolation

from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.tests import new_test_user, tagged
from odoo.tools import mute_logger

from .hold_common import BASE, HoldCase


@tagged("post_install", "-at_install")
class TestHoldLife(HoldCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.picker = new_test_user(
            cls.env, "ho_picker", groups=f"{BASE}.group_warehouse_operator,stock.group_stock_user"
        )

    def facts(self, scenario, *types):
        return [event.event_type for event in scenario.events() if event.event_type in types]

    def test_a_locked_order_is_released_as_any(self):
        self.overdue_rule()
        self.overdue(30)
        scenario = self.order().confirm()
        scenario.sale.action_lock()
        self.release(scenario.sale, self.credit)
        self.assertRecordValues(scenario.sale.picking_ids.move_ids, [{"product_uom_qty": 5.0}])
        self.assertTrue(scenario.sale.locked)
        self.assertEqual(self.facts(scenario, "order_locked", "order_unlocked"), ["order_locked"])

    def test_held_when_more_of_it_goes_and_not_when_less(self):
        self.overdue_rule()
        scenario = self.order().confirm()
        self.overdue(30)
        scenario.quantity(self.apple, 4)
        self.assertFalse(scenario.sale.fulfillment_is_held)
        scenario.quantity(self.apple, 6)
        self.assertTrue(scenario.sale.fulfillment_is_held)

    def test_held_when_a_larger_unit_makes_more_of_it(self):
        self.overdue_rule()
        scenario = self.order().confirm()
        self.overdue(30)
        dozen = self.env.ref("uom.product_uom_dozen")
        scenario.line(self.apple).write({"product_uom_id": dozen.id, "product_uom_qty": 2})
        self.assertTrue(scenario.sale.fulfillment_is_held)

    def test_services_go_to_no_warehouse(self):
        self.overdue_rule()
        advice = self._product("Advice", price=10, is_storable=False, type="service")
        shipped = self.order().stock(self.apple, 5).confirm()
        self.overdue(30)
        self.assertFalse(self.scenario().order((advice, 1)).sale.fulfillment_is_held)
        shipped.ship()
        shipped.sale.order_line = [Command.create({"product_id": advice.id, "product_uom_qty": 1})]
        self.assertFalse(shipped.sale.fulfillment_is_held)

    def test_held_when_somebody_else_takes_or_pays_the_order(self):
        """Late payers are looked for among those who buy, credit among those who pay."""
        self.overdue_rule()
        self.credit_rule()
        debtor = self.env["res.partner"].create({"name": "Late Payer"})
        self.overdue(30, customer=debtor)
        poor = self.env["res.partner"].create({"name": "No Room", "credit_limit": 10})
        for name, partner in (("partner_id", debtor), ("partner_invoice_id", poor)):
            with self.subTest(name):
                scenario = self.order().stock(self.apple, 5).confirm()
                scenario.sale[name] = partner
                self.assertTrue(scenario.sale.fulfillment_is_held)
                with self.assertRaisesRegex(UserError, "is on hold"):
                    scenario.ship()
                self.assertEqual(
                    scenario.events("terms_changed")
                    .filtered(lambda event, name=name: event.note == name)
                    .mapped("change_text"),
                    [f"{self.customer.name} → {partner.name}"],
                )

    def test_a_delivered_order_is_held_for_nobody(self):
        self.overdue_rule()
        debtor = self.env["res.partner"].create({"name": "Late Payer"})
        self.overdue(30, customer=debtor)
        scenario = self.order().stock(self.apple, 5).confirm().ship()
        scenario.sale.partner_invoice_id = debtor
        self.assertFalse(scenario.sale.fulfillment_is_held)

    def test_by_hand_it_outlives_a_cancellation(self):
        for state in ("draft", "sale"):
            with self.subTest(back_to=state):
                scenario = self.order().confirm()
                self._hold(scenario.sale, self.manager)
                scenario.cancel()
                self.assertEqual(scenario.sale.fulfillment_hold_ids.state, "cancelled")
                if state == "draft":
                    scenario.sale.with_user(self.seller).action_draft()
                    scenario.sale.with_user(self.seller).action_confirm()
                else:
                    scenario.sale.with_user(self.seller).state = "sale"
                self.assertTrue(scenario.sale.fulfillment_is_held)
                self.assertFalse(
                    scenario.sale.picking_ids.filtered(lambda transfer: transfer.state != "cancel")
                )
                self.assertEqual(self.facts(scenario, "order_held"), ["order_held", "order_held"])
                with self.assertRaises(AccessError):
                    self.release(scenario.sale, self.seller)
                self.release(scenario.sale, self.manager)
                self.assertEqual(scenario.sale.fulfillment_hold_ids.state, "released")

    def test_what_was_released_is_not_held_again_by_it(self):
        scenario = self.order().confirm()
        self._hold(scenario.sale, self.manager)
        self.release(scenario.sale, self.manager)
        scenario.cancel()
        scenario.sale.action_draft()
        scenario.confirm()
        self.assertFalse(scenario.sale.fulfillment_is_held)

    def test_a_hold_of_ones_own_keeps_nobody_from_theirs(self):
        scenario = self.order()
        self._hold(scenario.sale)
        with self.assertRaises(UniqueViolation), mute_logger("odoo.sql_db"), self.env.cr.savepoint():
            self._hold(scenario.sale)
        self._hold(scenario.sale, self.credit, "Account is being looked at")
        scenario.confirm()
        seller_hold = scenario.sale.fulfillment_hold_ids.filtered(lambda hold: hold.owner_id == self.seller)
        self.env["fulfillment.hold.release"].with_user(self.seller).create(
            {"hold_ids": [Command.set(seller_hold.ids)], "note": "It came"}
        ).action_release()
        self.assertTrue(scenario.sale.fulfillment_is_held)
        self.assertFalse(scenario.sale.picking_ids)
        self.release(scenario.sale, self.credit)
        self.assertTrue(scenario.sale.picking_ids)

    def test_who_answers_for_debts_and_process_holds_too(self):
        process_owner = new_test_user(self.env, "ho_owner", groups=f"{BASE}.group_process_owner")
        for user in (self.credit, process_owner):
            with self.subTest(user.login):
                sale = self.order().sale
                self.assertEqual(
                    sale.with_user(user).action_fulfillment_hold()["res_model"], "fulfillment.hold.place"
                )
                self._hold(sale, user)
                self.assertEqual(sale.fulfillment_hold_ids.owner_id, user)
        with self.assertRaises(AccessError):
            self._hold(self.order().sale, self.picker)

    def test_goods_of_a_held_order_are_not_taken_out_of_it(self):
        scenario = self.order().stock(self.apple, 10).confirm()
        other = self.order().confirm()
        self._hold(scenario.sale)
        transfer = scenario.sale.picking_ids.with_user(self.picker)
        for name, act in (
            ("the transfer's order", lambda: transfer.write({"sale_id": False})),
            ("to another order", lambda: transfer.write({"sale_id": other.sale.id})),
            ("the move's line", lambda: transfer.move_ids.write({"sale_line_id": False})),
            (
                "from the line",
                lambda: other.sale.order_line.with_user(self.picker).write(
                    {"move_ids": [Command.link(transfer.move_ids.id)]}
                ),
            ),
        ):
            with (
                self.subTest(name),
                self.enter_registry_test_mode(),
                self.assertRaisesRegex(UserError, "is on hold"),
                self.env.cr.savepoint(),
            ):
                act()
        self.assertEqual(transfer.move_ids.sale_line_id, scenario.sale.order_line)
        self.release(scenario.sale, self.manager)
        transfer.sale_id = other.sale
        self.assertEqual(transfer.move_ids.sale_line_id, other.sale.order_line)

    def test_a_line_does_not_take_its_goods_along(self):
        """Written on the line, or within the order: with rules about changes and without."""
        scenario = self.order().stock(self.apple, 10).confirm()
        other = self.order().confirm()
        line, target = scenario.sale.order_line.with_user(self.seller), other.sale.id
        doors = {
            "line": lambda: line.write({"order_id": target}),
            "order": lambda: line.order_id.write(
                {"order_line": [Command.update(line.id, {"order_id": target})]}
            ),
        }

        def judge_changes():
            self.release(scenario.sale, self.manager)
            point = self.env.ref(f"{BASE}.control_point_sale_order_change")
            self._rule("sale_price_changed", control_point_id=point.id)

        for message, prepare in (
            ("is on hold", lambda: self._hold(scenario.sale)),
            ("it was agreed in", judge_changes),
        ):
            prepare()
            for name, act in doors.items():
                with (
                    self.subTest(name, message=message),
                    self.enter_registry_test_mode(),
                    self.assertRaisesRegex(UserError, message),
                    self.env.cr.savepoint(),
                ):
                    act()
        self.assertEqual(scenario.sale.order_line.ids, line.ids)

    def test_a_release_for_one_payer_is_none_for_another(self):
        self.credit_rule()
        self.customer.credit_limit = 10
        better, same = self.env["res.partner"].create(
            [{"name": "Better", "credit_limit": 30}, {"name": "Ours", "parent_id": self.customer.id}]
        )
        scenario = self.order().confirm()
        self.release(scenario.sale, self.credit)
        scenario.sale.partner_invoice_id = same
        self.assertFalse(scenario.sale.fulfillment_is_held)
        scenario.sale.partner_invoice_id = better
        self.assertTrue(scenario.sale.fulfillment_is_held)

    def test_a_long_why(self):
        sale = self.order().sale
        self._hold(sale, note="Überfällig ⚠ " * 2000)
        self.assertTrue(sale.fulfillment_is_held)

    def test_the_places_of_a_transfer_open_no_door(self):
        scenario = self.order().stock(self.apple, 10).confirm()
        self._hold(scenario.sale)
        transfer = scenario.sale.picking_ids
        transfer.location_id = self.env.ref("stock.stock_location_suppliers")
        transfer.move_ids.location_id = self.warehouse.lot_stock_id
        with self.assertRaisesRegex(UserError, "is on hold"):
            scenario.ship()

    def test_what_a_vendor_sends_to_the_customer_waits_too(self):
        scenario = self.order().confirm()
        self._hold(scenario.sale)
        transfer = scenario.sale.picking_ids
        transfer.move_ids.location_id = self.env.ref("stock.stock_location_suppliers")
        with self.assertRaisesRegex(UserError, "is on hold"):
            scenario.ship()

    def test_goods_taken_back_are_approved_by_who_approves_as_many_sold(self):
        director = new_test_user(self.env, "ho_director", groups=f"{BASE}.group_process_owner")
        self.overdue_rule(
            response="approval",
            approval_step_ids=[
                Command.create({"sequence": 10, "user_ids": [Command.set(self.manager.ids)]}),
                Command.create({"sequence": 20, "amount_from": 100, "user_ids": [Command.set(director.ids)]}),
            ],
        )
        self.overdue(30)
        scenario = self.scenario().order((self.apple, 1), (self.cherry, -5), user_id=self.seller.id)
        self.assertTrue(scenario.sale.fulfillment_is_held)
        self.release(scenario.sale, self.manager)
        self.assertTrue(scenario.sale.fulfillment_is_held, "taken back for 115: the director is asked, too")
        self.release(scenario.sale, director)
        self.assertFalse(scenario.sale.fulfillment_is_held)
