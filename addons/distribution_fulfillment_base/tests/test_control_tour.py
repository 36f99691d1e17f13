"""A day with three rules, in a real browser: switched on, met, approved on a phone, closed."""

from odoo import Command
from odoo.tests import HttpCase, new_test_user, tagged

from .common import FulfillmentCommon

ROLES = "distribution_fulfillment_base.group_"


class ControlDay(HttpCase, FulfillmentCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.owner = cls._person("process_owner")
        # The rules hold for all companies.
        cls.owner.company_ids = cls.env["res.company"].search([])
        cls.clerk = cls._person("customer_service")
        cls.manager = cls._person("sales_manager")
        values = {"owner_id": cls.owner.id, "activate": False}
        cls.rules = (
            cls._rule("sale_manual_discount", name="Tour Discount", tolerance=5, **values)
            | cls._rule(
                "sale_margin_below_floor",
                name="Tour Margin",
                tolerance=85,
                response="approval",
                approval_step_ids=[Command.create({"amount_from": 0, "user_ids": cls.manager.ids})],
                **values,
            )
            | cls._rule("sale_requested_date_missing", name="Tour Requested Date", response="warn", **values)
        )

    @classmethod
    def _person(cls, role):
        name = f"tour_{role}"
        return new_test_user(cls.env, name, password=f"{name}-password", groups=f"{ROLES}{role}")

    def _order(self):
        scenario = self.scenario().quotation((self.apple, 4), user_id=self.clerk.id)
        scenario.sale.order_line.discount = 40
        return scenario


@tagged("post_install", "-at_install")
class TestControlTour(ControlDay):
    def test_switched_on_and_met(self):
        self._order().confirm()  # the past
        self.start_tour(
            "/odoo/fulfillment-rules", "fulfillment_switch_on_rules", login=self.owner.login, timeout=180
        )
        self.assertEqual(self.rules.mapped("state"), ["active"] * 3)
        self.assertEqual(
            self.env["fulfillment.backtest"]
            .search([("rule_id", "in", self.rules.ids)])
            .mapped("document_count"),
            [1, 1, 1],
        )
        sale = self._order().sale
        self.start_tour(f"/odoo/orders/{sale.id}", "fulfillment_meet_rules", login=self.clerk.login)
        approval = self.env["fulfillment.approval"].search([("res_id", "=", sale.id)])
        self.assertRecordValues(
            approval, [{"state": "pending", "requester_id": self.clerk.id, "decider_ids": self.manager.ids}]
        )
        self.assertEqual(sale.state, "draft")


@tagged("post_install", "-at_install")
class TestControlTourOnPhone(ControlDay):
    browser_size = "375x667"
    touch_enabled = True

    def test_approved(self):
        self.rules.action_activate()
        sale = self._order().sale
        findings = self.env["fulfillment.control.point"]._findings("sale_order_confirm", sale)
        asked = self.env["fulfillment.approval"].with_user(self.clerk)
        approval = asked._ask(
            sale, [finding for finding in findings if finding.needs_approval], self._reason()
        )
        self.start_tour(
            "/odoo/fulfillment-approvals", "fulfillment_approve_on_phone", login=self.manager.login
        )
        self.assertEqual(approval.state, "approved")
        self.assertEqual(approval.stage_ids.decided_by_id, self.manager)


@tagged("post_install", "-at_install")
class TestControlTourClosed(ControlDay):
    def test_confirmed_and_closed(self):
        self.rules.action_activate()
        scenario = self._order()
        sale = scenario.sale
        findings = self.env["fulfillment.control.point"]._findings("sale_order_confirm", sale)
        self.env["fulfillment.justification"].with_user(self.clerk)._justify(
            [(finding, self._reason(), "Agreed") for finding in findings if finding.needs_reason]
        )
        asked = self.env["fulfillment.approval"].with_user(self.clerk)
        approval = asked._ask(
            sale, [finding for finding in findings if finding.needs_approval], self._reason()
        )
        approval.with_user(self.manager).action_approve()
        self.start_tour(
            f"/odoo/orders/{sale.id}", "fulfillment_confirm_after_approval", login=self.clerk.login
        )
        self.assertEqual(sale.state, "sale")
        self.start_tour(
            "/odoo/fulfillment-exceptions",
            "fulfillment_close_exceptions",
            login=self.owner.login,
            timeout=180,
        )
        self.assertEqual(set(scenario.variances().mapped("state")), {"resolved"})
        self.assertEqual(scenario.variances().resolved_by_id, self.owner)
