"""A held order whose rule asks for approval is released step by step, by amount and role."""

from datetime import timedelta

from odoo import Command, fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import new_test_user, tagged

from .common import FulfillmentCommon

BASE = "distribution_fulfillment_base"


@tagged("post_install", "-at_install")
class TestHoldApproval(FulfillmentCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.seller = cls._person("seller", "customer_service")
        cls.lead, cls.director, cls.stand_in = (
            cls._person(name, "sales_manager") for name in ("lead", "director", "stand_in")
        )
        cls.customer.fulfillment_required_attachments = 1
        cls.rule = cls._rule(
            "sale_document_missing",
            control_point_id=cls.env.ref(f"{BASE}.control_point_order_release").id,
            owner_id=cls.lead.id,
            response="approval",
            approval_step_ids=[
                Command.create({"sequence": 10, "user_ids": [Command.set(cls.lead.ids)]}),
                Command.create(
                    {"sequence": 20, "amount_from": 100, "user_ids": [Command.set(cls.director.ids)]}
                ),
            ],
        )

    @classmethod
    def _person(cls, name, role):
        return new_test_user(cls.env, f"ha_{name}", name=name.title(), groups=f"{BASE}.group_{role}")

    def held(self, quantity, **values):
        scenario = self.scenario().quotation((self.apple, quantity), user_id=self.seller.id, **values)
        scenario.confirm()
        self.assertTrue(scenario.sale.fulfillment_is_held)
        return scenario

    def release(self, scenario, user, note="Certificate seen"):
        holds = scenario.sale.fulfillment_hold_ids
        wizard = self.env["fulfillment.hold.release"].with_user(user)
        return wizard.create({"hold_ids": [Command.set(holds.ids)], "note": note}).action_release()

    def hold(self, scenario):
        return scenario.sale.fulfillment_hold_ids

    def test_step_by_step(self):
        scenario = self.held(10)
        hold = self.hold(scenario)
        self.assertEqual((hold.waits_for, hold.activity_ids.user_id), ("Lead", self.lead))
        with self.assertRaisesRegex(AccessError, "needs the approval of Lead"):
            self.release(scenario, self.director)
        answer = self.release(scenario, self.lead)
        self.assertIn("Director", answer["params"]["message"])
        self.assertRecordValues(hold, [{"state": "held", "waits_for": "Director"}])
        self.assertEqual(hold.activity_ids.user_id, self.director)
        self.assertFalse(scenario.sale.picking_ids)
        with self.assertRaisesRegex(AccessError, "needs the approval of Director"):
            self.release(scenario, self.lead)
        self.release(scenario, self.director, "For this once")
        self.assertRecordValues(
            hold, [{"state": "released", "released_by_id": self.director.id, "waits_for": False}]
        )
        self.assertRecordValues(
            hold.decision_ids,
            [
                {"decided_by_id": self.lead.id, "note": "Certificate seen"},
                {"decided_by_id": self.director.id, "note": "For this once"},
            ],
        )
        self.assertTrue(scenario.sale.picking_ids)
        decided = scenario.events("approval_decided")
        self.assertEqual(decided.mapped("actor_name"), ["Lead", "Director"])
        self.assertEqual(set(decided.mapped("root_event_uuid")), {hold.event_uuid})

    def test_both_sides_of_the_amount(self):
        for quantity, is_released in ((9.99, True), (10, False)):
            with self.subTest(quantity=quantity):
                scenario = self.held(quantity)
                self.release(scenario, self.lead)
                self.assertEqual(not scenario.sale.fulfillment_is_held, is_released)

    def test_an_order_that_grew_needs_the_further_step(self):
        scenario = self.held(9)
        scenario.quantity(self.apple, 12)
        self.release(scenario, self.lead)
        self.assertTrue(scenario.sale.fulfillment_is_held)
        self.release(scenario, self.director)
        self.assertFalse(scenario.sale.fulfillment_is_held)

    def test_an_approval_covers_little_more_than_it_saw(self):
        scenario = self.held(50)
        self.release(scenario, self.lead)
        self.assertEqual(self.hold(scenario).waits_for, "Director")
        scenario.quantity(self.apple, 5000)
        self.assertEqual(self.hold(scenario).waits_for, "Lead", "he allowed 500, and not 50,000")
        self.release(scenario, self.lead)
        self.release(scenario, self.director)
        self.assertFalse(scenario.sale.fulfillment_is_held)

    def test_what_was_released_grows_into_a_further_step(self):
        scenario = self.held(9)
        self.release(scenario, self.lead)
        scenario.quantity(self.apple, 9000)
        self.assertTrue(scenario.sale.fulfillment_is_held)
        self.assertEqual(sum(scenario.sale.picking_ids.move_ids.mapped("product_uom_qty")), 9)
        second = self.hold(scenario).filtered(lambda hold: hold.state == "held")
        self.release(scenario, self.lead)
        self.assertEqual(second.waits_for, "Director")

    def test_the_money_of_the_departure_decides_where_the_rule_says_so(self):
        self.rule.write({"change_note": "By departure", "approval_basis": "departure"})
        scenario = self.held(50)
        self.release(scenario, self.lead)
        self.assertFalse(scenario.sale.fulfillment_is_held, "worth 500, but nothing of it departs in money")

    def test_who_decided_before_is_not_asked_again(self):
        step = {
            "sequence": 30,
            "amount_from": 100,
            "user_ids": [Command.set((self.lead | self.stand_in).ids)],
        }
        self.rule.write({"change_note": "A third step", "approval_step_ids": [Command.create(step)]})
        scenario = self.held(10)
        self.release(scenario, self.lead)
        self.release(scenario, self.director)
        self.assertFalse(scenario.sale.fulfillment_is_held)
        self.assertEqual(self.hold(scenario).decision_ids.decided_by_id.mapped("name"), ["Lead", "Director"])
        self.assertEqual(len(self.hold(scenario).decision_ids), 3)

    def test_where_nobody_named_is_left_a_process_owner_decides(self):
        process_owner = self._person("process_owner", "process_owner")
        scenario = self.scenario().quotation((self.apple, 5), user_id=self.lead.id).confirm()
        self.assertIn(process_owner, self.hold(scenario).activity_ids.user_id)
        self.release(scenario, process_owner)
        self.assertFalse(scenario.sale.fulfillment_is_held)

    def test_what_people_planned_themselves_stays(self):
        scenario = self.held(10)
        hold = self.hold(scenario)
        own = hold.activity_ids.create(
            {
                "res_model_id": self.env["ir.model"]._get_id(hold._name),
                "res_id": hold.id,
                "user_id": self.seller.id,
                "summary": "Call the customer",
                "automated": False,
            }
        )
        self.release(scenario, self.lead)
        hold._refresh_deciders()
        self.assertEqual(hold.activity_ids.user_id, self.seller | self.director)
        self.release(scenario, self.director)
        self.assertEqual(hold.activity_ids, own)

    def test_who_may_take_both_steps_is_asked_once(self):
        self.rule.write(
            {
                "change_note": "Fewer people",
                "approval_step_ids": [
                    Command.update(step.id, {"user_ids": [Command.set((self.lead | self.director).ids)]})
                    for step in self.rule.approval_step_ids
                ],
            }
        )
        scenario = self.held(10)
        self.release(scenario, self.lead)
        self.assertFalse(scenario.sale.fulfillment_is_held)
        self.assertEqual(self.hold(scenario).decision_ids.decided_by_id, self.lead)
        self.assertEqual(len(self.hold(scenario).decision_ids), 2)
        self.assertEqual(len(scenario.events("approval_decided")), 1)

    def test_who_stands_in(self):
        scenario = self.held(5)
        today = fields.Date.today()
        self.env["fulfillment.delegation"].with_user(self.lead).create(
            {
                "delegate_id": self.stand_in.id,
                "date_from": today - timedelta(days=1),
                "date_to": today + timedelta(days=1),
            }
        )
        self.assertEqual(self.hold(scenario).activity_ids.user_id, self.lead | self.stand_in)
        self.release(scenario, self.stand_in)
        self.assertRecordValues(
            self.hold(scenario).decision_ids,
            [{"decided_by_id": self.stand_in.id, "on_behalf_of_id": self.lead.id}],
        )

    def test_not_for_ones_own_sale(self):
        scenario = self.scenario().quotation((self.apple, 5), user_id=self.lead.id).confirm()
        with self.assertRaises(AccessError):
            self.release(scenario, self.lead)

    def test_a_step_is_taken_once(self):
        scenario = self.held(10)
        hold = self.hold(scenario)
        self.release(scenario, self.lead)
        with self.assertRaises(AccessError):
            hold.with_user(self.lead).sudo()._release("Again")
        self.assertEqual(len(hold.decision_ids), 1)
        self.release(scenario, self.director)
        with self.assertRaisesRegex(UserError, "somebody was quicker"):
            hold.with_user(self.director).sudo()._release("Again")

    def test_steps_are_not_written_by_hand(self):
        scenario = self.held(10)
        for user in (self.lead, self.director, self._person("owner", "process_owner")):
            with self.assertRaises(AccessError):
                self.env["fulfillment.hold.decision"].with_user(user).create(
                    {
                        "hold_id": self.hold(scenario).id,
                        "step_id": self.rule.approval_step_ids[0].id,
                        "decided_by_id": user.id,
                        "decided_at": fields.Datetime.now(),
                    }
                )
