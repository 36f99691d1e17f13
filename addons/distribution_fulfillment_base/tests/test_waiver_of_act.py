"""A transfer or a change that a rule blocks: waived in its dialog by a process owner, then done by whose work it is."""

from datetime import timedelta

from lxml import etree

from odoo.exceptions import AccessError, UserError
from odoo.tests import new_test_user, tagged

from .allocation_common import AllocationCommon
from .change_common import LATER, PROMISED, ChangeCase

BASE = "distribution_fulfillment_base"


class WaivingCase:
    """What a process owner does in the dialog that shows what is blocked."""

    def grant(self, finding, **values):
        """Press Waive and fill in the dialog; return what is shown next."""
        action = finding.action_waive()
        wizard = finding.env[action["res_model"]].with_context(**action["context"])
        wizard = wizard.create({"reason_id": self._reason().id, **values})
        self.assertEqual(wizard.summary, finding.summary)
        return wizard.action_grant()

    def shown(self, action, user):
        return self.env[action["res_model"]].with_user(user).browse(action["res_id"])

    def words(self, dialog):
        """What the dialog says to who is stopped."""
        arch = etree.fromstring(dialog.get_view(view_type="form")["arch"])
        (alert,) = arch.xpath("//div[contains(@class, 'alert-danger')]")
        return " ".join("".join(alert.itertext()).split()), arch.xpath("//button[@name='action_waive']")

    def waivers(self):
        return self.env["fulfillment.waiver"].search([], order="id")


@tagged("post_install", "-at_install")
class TestWaiverOfBlockedTransfer(WaivingCase, AllocationCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.owner = new_test_user(
            cls.env, "ba_owner", groups=f"{BASE}.group_process_owner,{BASE}.group_warehouse_supervisor"
        )
        cls.rule = cls._rule("stock_unreserved_by_hand", response="block")

    def reserved(self, quantity=8):
        scenario = self.scenario().stock(self.apple, quantity).order((self.apple, 10))
        self.assign(scenario)
        self.assertEqual(self.move(scenario).quantity, quantity)
        return scenario

    def pressed(self, scenario, user):
        """Unreserve, as the form's button; the dialog that opens, or nothing."""
        pickings = scenario.sale.picking_ids.with_user(user).with_context(fulfillment_asks=True)
        action = pickings.do_unreserve()
        return self.shown(action, user) if isinstance(action, dict) else None

    def test_waived_by_the_owner_and_done_by_the_picker(self):
        scenario = self.reserved()
        self.assertTrue(self.pressed(scenario, self.picker).is_blocked)
        dialog = self.pressed(scenario, self.owner)
        left = self.shown(self.grant(dialog.line_ids), self.owner)
        self.assertEqual(self.move(scenario).quantity, 8, "who waives does not do it")
        self.assertRecordValues(
            self.waivers(),
            [
                {
                    "rule_id": self.rule.id,
                    "res_model": "stock.picking",
                    "res_id": scenario.sale.picking_ids.id,
                    "owner_id": self.owner.id,
                    "reason_id": self._reason().id,
                    "deviation": 8.0,
                    "state": "valid",
                }
            ],
        )
        self.assertTrue(left.is_waived)
        self.assertFalse(left.is_blocked)
        self.mark()
        self.assertIsNone(self.pressed(scenario, self.picker))
        self.assertFalse(self.move(scenario).quantity)
        self.assertFalse(self.found(self.rule), "what is accepted is no exception")
        self.assertEqual(len(self.facts("waiver_used")), 1)

    def test_who_waived_does_not_do_it(self):
        scenario = self.reserved()
        left = self.shown(self.grant(self.pressed(scenario, self.owner).line_ids), self.owner)
        with self.assertRefused("You waived it, so it is not yours to do"):
            left.action_go()
        self.assertTrue(self.pressed(scenario, self.owner).is_waived)
        self.assertEqual(self.move(scenario).quantity, 8)

    def test_not_by_who_must_not(self):
        """Neither a supervisor, nor a process owner who reserved it himself."""
        supervisor = new_test_user(self.env, "ba_supervisor", groups=f"{BASE}.group_warehouse_supervisor")
        scenario = self.reserved()
        dialog = self.pressed(scenario, supervisor)
        with self.assertRaisesRegex(AccessError, "Only process owners"):
            dialog.line_ids.action_waive()
        scenario.sale.picking_ids.user_id = self.owner
        with self.assertRaisesRegex(UserError, "for their own work"):
            self.grant(self.pressed(scenario, self.owner).line_ids)
        self.assertFalse(self.waivers())

    def test_nor_in_somebody_elses_dialog(self):
        dialog = self.pressed(self.reserved(), self.picker)
        wizard = self.env["fulfillment.waive"].with_user(self.owner)
        with self.assertRaises(AccessError):
            wizard.create(
                {"transfer_line_id": dialog.line_ids.id, "reason_id": self._reason().id}
            ).action_grant()

    def test_the_dialog_says_who_may(self):
        scenario = self.reserved()
        words, buttons = self.words(self.pressed(scenario, self.picker))
        self.assertIn("ask a process owner whose own work it is not and who works in Inventory", words)
        self.assertFalse(buttons)
        words, buttons = self.words(self.pressed(scenario, self.owner))
        self.assertIn("waive it", words)
        self.assertNotIn("ask a process owner", words)
        self.assertTrue(buttons)

    def test_armed_again_when_something_else_is_given_up(self):
        scenario = self.reserved()
        self.grant(self.pressed(scenario, self.owner).line_ids)
        self.scenario().stock(self.apple, 1)
        self.assign(scenario)
        self.assertEqual(self.move(scenario).quantity, 9)
        self.assertTrue(self.pressed(scenario, self.picker).is_blocked)
        with self.assertRefused("unless a process owner waives it"):
            self.by_hand(scenario.sale.picking_ids).do_unreserve()

    def test_armed_again_by_a_new_version_and_by_withdrawing(self):
        for arm in (
            lambda: self.rule.write({"tolerance": 1, "change_note": "One is nothing"}),
            lambda: self.waivers()[-1].with_user(self.owner).action_withdraw(),
        ):
            scenario = self.reserved()
            self.grant(self.pressed(scenario, self.owner).line_ids)
            arm()
            self.assertTrue(self.pressed(scenario, self.picker).is_blocked)

    def test_changed_since_the_dialog_opened(self):
        scenario = self.reserved()
        dialog = self.pressed(scenario, self.owner)
        self.scenario().stock(self.apple, 2)
        self.assign(scenario)
        with self.assertRaisesRegex(UserError, "has changed in the meantime"):
            self.grant(dialog.line_ids)

    def test_validating_a_part_of_a_complete_delivery(self):
        rule = self._rule("stock_ship_complete_split", response="block")
        scenario = self.scenario().at("2026-01-05 14:00").stock(self.apple, 6)
        scenario.order((self.apple, 10), picking_policy="one")
        picking = scenario.sale.picking_ids
        context = {"fulfillment_asks": True, "skip_backorder": True}

        def validate(user):
            return picking.with_user(user).with_context(**context).button_validate()

        self.assertTrue(self.shown(validate(self.picker), self.picker).is_blocked)
        self.grant(self.shown(validate(self.owner), self.owner).line_ids)
        self.assertNotEqual(picking.state, "done")
        validate(self.picker)
        self.assertEqual(picking.state, "done")
        self.assertTrue(picking.backorder_ids)
        self.assertFalse(self.found(rule))


@tagged("post_install", "-at_install")
class TestWaiverOfBlockedChange(WaivingCase, ChangeCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.owner = new_test_user(
            cls.env, "bc_owner", groups=f"{BASE}.group_process_owner,{BASE}.group_customer_service"
        )
        cls.rule = cls._rule("sale_price_changed", response="block")

    def waived(self, scenario, price=8.0, **values):
        """The process owner opens the dialog, enters the same change, and waives what is found of it."""
        # Ordered in a request of its own, as what is written with a request is written by its user.
        self.env.flush_all()
        dialog = scenario.by(self.owner).change(price_unit=price)
        self.assertEqual(dialog.action_change()["res_id"], dialog.id)
        left = self.shown(self.grant(dialog.finding_ids, **values), self.owner)
        scenario.by(self.seller)
        return left

    def test_waived_by_the_owner_and_done_by_the_seller(self):
        scenario = self.ordered()
        dialog = scenario.change(price_unit=8.0)
        dialog.action_change()
        self.assertTrue(dialog.is_blocked)
        left = self.waived(scenario)
        self.assertTrue(left.is_waived)
        self.assertFalse(left.is_blocked)
        self.assertEqual(scenario.sale.order_line.price_unit, 10.0, "who waives does not do it")
        self.assertRecordValues(
            self.waivers(),
            [
                {
                    "rule_id": self.rule.id,
                    "res_model": "sale.order",
                    "res_id": scenario.sale.id,
                    "owner_id": self.owner.id,
                    "deviation": 20.0,
                }
            ],
        )
        self.assertEqual(dialog.action_change()["type"], "ir.actions.act_window_close")
        self.assertEqual(scenario.sale.order_line.price_unit, 8.0)
        self.assertFalse(scenario.variances(), "what is accepted is no exception")
        self.assertEqual(len(scenario.events("waiver_used")), 1)

    def test_who_waived_does_not_do_it(self):
        """Neither by the button that is not offered to him, nor by writing it."""
        scenario = self.ordered()
        left = self.waived(scenario)
        self.assertEqual(left.action_change()["res_id"], left.id)
        line = scenario.sale.order_line.with_user(self.owner)
        self.refused(lambda: line.write({"price_unit": 8.0}), "not yours to do")
        self.assertEqual(line.price_unit, 10.0)

    def test_a_waiver_for_the_customer_is_for_others_too(self):
        scenario = self.ordered()
        self.waived(scenario, applies_to="customer")
        other = self.ordered()
        other.sale.order_line.price_unit = 9.0
        self.assertEqual(other.sale.order_line.price_unit, 9.0)
        self.refused(lambda: other.sale.order_line.write({"price_unit": 5.0}), "lets nobody pass")
        third = self.ordered().sale.order_line.with_user(self.owner)
        self.refused(lambda: third.write({"price_unit": 9.0}), "not yours to do")

    def test_not_by_who_must_not(self):
        """Neither a sales manager, nor a process owner who sells it or wrote its lines."""
        scenario = self.ordered().by(self.manager)
        dialog = scenario.change(price_unit=8.0)
        dialog.action_change()
        with self.assertRaisesRegex(AccessError, "Only process owners"):
            dialog.finding_ids.action_waive()
        own = self.ordered()
        own.sale.user_id = self.owner
        with self.assertRaisesRegex(UserError, "for their own work"):
            self.waived(own)
        named = self.ordered()
        self.env.flush_all()
        line = named.sale.order_line.with_user(self.owner)
        line.name = "Apple, red"
        line.flush_recordset()
        with self.assertRaisesRegex(UserError, "for their own work"):
            self.waived(named)
        self.assertFalse(self.waivers())

    def test_the_dialog_says_who_may(self):
        change = self.ordered().change(price_unit=8.0)
        for dialog in (change, change.env["fulfillment.promise.move"]):
            words, buttons = self.words(dialog)
            self.assertIn("ask a process owner whose own work it is not and who works in Sales", words)
            self.assertFalse(buttons)
            words, buttons = self.words(dialog.with_user(self.owner))
            self.assertNotIn("ask a process owner", words)
            self.assertTrue(buttons)

    def test_armed_again_by_another_value(self):
        scenario = self.ordered()
        self.waived(scenario)
        for values in ({"price_unit": 7.99}, {"price_unit": 8.01}, {"price_unit": 8.0, "product_uom_qty": 6}):
            self.refused(lambda values=values: scenario.sale.order_line.write(values), "lets nobody pass")
        dialog = scenario.change(price_unit=7.0)
        dialog.action_change()
        self.assertTrue(dialog.is_blocked)

    def test_armed_again_by_a_new_version(self):
        scenario = self.ordered()
        self.waived(scenario)
        self.rule.write({"tolerance": 3, "change_note": "A little more"})
        self.refused(lambda: scenario.sale.order_line.write({"price_unit": 8.0}), "lets nobody pass")

    def test_something_else_entered_since_it_was_shown(self):
        dialog = self.ordered().by(self.owner).change(price_unit=8.0)
        dialog.action_change()
        dialog.line_ids.price_unit = 7.0
        with self.assertRaisesRegex(UserError, "has changed in the meantime"):
            self.grant(dialog.finding_ids)

    def test_a_promise(self):
        self._rule("sale_promise_moved", response="block", tolerance=1.0)
        scenario = self.scenario().at("2026-01-05 14:00")
        scenario.order((self.apple, 5), promise=PROMISED, user_id=self.seller.id)
        self.env.flush_all()
        dialog = scenario.by(self.owner).move(LATER)
        dialog.action_move()
        left = self.shown(self.grant(dialog.finding_ids), self.owner)
        self.assertTrue(left.is_waived)
        self.assertEqual(scenario.sale.commitment_date, PROMISED)
        mine = scenario.by(self.seller).move(LATER + timedelta(minutes=1))
        mine.action_move()
        self.assertTrue(mine.is_blocked)
        mine.new_promise = LATER
        self.assertEqual(mine.action_move()["type"], "ir.actions.act_window_close")
        self.assertEqual(scenario.sale.commitment_date, LATER)
        self.assertEqual(len(scenario.events("waiver_used")), 1)
