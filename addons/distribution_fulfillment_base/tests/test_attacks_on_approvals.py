"""Nothing that a role can send approves in another's place."""

from datetime import timedelta
from unittest.mock import patch

from odoo import Command, fields
from odoo.exceptions import ConcurrencyError
from odoo.tests import new_test_user, tagged
from odoo.tools import mute_logger

from .attacks_common import AttackCase

BASE = "distribution_fulfillment_base"


@tagged("post_install", "-at_install")
class TestApprovalAttacks(AttackCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.rule = cls._approval_rule()

    def approved(self, quantity=5):
        scenario = self.offer(quantity).ask()
        scenario.requests().with_user(self.manager).action_approve()
        return scenario

    def delegate(self, delegate, user=None, **values):
        return (
            self.env["fulfillment.delegation"]
            .with_user(user or self.manager)
            .create(
                {
                    "user_id": self.manager.id,
                    "delegate_id": delegate.id,
                    "date_to": fields.Date.today() + timedelta(days=2),
                    **values,
                }
            )
        )

    def test_an_order_that_grew_after_its_approval(self):
        """Allowed by the manager for 25; at 2,500 the director is asked, too."""
        scenario = self.approved()
        scenario.sale.order_line.write({"product_uom_qty": 6, "price_unit": 5.0})
        self.assertTrue(self._asks(scenario), "asked for five")
        scenario.sale.order_line.write({"product_uom_qty": 200, "price_unit": 5.0})
        self.refused(scenario.sale.action_confirm, "Ask for approval")
        self.assertEqual(len(scenario.ask().requests("pending").stage_ids), 2)

    def test_an_order_that_grew_while_it_waits(self):
        scenario = self.offer().ask()
        scenario.sale.order_line.write({"product_uom_qty": 500, "price_unit": 5.0})
        scenario.ask()
        self.assertEqual(scenario.requests().mapped("state"), ["withdrawn", "pending"])
        self.assertEqual(len(scenario.requests("pending").stage_ids), 2)

    def _asks(self, scenario):
        findings = self.env["fulfillment.control.point"]._findings("sale_order_confirm", scenario.sale)
        return [finding for finding in findings if finding.needs_approval]

    def test_a_total_written_by_hand_lowers_no_step(self):
        scenario = self.offer(200)
        forged = {"amount_untaxed": 1.0, "amount_total": 1.0, "currency_rate": 1000.0}
        self.refused(lambda: scenario.sale.write(forged), "cannot be changed by hand")
        self.env.cr.execute(
            "UPDATE sale_order SET amount_untaxed = 1, amount_total = 1, currency_rate = 1000 WHERE id = %s",
            [scenario.sale.id],
        )
        self.env.invalidate_all()
        request = scenario.ask().requests()
        self.assertEqual((len(request.stage_ids), request.amount), (2, 1000.0))

    def test_no_approval_by_a_role_that_is_not_asked(self):
        request = self.offer().ask().requests()
        for role, user in self.users.items():
            if role == "sales_manager":
                continue
            mine = request.with_user(user)
            with self.subTest(role):
                self.refused(mine.action_approve)
                self.refused(mine.action_reject_wizard)
                self.refused(
                    lambda mine=mine: (
                        mine.env["fulfillment.approval.reject"]
                        .create({"approval_id": mine.id, "note": "No"})
                        .action_reject()
                    )
                )
                if role != "customer_service":
                    self.refused(mine.action_withdraw)
                self.refused(mine.action_carry_out)
        self.assertEqual(request.state, "pending")

    def test_an_ended_delegation_is_not_revived_by_the_context(self):
        delegation = self.delegate(self.owner)
        request = self.offer().ask().requests()
        delegation.active = False
        self.refused(
            request.with_user(self.owner).with_context(active_test=False).action_approve, "it waits for"
        )

    def test_nobody_decides_for_who_has_left(self):
        self.delegate(self.owner)
        request = self.offer().ask().requests()
        self.manager.sudo().active = False
        for context in ({}, {"active_test": False}):
            with self.subTest(context):
                self.refused(
                    request.with_user(self.owner).with_context(**context).action_approve, "it waits for"
                )

    def test_a_process_owner_does_not_hand_himself_the_decisions_of_others(self):
        self.refused(lambda: self.delegate(self.owner, self.owner), "to yourself")
        delegation = self.delegate(self.users["consultant"], self.owner)
        self.refused(lambda: delegation.write({"delegate_id": self.owner.id}), "to yourself")

    def test_a_delegate_can_open_what_he_decides(self):
        portal = new_test_user(self.env, "at_portal", groups="base.group_portal")
        employee = new_test_user(self.env, "at_employee", groups="base.group_user")
        for delegate in (portal, employee, self.stranger):
            with self.subTest(delegate.login):
                self.refused(lambda delegate=delegate: self.delegate(delegate), "cannot open")
        # Who lost the company since: not called, and asking goes on.
        self.delegate(self.owner)
        self.owner.sudo().write({"company_ids": [Command.set(self.other.ids)], "company_id": self.other.id})
        request = self.offer().ask().requests()
        self.assertEqual(request.decider_ids, self.manager)

    def test_a_chain_of_delegations_leads_nowhere(self):
        """Who stands in hands on his own decisions, not those he was handed; and never to who asks."""
        self.delegate(self.owner)
        self.delegate(self.users["planner"], self.owner, user_id=self.owner.id)
        request = self.offer().ask().requests()
        self.assertEqual(request.decider_ids, self.manager | self.owner)
        self.refused(request.with_user(self.users["planner"]).action_approve)
        self.env["fulfillment.delegation"].sudo().search([("user_id", "=", self.manager.id)]).with_user(
            self.manager
        ).delegate_id = self.seller
        self.refused(request.with_user(self.seller).action_approve, "cannot give it")

    def test_steps_of_an_active_rule_change_with_the_rule(self):
        """Else who approves is changed without a version, a reason or a trace."""
        step = self.rule.approval_step_ids[0]
        for role in ("process_owner", "consultant"):
            user = self.users[role]
            mine = step.with_user(user)
            with self.subTest(role):
                myself = {"user_ids": [Command.link(user.id)]}
                self.refused(lambda mine=mine, values=myself: mine.write(values), "is active")
                self.refused(lambda mine=mine: mine.write({"amount_from": 0.0, "sequence": 30}), "is active")
                self.refused(mine.unlink, "is active")
                self.refused(
                    lambda mine=mine, user=user: mine.create(
                        {"rule_id": self.rule.id, "sequence": 40, "user_ids": [Command.set(user.ids)]}
                    ),
                    "is active",
                )
        version = self.rule.version_id
        self.rule.with_user(self.owner).write(
            {
                "approval_step_ids": [Command.update(step.id, {"user_ids": [Command.link(self.owner.id)]})],
                "change_note": "Second person",
            }
        )
        self.assertNotEqual(self.rule.version_id, version)
        self.assertIn(self.owner, step.user_ids)

    def test_a_step_is_not_moved_into_an_active_rule(self):
        draft = self._rule("sale_manual_discount", activate=False, response="approval")
        step = self.env["fulfillment.approval.step"].create(
            {"rule_id": draft.id, "sequence": 50, "user_ids": [Command.set(self.owner.ids)]}
        )
        self.refused(lambda: step.with_user(self.owner).write({"rule_id": self.rule.id}), "is active")

    def test_what_others_asked_for_is_not_read(self):
        request = self.offer().ask().requests()
        colleague = self._user("customer_service", "_2")
        for record in (request, request.line_ids, request.stage_ids):
            with self.subTest(record._name):
                self.refused(lambda record=record: record.with_user(colleague).read())
                record.with_user(self.seller).read()
                record.with_user(self.manager).read()

    def test_marks_are_not_forged(self):
        scenario = self.offer()
        for forged in (True, 1, "trial", {"findings": []}, ["trial"]):
            sale = scenario.sale.with_context(fulfillment_trial=forged)
            with self.subTest(forged=forged):
                self.refused(sale.action_confirm, "was not confirmed")
                self.refused(lambda sale=sale: sale.write({"state": "sale"}), "was not confirmed")

    def test_reasons_are_those_offered_here(self):
        """A forged line of the dialog, a reason of another control point, one that is retired."""
        rule = self._rule("sale_manual_discount", response="reason")
        rule.action_retire()
        self.rule.write({"response": "reason", "change_note": "Softer"})
        retired = self._reason().copy({"code": "retired", "active": False})
        for reason in (self._reason("customer_wish"), retired):
            scenario = self.offer()
            dialog = scenario.press_confirm()
            dialog.line_ids.write({"reason_id": reason.id, "note": "x"})
            with self.subTest(reason.code):
                self.refused(dialog.action_confirm, "not offered")
                sale = scenario.sale.with_context(
                    fulfillment_reason_id=reason.id, fulfillment_reason_note="x"
                )
                self.refused(sale.action_confirm, "was not confirmed")
            dialog.line_ids.write({"is_settled": True, "reason_id": False})
            self.refused(dialog.action_confirm, "was not confirmed")

    def test_a_request_without_a_reason(self):
        scenario = self.offer()
        dialog = scenario.press_confirm()
        dialog.line_ids.write({"is_settled": True})
        self.refused(dialog.action_ask, "A reason is missing")

    def test_the_dialog_says_nothing_of_foreign_rules(self):
        secret = self._rule(
            "sale_manual_discount", company_id=self.other.id, why="Secret of the other company"
        )
        line = self.env["fulfillment.confirmation.line"].with_user(self.seller)
        dialog = self.env["fulfillment.confirmation"].with_user(self.seller)
        dialog = dialog.create({"sale_order_id": self.offer().sale.id})
        forged = line.create({"confirmation_id": dialog.id, "fingerprint": "x", "rule_id": secret.id})
        self.assertNotIn("Secret", str(forged.read()))


@tagged("post_install", "-at_install")
class TestAtOnce(AttackCase):
    """Who comes second at the same moment runs anew and finds what the first one made; see tests/test_served.py."""

    def again(self, act):
        with mute_logger("odoo.sql_db"), self.assertRaises(ConcurrencyError), self.env.cr.savepoint():
            act()

    def test_an_exception_opened_by_another_transaction(self):
        self._rule(response="record")
        scenario = self.offer().confirm()
        findings = self.env["fulfillment.control.point"]._findings("sale_order_confirm", scenario.sale.sudo())
        variances = self.env["fulfillment.variance"]
        with patch.object(type(variances), "_known", lambda *_args: {}):
            self.again(lambda: variances._open(findings))
        self.assertEqual(len(scenario.variances()), 1)

    def test_a_request_made_by_another_transaction(self):
        self._approval_rule()
        scenario = self.offer().ask()
        approvals = self.env["fulfillment.approval"].with_user(self.seller)
        with patch.object(type(approvals), "_waiting", lambda *_args: approvals.browse()):
            self.again(lambda: scenario.ask())
        self.assertEqual(len(scenario.requests()), 1)
