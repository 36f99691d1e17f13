"""Every door into a confirmed order meets the same rules; only the form's button asks."""

from datetime import datetime
from unittest.mock import patch

from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, new_test_user, tagged

from .common import FulfillmentCommon


@tagged("post_install", "-at_install")
class TestConfirmDialog(FulfillmentCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.rule = cls._rule()
        cls.clerk = new_test_user(
            cls.env, "clerk", groups="distribution_fulfillment_base.group_customer_service"
        )
        # A salesperson of plain Odoo, who has no role of ours, still works through the standard.
        cls.plain = new_test_user(cls.env, "plain_sales", groups="sales_team.group_sale_salesman_all_leads")

    def _dialog(self, scenario, user=None):
        action = scenario.sale.with_user(user or self.clerk).action_fulfillment_confirm()
        self.assertEqual(action["res_model"], "fulfillment.confirmation")
        return self.env["fulfillment.confirmation"].with_user(user or self.clerk).browse(action["res_id"])

    def test_nothing_found_confirms_at_once(self):
        scenario = self.scenario().quotation((self.apple, 5))
        self.assertIs(scenario.sale.with_user(self.clerk).action_fulfillment_confirm(), True)
        self.assertEqual(scenario.sale.state, "sale")

    def test_all_findings_stand_in_one_dialog_and_a_reason_lets_pass(self):
        for user in (self.clerk, self.plain):
            with self.subTest(user.login):
                scenario = self.scenario().quotation(
                    (self.apple, 5, 5.0), (self.berry, 2, 1.0), (self.cherry, 1)
                )
                dialog = self._dialog(scenario, user)
                self.assertEqual(len(dialog.line_ids), 2)
                self.assertEqual(scenario.sale.state, "draft")
                for line in dialog.line_ids:
                    line.reason_id = self._reason()
                dialog.action_confirm()
                self.assertEqual(scenario.sale.state, "sale")
                self.assertEqual(scenario.variances().reason_id, self._reason())
                self.assertEqual(len(scenario.events("reason_given")), 2)
                self.assertEqual(
                    scenario.events("reason_given").mapped("reason_ref"), [self._reason().id] * 2
                )

    def test_a_missing_reason_is_told_by_line(self):
        scenario = self.scenario().quotation((self.apple, 5, 5.0), (self.berry, 2, 1.0))
        dialog = self._dialog(scenario)
        dialog.line_ids[0].reason_id = self._reason()
        with self.assertRaisesRegex(UserError, "A reason is missing for:\nBerry"):
            dialog.action_confirm()
        dialog.line_ids[1].reason_id = self._reason("other")
        with self.assertRaisesRegex(UserError, "needs a note"):
            dialog.action_confirm()
        dialog.line_ids[1].note = "Last box, dented"
        dialog.action_confirm()
        self.assertEqual(scenario.variances().mapped("reason_note"), [False, "Last box, dented"])

    def test_a_reason_is_asked_once_and_again_when_the_price_changed(self):
        scenario = self.scenario().quotation((self.apple, 5, 5.0))
        dialog = self._dialog(scenario)
        dialog.line_ids.reason_id = self._reason()
        dialog.action_confirm()
        # Cancelled, set back, confirmed anew at the same price: it was explained already.
        scenario.sale._action_cancel()
        scenario.sale.action_draft()
        self.assertIs(scenario.sale.with_user(self.clerk).action_fulfillment_confirm(), True)
        scenario.sale._action_cancel()
        scenario.sale.action_draft()
        scenario.sale.order_line.price_unit = 4.0
        self.assertEqual(len(self._dialog(scenario).line_ids), 1)

    def test_a_price_changed_behind_the_dialog_is_not_covered_by_its_reason(self):
        scenario = self.scenario().quotation((self.apple, 5, 5.0))
        dialog = self._dialog(scenario)
        dialog.line_ids.reason_id = self._reason()
        scenario.sale.order_line.price_unit = 1.0
        with self.enter_registry_test_mode(), self.assertRaisesRegex(UserError, "was not confirmed"):
            dialog.action_confirm()
        self.assertEqual(scenario.sale.state, "draft")

    def test_the_second_click(self):
        scenario = self.scenario().quotation((self.apple, 5, 5.0))
        dialog = self._dialog(scenario)
        dialog.line_ids.reason_id = self._reason()
        dialog.action_confirm()
        with self.assertRaisesRegex(UserError, "confirmed already"):
            dialog.action_confirm()
        self.assertEqual(len(scenario.variances()), 1)

    def test_a_new_version_asks_again(self):
        scenario = self.scenario().quotation((self.apple, 5, 5.0))
        sale = scenario.sale.with_context(fulfillment_reason_id=self._reason().id)
        sale.action_confirm()
        scenario.sale._action_cancel()
        scenario.sale.action_draft()
        self.rule.write({"tolerance": 1, "change_note": "Stricter"})
        self.assertEqual(len(self._dialog(scenario).line_ids), 1)

    def test_warn_shows_and_needs_no_reason(self):
        self.rule.write({"response": "warn", "change_note": "Softer"})
        scenario = self.scenario().quotation((self.apple, 5, 5.0))
        self._dialog(scenario).action_confirm()
        self.assertRecordValues(scenario.variances(), [{"state": "open", "reason_id": False}])

    def test_block_lets_nobody_pass(self):
        self.rule.write({"response": "block", "change_note": "Harder"})
        scenario = self.scenario().quotation((self.apple, 5, 5.0))
        dialog = self._dialog(scenario)
        self.assertTrue(dialog.is_blocked)
        with self.enter_registry_test_mode(), self.assertRaisesRegex(UserError, "lets nobody pass"):
            dialog.action_confirm()
        sale = scenario.sale.with_context(fulfillment_reason_id=self._reason().id)
        with self.enter_registry_test_mode(), self.assertRaisesRegex(UserError, "lets nobody pass"):
            sale.action_confirm()

    def test_a_colleagues_dialog_is_closed_to_others(self):
        dialog = self._dialog(self.scenario().quotation((self.apple, 5, 5.0)))
        with self.assertRaises(AccessError):
            dialog.with_user(self.plain).action_confirm()

    def test_who_may_not_write_orders_may_not_confirm(self):
        reader = new_test_user(self.env, "buyer_only", groups="distribution_fulfillment_base.group_buyer")
        sale = self.scenario().quotation((self.apple, 5)).sale
        with self.assertRaises(AccessError):
            sale.with_user(reader).action_fulfillment_confirm()


@tagged("post_install", "-at_install")
class TestOtherDoors(FulfillmentCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.rule = cls._rule()
        cls.clerk = new_test_user(
            cls.env, "clerk", groups="distribution_fulfillment_base.group_customer_service"
        )

    def _refused(self):
        return self.enter_registry_test_mode(), self.assertRaisesRegex(UserError, "was not confirmed")

    def test_action_confirm_refuses_and_the_attempt_is_kept(self):
        scenario = self.scenario().quotation((self.apple, 5, 5.0))
        mode, refused = self._refused()
        with mode, refused as caught:
            scenario.sale.with_user(self.clerk).action_confirm()
        self.assertIn("50.0 % below the pricelist", str(caught.exception))
        self.assertIn("Margin given away", str(caught.exception))
        self.assertEqual(scenario.sale.state, "draft")
        self.assertFalse(scenario.variances())

    def test_the_trace_of_a_refusal(self):
        """What the second cursor writes: who, what, how far off, in plain ids."""
        scenario = self.scenario().quotation((self.apple, 5, 5.0))
        recorded = []
        point = type(self.env["fulfillment.control.point"])
        with patch.object(point, "_record_refusal", lambda point, facts: recorded.extend(facts)):
            with self.assertRaises(UserError):
                scenario.sale.with_user(self.clerk).action_confirm()
        (fact,) = recorded
        self.assertEqual(fact["event_type"], "attempt_refused")
        self.assertEqual(
            (fact["expected"], fact["actual"], fact["unit"]), (10.0, 5.0, self.company.currency_id.name)
        )
        self.assertEqual(fact["sale_order_ref"], scenario.sale.id)
        self.assertEqual(fact["sale_line_ref"], scenario.sale.order_line.id)
        self.assertTrue(
            all(value is None or isinstance(value, (int, float, str, bool)) for value in fact.values())
        )

    def test_one_refused_order_stops_the_batch(self):
        good = self.scenario().quotation((self.apple, 5)).sale
        bad = self.scenario().quotation((self.apple, 5, 5.0)).sale
        mode, refused = self._refused()
        with mode, refused:
            (good | bad).action_confirm()
        self.assertEqual((good | bad).mapped("state"), ["draft", "draft"])

    def test_a_reason_in_the_context_answers(self):
        scenario = self.scenario().quotation((self.apple, 5, 5.0))
        scenario.sale.with_user(self.clerk).with_context(
            fulfillment_reason_id=self._reason().id, fulfillment_reason_note="By the interface"
        ).action_confirm()
        self.assertRecordValues(
            scenario.variances(), [{"reason_id": self._reason().id, "reason_note": "By the interface"}]
        )

    def test_nonsense_in_the_context_is_no_reason(self):
        scenario = self.scenario().quotation((self.apple, 5, 5.0))
        for nonsense in (0, -1, 10**9, "1", [1], True, {"id": 1}):
            mode, refused = self._refused()
            with self.subTest(nonsense=nonsense), mode, refused:
                scenario.sale.with_context(fulfillment_reason_id=nonsense).action_confirm()

    def test_a_written_state_meets_the_rule(self):
        scenario = self.scenario().quotation((self.apple, 5, 5.0))
        mode, refused = self._refused()
        with mode, refused:
            scenario.sale.write({"state": "sale"})

    def test_an_order_created_as_confirmed_meets_the_rule(self):
        def create(price):
            return self.env["sale.order"].create(
                {
                    "partner_id": self.customer.id,
                    "state": "sale",
                    "order_line": [
                        (0, 0, {"product_id": self.apple.id, "product_uom_qty": 5, "price_unit": price})
                    ],
                }
            )

        order = create(10.0)
        events = self.env["fulfillment.event"].search([("sale_order_ref", "=", order.id)])
        self.assertEqual(
            sorted(events.mapped("event_type")), ["availability_at_confirm", "order_confirmed", "promise_set"]
        )
        mode, refused = self._refused()
        with mode, refused:
            create(5.0)

    def test_a_context_from_outside_opens_no_door(self):
        """Over RPC only JSON comes in: none of it is the mark that server code sets."""
        scenario = self.scenario().quotation((self.apple, 5, 5.0))
        for forged in ("customer", "confirming", True, {"name": "customer"}, "<Door customer>"):
            for act in (lambda sale: sale.action_confirm(), lambda sale: sale.write({"state": "sale"})):
                mode, refused = self._refused()
                with self.subTest(forged=forged), mode, refused:
                    act(scenario.sale.with_context(fulfillment_door=forged))

    def test_a_signature_is_never_undone(self):
        for response in ("reason", "block"):
            with self.subTest(response):
                if response == "block":
                    self.rule.write({"response": "block", "change_note": "Harder"})
                scenario = self.scenario().quotation((self.apple, 5, 5.0))
                scenario.sale.sudo()._validate_order()
                self.assertEqual(scenario.sale.state, "sale")
                self.assertRecordValues(scenario.variances(), [{"state": "open", "reason_id": False}])
                self.assertFalse(scenario.events("attempt_refused"))

    def test_a_payment_is_never_undone(self):
        scenario = self.scenario().quotation((self.apple, 5, 5.0))
        sale = scenario.sale
        provider = self.env["payment.provider"].create({"name": "Test", "code": "none", "state": "test"})
        method = self.env["payment.method"].create({"name": "Test", "code": "test_method"})
        transaction = self.env["payment.transaction"].create(
            {
                "provider_id": provider.id,
                "payment_method_id": method.id,
                "reference": f"{sale.name}-1",
                "amount": sale.amount_total,
                "currency_id": sale.currency_id.id,
                "partner_id": sale.partner_id.id,
                "sale_order_ids": [(6, 0, sale.ids)],
                "state": "done",
            }
        )
        transaction._check_amount_and_confirm_order()
        self.assertEqual(sale.state, "sale")
        self.assertEqual(len(scenario.variances()), 1)


@tagged("post_install", "-at_install")
class TestPromiseDoor(FulfillmentCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._rule("sale_promise_moved", tolerance=1.0)
        cls.clerk = new_test_user(
            cls.env, "clerk", groups="distribution_fulfillment_base.group_customer_service"
        )

    def _order(self):
        return self.scenario().at("2026-01-05 14:00").order((self.apple, 5), promise="2026-01-12 12:00")

    def test_both_sides_of_the_tolerance(self):
        for promise, passes in (
            ("2026-01-09 12:00", True),
            ("2026-01-12 12:00", True),
            ("2026-01-13 12:00", True),
            ("2026-01-13 12:30", False),
        ):
            with self.subTest(promise):
                scenario = self._order()
                if passes:
                    scenario.promise(promise)
                    self.assertFalse(scenario.variances())
                else:
                    with self.enter_registry_test_mode(), self.assertRaisesRegex(UserError, "was not moved"):
                        scenario.promise(promise)

    def test_small_moves_add_up_until_one_has_a_reason(self):
        scenario = self._order()
        scenario.promise("2026-01-13 06:00")
        self.assertFalse(scenario.variances())
        refused = self.assertRaisesRegex(UserError, "1/12/26, .* to 1/14/26, .* 1.8 days later")
        with self.enter_registry_test_mode(), refused, self.env.cr.savepoint():
            scenario.promise("2026-01-14 06:00")
        scenario.at("2026-01-06 14:00").promise("2026-01-14 06:00", reason=self._reason("stock_short"))
        self.assertRecordValues(scenario.variances(), [{"deviation": 1.75, "occurrence_count": 1}])
        # Agreed now: counted from there, and from an earlier one once it was pulled forward.
        scenario.at("2026-01-07 14:00").promise("2026-01-15 06:00")
        scenario.at("2026-01-08 14:00").promise("2026-01-10 06:00")
        self.assertEqual(scenario.variances().occurrence_count, 1)
        with self.enter_registry_test_mode(), self.assertRaisesRegex(UserError, "1.5 days later"):
            scenario.promise("2026-01-11 18:00")

    def test_an_order_confirmed_anew_is_promised_anew(self):
        scenario = self._order()
        scenario.promise("2026-01-16 12:00", reason=self._reason("stock_short"))
        scenario.sale.with_context(disable_cancel_warning=True).action_cancel()
        scenario.at("2026-01-06 14:00").sale.action_draft()
        scenario.sale.commitment_date = datetime(2026, 1, 10, 12)
        scenario.sale.action_confirm()
        scenario.promise("2026-01-11 12:00")
        with self.enter_registry_test_mode(), self.assertRaisesRegex(UserError, "1.5 days later"):
            scenario.promise("2026-01-12 00:00")

    def test_the_dialog_moves_it_with_a_reason(self):
        scenario = self._order()
        action = scenario.sale.with_user(self.clerk).action_fulfillment_move_promise()
        form = Form(self.env[action["res_model"]].with_user(self.clerk).with_context(**action["context"]))
        form.new_promise = datetime(2026, 1, 16, 12)
        form.reason_id = self._reason("stock_short")
        move = form.save()
        self.assertEqual(move.action_move()["res_id"], move.id, "what departs is shown first, and why")
        self.assertRecordValues(
            move.finding_ids, [{"response": "reason", "why": "Margin given away is never seen again."}]
        )
        self.assertEqual(scenario.sale.commitment_date, datetime(2026, 1, 12, 12))
        move.action_move()
        self.assertEqual(scenario.sale.commitment_date, datetime(2026, 1, 16, 12))
        self.assertRecordValues(
            scenario.variances(),
            [{"reason_id": self._reason("stock_short").id, "deviation": 4.0, "unit": "days", "cost": 0.0}],
        )
        moved = scenario.events("promise_change")
        self.assertEqual(moved.mapped("reason_ref"), [self._reason("stock_short").id])
        self.assertEqual(moved.old_datetime, datetime(2026, 1, 12, 12))
        # The snapshot of the first promise stays.
        self.assertEqual(scenario.sale.order_line.fulfillment_first_promise, datetime(2026, 1, 12, 12))

    def test_only_a_confirmed_order_has_a_promise_to_move(self):
        sale = self.scenario().quotation((self.apple, 5)).sale
        move = self.env["fulfillment.promise.move"].create(
            {
                "sale_order_id": sale.id,
                "new_promise": "2026-01-16 12:00",
                "reason_id": self._reason("stock_short").id,
            }
        )
        with self.assertRaisesRegex(UserError, "only what is confirmed"):
            move.action_move()

    def test_a_rate_estimates_what_cannot_be_measured(self):
        driver = self.env.ref("distribution_fulfillment_base.cost_driver_promise_moved")
        self.env["fulfillment.rule"].search(
            [("check_code", "=", "sale_promise_moved"), ("state", "=", "active")]
        ).write({"cost_driver_id": driver.id, "change_note": "A call costs money"})
        self.env["fulfillment.cost.rate"].create(
            [
                {
                    "driver_id": driver.id,
                    "company_id": self.company.id,
                    "valid_from": "2025-01-01",
                    "amount": 20,
                    "source": "Agreed",
                },
                {
                    "driver_id": driver.id,
                    "company_id": self.company.id,
                    "valid_from": "2026-01-01",
                    "amount": 25,
                    "source": "Agreed",
                },
                {
                    "driver_id": driver.id,
                    "company_id": self.company.id,
                    "valid_from": "2027-01-01",
                    "amount": 99,
                    "source": "Agreed",
                },
            ]
        )
        scenario = self._order().promise("2026-01-20 12:00", reason=self._reason("stock_short"))
        self.assertRecordValues(scenario.variances().cost_line_ids, [{"basis": "estimated", "amount": 25.0}])
        # Moved again: the same exception, charged once.
        scenario.promise("2026-01-28 12:00", reason=self._reason("supplier_late"))
        self.assertRecordValues(
            scenario.variances(),
            [{"cost": 25.0, "occurrence_count": 2, "reason_id": self._reason("supplier_late").id}],
        )
