"""Waivers: accepted for a while, by an owner, with a reason; armed again when anything changes."""

from datetime import timedelta

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import new_test_user, tagged

from .allocation_common import AllocationCommon
from .common import FulfillmentCommon

BASE = "distribution_fulfillment_base"


@tagged("post_install", "-at_install")
class TestWaiver(FulfillmentCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.seller = new_test_user(cls.env, "wv_seller", groups=f"{BASE}.group_customer_service")
        cls.owner = new_test_user(
            cls.env, "wv_owner", groups=f"{BASE}.group_process_owner,sales_team.group_sale_salesman_all_leads"
        )
        cls.rule = cls._rule(response="block")

    def offer(self, price=5.0, quantity=5):
        return self.scenario().quotation((self.apple, quantity, price), user_id=self.seller.id)

    def waive(self, scenario, user=None, **values):
        """Grant it from the dialog that stops the order."""
        sale = scenario.sale.with_user(user or self.owner)
        dialog = sale.env["fulfillment.confirmation"].browse(sale.action_fulfillment_confirm()["res_id"])
        wizard = sale.env["fulfillment.waive"].create(
            {"confirmation_line_id": dialog.line_ids.id, "reason_id": self._reason().id, **values}
        )
        wizard.action_grant()
        return self.env["fulfillment.waiver"].search([], order="id desc", limit=1)

    def assert_refused(self, scenario):
        with self.assertRaisesRegex(UserError, "lets nobody pass"), self.enter_registry_test_mode():
            scenario.sale.action_confirm()

    def test_a_waived_finding_passes_and_leaves_a_trace(self):
        scenario = self.offer()
        self.assert_refused(scenario)
        waiver = self.waive(scenario)
        self.assertRecordValues(
            waiver,
            [
                {
                    "state": "valid",
                    "owner_id": self.owner.id,
                    "applies_to": "record",
                    "deviation": 50.0,
                    "valid_until": fields.Date.context_today(waiver.with_user(self.owner))
                    + timedelta(days=30),
                }
            ],
        )
        scenario.sale.action_confirm()
        self.assertFalse(scenario.variances(), "what is accepted is no exception")
        self.assertEqual(len(scenario.events("waiver_used")), 1)
        self.assertEqual(len(scenario.events("waiver_granted")), 1)

    def test_armed_again_by_a_change_of_the_value(self):
        scenario = self.offer()
        self.waive(scenario)
        for price in (4.99, 5.01):
            scenario.sale.order_line.price_unit = price
            self.assert_refused(scenario)
        scenario.sale.order_line.price_unit = 5.0
        scenario.sale.action_confirm()

    def test_armed_again_after_its_last_day(self):
        scenario = self.offer()
        waiver = self.waive(scenario, valid_until=self.today())
        self.assertEqual(waiver.state, "valid", "its last day is its own")
        self.env.cr.execute(
            "UPDATE fulfillment_waiver SET valid_until = %s WHERE id = %s",
            (self.today() - timedelta(days=1), waiver.id),
        )
        waiver.invalidate_recordset()
        self.assertEqual(waiver.state, "expired")
        self.assert_refused(scenario)

    def test_armed_again_by_a_new_version_of_the_rule(self):
        scenario = self.offer()
        self.waive(scenario)
        self.rule.write({"tolerance": 3, "change_note": "A little more"})
        self.assert_refused(scenario)

    def test_armed_again_by_withdrawing_it(self):
        scenario = self.offer()
        waiver = self.waive(scenario)
        with self.assertRaises(AccessError):
            waiver.with_user(self.seller).action_withdraw()
        waiver.with_user(self.owner).action_withdraw()
        self.assertEqual(waiver.state, "withdrawn")
        self.assert_refused(scenario)

    def test_for_a_customer_as_far_off_as_waived(self):
        """50 % waived for the customer: 50 % passes on another order, a cent less does not, nor another customer."""
        self.waive(self.offer(), applies_to="customer")
        self.offer(5.0, quantity=9).sale.action_confirm()
        self.offer(7.0).sale.action_confirm()
        self.assert_refused(self.offer(4.99))
        stranger = self.env["res.partner"].create({"name": "Stranger"})
        self.assert_refused(self.scenario().quotation((self.apple, 5, 5.0), customer=stranger))

    def test_for_a_customer_but_not_for_ones_own_orders(self):
        self.waive(self.offer(), applies_to="customer")
        self.offer().confirm()
        own = self.scenario().quotation((self.apple, 5, 5.0), user_id=self.owner.id)
        self.assert_refused(own)

    def test_from_an_exception(self):
        """Waived, the exception is closed; when the waiver has ended and it recurs, it is open again."""
        self.rule.action_retire()
        rule = self._rule("sale_promise_moved", response="record")
        scenario = (
            self.scenario()
            .at("2026-01-05 14:00")
            .order((self.apple, 5), promise="2026-01-12 12:00", user_id=self.seller.id)
        )
        scenario.promise("2026-01-15 12:00")
        variance = scenario.variances()
        wizard = (
            self.env["fulfillment.waive"]
            .with_user(self.owner)
            .create({"variance_id": variance.id, "reason_id": self._reason().id, "applies_to": "customer"})
        )
        wizard.action_grant()
        self.assertRecordValues(
            variance, [{"state": "resolved", "waiver_id": self.env["fulfillment.waiver"].search([]).id}]
        )
        other = self.scenario().order((self.apple, 5), promise="2026-01-12 12:00")
        other.promise("2026-01-14 12:00")
        self.assertFalse(other.variances(), "2 days are less than the 3 that were waived")
        scenario.promise("2026-01-15 12:00")
        self.assertEqual(variance.state, "resolved")
        scenario.promise("2026-01-16 12:00")
        self.assertEqual(variance.state, "open", "4 days in all")
        self.assertEqual(variance.rule_id, rule)

    def test_nobody_waives_for_themselves(self):
        scenario = self.offer()
        scenario.sale.user_id = self.owner
        with self.assertRaisesRegex(UserError, "made the document yourself"):
            self.waive(scenario)

    def test_only_process_owners(self):
        scenario = self.offer()
        with self.assertRaises(AccessError):
            self.waive(scenario, user=self.seller)
        with self.assertRaises(AccessError):
            self.env["fulfillment.waiver"].with_user(self.owner).create({})

    def test_not_for_the_past(self):
        with self.assertRaisesRegex(UserError, "last day is in the past"):
            self.waive(self.offer(), valid_until=self.today() - timedelta(days=1))


@tagged("post_install", "-at_install")
class TestWaiverOfTransfer(AllocationCommon):
    """What was found on a transfer is accepted by somebody whose work it is not."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.owner = new_test_user(cls.env, "wt_owner", groups=f"{BASE}.group_process_owner")
        cls.rule = cls._rule("stock_unreserved_by_hand", response="record", tolerance=0)

    def release(self, user=None, customer=None):
        scenario = self.scenario().stock(self.apple, 10).order((self.apple, 10), customer=customer)
        picking = scenario.sale.picking_ids
        picking.action_assign()
        picking.with_user(user or self.picker).do_unreserve()
        return self.found(self.rule).filtered(lambda variance: variance.res_id == picking.id)

    def waive(self, variance, user=None, **values):
        variance = variance.with_user(user or self.owner)
        context = variance.action_waive_wizard()["context"]
        wizard = variance.env["fulfillment.waive"].with_context(**context)
        wizard.create({"reason_id": self._reason().id, **values}).action_grant()
        return self.env["fulfillment.waiver"].search([], order="id desc", limit=1)

    def test_not_for_what_an_older_version_found(self):
        self.rule.action_retire()
        rule = self._rule("sale_promise_moved", response="record")
        scenario = self.scenario().at("2026-01-05 14:00")
        scenario.order((self.apple, 5), promise="2026-01-12 12:00", user_id=self.seller.id)
        variance = scenario.promise("2026-01-15 12:00").variances()
        rule.write({"tolerance": 1, "change_note": "A day is nothing"})
        wizard = self.env["fulfillment.waive"].with_user(self.owner)
        wizard = wizard.create({"variance_id": variance.id, "reason_id": self._reason().id})
        with self.assertRaisesRegex(UserError, "was changed since this was found"):
            wizard.action_grant()
        self.assertEqual(variance.state, "open")

    def test_for_this_transfer(self):
        variance = self.release()
        waiver = self.waive(variance)
        self.assertEqual((variance.state, variance.waiver_id), ("resolved", waiver))
        self.assertEqual((waiver.res_model, waiver.res_id), ("stock.picking", variance.res_id))
        picking = self.env["stock.picking"].browse(variance.res_id)
        picking.action_assign()
        self.by_hand(picking).do_unreserve()
        self.assertEqual((variance.state, variance.occurrence_count), ("resolved", 1))

    def test_for_all_of_the_customer(self):
        self.waive(self.release(), applies_to="customer")
        self.assertFalse(self.release())
        self.assertTrue(self.release(customer=self.dockside))

    def test_nobody_waives_a_release_of_their_own(self):
        worker = new_test_user(
            self.env, "wt_worker", groups=f"{BASE}.group_process_owner,stock.group_stock_user"
        )
        scenario = self.scenario().stock(self.apple, 10).order((self.apple, 10))
        scenario.sale.picking_ids.user_id = worker
        scenario.sale.picking_ids.action_assign()
        scenario.sale.picking_ids.with_user(worker).do_unreserve()
        with self.assertRaisesRegex(UserError, "for their own work"):
            self.waive(self.found(self.rule), user=worker)

    def test_without_a_customer_it_holds_for_one_record_only(self):
        rule = self._rule("stock_reservation_unequal", response="record", tolerance=0)
        self.release()
        self.env["stock.quant"].search([("product_id", "=", self.apple.id)]).sudo().reserved_quantity = 3
        self.env["stock.quant"]._clean_reservations()
        variance = self.found(rule)
        self.assertTrue(variance)
        with self.assertRaisesRegex(UserError, "belongs to no customer"):
            self.waive(variance, applies_to="customer")
        self.waive(variance)
        self.assertEqual(variance.state, "resolved")
