"""Who reads which facts, holds and waivers: as the exceptions, for they tell of the same orders."""

from odoo.exceptions import AccessError
from odoo.fields import Command
from odoo.tests import new_test_user, tagged

from .common import FulfillmentCommon

BASE = "distribution_fulfillment_base"
MANAGERS = ("sales_manager", "finance", "process_owner")
SITES = ("warehouse_operator", "warehouse_supervisor", "planner", "buyer")


@tagged("post_install", "-at_install")
class TestVisibilityOfTheLedger(FulfillmentCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.other_site = cls.env["stock.warehouse"].create(
            {"name": "West", "code": "WST", "company_id": cls.company.id}
        )
        roles = ("customer_service", *SITES, *MANAGERS, "user")
        cls.users = {role: cls._person(f"{BASE}.group_{role}") for role in roles}
        cls.users["other_seller"] = cls._person(f"{BASE}.group_customer_service", "2")
        cls.users["leader"] = cls._person(f"{BASE}.group_customer_service", "3")
        cls.users["warehouse_supervisor"].fulfillment_warehouse_ids = cls.other_site
        cls.users["warehouse_operator"].fulfillment_warehouse_ids = cls.warehouse
        cls.seller, cls.owner = cls.users["customer_service"], cls.users["process_owner"]
        # Those two change what holds for all companies, or wait for their own ones only.
        cls.owner.company_ids = cls.env["res.company"].search([])
        cls.team = cls.env["crm.team"].create({"name": "Desk", "user_id": cls.users["leader"].id})
        cls._rule(response="record", owner_id=cls.owner.id)

    @classmethod
    def _person(cls, group, suffix=""):
        return new_test_user(cls.env, f"led_{group.split('_')[-1]}{suffix}", groups=group)

    def order(self, **values):
        return self.scenario().order((self.apple, 5, 8.0), **values)

    def _reads(self, role, user, order):
        if role in MANAGERS or user in (order.user_id, order.team_id.user_id):
            return True
        sites = user.fulfillment_warehouse_ids
        return role in SITES and (not sites or order.warehouse_id in sites)

    def test_facts_of_an_order(self):
        for values in (
            {"user_id": self.seller.id, "team_id": self.team.id},
            {"user_id": self.users["other_seller"].id, "team_id": False},
            {"user_id": False, "team_id": False, "warehouse": self.other_site},
        ):
            scenario = self.order(**values)
            events = scenario.events()
            self.assertIn("variance_opened", events.mapped("event_type"))
            seen = {}
            for role, user in self.users.items():
                self.env.invalidate_all()
                mine = events.with_user(user)
                seen[role] = bool(mine.search([("id", "in", events.ids)]))
                with self.subTest(role=role, values=values):
                    self.assertEqual(seen[role], self._reads(role, user, scenario.sale))
                    self.assertEqual(mine.has_access("read"), seen[role])
                    if not seen[role]:
                        with self.assertRaises(AccessError):
                            mine.read(["note", "amount"])
            self.assertEqual(seen["customer_service"], scenario.sale.user_id == self.seller)
            self.assertFalse(seen["user"])

    def test_a_hold_is_read_by_who_reads_the_order_or_is_asked(self):
        asked, plain = (
            self._person("sales_team.group_sale_salesman", suffix) for suffix in ("_asked", "_plain")
        )
        self._rule(
            "sale_document_missing",
            control_point_id=self.env.ref(f"{BASE}.control_point_order_release").id,
            response="approval",
            owner_id=self.owner.id,
            approval_step_ids=[Command.create({"user_ids": [Command.set(asked.ids)]})],
        )
        self.customer.fulfillment_required_attachments = 1
        scenario = self.order(user_id=self.seller.id)
        hold = scenario.sale.fulfillment_hold_ids
        for user, reads in (
            (asked, True),
            (plain, False),
            (self.seller, True),
            (self.users["user"], False),
            (self.users["warehouse_operator"], True),
            (self.users["warehouse_supervisor"], False),
            (self.users["finance"], True),
        ):
            with self.subTest(user.login):
                self.env.invalidate_all()
                self.assertEqual(hold.with_user(user).has_access("read"), reads)
                self.assertEqual(bool(hold.with_user(user).search([("id", "=", hold.id)])), reads)
        self.env.invalidate_all()
        self.assertEqual(hold.with_user(asked).display_name, scenario.sale.name)
        wizard = self.env["fulfillment.hold.release"].with_user(asked)
        wizard.create({"hold_ids": [Command.set(hold.ids)], "note": "Seen"}).action_release()
        self.assertFalse(scenario.sale.fulfillment_is_held)
        self.assertFalse(hold.decision_ids.with_user(plain).has_access("read"))
        self.assertTrue(hold.decision_ids.with_user(self.seller).has_access("read"))

    def test_a_waiver_is_read_by_managers(self):
        variance = self.order(user_id=self.seller.id).variances()
        wizard = self.env["fulfillment.waive"].with_user(self.owner)
        wizard.create({"variance_id": variance.id, "reason_id": self._reason().id}).action_grant()
        for role, user in self.users.items():
            with self.subTest(role):
                self.assertEqual(variance.waiver_id.with_user(user).has_access("read"), role in MANAGERS)

    def test_another_company(self):
        other = self.env["res.company"].create({"name": "Other"})
        stranger = new_test_user(
            self.env,
            "led_stranger",
            groups=f"{BASE}.group_process_owner",
            company_id=other.id,
            company_ids=[Command.set(other.ids)],
        )
        events = self.order().events()
        self.assertFalse(events.with_user(stranger).search([("id", "in", events.ids)]))
        with self.assertRaises(AccessError):
            events.with_user(stranger).read(["note"])
