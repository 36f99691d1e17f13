"""The form's buttons ask; everybody else is refused."""

from odoo.exceptions import UserError
from odoo.tests import Form, new_test_user, tagged

from .allocation_common import AllocationCommon

BASE = "distribution_fulfillment_base"


@tagged("post_install", "-at_install")
class TestTransferDialog(AllocationCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.plain = new_test_user(cls.env, "plain_stock", groups="stock.group_stock_user")

    def button(self, pickings, act, user=None):
        """The form's button: what it opens, or what the act returns."""
        return getattr(pickings.with_user(user or self.plain).with_context(fulfillment_asks=True), act)()

    def dialog(self, action):
        self.assertEqual(action["res_model"], "fulfillment.transfer.act")
        return self.env[action["res_model"]].with_user(self.plain).browse(action["res_id"])

    def test_unreserve_asks_for_a_reason(self):
        rule = self._rule("stock_unreserved_by_hand")
        scenario = self.scenario().stock(self.apple, 8).order((self.apple, 10))
        picking = scenario.sale.picking_ids
        self.mark()
        dialog = self.dialog(self.button(picking, "do_unreserve"))
        self.assertEqual(self.move(scenario).quantity, 8)
        self.assertFalse(self.facts("unreserved", "attempt_refused"), "Asked is not refused")
        self.assertRecordValues(dialog.line_ids, [{"response": "reason", "rule_id": rule.id}])
        with self.assertRaisesRegex(UserError, "A reason, with a note where it needs one, is missing"):
            dialog.action_go()
        dialog.line_ids.reason_id = self._reason("allocation_other_can_wait")
        with self.assertRaisesRegex(UserError, "is missing"):
            dialog.action_go()
        dialog.line_ids.note = "They take Friday"
        dialog.action_go()
        self.assertFalse(self.move(scenario).quantity)
        self.assertRecordValues(
            self.found(rule),
            [{"reason_id": self._reason("allocation_other_can_wait").id, "reason_note": "They take Friday"}],
        )
        self.assertEqual(len(self.facts("unreserved")), 1)

    def test_check_availability_asks(self):
        rule = self._rule("stock_reserved_out_of_turn", response="warn")
        first = self.order((self.apple, 10), promise="2026-01-10 12:00")
        second = self.order((self.apple, 10), customer=self.dockside)
        first.stock(self.apple, 6)
        dialog = self.dialog(self.button(second.sale.picking_ids, "action_assign"))
        self.assertIn(first.sale.name, dialog.line_ids.summary)
        self.assertFalse(self.move(second).quantity)
        dialog.action_go()
        self.assertEqual(self.move(second).quantity, 6)
        self.assertEqual(len(self.found(rule)), 1)

    def test_nothing_found_does_it_at_once(self):
        self._rule("stock_reserved_out_of_turn")
        self._rule("stock_negative", response="block")
        scenario = self.order((self.apple, 10)).stock(self.apple, 10)
        picking = scenario.sale.picking_ids
        self.assertIs(self.button(picking, "action_assign"), True)
        picking.move_ids.picked = True
        self.button(picking, "button_validate")
        self.assertEqual(picking.state, "done")

    def test_after_odoos_own_question_about_the_backorder(self):
        """Validate asks Odoo's question first, then ours; what was answered there is kept."""
        rule = self._rule("stock_ship_complete_split")
        scenario = self.scenario().at("2026-01-05 14:00").stock(self.apple, 6)
        scenario.order((self.apple, 10), picking_policy="one")
        picking = scenario.sale.picking_ids
        action = self.button(picking, "button_validate")
        self.assertEqual(action["res_model"], "stock.backorder.confirmation")
        self.assertNotIn("fulfillment_trial", action["context"])
        wizard = Form.from_action(self.env(user=self.plain), action).save()
        dialog = self.dialog(wizard.process())
        self.assertNotEqual(picking.state, "done")
        dialog.line_ids.reason_id = self._reason("allocation_partial_agreed")
        dialog.action_go()
        self.assertEqual(picking.state, "done")
        self.assertTrue(picking.backorder_ids)
        self.assertEqual(self.found(rule).reason_id, self._reason("allocation_partial_agreed"))

    def test_the_reason_of_the_backorder_answers(self):
        self._rule("stock_ship_complete_split")
        scenario = self.scenario().at("2026-01-05 14:00").stock(self.apple, 6)
        picking = scenario.order((self.apple, 10), picking_policy="one").sale.picking_ids
        self.button(
            picking.with_context(
                skip_backorder=True, fulfillment_reason_id=self._reason("allocation_partial_agreed").id
            ),
            "button_validate",
        )
        self.assertEqual(picking.state, "done")

    def test_block_is_shown_and_not_passed(self):
        self._rule("stock_unreserved_by_hand", response="block")
        scenario = self.scenario().stock(self.apple, 8).order((self.apple, 10))
        dialog = self.dialog(self.button(scenario.sale.picking_ids, "do_unreserve"))
        self.assertTrue(dialog.is_blocked)
        with self.assertRefused("lets nobody pass"):
            dialog.action_go()
        self.assertEqual(self.move(scenario).quantity, 8)

    def test_approval_by_somebody_else(self):
        manager = new_test_user(self.env, "unreserve_boss", groups=f"{BASE}.group_warehouse_supervisor")
        self._rule(
            "stock_unreserved_by_hand",
            response="approval",
            approval_step_ids=[(0, 0, {"user_ids": [(6, 0, manager.ids)]})],
        )
        scenario = self.scenario().stock(self.apple, 8).order((self.apple, 10))
        picking = scenario.sale.picking_ids
        dialog = self.dialog(self.button(picking, "do_unreserve"))
        self.assertTrue(dialog.needs_approval)
        dialog.line_ids.write({"reason_id": self._reason("allocation_freed_for_urgent").id})
        dialog.action_ask()
        self.assertEqual(self.move(scenario).quantity, 8)
        approval = self.env["fulfillment.approval"].search(
            [("res_model", "=", "stock.picking"), ("res_id", "=", picking.id)]
        )
        self.assertEqual(approval.amount, 60)
        approval.with_user(manager).action_approve()
        picking.with_user(self.plain).do_unreserve()
        self.assertFalse(self.move(scenario).quantity)

    def test_the_buttons_of_the_form(self):
        """Each button that may ask says so; unreserve stands there only where a rule judges it."""
        arch = self.env["stock.picking"].with_user(self.picker).get_view(view_type="form")["arch"]
        for name in ("action_assign", "button_validate", "do_unreserve"):
            with self.subTest(name):
                self.assertRegex(
                    arch, rf'name="{name}"[^>]*fulfillment_asks|fulfillment_asks[^>]*name="{name}"'
                )
        picking = self.order((self.apple, 1)).sale.picking_ids
        self.assertFalse(picking.fulfillment_unreserve_asks)
        self._rule("stock_unreserved_by_hand")
        picking.invalidate_recordset()
        self.assertTrue(picking.fulfillment_unreserve_asks)
