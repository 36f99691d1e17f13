"""A confirmed order changed with the approval of somebody else."""

from datetime import timedelta

from odoo import Command, fields
from odoo.exceptions import AccessError
from odoo.tests import new_test_user, tagged

from .change_common import ChangeCase

BASE = "distribution_fulfillment_base"


@tagged("post_install", "-at_install")
class TestChangeApproval(ChangeCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.rule = cls._approval_rule("sale_price_changed")

    def asked(self, quantity=5, price=8.0):
        scenario = self.ordered(quantity)
        scenario.change(price_unit=price).action_ask()
        return scenario

    def test_the_way_of_a_change(self):
        """Shown, asked for, allowed by the manager, carried out by the seller, answered for in the inbox."""
        scenario = self.ordered()
        dialog = scenario.change(price_unit=8.0)
        self.assertEqual(dialog.action_change()["res_id"], dialog.id, "the dialog again, with what was found")
        self.assertRecordValues(
            dialog.finding_ids, [{"response": "approval", "is_settled": False, "waits_for": False}]
        )
        self.assertIn("price changed from", dialog.finding_ids.summary)
        self.assertEqual(dialog.finding_ids.why, "Margin given away is never seen again.")
        self.assertTrue(dialog.needs_approval)
        self.assertEqual(scenario.sale.order_line.price_unit, 10.0)
        dialog.action_ask()
        request = scenario.requests()
        self.assertRecordValues(
            request,
            [
                {
                    "state": "pending",
                    "subject": "change",
                    "requester_id": self.seller.id,
                    "decider_ids": self.manager.ids,
                    "amount": 40.0,
                    "reason_id": self._reason().id,
                }
            ],
        )
        seen = request.with_user(self.manager).change_ids
        self.assertEqual(seen.name, "Apple: Unit Price")
        self.assertIn("10.00", seen.old_value)
        self.assertIn("8.00", seen.new_value)
        self.assertEqual(scenario.sale.fulfillment_change_state, "pending")
        self.assertFalse(scenario.sale.fulfillment_approval_state)
        self.refused(request.with_user(self.seller).action_carry_out, "it is waiting")
        request.with_user(self.manager).action_approve()
        self.assertEqual(scenario.sale.order_line.price_unit, 10.0, "who approves does not change the order")
        self.assertIn("carry it out", scenario.sale.activity_ids.summary)
        self.assertEqual(scenario.sale.fulfillment_change_state, "approved")
        request.with_user(self.seller).action_carry_out()
        self.assertEqual(scenario.sale.order_line.price_unit, 8.0)
        self.assertTrue(request.used_at)
        scenario.sale.invalidate_recordset()
        self.assertFalse(scenario.sale.activity_ids, "done")
        self.assertFalse(scenario.sale.fulfillment_change_state)
        self.assertRecordValues(scenario.variances(), [{"approval_id": request.id, "deviation": 20.0}])
        (event,) = scenario.events("price_change")
        self.assertEqual((event.actor_name, event.reason_ref), (self.seller.name, self._reason().id))
        self.refused(request.with_user(self.seller).action_carry_out, "carried out already")

    def test_a_trial_leaves_nothing(self):
        """What is tried out is no fact: no event, no exception, no transfer, no line in the chatter."""
        scenario = self.ordered()
        known = len(scenario.events()), len(scenario.sale.message_ids), scenario.sale.picking_ids.move_ids
        scenario.change(price_unit=8.0, product_uom_qty=9).action_change()
        self.assertEqual(
            (len(scenario.events()), len(scenario.sale.message_ids), scenario.sale.picking_ids.move_ids),
            known,
        )
        self.assertFalse(scenario.variances())
        self.assertEqual(scenario.sale.order_line.product_uom_qty, 5)

    def test_every_other_door_takes_the_approved_values_and_no_others(self):
        for door in (
            lambda sale, price: sale.order_line.write({"price_unit": price}),
            lambda sale, price: sale.write(
                {"order_line": [Command.update(sale.order_line.id, {"price_unit": price})]}
            ),
        ):
            scenario = self.asked()
            self.refused(lambda door=door, scenario=scenario: door(scenario.sale, 8.0))
            scenario.requests().with_user(self.manager).action_approve()
            for price in (7.99, 8.01):
                self.refused(lambda door=door, scenario=scenario, price=price: door(scenario.sale, price))
            self.refused(
                lambda scenario=scenario: scenario.sale.order_line.write({"price_unit": 8, "discount": 1})
            )
            door(scenario.sale, 8.0)
            self.assertTrue(scenario.requests().used_at)
            self.assertEqual(scenario.variances().approval_id, scenario.requests())

    def test_another_quantity_arms_it_again(self):
        """8.00 allowed for 5 pieces is not 8.00 for 500: neither with the price nor before it."""
        scenario = self.asked()
        scenario.requests().with_user(self.manager).action_approve()
        self.refused(lambda: scenario.sale.order_line.write({"price_unit": 8.0, "product_uom_qty": 500}))
        scenario.sale.order_line.product_uom_qty = 500
        self.refused(lambda: scenario.sale.order_line.write({"price_unit": 8.0}))
        self.refused(scenario.requests().with_user(self.seller).action_carry_out)
        self.assertTrue(scenario.change(price_unit=8.0).action_change()["res_id"])

    def test_a_line_added_meanwhile_that_calls_for_another_step(self):
        """The order as a whole has grown to what the director has to allow, too."""
        for quantity, allowed in ((38, True), (39, False)):
            with self.subTest(quantity=quantity):
                scenario = self.asked()
                request = scenario.requests()
                request.with_user(self.manager).action_approve()
                added = {"product_id": self.cherry.id, "product_uom_qty": quantity}
                scenario.sale.order_line = [Command.create(added)]
                if allowed:
                    request.with_user(self.seller).action_carry_out()
                    self.assertEqual(scenario.sale.amount_untaxed, 990)
                else:
                    self.refused(request.with_user(self.seller).action_carry_out)

    def test_steps_by_amount(self):
        for quantity, expected in ((124, 1), (125, 2)):
            with self.subTest(quantity=quantity):
                request = self.asked(quantity).requests()
                self.assertEqual(len(request.stage_ids), expected)
        request.with_user(self.manager).action_approve()
        self.assertRecordValues(request, [{"state": "pending", "decider_ids": self.director.ids}])
        self.refused(request.with_user(self.seller).action_carry_out, "it is waiting")
        request.with_user(self.director).action_approve()
        request.with_user(self.seller).action_carry_out()
        self.assertTrue(request.used_at)

    def test_never_the_requester(self):
        scenario = self.ordered().by(self.manager)
        self.refused(scenario.change(price_unit=8.0).action_ask, "nobody but you could give it")
        self.rule.approval_step_ids[0].user_ids = [Command.link(self.director.id)]
        scenario.change(price_unit=8.0).action_ask()
        request = scenario.requests()
        with self.assertRaisesRegex(AccessError, "cannot give it"):
            request.with_user(self.manager).action_approve()
        request.with_user(self.director).action_approve()
        with self.assertRaisesRegex(AccessError, "who asked for it"):
            request.with_user(self.director).action_carry_out()

    def test_delegation(self):
        request = self.asked().requests()
        self.env["fulfillment.delegation"].with_user(self.manager).create(
            {"delegate_id": self.director.id, "date_to": fields.Date.today() + timedelta(days=1)}
        )
        request.with_user(self.director).action_approve()
        self.assertRecordValues(
            request.stage_ids, [{"decided_by_id": self.director.id, "on_behalf_of_id": self.manager.id}]
        )

    def test_rejected(self):
        scenario = self.asked()
        request = scenario.requests()
        self.env["fulfillment.approval.reject"].with_user(self.manager).create(
            {"approval_id": request.id, "note": "Below cost"}
        ).action_reject()
        self.refused(request.with_user(self.seller).action_carry_out, "it is rejected")
        self.refused(lambda: scenario.sale.order_line.write({"price_unit": 8.0}))
        self.assertIn("Below cost", scenario.sale.activity_ids.summary)
        self.assertFalse(scenario.sale.fulfillment_change_state)

    def test_withdrawn(self):
        """Asked, allowed, no longer wanted: taken back, it allows nothing any more."""
        scenario = self.asked()
        request = scenario.requests()
        request.with_user(self.manager).action_approve()
        request.with_user(self.seller).action_withdraw()
        self.assertEqual(request.state, "withdrawn")
        self.refused(lambda: scenario.sale.order_line.write({"price_unit": 8.0}))

    def test_the_same_again_is_one_request_and_other_values_are_another(self):
        scenario = self.asked()
        dialog = scenario.change(price_unit=8.0)
        dialog.action_change()
        self.assertEqual(dialog.waits_for, self.manager.name)
        self.assertFalse(dialog.needs_approval)
        dialog.action_ask()
        self.assertEqual(len(scenario.requests()), 1)
        scenario.by(self.other_seller).change(price_unit=7.0).action_ask()
        self.assertEqual(scenario.requests().mapped("state"), ["withdrawn", "pending"])
        self.assertEqual(
            scenario.sale.activity_ids.mapped("summary"),
            [f"{self.other_seller.name} asked for something else instead"],
        )

    def test_all_findings_in_one_dialog(self):
        """A price that needs approval and terms that must not be: nothing to ask for until it is corrected."""
        terms = self.env["account.payment.term"].create(
            {
                "name": "90 days",
                "line_ids": [Command.create({"value": "percent", "value_amount": 100, "nb_days": 90})],
            }
        )
        self._rule("sale_payment_term_changed", response="block")
        scenario = self.ordered(payment_term_id=False)
        dialog = scenario.change(price_unit=8.0, terms=terms)
        dialog.action_change()
        self.assertEqual(sorted(dialog.finding_ids.mapped("response")), ["approval", "block"])
        self.assertTrue(dialog.is_blocked)
        self.assertEqual(dialog.action_ask()["res_id"], dialog.id)
        self.assertFalse(scenario.requests())

    def test_a_warning_is_shown_once(self):
        self.rule.write({"response": "warn", "change_note": "Softer"})
        scenario = self.ordered()
        dialog = scenario.change(price_unit=8.0)
        self.assertEqual(dialog.action_change()["res_id"], dialog.id)
        self.assertEqual(scenario.sale.order_line.price_unit, 10.0)
        dialog.action_change()
        self.assertEqual(scenario.sale.order_line.price_unit, 8.0)

    def test_a_salesperson_without_a_role_of_ours(self):
        scenario = self.ordered().by(self.plain)
        dialog = scenario.change(price_unit=8.0)
        dialog.action_change()
        self.assertTrue(dialog.finding_ids.why)
        dialog.action_ask()
        request = scenario.requests()
        request.with_user(self.manager).action_approve()
        request.with_user(self.plain).action_carry_out()
        self.assertEqual(scenario.sale.order_line.price_unit, 8.0)

    def test_an_order_cancelled_meanwhile(self):
        scenario = self.asked()
        scenario.sale._action_cancel()
        request = scenario.requests()
        self.refused(request.with_user(self.manager).action_approve, "decided already: Withdrawn")
        approved = self.asked()
        request = approved.requests()
        request.with_user(self.manager).action_approve()
        approved.sale._action_cancel()
        self.refused(request.with_user(self.seller).action_carry_out, "was cancelled since")

    def test_a_rule_retired_meanwhile(self):
        request = self.asked().requests()
        request.with_user(self.manager).action_approve()
        self.rule.action_retire()
        request.with_user(self.seller).action_carry_out()
        self.assertTrue(request.used_at)

    def test_terms_and_lines_in_one_request(self):
        terms = self.env["account.payment.term"].create(
            {
                "name": "60 days",
                "line_ids": [Command.create({"value": "percent", "value_amount": 100, "nb_days": 60})],
            }
        )
        self._approval_rule("sale_payment_term_changed")
        scenario = self.ordered(payment_term_id=False)
        scenario.change(price_unit=8.0, terms=terms).action_ask()
        request = scenario.requests()
        self.assertEqual(
            [(change.name, change.new_value) for change in request.change_ids if "Terms" in change.name],
            [("Payment Terms", "60 days")],
        )
        request.with_user(self.manager).action_approve()
        request.with_user(self.seller).action_carry_out()
        self.assertEqual(scenario.sale.payment_term_id, terms)
        self.assertEqual(scenario.sale.order_line.price_unit, 8.0)
        self.assertEqual(scenario.variances().approval_id, request)

    def test_the_other_company(self):
        """Who does not work at the company of an order sees neither its dialog nor its request."""
        other = self.env["res.company"].create({"name": "Other"})
        stranger = new_test_user(
            self.env,
            "ca_stranger",
            groups=f"{BASE}.group_sales_manager",
            company_id=other.id,
            company_ids=[Command.set(other.ids)],
        )
        self.rule.approval_step_ids[0].user_ids = [Command.link(stranger.id)]
        scenario = self.asked()
        request = scenario.requests()
        self.assertEqual(request.decider_ids, self.manager)
        for act in ("action_approve", "action_carry_out", "action_withdraw"):
            with self.subTest(act), self.assertRaises(AccessError):
                getattr(request.with_user(stranger), act)()
        with self.assertRaises(AccessError):
            request.change_ids.with_user(stranger).read(["new_value"])
        values = {"sale_order_id": scenario.sale.id, "reason_id": self._reason().id}
        with self.assertRaises(AccessError):
            self.env["fulfillment.order.change"].with_user(stranger).create(values).line_ids.read()

    def test_a_change_is_allowed_once(self):
        """There and back again, both with approval: the third time it is asked for anew."""
        scenario = self.asked()
        for price in (None, 10.0):
            if price:
                scenario.change(price_unit=price).action_ask()
            request = scenario.requests("pending")
            request.with_user(self.manager).action_approve()
            request.with_user(self.seller).action_carry_out()
        self.assertEqual(scenario.sale.order_line.price_unit, 10)
        self.refused(lambda: scenario.sale.order_line.write({"price_unit": 8.0}))
