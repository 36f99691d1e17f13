"""Holds: an order waits before the warehouse until whoever answers lets it go."""

from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.tests import new_test_user, tagged

from .hold_common import BASE, HoldCase


@tagged("post_install", "-at_install")
class TestHold(HoldCase):
    def test_both_sides_of_the_tolerance(self):
        self.overdue_rule()
        for days, held in ((0, False), (14, False), (15, True)):
            with self.subTest(days=days):
                customer = self.env["res.partner"].create({"name": f"{days} days"})
                self.overdue(days, customer=customer)
                sale = self.order(customer=customer).confirm().sale
                self.assertEqual(sale.state, "sale", "the order itself stands")
                self.assertEqual(sale.fulfillment_is_held, held)
                self.assertEqual(bool(sale.picking_ids), not held)

    def test_what_is_paid_or_set_against_it_is_not_overdue(self):
        self.overdue_rule()
        invoice = self.overdue(30)
        self.env["account.payment.register"].with_context(
            active_model="account.move", active_ids=invoice.ids
        ).create({})._create_payments()
        self.assertFalse(self.order().confirm().sale.fulfillment_is_held)
        self.overdue(30)
        credit = self.env["account.move"].create(
            {
                "move_type": "out_refund",
                "partner_id": self.customer.id,
                "invoice_line_ids": [Command.create({"name": "Back", "price_unit": 100, "tax_ids": False})],
            }
        )
        credit.action_post()
        self.assertFalse(self.order().confirm().sale.fulfillment_is_held)

    def test_address_of_an_overdue_company(self):
        self.overdue_rule()
        self.overdue(30)
        address = self.env["res.partner"].create(
            {"name": "Pier 4", "parent_id": self.customer.id, "type": "delivery"}
        )
        self.assertTrue(self.order(customer=address).confirm().sale.fulfillment_is_held)

    def test_held_and_released(self):
        self.overdue_rule()
        self.overdue(30)
        scenario = self.order().confirm()
        sale = scenario.sale
        hold = sale.fulfillment_hold_ids
        self.assertRecordValues(hold, [{"owner_id": self.credit.id, "state": "held", "amount": 50.0}])
        self.assertFalse(hold.activity_ids, "the to-do stands on the exception")
        self.assertIn("30 days", sale.fulfillment_hold_reason)
        with self.assertRaisesRegex(AccessError, "answers for this hold"):
            self.release(sale, self.seller)
        self.release(sale, self.credit)
        self.assertFalse(sale.fulfillment_is_held)
        self.assertRecordValues(sale.picking_ids.move_ids, [{"product_uom_qty": 5.0}])
        self.assertRecordValues(
            hold, [{"state": "released", "released_by_id": self.credit.id, "release_note": "Paid by phone"}]
        )
        self.assertEqual(
            [event.event_type for event in scenario.events() if event.event_type.startswith("order_")],
            ["order_held", "order_confirmed", "order_released"],
        )
        with self.assertRaisesRegex(UserError, "somebody was quicker"):
            hold.with_user(self.credit).sudo()._release("Again")

    def test_not_released_by_who_sold_it(self):
        self.overdue_rule(owner_id=self.manager.id)
        self.overdue(30)
        sale = self.scenario().quotation((self.apple, 5), user_id=self.manager.id).confirm().sale
        with self.assertRaises(AccessError):
            self.release(sale, self.manager)

    def test_a_release_covers_a_tenth_more(self):
        self.overdue_rule()
        self.overdue(30)
        scenario = self.order().confirm()
        self.release(scenario.sale, self.credit)
        scenario.quantity(self.apple, 5.5)
        self.assertFalse(scenario.sale.fulfillment_is_held)
        self.assertEqual(sum(scenario.sale.picking_ids.move_ids.mapped("product_uom_qty")), 5.5)
        scenario.quantity(self.apple, 5.51)
        self.assertTrue(scenario.sale.fulfillment_is_held, "another order than the one that was let go")
        self.assertEqual(sum(scenario.sale.picking_ids.move_ids.mapped("product_uom_qty")), 5.5)
        self.release(scenario.sale, self.credit)
        self.assertEqual(sum(scenario.sale.picking_ids.move_ids.mapped("product_uom_qty")), 5.51)

    def test_goods_taken_back_and_given_away_are_let_go_too(self):
        self.overdue_rule()
        self.overdue(30)
        for line in ((self.apple, -5), (self.apple, 5, 0.0)):
            scenario = self.scenario().quotation(line, user_id=self.seller.id).confirm()
            self.assertTrue(scenario.sale.fulfillment_is_held)
            self.release(scenario.sale, self.credit)
            self.assertFalse(scenario.sale.fulfillment_is_held)

    def test_a_release_covers_no_other_customer_and_no_next_life(self):
        self.overdue_rule()
        self.overdue(30)
        scenario = self.order().confirm()
        self.release(scenario.sale, self.credit)
        other = self.env["res.partner"].create({"name": "Other"})
        self.overdue(30, customer=other)
        scenario.sale.partner_id = other
        scenario.quantity(self.apple, 5.1)
        self.assertTrue(scenario.sale.fulfillment_is_held)
        self.release(scenario.sale, self.credit)
        scenario.cancel()
        scenario.sale.action_draft()
        scenario.sale.action_confirm()
        self.assertTrue(scenario.sale.fulfillment_is_held)

    def test_a_hold_by_hand_is_no_way_around_the_rules(self):
        self.overdue_rule()
        self.overdue(30)
        scenario = self.order()
        self._hold(scenario.sale)
        scenario.confirm()
        self.assertFalse(scenario.sale.fulfillment_hold_ids.rule_id, "not judged while it is held")
        answer = self.release(scenario.sale, self.seller)
        self.assertIn("Still on hold", answer["params"]["message"])
        self.assertTrue(scenario.sale.fulfillment_is_held)
        self.assertFalse(scenario.sale.picking_ids)
        self.assertEqual(scenario.sale.fulfillment_hold_ids.filtered("rule_id").state, "held")
        self.release(scenario.sale, self.credit)
        self.assertTrue(scenario.sale.picking_ids)

    def test_more_of_a_held_order_waits_too(self):
        self.overdue_rule()
        self.overdue(30)
        scenario = self.order().confirm().quantity(self.apple, 8)
        self.assertFalse(scenario.sale.picking_ids)
        self.release(scenario.sale, self.credit)
        self.assertEqual(sum(scenario.sale.picking_ids.move_ids.mapped("product_uom_qty")), 8)

    def test_a_rule_that_records_does_not_hold(self):
        self.overdue_rule(response="record")
        self.overdue(30)
        scenario = self.order().confirm()
        self.assertTrue(scenario.sale.picking_ids)
        self.assertRecordValues(scenario.variances(), [{"deviation": 30.0, "unit": "days"}])

    def test_by_hand_on_a_quotation(self):
        sale = self.order().sale
        self._hold(sale)
        self.assertTrue(sale.fulfillment_is_held)
        sale.action_confirm()
        self.assertFalse(sale.picking_ids)
        self.release(sale, self.seller)
        self.assertTrue(sale.picking_ids)

    def test_by_hand_while_the_warehouse_works(self):
        scenario = self.order().stock(self.apple, 5).confirm()
        self._hold(scenario.sale)
        with self.assertRaisesRegex(UserError, "is on hold .*Certificate"):
            scenario.ship()
        self.release(scenario.sale, self.manager)
        scenario.ship()
        self.assertEqual(scenario.sale.order_line.qty_delivered, 5)
        with self.assertRaisesRegex(UserError, "nothing of it is left"):
            scenario.sale.action_fulfillment_hold()

    def test_by_hand_while_its_goods_travel_with_those_of_another_order(self):
        first = self.order().stock(self.apple, 10).confirm()
        second = self.order().confirm()
        picking = first.sale.picking_ids
        second.sale.picking_ids.move_ids.picking_id = picking
        self._hold(second.sale)
        with self.assertRaisesRegex(UserError, f"the order {second.sale.name} is on hold"):
            first.ship()
        self.release(second.sale, self.manager)
        first.ship()
        self.assertEqual(second.sale.order_line.qty_delivered, 5)

    def test_a_cancelled_order_is_held_no_more(self):
        sale = self.order().sale
        self._hold(sale)
        sale.action_confirm()
        sale._action_cancel()
        self.assertEqual(sale.fulfillment_hold_ids.state, "cancelled")
        self.assertFalse(sale.fulfillment_is_held)

    def test_not_by_writing(self):
        sale = self.order().sale
        self._hold(sale)
        with self.assertRaises(AccessError):
            sale.fulfillment_hold_ids.with_user(self.seller).write({"state": "released"})
        with self.assertRaisesRegex(UserError, "cannot be changed by hand"):
            sale.with_user(self.seller).write({"fulfillment_is_held": False})

    def test_the_other_company_does_not_see_it(self):
        sale = self.order().sale
        self._hold(sale)
        other = self.env["res.company"].create({"name": "Other"})
        stranger = new_test_user(
            self.env,
            "ho_stranger",
            groups=f"{BASE}.group_process_owner",
            company_id=other.id,
            company_ids=[Command.set(other.ids)],
        )
        self.assertFalse(self.env["fulfillment.hold"].with_user(stranger).search([]))
        with self.assertRaises(AccessError):
            self.release(sale, stranger)
