"""A promise moved with the approval of somebody else."""

from datetime import timedelta

from odoo.exceptions import UserError
from odoo.tests import tagged

from .change_common import LATER, PROMISED, ChangeCase

BASE = "distribution_fulfillment_base"


@tagged("post_install", "-at_install")
class TestPromiseApproval(ChangeCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.rule = cls._approval_rule("sale_promise_moved", tolerance=1.0)

    def promised(self, quantity=5):
        scenario = self.scenario().at("2026-01-05 14:00")
        return scenario.order((self.apple, quantity), promise=PROMISED, user_id=self.seller.id).by(
            self.seller
        )

    def test_the_way_of_a_promise(self):
        scenario = self.promised()
        self.refused(lambda: scenario.promise(LATER), "was not moved")
        dialog = scenario.move(LATER)
        self.assertEqual(dialog.action_move()["res_id"], dialog.id)
        self.assertIn("4.0 days later", dialog.finding_ids.summary)
        dialog.action_ask()
        request = scenario.requests()
        self.assertRecordValues(request, [{"subject": "promise", "decider_ids": self.manager.ids}])
        self.assertEqual(request.change_ids.name, "Promised")
        self.assertIn("12", request.change_ids.old_value)
        self.assertIn("16", request.change_ids.new_value)
        request.with_user(self.manager).action_approve()
        request.with_user(self.seller).action_carry_out()
        self.assertEqual(scenario.sale.commitment_date, LATER)
        self.assertEqual(scenario.events("promise_change").reason_ref, self._reason("stock_short").id)
        self.assertEqual(scenario.variances().approval_id, request)

    def test_the_approved_date_and_no_other(self):
        scenario = self.promised()
        scenario.move(LATER).action_ask()
        scenario.requests().with_user(self.manager).action_approve()
        for off in (timedelta(minutes=1), timedelta(days=1)):
            self.refused(lambda off=off: scenario.promise(LATER + off), "was not moved")
        scenario.promise(LATER)
        self.assertTrue(scenario.requests().used_at)

    def test_moved_meanwhile(self):
        """Allowed from the 12th to the 16th; from the 13th it is another move."""
        scenario = self.promised()
        scenario.move(LATER).action_ask()
        scenario.requests().with_user(self.manager).action_approve()
        scenario.promise(PROMISED + timedelta(days=1))
        self.refused(lambda: scenario.promise(LATER), "was not moved")

    def test_steps_rejection_and_delegation(self):
        scenario = self.promised(100)
        scenario.move(LATER).action_ask()
        request = scenario.requests()
        self.assertEqual(len(request.stage_ids), 2, "1,000 and more")
        self.env["fulfillment.delegation"].with_user(self.manager).create(
            {
                "delegate_id": self.other_seller.id,
                "date_from": "2026-01-05",
                "date_to": "2026-01-06",
            }
        )
        request.with_user(self.other_seller).action_approve()
        self.assertEqual(request.decider_ids, self.director)
        self.env["fulfillment.approval.reject"].with_user(self.director).create(
            {"approval_id": request.id, "note": "Call them first"}
        ).action_reject()
        self.refused(lambda: scenario.promise(LATER), "was not moved")

    def test_a_promise_and_a_change_are_two_requests(self):
        self._approval_rule("sale_price_changed")
        scenario = self.promised()
        scenario.move(LATER).action_ask()
        scenario.change(price_unit=8.0).action_ask()
        self.assertEqual(scenario.requests().mapped("state"), ["pending", "pending"])

    def test_a_promise_within_the_tolerance_asks_nobody(self):
        scenario = self.promised()
        dialog = scenario.move(PROMISED + timedelta(days=1))
        with self.assertRaisesRegex(UserError, "needs no approval"):
            dialog.action_ask()
        dialog.action_move()
        self.assertEqual(scenario.sale.commitment_date, PROMISED + timedelta(days=1))
