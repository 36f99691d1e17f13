"""A rule judges the past: what it would have found is what it finds."""

import random
from datetime import date, datetime, timedelta

from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, new_test_user, tagged

from .common import FulfillmentCommon

BASE = "distribution_fulfillment_base"
START = datetime(2026, 1, 5, 14)


@tagged("post_install", "-at_install")
class TestBacktestAgrees(FulfillmentCommon):
    """On random orders the past is judged exactly as the live door judged it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env.ref("base.group_user").implied_ids += cls.env.ref("product.group_product_pricelist")
        cls.company.partner_id.tz = "America/New_York"
        cls.random = random.Random(20261125)
        cls.terms = cls.env["account.payment.term"].create(
            [
                {
                    "name": f"{days} days",
                    "line_ids": [Command.create({"value": "percent", "value_amount": 100, "nb_days": days})],
                }
                for days in (10, 30, 60)
            ]
        )
        cls.pricelists = cls.env["product.pricelist"].create([{"name": "Trade"}, {"name": "Dealer"}])
        half = cls.env["res.currency"].create({"name": "HLF", "symbol": "h", "rounding": 0.01})
        cls.env["res.currency.rate"].create(
            {"currency_id": half.id, "rate": 2.0, "name": "2020-01-01", "company_id": cls.company.id}
        )
        cls.pricelists |= cls.pricelists.create({"name": "Half", "currency_id": half.id})
        units = cls.env["uom.uom"].create(
            [
                {
                    "name": f"Box of {size}",
                    "relative_factor": size,
                    "relative_uom_id": cls.env.ref("uom.product_uom_unit").id,
                }
                for size in (6, 10)
            ]
        )
        cls.products = [
            cls.apple,
            cls.berry,
            cls.cherry,
            cls._product("Boxed", price=8, cost=7, uom_ids=[Command.set(units.ids)], sale_delay=3),
            cls._product("Bulk", price=2, cost=1, fulfillment_min_order_qty=12, sale_delay=9),
            cls._product("Advice", price=50, is_storable=False, type="service"),
        ]
        cls.uoms = [cls.env.ref("uom.product_uom_unit"), cls.env.ref("uom.product_uom_dozen")]
        cls.partners = cls._partners()

    @classmethod
    def _partners(cls):
        partners = cls.env["res.partner"]
        for i in range(4):
            partner = partners.create(
                {
                    "name": f"Customer {i}",
                    "street": "1 Pier" if i % 2 else False,
                    "city": "Boston",
                    "zip": "02110" if i < 2 else False,
                    "country_id": cls.env.ref("base.us").id if i else False,
                    "email": "a@example.com" if i > 1 else False,
                    "property_payment_term_id": cls.terms[i].id if i < 3 else False,
                    "fulfillment_requires_reference": i == 1,
                    "fulfillment_required_attachments": i,
                }
            )
            partner.property_product_pricelist = cls.pricelists[0] if i < 3 else cls.pricelists[1]
            partners |= partner | partners.create({"name": f"Contact {i}", "parent_id": partner.id})
        return partners

    def _random_order(self, instant):
        pick = self.random
        scenario = self.scenario().at(instant)
        lines = [
            (product, pick.choice([1, 2, 6, 10, 12, 13]))
            for product in pick.choices(self.products, k=pick.randint(1, 3))
        ]
        promise = pick.choice(
            [None, instant + timedelta(days=pick.randint(0, 10), hours=pick.randint(0, 23))]
        )
        scenario.quotation(
            *lines,
            promise=promise,
            customer=pick.choice(self.partners),
            partner_shipping_id=pick.choice(self.partners).id,
            pricelist_id=pick.choice(self.pricelists).id,
            payment_term_id=pick.choice([False, *self.terms.ids]),
            client_order_ref=pick.choice([False, " ", "PO 1", "po 1", "PO 2"]),
            fulfillment_requested_date=pick.choice([False, "2026-02-01 12:00:00"]),
            validity_date=pick.choice([False, (instant + timedelta(days=pick.randint(-3, 3))).date()]),
            picking_policy=pick.choice(["direct", "one"]),
        )
        for line in scenario.sale.order_line:
            line.product_uom_id = pick.choice(self.uoms)
            line.price_unit *= pick.choice([0, 0.5, 0.9, 1, 1, 1.2])
            line.discount = pick.choice([0, 0, 3, 10, 50])
        if pick.random() < 0.2:
            self.env["sale.order.discount"].create(
                {
                    "sale_order_id": scenario.sale.id,
                    "discount_type": "so_discount",
                    "discount_percentage": 0.1,
                }
            ).action_apply_discount()
        for i in range(pick.randint(0, 3)):
            self.env["ir.attachment"].create(
                {"name": f"{i}", "raw": b"x", "res_model": "sale.order", "res_id": scenario.sale.id}
            )
        return scenario.confirm()

    def _change(self, order):
        for line in order.order_line:
            if self.random.random() < 0.5:
                line.price_unit *= self.random.choice([0.5, 1, 1.5])

    def test_all_checks_on_the_same_orders(self):
        rules = {}
        for code, model in self.env["fulfillment.check"]._checks().items():
            points = set(self.env[model]._check_control_points) & {"sale_order_confirm", "sale_order_change"}
            if self.env[model]._check_backtest or not points:
                continue
            point = "sale_order_confirm" if "sale_order_confirm" in points else "sale_order_change"
            rules[code] = self._rule(
                code,
                response="record",
                tolerance={"sale_margin_below_floor": 60, "sale_manual_discount": 3}.get(code, 0),
                control_point_id=self.env.ref(f"{BASE}.control_point_{point}").id,
            )
        instant = START
        orders = self.env["sale.order"]
        for _i in range(40):
            instant += timedelta(hours=self.random.randint(1, 40))
            orders |= self._random_order(instant).sale
        self.assertGreaterEqual(len(rules), 14)
        changed = rules.pop("sale_price_changed")
        for code, rule in rules.items():
            with self.subTest(code):
                self._compare(rule, orders, instant)
        # Afterwards, for a check that reads prices reads those of today.
        for order in orders:
            instant += timedelta(hours=1)
            self.set_clock(instant)
            self._change(order)
        self._compare(changed, orders, instant)

    def test_what_adds_up_is_judged_as_it_was(self):
        """Moves of promises and prices, by steps, with reasons and without, some orders confirmed anew."""
        pick = self.random
        price = self._rule("sale_price_changed", response="record", tolerance=8)
        promise = self._rule("sale_promise_moved", response="record", tolerance=2)
        instant, orders = START, self.env["sale.order"]
        for _i in range(12):
            scenario = self.scenario().at(instant)
            promised = instant + timedelta(days=5)
            orders |= scenario.order((self.apple, 5), (self.berry, 2), promise=promised).sale
        live = {price: [], promise: []}
        for _i in range(150):
            instant += timedelta(minutes=30)
            self.set_clock(instant)
            order = pick.choice(orders)
            reason = pick.choice([False, self._reason("stock_short").id])
            order = order.with_context(fulfillment_reason_id=reason)
            if pick.random() < 0.05:
                order._action_cancel()
                order.action_draft()
                self.set_clock(instant + timedelta(minutes=5))
                order.action_confirm()
            elif pick.random() < 0.5:
                line = pick.choice(order.order_line)
                line.price_unit *= pick.choice([0.93, 0.97, 1.04, 1.2])
            else:
                order.commitment_date += timedelta(hours=pick.choice([-20, 30, 40, 72]))
            for rule, found in live.items():
                found += self._found_now(rule, found)
        for rule, found in live.items():
            with self.subTest(rule.check_code):
                check = self.env[self.env["fulfillment.check"]._model_of(rule.check_code)]
                query = check._backtest_of(rule, [self.company.id], START, instant + timedelta(hours=1))
                past = sorted(
                    (row["occurred_at"], row["record_id"], row["line_id"] or 0, round(row["deviation"], 3))
                    for row in self.env.execute_query_dict(query)
                    if round(row["deviation"], 6) > rule.tolerance
                )
                self.assertGreater(len(found), 10)
                self.assertEqual(past, sorted(found))

    def _found_now(self, rule, known):
        """What a rule found since it was asked last: (instant, order, line, deviation)."""
        counted = {}
        for _at, record, line, _deviation in known:
            counted[record, line] = counted.get((record, line), 0) + 1
        return [
            (
                self.env.cr.now().replace(microsecond=0),
                variance.res_id,
                variance.line_res_id or 0,
                round(variance.deviation, 3),
            )
            for variance in self.env["fulfillment.variance"].search([("rule_id", "=", rule.id)])
            if variance.occurrence_count > counted.get((variance.res_id, variance.line_res_id or 0), 0)
        ]

    def _compare(self, rule, orders, until):
        check = self.env[self.env["fulfillment.check"]._model_of(rule.check_code)]
        found = {}
        query = check._backtest_of(rule, [self.company.id], START, until + timedelta(hours=1))
        for row in self.env.execute_query_dict(query):
            self.assertEqual(row["company_id"], self.company.id)
            if row["deviation"] > rule.tolerance:
                found[row["record_id"], row["line_id"] or 0] = row
        live = {
            (variance.res_id, variance.line_res_id): variance
            for variance in self.env["fulfillment.variance"].search([("rule_id", "=", rule.id)])
        }
        self.assertTrue(live, "The random orders never depart from this rule, so they prove nothing")
        self.assertLess(len({record for record, _line in live}), len(orders))
        self.assertEqual(set(found), set(live))
        for key, variance in live.items():
            row = found[key]
            for column in ("expected", "actual", "deviation"):
                self.assertAlmostEqual(row[column], variance[column], 2, f"{column} of {variance.name}")
            self.assertEqual(row["product_id"] or False, variance.product_id.id)
            order = self.env["sale.order"].browse(key[0])
            self.assertEqual(
                (row["warehouse_id"], row["partner_id"]), (order.warehouse_id.id, order.partner_id.id)
            )


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
