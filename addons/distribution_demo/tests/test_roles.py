"""The nine users: each can log in, sees menus, and works where it should."""

from odoo.tests import HttpCase, TransactionCase, tagged

ROLES = (
    "customer_service",
    "sales_manager",
    "buyer",
    "planner",
    "warehouse_operator",
    "warehouse_supervisor",
    "finance",
    "process_owner",
    "consultant",
)
ONE_COMPANY = {"customer_service", "warehouse_operator"}


@tagged("post_install", "-at_install")
class TestRoles(TransactionCase):
    def test_each_user_has_the_group_of_its_role_and_a_time_zone(self):
        for role in ROLES:
            with self.subTest(role):
                user = self.env.ref(f"distribution_demo.user_{role}")
                self.assertEqual(user.login, role)
                self.assertTrue(user.has_group(f"distribution_fulfillment_base.group_{role}"))
                self.assertTrue(user.tz)

    def test_managers_work_in_both_companies(self):
        both = self.env.ref("base.main_company") | self.env.ref("distribution_demo.company_west")
        for role in ROLES:
            with self.subTest(role):
                user = self.env.ref(f"distribution_demo.user_{role}")
                self.assertEqual(both <= user.company_ids, role not in ONE_COMPANY)

    def test_each_menu_that_a_user_sees_opens_a_list_it_may_read(self):
        for role in ROLES:
            user = self.env.ref(f"distribution_demo.user_{role}")
            env = self.env(user=user.id, su=False)
            menus = env["ir.ui.menu"].browse(env["ir.ui.menu"]._visible_menu_ids())
            actions = [menu.action.sudo() for menu in menus if menu.action]
            opened = 0
            for action in actions:
                if action._name != "ir.actions.act_window" or action.res_model not in env:
                    continue
                with self.subTest(role, action=action.name):
                    env[action.res_model].check_access("read")
                    env[action.res_model].get_views([(view_id, mode) for view_id, mode in action.views])
                    opened += 1
            with self.subTest(role):
                self.assertGreater(opened, 3)


@tagged("post_install", "-at_install")
class TestLogin(HttpCase):
    def test_login_is_the_password(self):
        for role in ROLES:
            with self.subTest(role):
                self.authenticate(role, role)
                answer = self.url_open("/odoo")
                self.assertEqual(answer.status_code, 200)
                self.assertIn("odoo.__session_info__", answer.text)
