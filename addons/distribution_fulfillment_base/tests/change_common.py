"""Confirmed orders that are changed, or whose promise moves, where somebody else has to approve."""

from datetime import datetime

from odoo.exceptions import UserError
from odoo.tests import Form, new_test_user

from .approval_common import ApprovalCase, AskingScenario

BASE = "distribution_fulfillment_base"
PROMISED = datetime(2026, 1, 12, 12)
LATER = datetime(2026, 1, 16, 12)


class ChangeScenario(AskingScenario):
    """Who sells opens the dialogs of a confirmed order."""

    def change(self, reason="volume_agreement", terms=None, **values):
        """The dialog Change Terms with values for each line, filled in as on the screen."""
        action = self.sale.action_fulfillment_change()
        form = Form(self.sale.env[action["res_model"]].with_context(**action["context"]))
        for index in range(len(self.sale.order_line)):
            with form.line_ids.edit(index) as line:
                for name, value in values.items():
                    setattr(line, name, value)
        if terms:
            form.payment_term_id = terms
        form.reason_id = self.case._reason(reason)
        return form.save()

    def move(self, instant, reason="stock_short"):
        """The dialog Move Promise."""
        action = self.sale.action_fulfillment_move_promise()
        form = Form(self.sale.env[action["res_model"]].with_context(**action["context"]))
        form.new_promise = instant
        form.reason_id = self.case._reason(reason)
        return form.save()


class ChangeCase(ApprovalCase):
    scenario_class = ChangeScenario

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.seller = new_test_user(cls.env, "ca_seller", groups=f"{BASE}.group_customer_service")
        cls.other_seller = new_test_user(cls.env, "ca_seller_2", groups=f"{BASE}.group_customer_service")
        cls.plain = new_test_user(cls.env, "ca_plain", groups="sales_team.group_sale_salesman_all_leads")
        cls.manager = new_test_user(cls.env, "ca_manager", groups=f"{BASE}.group_sales_manager")
        cls.director = new_test_user(cls.env, "ca_director", groups=f"{BASE}.group_process_owner")

    def refused(self, act, message="was not changed"):
        with self.enter_registry_test_mode(), self.assertRaisesRegex(UserError, message):
            with self.env.cr.savepoint():
                act()

    def ordered(self, quantity=5, **values):
        return self.scenario().order((self.apple, quantity), user_id=self.seller.id, **values).by(self.seller)
