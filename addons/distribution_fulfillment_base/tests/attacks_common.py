"""What a client can call and send, tried by each role: people, and how an attempt is made and taken back."""

from odoo import Command
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import new_test_user
from odoo.tools import mute_logger

from .approval_common import ApprovalScenario
from .common import FulfillmentCommon
from .test_roles import ROLES

BASE = "distribution_fulfillment_base"
REFUSALS = (AccessError, UserError, ValidationError)


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
