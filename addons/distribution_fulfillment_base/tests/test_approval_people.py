"""Who decides and who answers: never on one's own behalf, never twice, and always somebody who can."""

from datetime import timedelta

from odoo import Command, fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import new_test_user, tagged

from .approval_common import ApprovalScenario
from .common import FulfillmentCommon

BASE = "distribution_fulfillment_base"


@tagged("post_install", "-at_install")
class TestApprovalPeople(FulfillmentCommon):
    scenario_class = ApprovalScenario

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.seller, cls.assistant, cls.stand_in = (
            cls._person(name, "customer_service") for name in ("seller", "assistant", "stand_in")
        )
        cls.lead, cls.director, cls.third = (
            cls._person(name, "sales_manager") for name in ("lead", "director", "third")
        )

    @classmethod
    def _person(cls, name, role):
        return new_test_user(cls.env, f"pe_{name}", name=name.title(), groups=f"{BASE}.group_{role}")

    def rule(self, *steps, **values):
        return self._rule(
            response="approval",
            approval_step_ids=[
                Command.create({"sequence": 10 * place, "user_ids": [Command.set(people.ids)]})
                for place, people in enumerate(steps, 1)
            ],
            **values,
        )

    def offer(self, seller=None, asker=None):
        seller = seller or self.seller
        scenario = self.scenario().quotation((self.apple, 5, 5.0), user_id=seller.id)
        return scenario.by(asker or seller)

    def hand_over(self, absent, delegate):
        today = fields.Date.today()
        return (
            self.env["fulfillment.delegation"]
            .with_user(absent)
            .create(
                {
                    "delegate_id": delegate.id,
                    "date_from": today - timedelta(days=1),
                    "date_to": today + timedelta(days=1),
                }
            )
        )

    def test_ones_own_stand_in_decides_not_on_ones_own_sale(self):
        self.rule(self.lead | self.director)
        self.hand_over(self.lead, self.stand_in)
        request = self.offer(seller=self.lead, asker=self.assistant).ask().requests()
        self.assertEqual(request.decider_ids, self.director)
        with self.assertRaises(AccessError):
            request.with_user(self.stand_in).action_approve()

    def test_a_request_that_nobody_could_decide_is_not_made(self):
        self.rule(self.lead)
        scenario = self.offer(seller=self.lead, asker=self.assistant)
        with self.assertRaisesRegex(UserError, "was not asked for"):
            scenario.ask()
        self.assertFalse(scenario.requests())

    def test_asked_anew_where_who_should_decide_has_left(self):
        rule = self.rule(self.lead)
        scenario = self.offer().ask()
        first = scenario.requests()
        self.lead.active = False
        rule.write(
            {
                "change_note": "Lead has left",
                "approval_step_ids": [
                    Command.update(rule.approval_step_ids.id, {"user_ids": [Command.set(self.director.ids)]})
                ],
            }
        )
        scenario.ask()
        self.assertEqual(first.state, "withdrawn")
        self.assertEqual(scenario.requests("pending").decider_ids, self.director)

    def test_who_decided_is_not_asked_again_after_somebody_else(self):
        self.rule(self.lead, self.director, self.lead | self.third)
        request = self.offer().ask().requests()
        request.with_user(self.lead).action_approve()
        request.with_user(self.director).action_approve()
        self.assertEqual(request.state, "approved")
        self.assertEqual(
            [stage.decided_by_id for stage in request.stage_ids], [self.lead, self.director, self.lead]
        )

    def test_a_request_ends_with_what_it_was_about(self):
        self.rule(self.lead)
        corrected, cancelled = self.offer().ask(), self.offer().ask()
        corrected.sale.order_line.price_unit = 10.0
        corrected.sale.action_confirm()
        cancelled.sale._action_cancel()
        for scenario in (corrected, cancelled):
            request = scenario.requests()
            self.assertEqual(request.state, "withdrawn")
            self.assertFalse(request.activity_ids)
            self.assertEqual(scenario.events("approval_decided").new_text, "withdrawn")

    def test_what_people_planned_themselves_stays(self):
        self.rule(self.lead, self.director)
        request = self.offer().ask().requests()
        own = request.activity_ids.create(
            {
                "res_model_id": self.env["ir.model"]._get_id(request._name),
                "res_id": request.id,
                "user_id": self.third.id,
                "summary": "Call the customer",
                "automated": False,
            }
        )
        request.with_user(self.lead).action_approve()
        self.assertEqual(request.activity_ids.user_id, self.third | self.director)
        request.with_user(self.director).action_approve()
        self.assertEqual(request.activity_ids, own)

    def test_who_could_not_open_it_answers_for_nothing(self):
        plain = new_test_user(self.env, "pe_plain", groups="base.group_user")
        area = self.env["fulfillment.area"].create(
            {
                "name": "Prices",
                "code": "prices_people",
                "owner_ids": [
                    Command.create(
                        {"company_id": self.company.id, "user_id": person.id, "amount_from": amount}
                    )
                    for person, amount in ((self.director, 0), (plain, 1))
                ],
            }
        )
        driver = self.env.ref(f"{BASE}.cost_driver_price_erosion")
        self._rule(response="record", owner_id=plain.id, area_id=area.id, cost_driver_id=driver.id)
        variance = self.offer().confirm().variances()
        self.assertGreater(variance.cost, 1)
        self.assertEqual(variance.owner_id, self.director)

    def test_what_somebody_left_behind_goes_to_who_follows(self):
        area = self.env["fulfillment.area"].create(
            {
                "name": "Prices",
                "code": "prices_left",
                "owner_ids": [Command.create({"company_id": self.company.id, "user_id": self.director.id})],
            }
        )
        self._rule(response="record", owner_id=self.lead.id, area_id=area.id)
        variance = self.offer().confirm().variances()
        self.assertEqual(variance.owner_id, self.lead)
        self.lead.active = False
        variance._of_who_left()._route()
        self.assertEqual(variance.owner_id, self.director)
        self.assertEqual(variance.activity_ids.user_id, self.director)

    def test_out_of_force_and_back_with_a_reason(self):
        owner = self._person("owner", "process_owner")
        owner.company_ids = self.env["res.company"].search([])
        rule = self.rule(self.lead).with_user(owner)
        for leave in (rule.action_retire, rule.action_draft):
            with self.assertRaisesRegex(UserError, "stays in force"):
                leave()
        rule.change_note = "Nobody sells below list any more"
        rule.action_retire()
        self.assertEqual(rule.state, "retired")
        with self.assertRaisesRegex(UserError, "not put in force again"):
            rule.action_activate()
        rule.change_note = "They do"
        rule.action_activate()
        self.assertEqual(
            rule.version_ids.sorted("number").mapped("note"),
            ["Activated", "Nobody sells below list any more", "They do"],
        )
        self.assertEqual(rule.version_id.author_id, owner)

    def test_who_asks_does_not_choose_who_decides(self):
        """A process owner sends a colleague away, and his own assistant in."""
        boss = self._person("boss", "process_owner")
        boss.group_ids += self.env.ref("sales_team.group_sale_salesman_all_leads")
        self.rule(self.lead | self.director)
        today = fields.Date.today()
        self.env["fulfillment.delegation"].with_user(boss).create(
            {
                "user_id": self.lead.id,
                "delegate_id": self.stand_in.id,
                "date_from": today - timedelta(days=1),
                "date_to": today + timedelta(days=1),
            }
        )
        request = self.offer(seller=boss).ask().requests()
        self.assertEqual(request.decider_ids, self.lead | self.director)
        self.assertEqual(self.offer().ask().requests().decider_ids, self.lead | self.director | self.stand_in)

    def test_who_decides_knows_what_a_colleague_said(self):
        self.rule(self.lead | self.director)
        scenario = self.offer().ask()
        self.env["fulfillment.approval.reject"].with_user(self.lead).create(
            {"approval_id": scenario.requests().id, "note": "Not for this customer"}
        ).action_reject()
        again = scenario.ask().requests("pending")
        self.assertIn("Not for this customer", again.message_ids[0].body)
        self.assertIn(self.lead.name, again.message_ids[0].body)
