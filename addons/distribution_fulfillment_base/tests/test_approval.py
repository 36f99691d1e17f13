"""Approvals: asked in steps by amount, given by others, bound to what was measured."""

from datetime import timedelta

from odoo import Command, fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import new_test_user, tagged

from .approval_common import ApprovalCase, ApprovalScenario

BASE = "distribution_fulfillment_base"


@tagged("post_install", "-at_install")
class TestApproval(ApprovalCase):
    scenario_class = ApprovalScenario

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.seller = new_test_user(cls.env, "ap_seller", groups=f"{BASE}.group_customer_service")
        cls.other_seller = new_test_user(cls.env, "ap_seller_2", groups=f"{BASE}.group_customer_service")
        cls.manager = new_test_user(cls.env, "ap_manager", groups=f"{BASE}.group_sales_manager")
        cls.director = new_test_user(cls.env, "ap_director", groups=f"{BASE}.group_process_owner")
        cls.rule = cls._approval_rule()

    def offer(self, quantity=5, price=5.0):
        return (
            self.scenario().quotation((self.apple, quantity, price), user_id=self.seller.id).by(self.seller)
        )

    def test_the_way_of_an_approval(self):
        """Asked by the seller, given by the manager, confirmed by the seller, answered for in the inbox."""
        scenario = self.offer().ask("Old customer")
        request = scenario.requests()
        self.assertRecordValues(
            request,
            [
                {
                    "state": "pending",
                    "requester_id": self.seller.id,
                    "decider_ids": self.manager.ids,
                    "amount": 25.0,
                    "note": "Old customer",
                    "reason_id": self._reason().id,
                }
            ],
        )
        self.assertEqual(request.activity_ids.user_id, self.manager)
        self.assertEqual(scenario.sale.fulfillment_approval_state, "pending")
        with self.assertRaisesRegex(UserError, "Ask for approval"), self.enter_registry_test_mode():
            scenario.sale.action_confirm()
        request.with_user(self.manager).action_approve()
        self.assertEqual(request.state, "approved")
        self.assertEqual(scenario.sale.activity_ids.user_id, self.seller)
        self.assertFalse(scenario.press_confirm(), "nothing is asked any more")
        self.assertEqual(scenario.sale.state, "sale")
        self.assertRecordValues(
            scenario.variances(), [{"approval_id": request.id, "deviation": 50.0, "state": "open"}]
        )
        events = scenario.events().filtered(lambda event: event.event_type.startswith("approval_"))
        self.assertRecordValues(
            events,
            [
                {"event_type": "approval_requested", "actor_name": self.seller.name, "new_text": False},
                {"event_type": "approval_decided", "actor_name": self.manager.name, "new_text": "approved"},
            ],
        )

    def test_money_that_cannot_be_measured_is_none(self):
        """A margin below the floor costs nothing yet: no money is shown. Below cost it is a loss."""
        self.rule.action_retire()
        self._approval_rule("sale_margin_below_floor", tolerance=85.0)
        for price, amount, is_unmeasured in ((6.5, 0.0, True), (5.0, 5.0, False)):
            with self.subTest(price=price):
                lines = self.offer(price=price).ask().requests().line_ids
                self.assertRecordValues(lines, [{"amount": amount, "is_unmeasured": is_unmeasured}])

    def test_steps_by_amount(self):
        """From 1,000 on the director decides after the manager; the boundary belongs to the step."""
        for quantity, price, expected in ((100, 9.0, 1), (200, 4.99, 1), (200, 5.0, 2)):
            with self.subTest(quantity=quantity, price=price):
                request = self.offer(quantity, price).ask().requests()
                self.assertEqual(len(request.stage_ids), expected)
                self.assertEqual(request.decider_ids, self.manager)
        request.with_user(self.manager).action_approve()
        self.assertRecordValues(request, [{"state": "pending", "decider_ids": self.director.ids}])
        with self.assertRaisesRegex(AccessError, "it waits for"):
            request.with_user(self.manager).action_approve()
        request.with_user(self.director).action_approve()
        self.assertEqual(request.state, "approved")

    def test_by_money_of_the_departure(self):
        self.rule.write({"approval_basis": "departure", "change_note": "By margin"})
        request = self.offer(200, 5.0).ask().requests()
        self.assertEqual(len(request.stage_ids), 2, "200 x 5 given away")
        request = self.offer(199, 5.0).ask().requests()
        self.assertEqual(len(request.stage_ids), 1)

    def test_never_the_requester(self):
        """A manager who sells does not allow it himself; with nobody else he is told so."""
        scenario = self.scenario().quotation((self.apple, 5, 5.0)).by(self.manager)
        with self.assertRaisesRegex(UserError, "nobody but you could give it"):
            scenario.ask()
        self.rule.approval_step_ids[0].user_ids = [Command.link(self.director.id)]
        request = scenario.ask().requests()
        self.assertEqual(request.decider_ids, self.director)
        with self.assertRaisesRegex(AccessError, "cannot give it"):
            request.with_user(self.manager).action_approve()
        self.assertEqual(request.state, "pending")

    def test_not_by_others_nor_by_writing(self):
        request = self.offer().ask().requests()
        with self.assertRaises(AccessError):
            request.with_user(self.other_seller).action_approve()
        with self.assertRaises(AccessError):
            request.with_user(self.manager).write({"state": "approved"})
        with self.assertRaises(AccessError):
            request.stage_ids.with_user(self.manager).write({"decision": "approved"})
        with self.assertRaises(AccessError):
            request.with_user(self.other_seller).read(["document_name"])
        with self.assertRaises(AccessError):
            self.env["fulfillment.approval"].with_user(self.manager).create(
                {
                    "document_name": "x",
                    "res_model": "sale.order",
                    "res_id": 1,
                    "company_id": 1,
                    "requester_id": 1,
                }
            )
        self.assertEqual(request.state, "pending")

    def test_no_double_decision(self):
        request = self.offer().ask().requests()
        request.with_user(self.manager).action_approve()
        with self.assertRaisesRegex(UserError, "is decided already: Approved"):
            request.with_user(self.manager).action_approve()
        self.assertEqual(len(request.stage_ids.filtered("decision")), 1)

    def test_rejected_with_a_reason(self):
        scenario = self.offer().ask()
        request = scenario.requests()
        wizard = self.env["fulfillment.approval.reject"].with_user(self.manager)
        with self.assertRaisesRegex(UserError, "write why"):
            wizard.create({"approval_id": request.id, "note": "  "}).action_reject()
        wizard.create({"approval_id": request.id, "note": "Below cost"}).action_reject()
        self.assertRecordValues(request, [{"state": "rejected"}])
        self.assertIn("Below cost", scenario.sale.activity_ids.summary)
        self.assertTrue(scenario.press_confirm().needs_approval, "it can be asked for anew")

    def test_a_changed_price_needs_a_new_approval(self):
        scenario = self.offer().ask()
        scenario.requests().with_user(self.manager).action_approve()
        scenario.sale.order_line.price_unit = 4.0
        self.assertTrue(scenario.press_confirm().needs_approval)
        scenario.sale.order_line.price_unit = 5.0
        self.assertFalse(scenario.press_confirm(), "what was allowed is allowed")

    def test_asked_anew_while_waiting(self):
        """The same again is one request; a change takes the first one back."""
        scenario = self.offer().ask()
        dialog = scenario.press_confirm()
        self.assertEqual(dialog.waits_for, self.manager.name)
        self.assertFalse(dialog.needs_approval)
        scenario.sale.order_line.price_unit = 4.0
        scenario.ask()
        self.assertEqual(scenario.requests().mapped("state"), ["withdrawn", "pending"])

    def test_the_rule_changed_meanwhile(self):
        """Who changes the rule does not move the request that is under way; its approval is of the old rule."""
        scenario = self.offer().ask()
        request = scenario.requests()
        self.rule.write({"approval_step_ids": [Command.clear()], "change_note": "None any more"})
        request.with_user(self.manager).action_approve()
        self.assertEqual(request.state, "approved")
        with self.assertRaisesRegex(UserError, "Ask for approval"), self.enter_registry_test_mode():
            scenario.sale.action_confirm()

    def test_nobody_is_asked_twice(self):
        """Who could decide the next stage, too, decides both at once."""
        self.rule.approval_step_ids[1].user_ids = [Command.link(self.manager.id)]
        request = self.offer(200, 5.0).ask().requests()
        self.assertEqual(len(request.stage_ids), 2)
        request.with_user(self.manager).action_approve()
        self.assertRecordValues(
            request.stage_ids, [{"decided_by_id": self.manager.id}, {"decided_by_id": self.manager.id}]
        )
        self.assertEqual(request.state, "approved")

    def test_delegation(self):
        """While the manager is away a colleague decides on his behalf; not who asks, not afterwards."""
        today = fields.Date.today()
        request = self.offer().ask().requests()
        delegation = (
            self.env["fulfillment.delegation"]
            .with_user(self.manager)
            .create(
                {"delegate_id": self.director.id, "date_from": today, "date_to": today + timedelta(days=2)}
            )
        )
        self.assertEqual(request.decider_ids, self.manager | self.director)
        request.with_user(self.director).action_approve()
        self.assertRecordValues(
            request.stage_ids, [{"decided_by_id": self.director.id, "on_behalf_of_id": self.manager.id}]
        )
        delegation.delegate_id = self.seller
        request = self.offer(6).ask().requests()
        self.assertEqual(request.decider_ids, self.manager, "who asks does not decide on anybody's behalf")
        delegation.write({"date_from": today - timedelta(days=9), "date_to": today - timedelta(days=5)})
        delegation.delegate_id = self.director
        with self.assertRaises(AccessError):
            request.with_user(self.director)._decide("approved")

    def test_delegations_are_ones_own(self):
        values = {
            "user_id": self.manager.id,
            "delegate_id": self.other_seller.id,
            "date_to": fields.Date.today(),
        }
        with self.assertRaises(AccessError):
            self.env["fulfillment.delegation"].with_user(self.other_seller).create(values)
        self.env["fulfillment.delegation"].with_user(self.director).create(values)
        with self.assertRaisesRegex(UserError, "has handed over to"):
            self.env["fulfillment.delegation"].with_user(self.manager).create(values)

    def test_a_customer_who_signs_is_not_kept_waiting(self):
        """The order stands, is an exception, and waits before the warehouse."""
        scenario = self.offer()
        scenario.sale.sudo()._validate_order()
        self.assertEqual(scenario.sale.state, "sale")
        self.assertTrue(scenario.variances())
        self.assertTrue(scenario.sale.fulfillment_is_held)
        self.assertFalse(scenario.sale.picking_ids)

    def test_needs_somebody_who_could_approve(self):
        rule = self._rule(response="approval", activate=False)
        with self.assertRaisesRegex(UserError, "nobody is named who could give it"):
            rule.action_activate()
        rule.approval_step_ids = [
            Command.create({"amount_from": 10, "user_ids": [Command.set(self.manager.ids)]})
        ]
        with self.assertRaisesRegex(UserError, "starts at amount 0"):
            rule.action_activate()

    def test_the_other_company(self):
        """People who do not work for the company of the order are not asked, and see nothing."""
        other = self.env["res.company"].create({"name": "Other"})
        stranger = new_test_user(
            self.env,
            "ap_stranger",
            groups=f"{BASE}.group_sales_manager",
            company_id=other.id,
            company_ids=[Command.set(other.ids)],
        )
        self.rule.approval_step_ids[0].user_ids = [Command.link(stranger.id)]
        request = self.offer().ask().requests()
        self.assertEqual(request.decider_ids, self.manager)
        with self.assertRaises(AccessError):
            request.with_user(stranger).action_approve()

    def test_for_these_goods_and_this_customer(self):
        """A discount for pens is none for laptops, nor for somebody else."""
        self.rule.action_retire()
        self._approval_rule("sale_manual_discount", tolerance=5)
        pen, laptop = (self._product(name, price=10) for name in ("Pen", "Laptop"))
        stranger = self.env["res.partner"].create({"name": "Somebody Else"})
        for name, values, line in (
            ("product", {}, {"product_id": laptop.id, "discount": 30}),
            ("customer", {"partner_id": stranger.id}, {"discount": 30}),
        ):
            with self.subTest(name):
                scenario = self.scenario().quotation((pen, 10), user_id=self.seller.id)
                scenario.sale.order_line.discount = 30
                scenario.by(self.seller).ask()
                scenario.requests().with_user(self.manager).action_approve()
                scenario.sale.write(
                    {**values, "order_line": [Command.update(scenario.sale.order_line.id, line)]}
                )
                with self.enter_registry_test_mode(), self.assertRaisesRegex(UserError, "was not confirmed"):
                    scenario.sale.action_confirm()

    def test_goods_taken_back(self):
        """Worth less than zero: it is asked for as for as many sold."""
        self.rule.action_retire()
        self._approval_rule("sale_requested_date_missing")
        scenario = self.scenario().quotation((self.apple, -2), user_id=self.seller.id).by(self.seller).ask()
        self.assertEqual(scenario.requests().decider_ids, self.manager)
        scenario.requests().with_user(self.manager).action_approve()
        scenario.sale.action_confirm()
        self.assertEqual(scenario.sale.state, "sale")
        dear = self.scenario().quotation((self.apple, -200), user_id=self.seller.id).by(self.seller).ask()
        self.assertEqual(len(dear.requests().stage_ids), 2)

    def test_it_ends_with_the_order(self):
        scenario = self.offer().ask()
        scenario.requests().with_user(self.manager).action_approve()
        scenario.sale.action_confirm()
        scenario.sale._action_cancel()
        scenario.sale.action_draft()
        with self.enter_registry_test_mode(), self.assertRaisesRegex(UserError, "was not confirmed"):
            scenario.sale.action_confirm()
        self.assertFalse(scenario.sale.fulfillment_approval_state)
        self.assertFalse(scenario.sale.sudo().activity_ids.filtered(lambda todo: todo.user_id == self.seller))
