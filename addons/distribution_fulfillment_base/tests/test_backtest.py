"""A rule judges the past: counts, examples, who would have been asked, and who may ask."""

from datetime import date, datetime

from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, new_test_user, tagged

from .common import FulfillmentCommon

BASE = "distribution_fulfillment_base"
START = datetime(2026, 1, 5, 14)


@tagged("post_install", "-at_install")
class TestBacktest(FulfillmentCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.owner = new_test_user(cls.env, "bt_owner", groups=f"{BASE}.group_process_owner")
        cls.rule = cls._rule(
            "sale_manual_discount", tolerance=5, activate=False, owner_id=cls.owner.id, response="record"
        )

    def order(self, discount, *lines, at="2026-01-05 14:00", **values):
        scenario = self.scenario().at(at).quotation(*(lines or [(self.apple, 10)]), **values)
        scenario.sale.order_line.discount = discount
        return scenario.confirm()

    def run_backtest(self, rule=None, first="2026-01-01", last="2026-01-31", user=None):
        return (
            self.env["fulfillment.backtest"]
            .with_user(user or self.owner)
            ._run(
                (rule or self.rule).with_user(user or self.owner),
                self.company.with_user(user or self.owner),
                date.fromisoformat(first),
                date.fromisoformat(last),
            )
        )

    def test_money_that_cannot_be_measured_is_none(self):
        """A margin below the floor costs nothing yet, below cost it is a loss; nothing found costs nothing."""
        rule = self._rule("sale_margin_below_floor", tolerance=65, activate=False, response="record")
        self.assertRecordValues(self.run_backtest(rule), [{"amount": 0.0, "is_unmeasured": False}])
        self.order(20)
        backtest = self.run_backtest(rule)
        self.assertRecordValues(backtest, [{"amount": 0.0, "is_unmeasured": True}])
        self.assertRecordValues(backtest.line_ids, [{"amount": 0.0, "is_unmeasured": True}])
        self.order(50)
        backtest = self.run_backtest(rule)
        self.assertRecordValues(backtest, [{"amount": 10.0, "is_unmeasured": False}])
        self.assertRecordValues(
            backtest.line_ids,
            [{"amount": 10.0, "is_unmeasured": False}, {"amount": 0.0, "is_unmeasured": True}],
        )

    def test_counts_and_examples(self):
        self.order(0)
        self.order(5)
        self.order(10, (self.apple, 10), (self.berry, 10))
        worst = self.order(20)
        backtest = self.run_backtest()
        self.assertRecordValues(
            backtest,
            [
                {
                    "evaluated_count": 4,
                    "document_count": 2,
                    "departure_count": 3,
                    "amount": 34.0,
                    "share": 50.0,
                    "tolerance": 5.0,
                    "unit": "%",
                    "check_code": "sale_manual_discount",
                    "author_id": self.owner.id,
                    "rule_version_id": False,
                }
            ],
        )
        self.assertEqual(backtest.line_ids.mapped("deviation"), [20, 10, 10])
        self.assertEqual(backtest.line_ids[0].document_name, worst.sale.name)
        self.assertEqual(backtest.line_ids[0].action_open_document()["res_id"], worst.sale.id)
        self.assertRecordValues(
            backtest.person_ids, [{"role": "owner", "names": self.owner.name, "document_count": 2}]
        )

    def test_the_period_is_of_local_days(self):
        """04:00 UTC on the 6th is the 5th in New York."""
        self.company.partner_id.tz = "America/New_York"
        self.order(20, at="2026-01-06 04:00")
        for first, last, expected in (
            ("2026-01-05", "2026-01-05", 1),
            ("2026-01-06", "2026-01-06", 0),
            ("2026-01-01", "2026-01-04", 0),
        ):
            with self.subTest(first=first):
                backtest = self.run_backtest(first=first, last=last)
                self.assertRecordValues(backtest, [{"document_count": expected, "evaluated_count": expected}])

    def test_scope(self):
        fruit = self.env["product.category"].create({"name": "Fruit"})
        self.apple.categ_id = self.env["product.category"].create({"name": "Citrus", "parent_id": fruit.id})
        north = self.env["stock.warehouse"].create({"name": "North", "code": "NRT"})
        segment = self.env["fulfillment.segment"].create({"name": "Key", "code": "key"})
        self.customer.fulfillment_segment_id = segment
        channel = self.env["fulfillment.channel"].create({"name": "Fair", "code": "fair"})
        stranger = self.env["res.partner"].create({"name": "Stranger"})
        self.order(20, (self.apple, 1), (self.berry, 1), fulfillment_channel_id=channel.id)
        self.order(20, warehouse=north, customer=stranger)
        for scope, judged, found in (
            ({}, 2, 3),
            ({"company_id": self.company.id}, 2, 3),
            ({"warehouse_id": north.id}, 1, 1),
            ({"segment_id": segment.id}, 1, 2),
            ({"channel_id": channel.id}, 1, 2),
            ({"product_categ_id": fruit.id}, 2, 2),
            ({"product_categ_id": fruit.id, "segment_id": segment.id}, 1, 1),
        ):
            with self.subTest(scope=scope):
                backtest = self.run_backtest(self.rule.copy(scope))
                self.assertRecordValues(backtest, [{"evaluated_count": judged, "departure_count": found}])

    def test_a_category_covers_the_order_that_holds_some_of_it(self):
        """As at the live door, where the order as a whole is measured."""
        fruit = self.env["product.category"].create({"name": "Fruit"})
        self.apple.categ_id = self.env["product.category"].create({"name": "Core", "parent_id": fruit.id})
        self.order(0, (self.apple, 1), (self.berry, 1))
        self.order(0, (self.berry, 1))
        rule = self._rule(
            "sale_requested_date_missing",
            response="record",
            activate=False,
            owner_id=self.owner.id,
            product_categ_id=fruit.id,
        )
        self.assertRecordValues(self.run_backtest(rule), [{"evaluated_count": 2, "departure_count": 1}])

    def test_the_kind_of_order_is_said_to_be_untold(self):
        backtest = self.run_backtest(self.rule.copy({"order_type": "stock"}))
        self.assertIn("kind of order cannot be told", backtest.limits)

    def test_a_tolerance_is_allowed_to_the_last_digit(self):
        self.order(5)
        self.assertEqual(self.run_backtest().departure_count, 0)
        self.order(5.01)
        self.assertEqual(self.run_backtest().departure_count, 1)

    def test_who_is_asked(self):
        manager = new_test_user(self.env, "bt_manager", groups=f"{BASE}.group_sales_manager")
        rule = self.rule.copy(
            {
                "response": "approval",
                "approval_step_ids": [
                    Command.create({"sequence": 10, "user_ids": [Command.set(manager.ids)]}),
                    Command.create(
                        {"sequence": 20, "amount_from": 500, "user_ids": [Command.set(self.owner.ids)]}
                    ),
                ],
            }
        )
        self.order(20)
        self.order(20, (self.apple, 100))
        backtest = self.run_backtest(rule)
        self.assertRecordValues(
            backtest.person_ids.filtered(lambda person: person.role == "approver"),
            [
                {"names": manager.name, "amount_from": 0, "document_count": 2},
                {"names": self.owner.name, "amount_from": 500, "document_count": 1},
            ],
        )
        rule.approval_basis = "departure"
        backtest = self.run_backtest(rule)
        approvers = backtest.person_ids.filtered(lambda person: person.role == "approver")
        self.assertEqual(approvers.mapped("document_count"), [2, 0])

    def test_the_dialog(self):
        self.order(20)
        action = self.rule.with_user(self.owner).action_backtest()
        form = Form(self.env[action["res_model"]].with_user(self.owner).with_context(**action["context"]))
        form.date_from, form.date_to = "2026-01-01", "2026-01-31"
        result = form.save().action_run()
        backtest = self.env[result["res_model"]].browse(result["res_id"])
        self.assertEqual(backtest.document_count, 1)
        self.assertEqual(self.rule.backtest_count, 1)
        form.date_from = "2026-02-28"
        with self.assertRaisesRegex(UserError, "ends before it begins"):
            form.save().action_run()

    def test_not_possible_because(self):
        rule = self._rule("sale_credit_exposure", activate=False)
        run = self.env["fulfillment.backtest.run"].with_user(self.owner).create({"rule_id": rule.id})
        self.assertIn("owed on a past day", run.obstacle)
        with self.assertRaisesRegex(UserError, "(?s)was not backtested.*owed on a past day.*run simulated"):
            run.action_run()

    def test_only_process_owners(self):
        self.order(20)
        backtest = self.run_backtest()
        for role in ("customer_service", "sales_manager", "finance"):
            user = new_test_user(self.env, f"bt_{role}", groups=f"{BASE}.group_{role}")
            with self.subTest(role):
                with self.assertRaises(AccessError):
                    self.run_backtest(user=user)
                with self.assertRaises(AccessError):
                    backtest.with_user(user).read(["document_count"])
        with self.assertRaises(AccessError):
            backtest.with_user(self.owner).create({})
        with self.assertRaises(UserError):
            backtest.write({"document_count": 0})

    def test_the_other_company(self):
        other = self.env["res.company"].create({"name": "Other"})
        stranger = new_test_user(
            self.env,
            "bt_stranger",
            groups=f"{BASE}.group_process_owner",
            company_id=other.id,
            company_ids=[Command.set(other.ids)],
        )
        self.order(20)
        backtest = self.run_backtest()
        self.assertFalse(self.env["fulfillment.backtest"].with_user(stranger).search([]))
        self.assertFalse(self.env["fulfillment.backtest.line"].with_user(stranger).search([]))
        with self.assertRaises(AccessError):
            backtest.with_user(stranger).read(["document_count"])
        with self.assertRaisesRegex(AccessError, "do not work at"):
            self.run_backtest(user=stranger)
        mine = (
            self.env["fulfillment.backtest"]
            .with_user(stranger)
            ._run(self.rule.with_user(stranger), other, date(2026, 1, 1), date(2026, 1, 31))
        )
        self.assertRecordValues(mine, [{"evaluated_count": 0, "document_count": 0}])

    def test_a_rule_of_one_company_judges_no_other(self):
        other = self.env["res.company"].create({"name": "Other"})
        rule = self.rule.copy({"company_id": other.id}).sudo()
        with self.assertRaisesRegex(UserError, "holds for Other only"):
            self.env["fulfillment.backtest"]._run(rule, self.company, date(2026, 1, 1), date(2026, 1, 31))
