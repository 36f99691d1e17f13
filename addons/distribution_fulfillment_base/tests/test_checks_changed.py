"""A confirmed order that is changed meets the same rules through every door."""

from odoo import Command
from odoo.exceptions import UserError
from odoo.tests import Form, new_test_user, tagged

from .test_checks_terms import CheckCase

POINT = "distribution_fulfillment_base.control_point_sale_order_change"


@tagged("post_install", "-at_install")
class TestPriceChanged(CheckCase):
    def test_both_sides_of_the_tolerance(self):
        self._rule("sale_price_changed", response="record", tolerance=5)
        for price, found in ((10, ()), (9.5, ()), (9.49, (5.1,)), (10.5, ()), (10.51, (5.1,))):
            with self.subTest(price=price):
                scenario = self.scenario().order((self.apple, 5))
                scenario.sale.order_line.price_unit = price
                self.assertFound(scenario, *found)

    def test_small_changes_add_up(self):
        """Counted from what was agreed, not from the price just before."""
        self._rule("sale_price_changed", response="record", tolerance=5)
        scenario = self.scenario().order((self.apple, 5))
        line = scenario.sale.order_line
        for price, found in ((9.6, ()), (9.5, ()), (9.4, (6,)), (9.6, (6,)), (10, (6,)), (10.6, (6,))):
            with self.subTest(price=price):
                line.price_unit = price
                self.assertFound(scenario, *found)
        self.assertRecordValues(
            scenario.variances(), [{"expected": 10.0, "actual": 10.6, "occurrence_count": 2}]
        )

    def test_what_goes_beyond_with_a_reason_is_agreed_anew(self):
        self._rule("sale_price_changed", response="record", tolerance=5)
        scenario = self.scenario().order((self.apple, 5))
        line = scenario.sale.order_line
        reasoned = line.with_context(fulfillment_reason_id=self._reason().id)
        for line_by, price, count in (
            (reasoned, 9.6, 0),  # nobody judged it, so it is no agreement
            (line, 9.4, 1),
            (reasoned, 9, 2),
            (line, 8.6, 2),
            (line, 8.5, 3),
        ):
            line_by.price_unit = price
            self.assertEqual(sum(scenario.variances().mapped("occurrence_count")), count, price)
        self.assertRecordValues(scenario.variances(), [{"expected": 9.0, "actual": 8.5}])

    def test_steps_within_one_save(self):
        self._rule("sale_price_changed", response="block", tolerance=5)
        scenario = self.scenario().order((self.apple, 5))
        line = scenario.sale.order_line
        scenario.sale.write({"order_line": [Command.update(line.id, {"price_unit": 9.6})]})
        refused = self.assertRaisesRegex(UserError, "(?s)was not changed.*10.00.*9.30 per Units")
        with self.enter_registry_test_mode(), refused, self.env.cr.savepoint():
            scenario.sale.with_context(fulfillment_reason_id=self._reason().id).write(
                {
                    "order_line": [
                        Command.update(line.id, {"price_unit": 9.8}),
                        Command.update(line.id, {"price_unit": 9.3}),
                    ]
                }
            )
        self.assertEqual(line.price_unit, 9.6)

    def test_confirmed_anew_is_agreed_anew(self):
        self._rule("sale_price_changed", response="record", tolerance=5)
        scenario = self.scenario().at("2026-01-05 08:00").order((self.apple, 5))
        scenario.sale.order_line.price_unit = 9.6
        scenario.at("2026-01-05 09:00").cancel()
        scenario.sale.action_draft()
        scenario.at("2026-01-05 10:00").confirm()
        scenario.at("2026-01-05 11:00").sale.order_line.price_unit = 9.2
        self.assertFound(scenario)
        scenario.sale.order_line.price_unit = 9.1
        self.assertFound(scenario, 5.21)

    def test_through_the_order_or_the_line_or_a_discount(self):
        driver = self.env.ref("distribution_fulfillment_base.cost_driver_price_erosion")
        self._rule("sale_price_changed", response="record", cost_driver_id=driver.id)
        for door in (
            lambda line: line.write({"discount": 20}),
            lambda line: line.order_id.write({"order_line": [Command.update(line.id, {"price_unit": 8})]}),
        ):
            scenario = self.scenario().order((self.apple, 5), (self.berry, 1))
            door(scenario.line(self.apple))
            self.assertRecordValues(
                scenario.variances(),
                [{"expected": 10.0, "actual": 8.0, "deviation": 20.0, "cost": 10.0, "occurrence_count": 1}],
            )

    def test_one_save_is_judged_in_one_go(self):
        self._rule("sale_price_changed", response="block")
        scenario = self.scenario().order((self.apple, 5), (self.berry, 1))
        refused = self.assertRaisesRegex(UserError, "(?s)was not changed.*Apple.*Berry")
        with self.enter_registry_test_mode(), refused, self.env.cr.savepoint():
            scenario.sale.write(
                {
                    "order_line": [
                        Command.update(line.id, {"price_unit": 1}) for line in scenario.sale.order_line
                    ]
                }
            )
        self.assertEqual(scenario.sale.order_line.mapped("price_unit"), [10, 4])

    def test_a_quantity_that_changes_the_price(self):
        pricelist = self.env["product.pricelist"].create(
            {
                "name": "By Quantity",
                "item_ids": [
                    Command.create(
                        {
                            "compute_price": "fixed",
                            "fixed_price": 7,
                            "min_quantity": 100,
                            "applied_on": "3_global",
                        }
                    )
                ],
            }
        )
        self._rule("sale_price_changed", response="record")
        scenario = self.scenario().order((self.apple, 5), pricelist_id=pricelist.id)
        scenario.quantity(self.apple, 100)
        self.assertFound(scenario, 30)

    def test_a_price_per_dozen_is_no_other_price(self):
        self._rule("sale_price_changed", response="record")
        scenario = self.scenario().order((self.apple, 24))
        scenario.sale.order_line.write(
            {
                "product_uom_id": self.env.ref("uom.product_uom_dozen").id,
                "product_uom_qty": 2,
                "price_unit": 120,
            }
        )
        self.assertFound(scenario)
        self.assertFalse(scenario.events("price_change"))
        scenario.sale.order_line.price_unit = 108
        self.assertFound(scenario, 10)
        self.assertRecordValues(
            scenario.events("price_change"),
            [{"old_number": 10, "new_number": 9, "uom_ref": self.apple.uom_id.id}],
        )

    def test_what_has_no_basis_yields_nothing(self):
        self._rule("sale_price_changed", response="record")
        draft = self.scenario().quotation((self.apple, 5))
        draft.sale.order_line.price_unit = 1
        self.assertFound(draft)
        free = self.scenario().order((self.apple, 5, 0.0))
        free.sale.order_line.price_unit = 10
        self.assertFound(free)
        added = self.scenario().order((self.apple, 5))
        added.sale.order_line = [Command.create({"product_id": self.berry.id, "price_unit": 1})]
        self.assertFound(added)

    def test_checks_of_lines_judge_what_was_changed_or_added(self):
        self._rule(response="record", control_point_id=self.env.ref(POINT).id)
        scenario = self.scenario().order((self.apple, 5, 5.0), (self.cherry, 1))
        self.assertFound(scenario)
        scenario.sale.order_line = [
            Command.create({"product_id": self.berry.id, "price_unit": 3, "name": "Berry"})
        ]
        self.assertFound(scenario, 25)
        self.env["sale.order.line"].create(
            {"order_id": scenario.sale.id, "product_id": self.berry.id, "price_unit": 2}
        )
        self.assertFound(scenario, 25, 50)
        scenario.line(self.cherry).price_unit = 20
        self.assertFound(scenario, 25, 50, 20)

    def test_no_rule_costs_no_query(self):
        scenario = self.scenario().order((self.apple, 5))
        self.env["fulfillment.rule"]._judging("sale_order_change")
        with self.assertQueryCount(0):
            before = scenario.sale._fulfillment_watch_change()
            scenario.sale._fulfillment_meet_change(before)
        self.assertIsNone(before)


@tagged("post_install", "-at_install")
class TestTermsChanged(CheckCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.terms = {
            days: cls.env["account.payment.term"].create(
                {
                    "name": f"{days} days",
                    "line_ids": [Command.create({"value": "percent", "value_amount": 100, "nb_days": days})],
                }
            )
            for days in (10, 30, 44, 45)
        }

    def test_payment_term_both_sides(self):
        self._rule("sale_payment_term_changed", response="record", tolerance=14)
        for days, found in ((10, ()), (30, ()), (44, ()), (45, (15,))):
            with self.subTest(days=days):
                scenario = self.scenario().order((self.apple, 1), payment_term_id=self.terms[30].id)
                scenario.sale.payment_term_id = self.terms[days]
                self.assertFound(scenario, *found)

    def test_no_terms_were_no_credit(self):
        self._rule("sale_payment_term_changed", response="record")
        scenario = self.scenario().order((self.apple, 1), payment_term_id=False)
        scenario.sale.payment_term_id = self.terms[10]
        self.assertFound(scenario, 10)

    def test_the_confirmation_itself_is_no_change(self):
        self._rule("sale_price_changed", response="block")
        self._rule("sale_payment_term_changed", response="block")
        scenario = self.scenario().order((self.apple, 1, 5.0), payment_term_id=self.terms[45].id)
        self.assertFound(scenario)


@tagged("post_install", "-at_install")
class TestChangeDialog(CheckCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._rule("sale_price_changed", response="reason")
        cls.clerk = new_test_user(
            cls.env, "ch_clerk", groups="distribution_fulfillment_base.group_customer_service"
        )

    def dialog(self, scenario):
        action = scenario.sale.with_user(self.clerk).action_fulfillment_change()
        return Form(self.env[action["res_model"]].with_user(self.clerk).with_context(**action["context"]))

    def test_without_a_reason_it_is_refused(self):
        scenario = self.scenario().order((self.apple, 5), (self.berry, 5))
        with self.enter_registry_test_mode(), self.assertRaisesRegex(UserError, "was not changed"):
            scenario.sale.order_line[0].price_unit = 8

    def test_with_a_reason_it_is_changed(self):
        scenario = self.scenario().order((self.apple, 5), (self.berry, 5))
        form = self.dialog(scenario)
        with form.line_ids.edit(0) as line:
            line.price_unit = 8
        form.reason_id = self._reason("other")
        form.note = "They asked"
        change = form.save()
        self.assertEqual(change.action_change()["res_id"], change.id, "what departs is shown first, and why")
        self.assertRecordValues(
            change.finding_ids,
            [{"response": "reason", "is_settled": False, "why": "Margin given away is never seen again."}],
        )
        self.assertIn("price changed from", change.finding_ids.summary)
        self.assertTrue(change.needs_reason)
        self.assertEqual(scenario.sale.order_line.mapped("price_unit"), [10, 4])
        self.assertFalse(scenario.variances())
        change.reason_id = self._reason()
        self.assertEqual(change.action_change()["type"], "ir.actions.act_window_close")
        self.assertEqual(scenario.sale.order_line.mapped("price_unit"), [8, 4])
        self.assertRecordValues(scenario.variances(), [{"deviation": 20.0, "reason_id": self._reason().id}])
        (event,) = scenario.events("price_change")
        self.assertEqual((event.old_number, event.new_number), (10, 8))
        self.assertEqual(event.reason_ref, self._reason().id)

    def test_another_price_is_shown_anew(self):
        """What was seen is what was found then: half of it is another departure."""
        scenario = self.scenario().order((self.apple, 5))
        form = self.dialog(scenario)
        form.reason_id = self._reason()
        change = form.save()
        for price in (8, 4):
            change.line_ids.price_unit = price
            self.assertEqual(change.action_change()["res_id"], change.id)
            self.assertIn(f"{price:.2f}", change.finding_ids.summary)
        change.action_change()
        self.assertEqual(scenario.sale.order_line.price_unit, 4)

    def test_what_the_dialog_refuses(self):
        scenario = self.scenario().order((self.apple, 5))
        form = self.dialog(scenario)
        form.reason_id = self._reason("other")
        form.note = "x"
        change = form.save()
        change.note = " "
        with self.assertRaisesRegex(UserError, "needs a note"):
            change.action_change()
        scenario.sale._action_cancel()
        with self.assertRaisesRegex(UserError, "only what is confirmed"):
            change.action_change()

    def test_a_line_of_another_order_is_not_changed(self):
        scenario = self.scenario().order((self.apple, 5))
        other = self.scenario().order((self.apple, 5))
        change = self.env["fulfillment.order.change"].create(
            {"sale_order_id": scenario.sale.id, "reason_id": self._reason().id}
        )
        change.line_ids.sale_line_id = other.sale.order_line
        change.line_ids.price_unit = 1
        change.action_change()
        self.assertEqual(other.sale.order_line.price_unit, 10)
