"""The routing table: process area, site, amount; the site's own line first, then the highest amount reached."""

import psycopg2

from odoo.exceptions import UserError
from odoo.tests import new_test_user, tagged
from odoo.tools import mute_logger

from .common import FulfillmentCommon

ROLE = "distribution_fulfillment_base.group_"


@tagged("post_install", "-at_install")
class TestRouting(FulfillmentCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.area = cls.env["fulfillment.area"].create({"name": "Prices", "code": "prices_routing"})
        cls.users = {
            name: new_test_user(cls.env, f"route_{name}", groups=f"{ROLE}sales_manager")
            for name in ("all", "large", "huge", "site", "site_large", "hand")
        }
        for name, amount, warehouse in (
            ("all", 0, False),
            ("large", 50, False),
            ("huge", 500, False),
            ("site", 20, cls.warehouse.id),
            ("site_large", 100, cls.warehouse.id),
        ):
            cls._line(name, amount, warehouse)
        cls.rule = cls._rule(
            response="record",
            owner_id=False,
            area_id=cls.area.id,
            cost_driver_id=cls.env.ref("distribution_fulfillment_base.cost_driver_price_erosion").id,
        )

    @classmethod
    def _line(cls, name, amount=0.0, warehouse=False, **values):
        return cls.env["fulfillment.area.owner"].create(
            {
                "area_id": cls.area.id,
                "company_id": cls.company.id,
                "warehouse_id": warehouse,
                "amount_from": amount,
                "user_id": cls.users[name].id,
                **values,
            }
        )

    def _again(self, scenario, price):
        scenario.sale._action_cancel()
        scenario.sale.action_draft()
        scenario.sale.order_line.price_unit = price
        return scenario.confirm()

    def test_the_table(self):
        elsewhere = self.env["stock.warehouse"]
        for warehouse, amount, name in (
            (elsewhere, 0, "all"),
            (elsewhere, 49.99, "all"),
            (elsewhere, 50, "large"),
            (elsewhere, 499.99, "large"),
            (elsewhere, 500, "huge"),
            (self.warehouse, 0, "all"),
            (self.warehouse, 19.99, "all"),
            (self.warehouse, 20, "site"),
            (self.warehouse, 99.99, "site"),
            (self.warehouse, 100, "site_large"),
            (self.warehouse, 10000, "site_large"),
        ):
            with self.subTest(warehouse=warehouse.name, amount=amount):
                self.assertEqual(self.area._owner(self.company, warehouse, amount), self.users[name])

    def test_who_has_left_is_passed_over(self):
        self.users["site_large"].active = False
        self.assertEqual(self.area._owner(self.company, self.warehouse, 100), self.users["site"])
        self.users["site"].active = False
        self.assertEqual(self.area._owner(self.company, self.warehouse, 100), self.users["large"])

    def test_another_company_has_its_own_table(self):
        other = self.env["res.company"].create({"name": "Other"})
        self.assertFalse(self.area._owner(other, self.env["stock.warehouse"], 0))
        self.users["huge"].company_ids |= other
        self._line("huge", company_id=other.id)
        self.assertEqual(self.area._owner(other, self.env["stock.warehouse"], 0), self.users["huge"])
        with self.assertRaises(UserError):
            self._line("all", 1, company_id=other.id)
        with self.assertRaises(UserError):
            self._line("huge", warehouse=self.warehouse.id, company_id=other.id, amount=7)

    def test_the_money_of_an_exception_decides(self):
        for price, name in ((9.0, "all"), (5.0, "site")):
            with self.subTest(price=price):
                variance = self.scenario().order((self.apple, 5, price)).variances()
                self.assertEqual((variance.owner_id, variance.routed_to_id), (self.users[name],) * 2)
                self.assertEqual(variance.activity_ids.user_id, self.users[name])

    def test_a_renewed_exception_that_costs_more_goes_further(self):
        scenario = self.scenario().order((self.apple, 5, 9.0))
        variance = scenario.variances()
        self._again(scenario, 5.0)
        self.assertRecordValues(
            variance, [{"owner_id": self.users["site"].id, "cost": 25.0, "occurrence_count": 2}]
        )
        self.assertEqual(variance.activity_ids.user_id, self.users["site"])
        self._again(scenario, 9.0)
        self.assertEqual(variance.owner_id, self.users["all"])

    def test_once_taken_it_stays(self):
        scenario = self.scenario().order((self.apple, 5, 9.0))
        variance = scenario.variances()
        variance.with_user(self.users["all"]).action_take()
        self._again(scenario, 5.0)
        self.assertRecordValues(variance, [{"owner_id": self.users["all"].id, "state": "in_progress"}])

    def test_whom_a_person_named_stays(self):
        scenario = self.scenario().order((self.apple, 5, 9.0))
        variance = scenario.variances()
        variance.with_user(self.users["all"]).owner_id = self.users["hand"]
        self.assertEqual(variance.activity_ids.user_id, self.users["hand"])
        self._again(scenario, 5.0)
        self.assertEqual(variance.owner_id, self.users["hand"])

    def test_an_owner_who_left_is_replaced_when_it_recurs(self):
        scenario = self.scenario().order((self.apple, 5, 9.0))
        variance = scenario.variances()
        variance._resolve(self.env.ref("distribution_fulfillment_base.root_cause_master_data"), "Done")
        self.users["all"].active = False
        self._line("hand", 1)
        self._again(scenario, 9.0)
        self.assertRecordValues(variance, [{"owner_id": self.users["hand"].id, "state": "open"}])
        self.assertEqual(variance.activity_ids.user_id, self.users["hand"])

    def test_found_again_does_not_move_the_deadline(self):
        scenario = self.scenario().at("2026-01-09 15:00").order((self.apple, 5, 9.0))
        variance = scenario.variances()
        deadline = variance.deadline
        scenario.at("2026-01-12 15:00")
        self._again(scenario, 8.0)
        self.assertEqual(variance.deadline, deadline)
        variance._resolve(self.env.ref("distribution_fulfillment_base.root_cause_master_data"), "Done")
        self._again(scenario, 7.0)
        self.assertGreater(variance.deadline, deadline)

    def test_the_owner_of_the_rule_comes_first_while_he_is_there(self):
        self.rule.write({"owner_id": self.users["hand"].id, "change_note": "Knows prices best"})
        self.assertEqual(self.scenario().order((self.apple, 5, 9.0)).variances().owner_id, self.users["hand"])
        self.users["hand"].active = False
        self.assertEqual(self.scenario().order((self.apple, 5, 9.0)).variances().owner_id, self.users["all"])

    def test_one_line_for_a_site_and_amount(self):
        for error, values in (
            (psycopg2.errors.UniqueViolation, {"amount": 50}),
            (psycopg2.errors.CheckViolation, {"amount": -1}),
        ):
            with (
                self.subTest(values=values),
                mute_logger("odoo.sql_db"),
                self.assertRaises(error),
                self.cr.savepoint(),
            ):
                self._line("hand", **values)
                self.env.flush_all()
