"""What a rule would have found in the past is what it finds at its live door."""

import random
from datetime import datetime, timedelta

from odoo import Command
from odoo.tests import tagged

from .common import FulfillmentCommon

BASE = "distribution_fulfillment_base"
START = datetime(2026, 1, 5, 14)


@tagged("post_install", "-at_install", "once")
class TestBacktestAgrees(FulfillmentCommon):
    """On random orders the past is judged exactly as the live door judged it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env.ref("base.group_user").implied_ids += cls.env.ref("product.group_product_pricelist")
        cls.company.partner_id.tz = "America/New_York"
        cls.terms = cls.env["account.payment.term"].create(
            [
                {
                    "name": f"{days} days",
                    "line_ids": [Command.create({"value": "percent", "value_amount": 100, "nb_days": days})],
                }
                for days in (10, 30, 60)
            ]
        )
        cls.terms[1].write({"early_discount": True, "discount_percentage": 2, "discount_days": 5})
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

    def setUp(self):
        super().setUp()
        # The same dice for each test, whichever ran before.
        self.random = random.Random(20261125)

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

    def test_changes_of_confirmed_orders(self):
        """Checks that judge the confirmation, too: of the past, what was changed, and nothing else."""
        pick, rules = self.random, {}
        for code, model in self.env["fulfillment.check"]._checks().items():
            check = self.env[model]
            points = {"sale_order_confirm", "sale_order_change"} <= set(check._check_control_points)
            if points and not check._check_backtest:
                rules[code] = self._rule(
                    code,
                    response="record",
                    tolerance={"sale_margin_below_floor": 60, "sale_manual_discount": 3}.get(code, 0),
                    control_point_id=self.env.ref(f"{BASE}.control_point_sale_order_change").id,
                )
        self.assertGreaterEqual(len(rules), 5)
        instant, orders = START, self.env["sale.order"]
        for _i in range(40):
            instant += timedelta(hours=pick.randint(1, 40))
            orders |= self._random_order(instant).sale
        self.assertFalse(self.env["fulfillment.variance"].search([("rule_id.check_code", "in", list(rules))]))
        begin = instant + timedelta(minutes=30)
        for order in pick.sample(list(orders), 30):
            instant += timedelta(hours=1)
            self.set_clock(instant)
            self._change_somehow(order)
        for code, rule in rules.items():
            with self.subTest(code):
                self._compare(rule, orders, instant, since=begin)

    def _change_somehow(self, order):
        """Prices, discounts and quantities of lines, terms, a line more."""
        pick = self.random
        for line in order.order_line.filtered(lambda line: line.price_unit > 0 and not line.is_downpayment):
            how = pick.choice(["price", "discount", "quantity", "nothing"])
            if line.product_id.fulfillment_min_order_qty:
                how = pick.choice(["quantity", "less", "less"])
            if how == "price":
                line.price_unit *= 0.4
            elif how == "discount":
                line.discount += 7
            elif how == "quantity":
                line.product_uom_qty += 1
            elif how == "less":
                line.product_uom_qty *= 0.5
        if pick.random() < 0.3:
            # To one that no other order goes to: where they go is taken as it is today.
            order.partner_shipping_id = pick.choice(
                [order.partner_id.commercial_partner_id, self.partners.create({"name": "Yard"})]
            )
        elif pick.random() < 0.5:
            order.payment_term_id = pick.choice(self.terms)
        if pick.random() < 0.3:
            added = {
                "order_id": order.id,
                "product_id": self.apple.id,
                "product_uom_qty": 7,
                "discount": 9,
            }
            self.env["sale.order.line"].create(added)

    def test_promises_set_sooner(self):
        pick = self.random
        rule = self._rule(
            "sale_promise_before_expected",
            response="record",
            tolerance=1,
            control_point_id=self.env.ref(f"{BASE}.control_point_sale_promise_change").id,
        )
        for product, days in zip(self.products, (5, 7, 6, 3, 9), strict=False):
            product.sale_delay = days
        instant, orders = START, self.env["sale.order"]
        for _i in range(30):
            instant += timedelta(hours=pick.randint(1, 40))
            orders |= self._random_order(instant).sale
        begin = instant + timedelta(minutes=30)
        for order in orders:
            instant += timedelta(hours=1)
            self.set_clock(instant)
            order.commitment_date = order.date_order + timedelta(hours=pick.randint(0, 300))
        self._compare(rule, orders, instant, since=begin)

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

    def _compare(self, rule, orders, until, since=START):
        check = self.env[self.env["fulfillment.check"]._model_of(rule.check_code)]
        found = {}
        query = check._backtest_of(rule, [self.company.id], since, until + timedelta(hours=1))
        for row in self.env.execute_query_dict(query):
            self.assertEqual(row["company_id"], self.company.id)
            if row["deviation"] > rule.tolerance:
                found[row["record_id"], row["line_id"] or 0] = row
        live = {
            (variance.res_id, variance.line_res_id): variance
            for variance in self.env["fulfillment.variance"].search([("rule_id", "=", rule.id)])
        }
        self.assertTrue(live, f"No random order departs from {rule.check_code}, so they prove nothing")
        self.assertLess(len({record for record, _line in live}), len(orders))
        self.assertEqual(set(found), set(live), rule.check_code)
        for key, variance in live.items():
            row = found[key]
            for column in ("expected", "actual", "deviation"):
                self.assertAlmostEqual(row[column], variance[column], 2, f"{column} of {variance.name}")
            self.assertEqual(row["product_id"] or False, variance.product_id.id)
            order = self.env["sale.order"].browse(key[0])
            self.assertEqual(
                (row["warehouse_id"], row["partner_id"]), (order.warehouse_id.id, order.partner_id.id)
            )
