"""What a client can call and send, tried by each role: nothing of it decides, releases or hides anything."""

from datetime import timedelta
from unittest.mock import patch

from odoo import Command, fields
from odoo.exceptions import AccessError, ConcurrencyError, UserError, ValidationError
from odoo.tests import new_test_user, tagged
from odoo.tools import mute_logger

from .common import FulfillmentCommon
from .test_approval import ApprovalScenario
from .test_roles import ROLES

BASE = "distribution_fulfillment_base"
REFUSALS = (AccessError, UserError, ValidationError)
# Methods without an underscore that our models define: each is called by a button or a screen of ours,
# and each checks for itself who calls it. A new one is added here when it has its check and its test.
PUBLIC = {
    "fulfillment.approval": {
        "action_approve",
        "action_carry_out",
        "action_open_document",
        "action_reject_wizard",
        "action_withdraw",
    },
    "fulfillment.approval.reject": {"action_reject"},
    "fulfillment.backtest.line": {"action_open_document"},
    "fulfillment.backtest.run": {"action_run"},
    "fulfillment.change.dialog": {"action_ask"},
    "fulfillment.confirmation": {"action_ask", "action_confirm"},
    "fulfillment.confirmation.line": {"action_waive"},
    "fulfillment.document.mixin": {"action_fulfillment_open_variances"},
    "fulfillment.event": {"action_open_document"},
    "fulfillment.history.load": {"action_open_rows"},
    "fulfillment.hold": {"action_open_order", "action_release_wizard"},
    "fulfillment.hold.place": {"action_hold"},
    "fulfillment.hold.release": {"action_release"},
    "fulfillment.order.change": {"action_change"},
    "fulfillment.party": {"action_anonymise"},
    "fulfillment.reservation.audit": {"action_measure", "action_open", "action_repair"},
    "fulfillment.transfer.act": {"action_ask", "action_go"},
    "fulfillment.promise.move": {"action_move"},
    "fulfillment.rule": {
        "action_activate",
        "action_backtest",
        "action_draft",
        "action_open_backtests",
        "action_open_variances",
        "action_retire",
        "action_simulate",
    },
    "fulfillment.segment": {"action_open_partners"},
    "fulfillment.variance": {
        "action_open_document",
        "action_resolve_wizard",
        "action_take",
        "action_waive_wizard",
        "get_inbox_summary",
        "get_pareto",
    },
    "fulfillment.variance.resolve": {"action_resolve"},
    "fulfillment.waive": {"action_grant"},
    "fulfillment.waiver": {"action_withdraw"},
}
ORM = {"create", "write", "unlink", "copy", "init"}


class Let(Exception):
    """An attempt was let: it is taken back."""


class AttackCase(FulfillmentCommon):
    scenario_class = ApprovalScenario

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.users = {role: cls._user(role) for role in ROLES}
        cls.seller = cls.users["customer_service"]
        cls.manager = cls.users["sales_manager"]
        cls.owner = cls.users["process_owner"]
        cls.other = cls.env["res.company"].create({"name": "Other"})
        # Who changes what holds for all companies works for all.
        (cls.owner | cls.users["consultant"]).company_ids = cls.env["res.company"].search([])
        cls.stranger = new_test_user(
            cls.env,
            "at_stranger",
            groups=f"{BASE}.group_process_owner,{BASE}.group_sales_manager",
            company_id=cls.other.id,
            company_ids=[Command.set(cls.other.ids)],
        )

    @classmethod
    def _user(cls, role, suffix="", groups=""):
        return new_test_user(cls.env, f"at_{role}{suffix}", groups=f"{BASE}.group_{role}{groups}")

    @classmethod
    def _approval_rule(cls, director=None, **values):
        steps = [
            {"sequence": 10, "amount_from": 0, "user_ids": [Command.set(cls.manager.ids)]},
            {"sequence": 20, "amount_from": 1000, "user_ids": [Command.set(cls.owner.ids)]},
        ]
        rule = cls._rule(
            response="approval",
            activate=False,
            approval_step_ids=[Command.create(step) for step in steps],
            **values,
        )
        rule.action_activate()
        return rule

    def offer(self, quantity=5, price=5.0):
        return (
            self.scenario().quotation((self.apple, quantity, price), user_id=self.seller.id).by(self.seller)
        )

    def attempt(self, act):
        """Try it and take it back; return whether it was let."""
        with mute_logger(
            "odoo.addons.base.models.ir_access", "odoo.addons.base.models.ir_rule", "odoo.sql_db"
        ):
            try:
                with self.enter_registry_test_mode(), self.env.cr.savepoint():
                    act()
                    self.env.flush_all()
                    raise Let
            except Let:
                return True
            except REFUSALS:
                return False

    def refused(self, act, message=""):
        with self.enter_registry_test_mode(), self.assertRaisesRegex(REFUSALS, message):
            with self.env.cr.savepoint():
                act()
                self.env.flush_all()


@tagged("post_install", "-at_install")
class TestFactsByRole(AttackCase):
    """Nine roles: facts are entered, changed, copied or deleted by none of them."""

    def facts(self):
        """{name: (record, what a forger would write)} of one order that has all of them."""
        approval_rule = self._approval_rule()
        margin_rule = self._rule("sale_margin_below_floor", response="record", activate=False)
        scenario = self.offer().ask()
        request = scenario.requests()
        request.with_user(self.manager).action_approve()
        scenario.sale.action_confirm()
        variance = scenario.variances()
        self.env["fulfillment.hold.place"].with_user(self.seller).create(
            {"sale_order_id": scenario.sale.id, "reason_id": self._reason().id, "note": "Certificate"}
        ).action_hold()
        hold = scenario.sale.fulfillment_hold_ids
        waiver = (
            self.env["fulfillment.waiver"]
            .with_user(self.users["consultant"])
            ._grant(
                {
                    **variance._waiver_values(),
                    "applies_to": "record",
                    "reason_id": self._reason().id,
                    "note": False,
                    "valid_until": fields.Date.today(),
                }
            )
        )
        approval_rule.write({"response": "reason", "change_note": "Softer"})
        explained = self.offer(6)
        explained.sale.with_context(fulfillment_reason_id=self._reason().id).action_confirm()
        justification = self.env["fulfillment.justification"].search([], order="id desc", limit=1)
        backtest = (
            self.env["fulfillment.backtest"]
            .with_user(self.owner)
            ._run(
                margin_rule.with_user(self.owner),
                self.company,
                fields.Date.today() - timedelta(days=1),
                fields.Date.today(),
            )
        )
        return {
            "approval": (request, {"state": "rejected"}),
            "approval line": (request.line_ids, {"fingerprint": "forged"}),
            "approval stage": (request.stage_ids, {"decision": "rejected"}),
            "waiver": (waiver, {"valid_until": "2099-01-01"}),
            "hold": (hold, {"state": "released"}),
            "variance": (variance, {"state": "resolved"}),
            "justification": (justification, {"note": "forged"}),
            "backtest": (backtest, {"document_count": 0}),
            "backtest line": (backtest.line_ids[:1], {"deviation": 0.0}),
            "backtest person": (backtest.person_ids[:1], {"names": "forged"}),
            "rule version": (approval_rule.version_id, {"tolerance": 99.0}),
            "ledger": (scenario.events()[:1], {"note": "forged"}),
        }

    def test_facts(self):
        let = []
        for name, (record, forged) in self.facts().items():
            self.assertTrue(record, name)
            for role, user in self.users.items():
                mine = record.with_user(user)
                acts = {
                    "write": lambda mine=mine, forged=forged: mine.write(forged),
                    "create": lambda mine=mine, forged=forged: mine.create({**forged}),
                    "create by default": lambda mine=mine, forged=forged: mine.with_context(
                        **{f"default_{key}": value for key, value in forged.items()}
                    ).create({}),
                    "copy": lambda mine=mine: mine.copy(),
                    "unlink": lambda mine=mine: mine.unlink(),
                    "unlink as by uninstalling": lambda mine=mine: mine.with_context(
                        _force_unlink=True
                    ).unlink(),
                }
                let += [f"{name}: {door} as {role}" for door, act in acts.items() if self.attempt(act)]
        # Process owners throw away a backtest as a whole; another one is run at any time.
        allowed = {
            f"backtest: {door} as {role}"
            for door in ("unlink", "unlink as by uninstalling")
            for role in ("process_owner", "consultant")
        }
        self.assertFalse(set(let) - allowed)

    def test_through_the_document(self):
        """Nested commands go the way of the records they mean."""
        scenario = self.offer()
        self.env["fulfillment.hold.place"].with_user(self.seller).create(
            {"sale_order_id": scenario.sale.id, "reason_id": self._reason().id, "note": "Certificate"}
        ).action_hold()
        hold = scenario.sale.fulfillment_hold_ids
        for role in ("customer_service", "sales_manager", "consultant"):
            for command in (
                Command.update(hold.id, {"state": "released"}),
                Command.delete(hold.id),
                Command.unlink(hold.id),
                Command.clear(),
                Command.create({"finding": "forged"}),
            ):
                with self.subTest(role=role, command=command):
                    sale = scenario.sale.with_user(self.users[role])
                    self.assertFalse(
                        self.attempt(
                            lambda sale=sale, command=command: sale.write({"fulfillment_hold_ids": [command]})
                        )
                    )
        self.assertEqual(hold.state, "held")

    def test_a_rule_that_judged_is_not_deleted_as_by_uninstalling(self):
        """Its reasons and versions would go with it."""
        rule = self._rule()
        self.offer().sale.with_context(fulfillment_reason_id=self._reason().id)
        for role in ("process_owner", "consultant"):
            mine = rule.with_user(self.users[role]).with_context(_force_unlink=True)
            with self.subTest(role):
                self.refused(mine.unlink, "Retire it instead")


@tagged("post_install", "-at_install")
class TestPublicMethods(FulfillmentCommon):
    def test_every_public_method_is_known(self):
        """A public method can be called by RPC. Give yours an underscore, or its own check and a line in PUBLIC."""
        found = {}
        for name, model in self.env.registry.items():
            for cls in type(self.env[name]).mro():
                if not cls.__module__.startswith(f"odoo.addons.{BASE}.") or not name.startswith(
                    "fulfillment."
                ):
                    continue
                names = {
                    attribute
                    for attribute, value in vars(cls).items()
                    if callable(value) and not attribute.startswith("_")
                }
                found.setdefault(getattr(cls, "_name", None) or model._name, set()).update(names - ORM)
        new = {name: methods - PUBLIC.get(name, set()) for name, methods in found.items()}
        self.assertEqual({name: methods for name, methods in new.items() if methods}, {})


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
class TestOrderAttacks(AttackCase):
    def test_a_line_comes_into_a_confirmed_order_through_the_rule(self):
        """By a default in the context, or moved there from another order."""
        point = self.env.ref(f"{BASE}.control_point_sale_order_change")
        self._rule(response="block", control_point_id=point.id)
        sale = self.scenario().order((self.apple, 5), user_id=self.seller.id).sale
        Line = self.env["sale.order.line"].with_user(self.seller)
        values = {"product_id": self.berry.id, "product_uom_qty": 1, "price_unit": 1.0}
        self.refused(lambda: Line.create({**values, "order_id": sale.id}), "was not changed")
        self.refused(lambda: Line.with_context(default_order_id=sale.id).create(values), "was not changed")
        draft = self.scenario().quotation((self.berry, 1, 1.0), user_id=self.seller.id).sale
        self.refused(
            lambda: draft.order_line.with_user(self.seller).write({"order_id": sale.id}), "was not changed"
        )
        self.refused(
            lambda: sale.order_line.with_user(self.seller).write({"order_id": draft.id}), "was not moved"
        )
        self.assertEqual(len(sale.order_line), 1)

    def test_a_confirmed_order_is_not_set_back_to_be_changed(self):
        """Set back, changed, set on: the same change in three writes that the rule refuses in one."""
        self._rule("sale_price_changed", response="block")
        sale = self.scenario().order((self.apple, 5), user_id=self.seller.id).sale
        for role in ("customer_service", "sales_manager", "consultant"):
            for state in ("draft", "sent"):
                mine = sale.with_user(self.users[role])
                with self.subTest(role=role, state=state):
                    self.refused(
                        lambda mine=mine, state=state: mine.write({"state": state}), "was not set back"
                    )
        sale.with_user(self.seller)._action_cancel()
        sale.with_user(self.seller).action_draft()
        self.assertEqual(sale.state, "draft", "cancelling is the way")

    def test_a_change_dialog_tells_nothing_of_foreign_orders(self):
        sale = self.scenario().order((self.apple, 5)).sale
        for role in ("buyer", "planner", "warehouse_operator", "finance", "process_owner"):
            user = self.users[role]
            for dialog in ("fulfillment.order.change", "fulfillment.promise.move"):
                with self.subTest(role=role, dialog=dialog):
                    self.refused(
                        lambda user=user, dialog=dialog: (
                            self.env[dialog]
                            .with_user(user)
                            .create(
                                {
                                    "sale_order_id": sale.id,
                                    "reason_id": self._reason().id,
                                    "new_promise": "2030-01-01",
                                }
                                if dialog == "fulfillment.promise.move"
                                else {"sale_order_id": sale.id, "reason_id": self._reason().id}
                            )
                        )
                    )
        change = self.env["fulfillment.order.change"].with_user(self.stranger)
        values = {"sale_order_id": sale.id, "reason_id": self._reason().id}
        self.refused(lambda: change.create(values))
        own = self.env["sale.order"].with_user(self.stranger).create({"partner_id": self.customer.id})
        mine = change.create({**values, "sale_order_id": own.id})
        self.refused(lambda: mine.write({"sale_order_id": sale.id}))

    def test_a_hold_is_answered_for_by_somebody_who_can(self):
        sale = self.offer().sale
        portal = new_test_user(self.env, "at_portal_2", groups="base.group_portal")
        for owner in (portal, self.stranger, self.env.ref("base.public_user")):
            values = {
                "sale_order_id": sale.id,
                "reason_id": self._reason().id,
                "note": "Certificate",
                "owner_id": owner.id,
            }
            with self.subTest(owner.login):
                self.refused(
                    lambda values=values: (
                        self.env["fulfillment.hold.place"].with_user(self.seller).create(values).action_hold()
                    ),
                    "was not held",
                )

    def test_a_hold_is_released_by_who_may(self):
        """Placed by hand by the seller: his, his managers'. No other role's, through no door."""
        sale = self.offer().sale
        self.env["fulfillment.hold.place"].with_user(self.seller).create(
            {"sale_order_id": sale.id, "reason_id": self._reason().id, "note": "Certificate"}
        ).action_hold()
        hold = sale.fulfillment_hold_ids
        may = {"customer_service", "sales_manager", "process_owner", "consultant"}
        for role, user in [*self.users.items(), ("stranger", self.stranger)]:
            wizard = self.env["fulfillment.hold.release"].with_user(user)
            let = self.attempt(
                lambda wizard=wizard: wizard.create(
                    {"hold_ids": [Command.set(hold.ids)], "note": "Paid"}
                ).action_release()
            )
            self.assertEqual(let, role in may, role)


@tagged("post_install", "-at_install")
class TestStandardAttacks(AttackCase):
    """Process owners own the standard of their companies, and leave a trace when they change it."""

    def test_a_control_point_keeps_its_code(self):
        """With another code its rules would judge no more, and nobody would notice."""
        point = self.env.ref(f"{BASE}.control_point_sale_order_confirm")
        for role in ("process_owner", "consultant"):
            mine = point.with_user(self.users[role])
            for values in ({"code": "nowhere"}, {"model": "res.partner"}):
                with self.subTest(role=role, values=values):
                    self.refused(
                        lambda mine=mine, values=values: mine.write(values), "cannot be changed by hand"
                    )
            mine.name = "Order confirmed"

    def test_nothing_is_moved_to_a_company_one_does_not_work_for(self):
        area = self.env.ref(f"{BASE}.area_order_capture")
        driver = self.env.ref(f"{BASE}.cost_driver_price_erosion")
        records = {
            "rule": self._rule(company_id=self.company.id, activate=False),
            "owner": self.env["fulfillment.area.owner"].create(
                {
                    "area_id": area.id,
                    "user_id": self.owner.id,
                    "company_id": self.company.id,
                    "amount_from": 77,
                }
            ),
            "escalation": self.env["fulfillment.escalation.step"].create(
                {"area_id": area.id, "hours": 77, "company_id": self.company.id}
            ),
            "rate": self.env["fulfillment.cost.rate"].create(
                {"driver_id": driver.id, "company_id": self.company.id, "amount": 1, "source": "Estimate"}
            ),
        }
        self.owner.company_ids -= self.other
        for name, record in records.items():
            mine = record.with_user(self.owner)
            with self.subTest(name):
                self.refused(lambda mine=mine: mine.write({"company_id": self.other.id}))
                self.refused(
                    lambda record=record: record.with_user(self.stranger).write({"company_id": self.other.id})
                )
                self.refused(lambda record=record: record.with_user(self.stranger).unlink())
                self.refused(lambda record=record: record.with_user(self.stranger).read())

    def test_exceptions_of_another_company(self):
        self._rule(response="record")
        scenario = self.offer()
        scenario.sale.action_confirm()
        variance = scenario.variances()
        mine = variance.with_user(self.stranger)
        root_cause = self.env["fulfillment.root.cause"].search([], limit=1)
        acts = {
            "take": mine.action_take,
            "own": lambda: mine.write({"owner_id": self.stranger.id}),
            "resolve": lambda: (
                mine.env["fulfillment.variance.resolve"]
                .create(
                    {
                        "variance_ids": [Command.set(variance.ids)],
                        "root_cause_id": root_cause.id,
                        "resolution": "Gone",
                    }
                )
                .action_resolve()
            ),
            "waive": lambda: (
                mine.env["fulfillment.waive"]
                .create({"variance_id": variance.id, "reason_id": self._reason().id})
                .action_grant()
            ),
        }
        for door, act in acts.items():
            with self.subTest(door):
                self.refused(act)
        self.assertEqual(variance.state, "open")

    def test_nobody_waives_what_he_did(self):
        """Neither as salesperson nor as who wrote the price, nor after handing the order to somebody else."""
        self._rule(response="block")
        double = self._user("process_owner", "_sells", ",sales_team.group_sale_salesman_all_leads")

        def waive(sale):
            sale = sale.with_user(double)
            dialog = sale.env["fulfillment.confirmation"].browse(sale.action_fulfillment_confirm()["res_id"])
            sale.env["fulfillment.waive"].create(
                {"confirmation_line_id": dialog.line_ids.id, "reason_id": self._reason().id}
            ).action_grant()

        honest = self.offer()
        self.assertTrue(self.attempt(lambda: waive(honest.sale)))
        priced = self.offer(price=10.0)
        priced.sale.order_line.with_user(double).price_unit = 5.0
        self.refused(lambda: waive(priced.sale), "for their own work")

    def test_the_last_day_of_a_waiver_is_the_companys(self):
        """Not that of the time zone a client sends along."""
        self._rule(response="block")
        scenario = self.offer()
        self.set_clock("2026-01-20 12:00")
        dialog = self.scenario_dialog(scenario)
        dialog.env["fulfillment.waive"].create(
            {
                "confirmation_line_id": dialog.line_ids.id,
                "reason_id": self._reason().id,
                "valid_until": "2026-01-20",
            }
        ).action_grant()
        self.company.partner_id.tz = "UTC"
        self.set_clock("2026-01-21 03:00")
        for tz in ("Etc/GMT+12", "UTC", False):
            with self.subTest(tz=tz):
                self.refused(scenario.sale.with_context(tz=tz).action_confirm, "lets nobody pass")

    def scenario_dialog(self, scenario):
        double = self._user("process_owner", "_grants", ",sales_team.group_sale_salesman_all_leads")
        sale = scenario.sale.with_user(double)
        return sale.env["fulfillment.confirmation"].browse(sale.action_fulfillment_confirm()["res_id"])


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
