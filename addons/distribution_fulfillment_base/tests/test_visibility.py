"""Who sees which exceptions: salespeople their orders, sites their own, managers their companies."""

from odoo.exceptions import AccessError
from odoo.fields import Command
from odoo.tests import new_test_user, tagged

from .common import FulfillmentCommon

ROLE = "distribution_fulfillment_base.group_"


@tagged("post_install", "-at_install")
class TestVisibility(FulfillmentCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.other_site = cls.env["stock.warehouse"].create(
            {"name": "West", "code": "WST", "company_id": cls.company.id}
        )
        cls.users = {
            name: new_test_user(cls.env, f"see_{name}", groups=",".join(f"{ROLE}{role}" for role in roles))
            for name, roles in {
                "seller": ["customer_service"],
                "other_seller": ["customer_service"],
                "leader": ["customer_service"],
                "operator": ["warehouse_operator"],
                "supervisor": ["warehouse_supervisor"],
                "roamer": ["warehouse_supervisor"],
                "sales_manager": ["sales_manager"],
                "finance": ["finance"],
                "process_owner": ["process_owner"],
                "bare": ["user"],
            }.items()
        }
        cls.users["operator"].fulfillment_warehouse_ids = cls.warehouse
        cls.users["supervisor"].fulfillment_warehouse_ids = cls.other_site
        cls.team = cls.env["crm.team"].create({"name": "Desk", "user_id": cls.users["leader"].id})
        cls.rule = cls._rule(
            response="record",
            owner_id=cls.users["process_owner"].id,
            cost_driver_id=cls.env.ref("distribution_fulfillment_base.cost_driver_price_erosion").id,
        )

    def _open(self, warehouse=None, **values):
        scenario = self.scenario().order((self.apple, 5, 8.0), warehouse=warehouse, **values)
        return scenario.variances()

    def _expect(self, variance, *names):
        """Just these see it: by search, by reading what they browsed, by its money, by its document's count."""
        for name, user in self.users.items():
            with self.subTest(user=name, variance=variance.warehouse_id.name):
                sees = name in names
                mine = variance.with_user(user)
                self.env.invalidate_all()
                self.assertEqual(bool(mine.search([("id", "=", variance.id)])), sees)
                self.assertEqual(mine.has_access("read"), sees)
                lines = self.env["fulfillment.cost.line"].with_user(user)
                self.assertEqual(bool(lines.search([("variance_id", "=", variance.id)])), sees)
                self.assertEqual(
                    mine._open_counts("sale.order", [variance.res_id]).get(variance.res_id, 0), sees
                )
                if sees:
                    self.assertTrue(mine.read(["name", "cost", "partner_id", "owner_id", "cost_line_ids"]))
                    continue
                for act in (
                    lambda mine=mine: mine.read(["name"]),
                    lambda mine=mine: mine.write({"reason_note": "seen"}),
                    mine.action_take,
                    mine.action_resolve_wizard,
                    mine.action_open_document,
                    lambda mine=mine: mine.message_post(body="seen"),
                ):
                    with self.assertRaises(AccessError):
                        act()

    def test_an_order_of_a_salesperson(self):
        variance = self._open(user_id=self.users["seller"].id, team_id=self.team.id)
        self._expect(
            variance, "seller", "leader", "operator", "roamer", "sales_manager", "finance", "process_owner"
        )

    def test_the_order_changes_hands(self):
        variance = self._open(user_id=self.users["seller"].id)
        variance.sale_order_id.user_id = self.users["other_seller"]
        self._expect(
            variance, "other_seller", "operator", "roamer", "sales_manager", "finance", "process_owner"
        )

    def test_another_site(self):
        variance = self._open(self.other_site, user_id=False, team_id=False)
        self._expect(variance, "supervisor", "roamer", "sales_manager", "finance", "process_owner")

    def test_what_one_owns_is_seen_wherever_it_lies(self):
        variance = self._open(user_id=False, team_id=False)
        for name in ("bare", "other_seller", "supervisor"):
            variance.owner_id = self.users[name]
            self._expect(variance, name, "operator", "roamer", "sales_manager", "finance", "process_owner")

    def test_without_a_site_only_those_of_all_sites(self):
        variance = self._open(user_id=False, team_id=False)
        variance.warehouse_id = False
        self._expect(variance, "roamer", "sales_manager", "finance", "process_owner")

    def test_sites_changed_or_archived_take_effect_at_once(self):
        variance = self._open(user_id=False, team_id=False)
        user = self.users["operator"]
        mine = variance.with_user(user)
        self.assertTrue(mine.has_access("read"))
        user.fulfillment_warehouse_ids = self.other_site
        self.assertFalse(mine.has_access("read"))
        self.other_site.active = False
        self.env.registry.clear_cache()
        self.env.invalidate_all()
        self.assertFalse(mine.has_access("read"), "an archived site must not open all the others")

    def test_companies_are_apart_for_every_role(self):
        """Even the owner, the salesperson and a manager of another company see nothing there."""
        variance = self._open(user_id=self.users["seller"].id)
        other = self.env["res.company"].create({"name": "Other"})
        for name, user in self.users.items():
            user.write({"company_ids": [Command.set(other.ids)], "company_id": other.id})
            variance.owner_id = user
            with self.subTest(name):
                mine = variance.with_user(user)
                self.assertFalse(mine.search([("id", "=", variance.id)]))
                self.assertFalse(mine.has_access("read"))
                self.assertFalse(mine._open_counts("sale.order", [variance.res_id]))

    def test_only_the_chosen_company(self):
        """Two companies at hand, one chosen in the switcher: the other's exceptions stay away."""
        variance = self._open()
        other = self.env["res.company"].create({"name": "Other"})
        user = self.users["process_owner"]
        user.company_ids |= other
        for companies, sees in ((other, False), (self.company, True), (self.company | other, True)):
            with self.subTest(companies.mapped("name")):
                mine = self.env["fulfillment.variance"].with_user(user)
                mine = mine.with_context(allowed_company_ids=companies.ids)
                self.assertEqual(bool(mine.search([("id", "=", variance.id)])), sees)

    def test_a_document_counts_nothing_for_who_has_no_role(self):
        variance = self._open()
        for groups in ("base.group_user", "sales_team.group_sale_salesman_all_leads"):
            user = new_test_user(self.env, f"norole_{groups[-5:]}", groups=groups)
            with self.subTest(groups):
                order = self.env["sale.order"].browse(variance.res_id).with_user(user)
                if groups != "base.group_user":
                    self.assertEqual(order.fulfillment_variance_count, 0)
                self.assertEqual(
                    self.env["fulfillment.variance"].with_user(user)._open_counts("sale.order", [1]), {}
                )

    def test_who_manages_may_hand_over(self):
        """A supervisor at the own site, a sales manager for orders, a process owner everywhere."""
        here, there = self._open(), self._open(self.other_site)
        for name, variance, allowed in (
            ("operator", here, False),
            ("finance", here, False),
            ("roamer", here, True),
            ("supervisor", there, True),
            ("sales_manager", here, True),
            ("process_owner", there, True),
        ):
            with self.subTest(name):
                mine = variance.with_user(self.users[name])
                if not allowed:
                    with self.assertRaisesRegex(AccessError, "belong to somebody else"):
                        mine.owner_id = self.users[name]
                    continue
                mine.owner_id = self.users["bare"]
                self.assertEqual(variance.activity_ids.user_id, self.users["bare"])
                variance.owner_id = self.users["process_owner"]

    def test_hidden_ones_in_a_batch_are_refused_whole(self):
        here, there = (
            self._open(user_id=False, team_id=False),
            self._open(self.other_site, user_id=False, team_id=False),
        )
        (here | there).owner_id = False
        with self.assertRaises(AccessError):
            (here | there).with_user(self.users["operator"]).action_take()
        self.assertEqual((here | there).mapped("state"), ["open", "open"])

    def test_reasons_of_others_are_not_read(self):
        self.rule.write({"response": "reason", "change_note": "Stricter"})
        order = self.scenario().quotation((self.apple, 5, 8.0)).sale
        order.with_user(self.users["seller"]).with_context(
            fulfillment_reason_id=self._reason().id
        ).action_confirm()
        for name, sees in (("seller", True), ("other_seller", False), ("operator", False), ("finance", True)):
            with self.subTest(name):
                found = self.env["fulfillment.justification"].with_user(self.users[name])
                self.assertEqual(bool(found.search([("res_id", "=", order.id)])), sees)

    def test_one_does_not_choose_the_own_sites(self):
        with self.assertRaises(AccessError):
            self.users["operator"].with_user(self.users["operator"]).fulfillment_warehouse_ids = False
