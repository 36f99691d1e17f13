"""Ways around the rules that somebody found, each closed."""

from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.tests import new_test_user, tagged

from .approval_common import ApprovalScenario
from .test_checks_terms import CheckCase

BASE = "distribution_fulfillment_base"


@tagged("post_install", "-at_install")
class TestWaysAround(CheckCase):
    scenario_class = ApprovalScenario

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.seller = new_test_user(cls.env, "wa_seller", groups=f"{BASE}.group_customer_service")
        cls.manager = new_test_user(cls.env, "wa_manager", groups=f"{BASE}.group_sales_manager")
        cls.director = new_test_user(cls.env, "wa_director", groups=f"{BASE}.group_sales_manager")
        cls.owner = new_test_user(
            cls.env, "wa_owner", groups=f"{BASE}.group_process_owner,sales_team.group_sale_salesman_all_leads"
        )
        # The rules hold for all companies.
        cls.owner.company_ids = cls.env["res.company"].search([])
        cls.term60 = cls.env["account.payment.term"].create(
            {
                "name": "60 days",
                "line_ids": [Command.create({"value": "percent", "value_amount": 100, "nb_days": 60})],
            }
        )
        cls.rebate = cls.env["product.product"].create(
            {"name": "Rebate", "type": "service", "list_price": 0, "taxes_id": False}
        )

    def offer(self, *lines, **values):
        lines = lines or ((self.apple, 5, 1.0),)
        return self.scenario().quotation(*lines, user_id=self.seller.id, **values).by(self.seller)

    def confirmed(self, *lines, **values):
        lines = lines or ((self.apple, 5),)
        return self.scenario().order(*lines, user_id=self.seller.id, **values).by(self.seller)

    def refused(self, act, words="was not"):
        with (
            self.enter_registry_test_mode(),
            self.assertRaisesRegex((UserError, AccessError), words),
            self.env.cr.savepoint(),
        ):
            act()

    def approval(self, user=None, **values):
        step = Command.create({"user_ids": [Command.set((user or self.manager).ids)]})
        return self._rule(response="approval", approval_step_ids=[step], **values)

    # --- the state written directly ------------------------------------------------------

    def test_from_cancelled_to_confirmed(self):
        self._rule(response="block")
        scenario = self.offer()
        scenario.sale.action_cancel()
        self.refused(lambda: scenario.sale.write({"state": "sale"}), "was not confirmed")
        self.assertEqual(scenario.sale.state, "cancel")

    def test_cancelled_past_the_button(self):
        """Its transfers would live on, and serve the changed order."""
        self._rule("sale_price_changed", response="block")
        scenario = self.confirmed()
        self.refused(lambda: scenario.sale.write({"state": "cancel"}), "was not set back")
        self.assertEqual(scenario.sale.state, "sale")
        scenario.sale.with_context(disable_cancel_warning=True).action_cancel()
        self.assertEqual(scenario.sale.state, "cancel")

    def test_what_is_written_with_the_state_is_judged_with_it(self):
        self._rule("sale_payment_term_other", response="block")
        scenario = self.offer((self.apple, 5))
        self.refused(
            lambda: scenario.sale.write({"state": "sale", "payment_term_id": self.term60.id}),
            "was not confirmed",
        )
        self.assertEqual(scenario.sale.state, "draft")
        other = self.confirmed((self.apple, 1))
        both = scenario.sale | other.sale
        both.write({"state": "sale", "client_order_ref": "PO 1"})
        self.assertEqual(both.mapped("state"), ["sale", "sale"])
        self.assertEqual(len(scenario.events("order_confirmed")), 1)

    # --- columns that a client can write -------------------------------------------------

    def test_what_is_worked_out_is_not_written(self):
        line = self.offer().sale.order_line
        for record, values in (
            (line, {"price_subtotal": 9999.0}),
            (line.order_id, {"currency_rate": 1e6}),
            (line.order_id, {"amount_total": 1.0}),
        ):
            with self.subTest(values):
                self.refused(lambda record=record, values=values: record.write(values), "cannot be changed")
        self.refused(
            lambda: line.create({"order_id": line.order_id.id, "price_total": 1}), "cannot be changed"
        )

    def test_goods_are_neither_expense_nor_down_payment(self):
        self._rule(response="block")
        for flag in ("is_expense", "is_downpayment"):
            with self.subTest(flag):
                scenario = self.offer()
                scenario.sale.order_line.write({flag: True})
                self.refused(scenario.sale.action_confirm, "was not confirmed")

    # --- money taken off in other ways ----------------------------------------------------

    def test_a_line_below_zero_is_a_discount_of_the_order(self):
        rule = self._rule("sale_manual_discount", response="record", tolerance=5)
        back = self.env["product.product"].create({"name": "Fee", "type": "service", "list_price": 40})
        for lines in (((self.apple, 5), (self.rebate, 1, -40.0)), ((self.apple, 5), (back, -1, 40.0))):
            scenario = self.offer(*lines)
            scenario.sale.action_confirm()
            self.assertRecordValues(
                scenario.variances().filtered(lambda variance: variance.rule_id == rule),
                [{"deviation": 80.0, "expected": 0.0}],
            )
        self._rule(
            "sale_manual_discount",
            response="block",
            tolerance=5,
            control_point_id=self.env.ref(f"{BASE}.control_point_sale_order_change").id,
        )
        scenario = self.confirmed()
        values = {
            "order_id": scenario.sale.id,
            "product_id": self.rebate.id,
            "product_uom_qty": 1,
            "price_unit": -3,
        }
        self.refused(lambda: scenario.sale.order_line.create(values), "was not changed")

    # --- answers that were given for less -------------------------------------------------

    def test_an_answer_for_five_is_none_for_five_thousand(self):
        rule = self.approval()
        scenario = self.offer((self.apple, 5, 5.0)).ask("old")
        scenario.requests().with_user(self.manager).action_approve()
        scenario.sale.order_line.product_uom_qty = 5000
        scenario.sale.order_line.price_unit = 5.0
        self.refused(scenario.sale.action_confirm, "was not confirmed")
        scenario.sale.order_line.product_uom_qty = 5
        scenario.sale.order_line.price_unit = 5.0
        scenario.sale.action_confirm()
        self.assertEqual(scenario.sale.state, "sale")
        rule.action_retire()
        self._rule(response="reason")
        scenario = self.offer((self.apple, 5, 5.0))
        reason = self._reason().id
        scenario.sale.with_context(fulfillment_reason_id=reason)._fulfillment_judge_confirmation()
        scenario.sale.order_line.product_uom_qty = 5000
        scenario.sale.order_line.price_unit = 5.0
        self.refused(scenario.sale.action_confirm, "was not confirmed")

    def test_a_request_for_a_deleted_order_is_withdrawn(self):
        self.approval()
        scenario = self.offer((self.apple, 5, 5.0)).ask("old")
        request = scenario.requests()
        scenario.sale.sudo().unlink()
        self.assertEqual(request.state, "withdrawn")

    def test_an_author_does_not_approve_what_he_had_asked(self):
        self.approval(user=self.manager | self.director)
        scenario = self.scenario().quotation((self.apple, 5), user_id=self.manager.id)
        scenario.sale.order_line.with_user(self.manager).price_unit = 4.0
        scenario.by(self.seller).ask("The boss wants it")
        self.assertEqual(scenario.requests().decider_ids, self.director)
        with self.assertRaises(AccessError):
            scenario.requests().with_user(self.manager).action_approve()
        scenario.requests().with_user(self.director).action_approve()
        self.assertEqual(scenario.requests().state, "approved")

    # --- release ---------------------------------------------------------------------------

    def _held(self, **values):
        self._rule(
            "sale_document_missing",
            control_point_id=self.env.ref(f"{BASE}.control_point_order_release").id,
            owner_id=self.manager.id,
            **values,
        )
        self.customer.fulfillment_required_attachments = 1
        return self.confirmed()

    def release(self, scenario, user):
        holds = [Command.set(scenario.sale.fulfillment_hold_ids.ids)]
        wizard = self.env["fulfillment.hold.release"].with_user(user)
        wizard.create({"hold_ids": holds, "note": "go"}).action_release()

    def test_what_needs_approval_is_released_by_who_may_approve(self):
        step = Command.create({"user_ids": [Command.set(self.director.ids)]})
        scenario = self._held(response="approval", approval_step_ids=[step])
        self.assertTrue(scenario.sale.fulfillment_is_held)
        self.refused(lambda: self.release(scenario, self.manager), "needs the approval of")
        self.release(scenario, self.director)
        self.assertFalse(scenario.sale.fulfillment_is_held)

    def test_a_release_lets_pass_what_is_no_further_off(self):
        self.company.account_use_credit_limit = True
        self.customer.credit_limit = 10
        self._rule(
            "sale_credit_exposure",
            response="block",
            tolerance=0,
            owner_id=self.manager.id,
            control_point_id=self.env.ref(f"{BASE}.control_point_order_release").id,
        )
        scenario = self.confirmed((self.apple, 2))
        self.release(scenario, self.director)
        scenario.quantity(self.apple, 1)
        self.assertFalse(scenario.sale.fulfillment_is_held)
        scenario.quantity(self.apple, 2000)
        self.assertTrue(scenario.sale.fulfillment_is_held)

    def test_a_refused_transfer_leaves_its_trace(self):
        scenario = self.scenario().stock(self.apple, 10).order((self.apple, 5), user_id=self.seller.id)
        self.env["fulfillment.hold.place"].create(
            {
                "sale_order_id": scenario.sale.id,
                "reason_id": self._reason().id,
                "note": "x",
                "owner_id": self.manager.id,
            }
        ).action_hold()
        picking = scenario.sale.picking_ids
        picking.move_ids.write({"quantity": 5, "picked": True})
        with self.enter_registry_test_mode(), self.assertRaisesRegex(UserError, "is on hold"):
            picking.button_validate()
        self.assertEqual(scenario.events("attempt_refused").picking_ref, picking.id)

    # --- the standard itself ----------------------------------------------------------------

    def test_a_rule_that_comes_back_otherwise_says_why(self):
        rule = self._rule(response="block").with_user(self.owner)
        rule.change_note = "To be written anew"
        rule.action_draft()
        self.refused(rule.action_activate, "Reason for Change")
        rule.change_note = "Written as it was"
        rule.action_activate()
        rule.change_note = "And once more"
        rule.action_draft()
        rule.tolerance = 99
        self.refused(rule.action_activate, "Reason for Change")
        rule.change_note = "Clearance"
        rule.action_activate()
        self.assertEqual(rule.version_id.note, "Clearance")

    def test_nobody_answers_for_what_he_cannot_see(self):
        company = self.env["res.company"].create({"name": "Two"})
        foreign = new_test_user(
            self.env,
            "wa_foreign",
            groups=f"{BASE}.group_user",
            company_id=company.id,
            company_ids=[Command.set(company.ids)],
        )
        rule = self._rule("sale_requested_date_missing", response="record", owner_id=foreign.id)
        rule.area_id.owner_ids.unlink()
        self.env["fulfillment.area.owner"].create(
            {"area_id": rule.area_id.id, "company_id": self.company.id, "user_id": self.owner.id}
        )
        self.assertEqual(self.confirmed().variances().owner_id, self.owner)

    def test_a_category_covers_the_document_that_holds_some_of_it(self):
        category = self.env["product.category"].create({"name": "Fruit"})
        self.apple.categ_id = category
        self._rule("sale_requested_date_missing", response="block", product_categ_id=category.id)
        self.refused(self.offer((self.apple, 5)).sale.action_confirm, "was not confirmed")
        self.offer((self.berry, 5)).sale.action_confirm()

    def test_a_step_that_names_nobody(self):
        rule = self._rule(activate=False, response="approval", approval_step_ids=[Command.create({})])
        self.refused(rule.action_activate, "nobody is named")

    def test_two_alike_in_one_call_however_old(self):
        self._rule("sale_likely_duplicate", response="record", tolerance=90)
        old = {"date_order": "2020-01-01 00:00:00"}
        first, second = (self.scenario().quotation((self.apple, 5), **old) for _ in range(2))
        (first.sale | second.sale).action_confirm()
        self.assertFalse(first.variances())
        self.assertEqual(len(second.variances()), 1)

    def test_reopened_without_the_answer_that_did_not_help(self):
        self._rule("sale_price_changed", response="record")
        scenario = self.confirmed()
        scenario.sale.order_line.price_unit = 9
        variance = scenario.variances()
        variance._resolve(self.env["fulfillment.root.cause"].search([], limit=1), "done so")
        scenario.sale.order_line.price_unit = 8
        self.assertRecordValues(
            variance, [{"state": "open", "root_cause_id": False, "resolution": False, "occurrence_count": 2}]
        )

    def test_small_moves_with_reasons_add_up(self):
        self._rule("sale_promise_moved", response="record", tolerance=2)
        scenario = self.scenario().at("2026-01-05 08:00").order((self.apple, 5), promise="2026-01-10 12:00")
        reason = self._reason("stock_short")
        for day, found in (("12", 0), ("14", 1), ("16", 1), ("18", 2)):
            scenario.at(f"2026-01-05 {day}:00").promise(f"2026-01-{day} 12:00", reason=reason)
            self.assertEqual(sum(scenario.variances().mapped("occurrence_count")), found, day)
