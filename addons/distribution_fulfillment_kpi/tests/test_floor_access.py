"""Who may read the facts of the floor, and that nobody writes them."""

from odoo.exceptions import AccessError
from odoo.tests import new_test_user, tagged
from odoo.tools import mute_logger

from .floor_common import FloorCommon

FACTS = ("pick.line", "shipment", "count", "return.line", "reservation", "pick.run", "job")


@tagged("post_install", "-at_install")
class TestFloorAccess(FloorCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.foreign = cls.env["res.company"].create({"name": "Foreign Floor Inc."})
        for index, company in enumerate(cls.company | cls.foreign):
            for name in FACTS:
                table = cls.env[f"fulfillment.fact.{name}"]._table
                cls.env.cr.execute(
                    f"INSERT INTO {table} (id, source, scope_id, company_id) VALUES (%s, 'live', 1, %s)",  # pylint: disable=sql-injection
                    [-1 - index, company.id],
                )

    def _user(self, login, groups):
        return new_test_user(
            self.env, login, groups=groups, company_id=self.company.id, company_ids=[(6, 0, self.company.ids)]
        )

    def test_roles_read_the_facts_of_their_company(self):
        for role in ("user", "warehouse_operator", "process_owner", "person_level"):
            user = self._user(f"fact_{role}", f"distribution_fulfillment_base.group_{role}")
            for name in FACTS:
                with self.subTest(role=role, fact=name):
                    facts = self.env[f"fulfillment.fact.{name}"].with_user(user)
                    self.assertEqual(facts.search([("id", "<", 0)]).ids, [-1])
                    with self.assertRaises(AccessError):
                        facts.browse(-2).read(["scope_id"])
                    for write in (
                        lambda facts=facts: facts.browse(-1).write({"scope_id": 2}),
                        lambda facts=facts: facts.browse(-1).unlink(),
                        lambda facts=facts: facts.create({"scope_id": 2}),
                    ):
                        with self.assertRaises(AccessError), mute_logger("odoo.addons.base.models.ir_model"):
                            write()

    def test_others_read_nothing(self):
        stranger = self._user("fact_stranger", "stock.group_stock_manager")
        for name in FACTS:
            with self.subTest(fact=name), self.assertRaises(AccessError):
                self.env[f"fulfillment.fact.{name}"].with_user(stranger).search([])
