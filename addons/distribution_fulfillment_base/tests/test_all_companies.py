"""What holds for all companies is changed by a process owner of all of them, and by nobody else."""

from odoo import Command
from odoo.exceptions import AccessError
from odoo.tests import new_test_user, tagged

from .common import FulfillmentCommon

BASE = "distribution_fulfillment_base"


@tagged("post_install", "-at_install")
class TestAllCompanies(FulfillmentCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.other = cls.env["res.company"].create({"name": "Lakeside"})
        companies = cls.env["res.company"].search([])
        cls.local = cls._process_owner("local", companies - cls.other)
        cls.everywhere = cls._process_owner("everywhere", companies)
        cls.rule = cls._rule(activate=False, owner_id=cls.everywhere.id)

    @classmethod
    def _process_owner(cls, name, companies):
        return new_test_user(
            cls.env,
            f"all_{name}",
            groups=f"{BASE}.group_process_owner",
            company_id=cls.company.id,
            company_ids=[Command.set(companies.ids)],
        )

    def refused(
        self, act, what="(?s)it holds for all companies, and you do not work for Lakeside.*Ask a process"
    ):
        with self.assertRaisesRegex(AccessError, what), self.env.cr.savepoint():
            act()

    def test_a_rule_of_all_companies(self):
        rule, values = self.rule.with_user(self.local), {"name": "Ours", "company_id": self.company.id}
        for act in (
            lambda: rule.write({"tolerance": 90}),
            lambda: rule.write({"company_id": self.company.id}),
            lambda: rule.write({"approval_step_ids": [Command.create({})]}),
            lambda: rule.approval_step_ids.create({"rule_id": rule.id}),
            rule.copy,
            rule.unlink,
            rule.action_simulate,
            rule.action_activate,
            rule.action_retire,
            rule.action_draft,
            lambda: rule.copy(values).write({"company_id": False}),
        ):
            self.refused(act)
        own = rule.copy(values)
        own.write({"tolerance": 3, "approval_step_ids": [Command.create({})]})
        own.action_activate()
        own.change_note = "Tried enough"
        own.action_retire()
        self.assertEqual((own.state, self.rule.state, self.rule.tolerance), ("retired", "draft", 2.0))

    def test_a_process_owner_of_all_companies(self):
        rule = self.rule.with_user(self.everywhere)
        rule.write({"tolerance": 3})
        rule.action_activate()
        rule.write({"tolerance": 4, "change_note": "Agreed by all"})
        rule.change_note = "Agreed by all, too"
        rule.action_retire()
        self.assertEqual((self.rule.state, self.rule.tolerance), ("retired", 4.0))

    def test_the_other_master_data_of_control(self):
        area = self.rule.control_point_id.area_id
        step = self.env["fulfillment.escalation.step"].create({"area_id": area.id, "hours": 77})
        for record, name, value in (
            (step, "hours", 78),
            (step.area_id, "name", "Mine"),
            (self._reason(), "active", False),
            (self._reason().group_id, "name", "Mine"),
            (self.env["fulfillment.root.cause"].search([], limit=1), "active", False),
            (self.env["fulfillment.root.cause.group"].search([], limit=1), "name", "Mine"),
            (self.env["fulfillment.channel"].search([], limit=1), "active", False),
            (self.env["fulfillment.segment"].create({"name": "Key", "code": "key"}), "sequence", 1),
            (self.env["fulfillment.cost.driver"].search([], limit=1), "name", "Mine"),
            (self.rule.control_point_id, "area_id", False),
        ):
            with self.subTest(record._name):
                self.assertTrue(record)
                self.refused(lambda r=record, n=name, v=value: r.with_user(self.local).write({n: v}))
                record.with_user(self.everywhere).write({name: value})
        self.refused(
            lambda: self.env["fulfillment.segment"].with_user(self.local).create({"name": "A", "code": "a"})
        )
        self.refused(step.with_user(self.local).unlink)

    def test_what_is_of_ones_own_company_stays_ones_own(self):
        area = self.rule.control_point_id.area_id.with_user(self.local)
        line = {"company_id": self.company.id, "user_id": self.local.id, "amount_from": 7}
        step = {"company_id": self.company.id, "hours": 5}
        area.write({"owner_ids": [Command.create(line)], "escalation_step_ids": [Command.create(step)]})
        driver = self.env["fulfillment.cost.driver"].search([], limit=1).with_user(self.local)
        driver.rate_ids = [Command.create({"amount": 5, "source": "Counted"})]
        self.assertEqual(driver.rate_ids.company_id, self.company)
        self.refused(lambda: area.write({"escalation_step_ids": [Command.create({"hours": 5})]}))

    def test_decisions_for_other_companies_are_not_handed_over(self):
        away = new_test_user(
            self.env,
            "all_away",
            groups=f"{BASE}.group_sales_manager",
            company_id=self.company.id,
            company_ids=[Command.set((self.company | self.other).ids)],
        )
        values = {
            "user_id": away.id,
            "delegate_id": self.env.ref("base.user_admin").id,
            "date_to": "2099-01-01",
        }
        Delegation = self.env["fulfillment.delegation"]
        self.refused(
            lambda: Delegation.with_user(self.local).create(values),
            "(?s)they are for Lakeside, too.*Ask a process",
        )
        self.assertTrue(Delegation.with_user(self.everywhere).create(values))
