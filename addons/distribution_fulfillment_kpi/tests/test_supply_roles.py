"""Who may read the facts of supply: everybody in fulfillment control, of the own companies; nobody writes."""

from odoo.exceptions import AccessError
from odoo.tests import new_test_user, tagged

from .supply_common import SupplyCommon
from .test_metric_door import ROLES

FACTS = (
    "fulfillment.fact.purchase.line",
    "fulfillment.fact.purchase.part",
    "fulfillment.fact.purchase.order",
    "fulfillment.fact.receipt.line",
)


@tagged("post_install", "-at_install")
class TestSupplyRoles(SupplyCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.foreign = cls.env["res.company"].create({"name": "Foreign Inc."})

    def _user(self, login, groups, company):
        return new_test_user(
            self.env, login, groups=groups, company_id=company.id, company_ids=[(6, 0, company.ids)]
        )

    def _received(self):
        self.supply().at("2026-02-02 14:00").order((self.apple, 10, 6), promise="2026-02-10 12:00").at(
            "2026-02-10 14:00"
        ).receive()
        self.refresh()

    def test_every_role_reads_and_nobody_writes(self):
        self._received()
        for role in ROLES:
            user = self._user(f"supply_{role}", f"distribution_fulfillment_base.group_{role}", self.company)
            for name in FACTS:
                with self.subTest(role=role, fact=name):
                    facts = self.env[name].with_user(user).search([("company_id", "=", self.company.id)])
                    self.assertEqual(len(facts), 1)
                    for operation in ("write", "create", "unlink"):
                        self.assertFalse(facts.has_access(operation))

    def test_facts_of_other_companies_are_not_there(self):
        self._received()
        user = self._user("supply_foreign", "distribution_fulfillment_base.group_consultant", self.foreign)
        stranger = self._user("supply_stranger", "base.group_user", self.company)
        for name in FACTS:
            with self.subTest(fact=name):
                facts = self.env[name].with_user(user).with_context(allowed_company_ids=self.foreign.ids)
                self.assertFalse(facts.search([("company_id", "=", self.company.id)]))
                with self.assertRaises(AccessError):
                    self.env[name].with_user(stranger).search([])
