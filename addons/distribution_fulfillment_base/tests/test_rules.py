"""A rule measures, tolerates, asks, refuses; and keeps every version of itself."""

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import new_test_user, tagged

from .common import FulfillmentCommon


@tagged("post_install", "-at_install")
class TestPriceRule(FulfillmentCommon):
    def test_both_sides_of_the_tolerance(self):
        """10.00 on the list, 2 % allowed: 9.80 passes, 9.79 does not."""
        self._rule(response="record")
        for price, expected in ((11.0, 0), (10.0, 0), (9.8, 0), (9.79, 1), (0.0, 1)):
            with self.subTest(price=price):
                scenario = self.scenario().order((self.apple, 5, price))
                self.assertEqual(len(scenario.variances()), expected)

    def test_a_discount_counts_like_a_lower_price(self):
        self._rule(response="record")
        scenario = self.scenario().quotation((self.apple, 5))
        scenario.sale.order_line.discount = 12
        variance = scenario.confirm().variances()
        self.assertRecordValues(
            variance,
            [{"expected": 10.0, "actual": 8.8, "deviation": 12.0, "unit": "%", "product_id": self.apple.id}],
        )

    def test_the_pricelists_own_price_is_no_departure(self):
        """A pricelist that gives 20 % off is the standard: following it is none of our business."""
        self._rule(response="record")
        pricelist = self.env["product.pricelist"].create(
            {
                "name": "Trade",
                "item_ids": [
                    (0, 0, {"compute_price": "percentage", "percent_price": 20, "applied_on": "3_global"})
                ],
            }
        )
        scenario = self.scenario().order((self.apple, 5), pricelist_id=pricelist.id)
        self.assertFalse(scenario.variances())
        scenario = self.scenario().order((self.apple, 5, 7.0), pricelist_id=pricelist.id)
        self.assertRecordValues(scenario.variances(), [{"expected": 8.0, "actual": 7.0, "deviation": 12.5}])

    def test_price_is_compared_in_the_unit_of_the_line(self):
        dozen = self.env.ref("uom.product_uom_dozen")
        self._rule(response="record")
        scenario = self.scenario().quotation((self.apple, 1))
        scenario.sale.order_line.product_uom_id = dozen
        self.assertEqual(scenario.sale.order_line.price_unit, 120)
        scenario.sale.order_line.price_unit = 108
        variance = scenario.confirm().variances()
        self.assertRecordValues(variance, [{"expected": 120.0, "actual": 108.0, "deviation": 10.0}])

    def test_cost_is_in_the_companys_currency(self):
        """5 apples at 8 instead of 10 of a currency worth half: 5 of ours."""
        self._rule(
            response="record",
            cost_driver_id=self.env.ref("distribution_fulfillment_base.cost_driver_price_erosion").id,
        )
        currency = self.env["res.currency"].create({"name": "HLF", "symbol": "h", "rounding": 0.01})
        self.env["res.currency.rate"].create(
            {"currency_id": currency.id, "rate": 2.0, "name": "2020-01-01", "company_id": self.company.id}
        )
        pricelist = self.env["product.pricelist"].create(
            {
                "name": "Half",
                "currency_id": currency.id,
                "item_ids": [(0, 0, {"compute_price": "fixed", "fixed_price": 10, "applied_on": "3_global"})],
            }
        )
        scenario = self.scenario().order((self.apple, 5, 8.0), pricelist_id=pricelist.id)
        self.assertRecordValues(
            scenario.variances(),
            [{"deviation": 20.0, "cost": 5.0, "currency_id": self.company.currency_id.id}],
        )

    def test_both_sides_where_prices_are_finer_than_a_coin(self):
        """0.0250 on the list, 2 % allowed: 0.0245 passes, 0.0244 does not; in cents they are all the same."""
        screw = self._product("Screw", price=0.025)
        for digits in (2, 4):
            self.env.ref("product.decimal_price").digits = digits
            rule = self._rule(response="record")
            for price, found in ((0.025, []), (0.0245, []), (0.0244, [2.4]), (0.02, [20])):
                with self.subTest(digits=digits, price=price):
                    variances = self.scenario().order((screw, 5000, price)).variances()
                    self.assertEqual(variances.mapped("deviation"), found)
            rule.action_retire()

    def test_less_than_a_cent_a_piece_is_told_in_words_and_money(self):
        self.env.ref("product.decimal_price").digits = 4
        driver = self.env.ref("distribution_fulfillment_base.cost_driver_price_erosion")
        self._rule(response="record", cost_driver_id=driver.id)
        variance = self.scenario().order((self._product("Screw", price=0.024), 5000, 0.016)).variances()
        self.assertRecordValues(
            variance, [{"expected": 0.024, "actual": 0.016, "deviation": 33.3333, "cost": 40}]
        )
        self.assertRegex(variance.name, r"0\.0160 instead of .*0\.0240 per")
        self.env.ref("product.decimal_price").digits = 2
        variance = self.scenario().order((self._product("Nail", price=0.0243), 5000, 0.0163)).variances()
        self.assertRegex(variance.name, r"0\.016 instead of .*0\.024 per")

    def test_what_odoo_computes_itself_is_never_below(self):
        """Whatever fraction of a coin a pricelist, a rate or a unit gives; a rounded discount included."""
        self.env.ref("base.group_user").implied_ids += self.env.ref("sale.group_discount_per_so_line")
        self._rule(response="record", tolerance=0)
        third = self.env["res.currency"].create({"name": "THR", "symbol": "t", "rounding": 0.01})
        self.env["res.currency.rate"].create(
            {"currency_id": third.id, "rate": 0.337, "name": "2020-01-01", "company_id": self.company.id}
        )
        cheap = self._product("Cheap", price=0.0437)
        for currency in (self.company.currency_id, third):
            for item in (
                {"compute_price": "percentage", "percent_price": 33.333},
                {"compute_price": "percentage", "percent_price": 33.336},
                {"compute_price": "formula", "base": "list_price", "price_discount": 33.33},
                {"compute_price": "fixed", "fixed_price": 0.02345},
            ):
                with self.subTest(currency=currency.name, **item):
                    pricelist = self.env["product.pricelist"].create(
                        {
                            "name": "Odd",
                            "currency_id": currency.id,
                            "item_ids": [(0, 0, {"applied_on": "3_global", **item})],
                        }
                    )
                    scenario = self.scenario().quotation(
                        (self.apple, 1), (cheap, 7), (self.cherry, 1), pricelist_id=pricelist.id
                    )
                    scenario.line(self.cherry).product_uom_id = self.env.ref("uom.product_uom_dozen")
                    self.assertFalse(scenario.confirm().variances())

    def test_both_sides_of_a_rounded_discount(self):
        """The pricelist gives 33.336 %, Odoo shows 33.34: that is none, the next one that can be typed is."""
        self.env.ref("base.group_user").implied_ids += self.env.ref("sale.group_discount_per_so_line")
        self._rule(response="record", tolerance=0)
        pricelist = self.env["product.pricelist"].create(
            {
                "name": "Trade",
                "item_ids": [
                    (0, 0, {"compute_price": "percentage", "percent_price": 33.336, "applied_on": "3_global"})
                ],
            }
        )
        scenario = self.scenario().quotation((self.apple, 5), pricelist_id=pricelist.id)
        self.assertEqual(scenario.sale.order_line.discount, 33.34)
        self.assertFalse(scenario.confirm().variances())
        scenario = self.scenario().quotation((self.apple, 5), pricelist_id=pricelist.id)
        scenario.sale.order_line.discount = 33.35
        self.assertRecordValues(scenario.confirm().variances(), [{"deviation": 0.021}])

    def test_what_has_no_basis_yields_nothing(self):
        self._rule(response="record")
        free = self._product("Sample", price=0)
        scenario = self.scenario().quotation((free, 1), (self.apple, -1, 5.0))
        scenario.sale.order_line.create(
            {"order_id": scenario.sale.id, "display_type": "line_note", "name": "Thanks"}
        )
        self.assertFalse(scenario.confirm().variances())

    def test_a_draft_or_retired_rule_does_not_judge(self):
        rule = self._rule(response="block", activate=False)
        self.assertFalse(self.scenario().order((self.apple, 5, 1.0)).variances())
        rule.action_activate()
        with self.assertRaises(UserError), self.enter_registry_test_mode():
            self.scenario().order((self.apple, 5, 1.0))
        rule.action_retire()
        self.assertFalse(self.scenario().order((self.apple, 5, 1.0)).variances())

    def test_scope(self):
        fruit = self.env["product.category"].create({"name": "Fruit"})
        citrus = self.env["product.category"].create({"name": "Citrus", "parent_id": fruit.id})
        self.apple.categ_id = citrus
        other_warehouse = self.env["stock.warehouse"].create({"name": "North", "code": "NRT"})
        other_company = self.env["res.company"].create({"name": "Other"})
        for scope, expected in (
            ({}, 2),
            ({"product_categ_id": fruit.id}, 1),
            ({"warehouse_id": self.warehouse.id}, 2),
            ({"warehouse_id": other_warehouse.id}, 0),
            ({"company_id": self.company.id}, 2),
            ({"company_id": other_company.id}, 0),
        ):
            with self.subTest(scope=scope):
                rule = self._rule(response="record", **scope)
                scenario = self.scenario().order((self.apple, 5, 5.0), (self.berry, 5, 1.0))
                self.assertEqual(len(scenario.variances()), expected)
                rule.action_retire()

    def test_no_rule_costs_no_query(self):
        self.env["fulfillment.rule"]._judging("sale_order_confirm")
        sale = self.scenario().quotation((self.apple, 5)).sale
        with self.assertQueryCount(0):
            self.assertEqual(self.env["fulfillment.control.point"]._findings("sale_order_confirm", sale), [])


@tagged("post_install", "-at_install")
class TestRuleLife(FulfillmentCommon):
    def test_shipped_rules_are_drafts(self):
        for name in ("rule_price_below_pricelist", "rule_promise_moved"):
            rule = self.env.ref(f"distribution_fulfillment_base.{name}")
            fresh = rule.copy()
            self.assertEqual(fresh.state, "draft")
            self.assertFalse(fresh.version_ids)

    def test_activation_needs_somebody_who_answers(self):
        area = self.env["fulfillment.area"].create({"name": "Nobody's", "code": "nobodys"})
        rule = self._rule(owner_id=False, area_id=area.id, activate=False)
        with self.assertRaisesRegex(UserError, "nobody would answer for its variances"):
            rule.action_activate()
        area.owner_ids = [
            (0, 0, {"company_id": self.company.id, "user_id": self.env.ref("base.user_admin").id})
        ]
        rule.action_activate()
        self.assertEqual(rule.state, "active")

    def test_an_active_rule_changes_with_a_reason_and_a_new_version(self):
        rule = self._rule()
        with self.assertRaisesRegex(UserError, "Write in Reason for Change"):
            rule.tolerance = 5
        rule.write({"tolerance": 5, "change_note": "Spring promotion"})
        self.assertRecordValues(
            rule.version_ids.sorted("number"),
            [
                {"number": 1, "tolerance": 2.0, "note": "Activated"},
                {"number": 2, "tolerance": 5.0, "note": "Spring promotion"},
            ],
        )
        self.assertEqual(rule.version_id.number, 2)
        self.assertFalse(rule.change_note)
        self.assertEqual(
            rule.version_id.read(["control_point_id", "state", "owner_id", "area_id"], load="")[0],
            {
                "id": rule.version_id.id,
                "control_point_id": rule.control_point_id.id,
                "state": "active",
                "owner_id": rule.owner_id.id,
                "area_id": rule.area_id.id,
            },
        )
        # What is judged did not change, so neither did the version.
        rule.write({"name": "Another name"})
        self.assertEqual(len(rule.version_ids), 2)

    def test_a_variance_keeps_the_version_that_judged_it(self):
        rule = self._rule(response="record")
        variance = self.scenario().order((self.apple, 5, 5.0)).variances()
        rule.write({"tolerance": 60, "change_note": "Clearance"})
        self.assertEqual(variance.rule_version_id.number, 1)
        self.assertEqual(variance.rule_version_id.tolerance, 2.0)
        self.assertFalse(self.scenario().order((self.apple, 5, 5.0)).variances())

    def test_versions_never_change_and_used_rules_stay(self):
        rule = self._rule()
        with self.assertRaisesRegex(UserError, "never changed"):
            rule.version_id.tolerance = 0
        with self.assertRaisesRegex(UserError, "Retire it instead"):
            rule.unlink()

    def test_a_check_only_measures_at_its_own_control_points(self):
        with self.assertRaisesRegex(ValidationError, "cannot measure at"):
            self._rule(
                control_point_id=self.env.ref(
                    "distribution_fulfillment_base.control_point_sale_promise_change"
                ).id
            )

    def test_approval_is_not_asked_for_where_nobody_can_be_asked(self):
        """What is met when a line is saved has no button that asks: the rule would be a dead end."""
        rule = self._rule("stock_quantity_forced", activate=False)
        with self.assertRaisesRegex(ValidationError, "nobody can be asked for approval"):
            rule.response = "approval"
        rule.response = "block"

    def test_the_state_is_not_written_by_hand(self):
        owner = new_test_user(self.env, "owner", groups="distribution_fulfillment_base.group_process_owner")
        rule = self._rule(company_id=self.company.id).with_user(owner)
        with self.assertRaisesRegex(UserError, "by its buttons"):
            rule.state = "draft"
        rule.change_note = "Tried enough"
        rule.action_retire()
        self.assertEqual(rule.state, "retired")
        created = rule.copy({"state": "active"})
        self.assertEqual(created.state, "draft")

    def test_only_process_owners_touch_rules(self):
        rule = self._rule()
        for role in ("customer_service", "sales_manager", "warehouse_supervisor", "finance"):
            user = new_test_user(self.env, f"r_{role}", groups=f"distribution_fulfillment_base.group_{role}")
            with self.subTest(role):
                for act in ("action_retire", "action_draft", "action_activate"):
                    with self.assertRaises(AccessError):
                        getattr(rule.with_user(user), act)()

    def test_every_check_says_what_it_is(self):
        checks = self.env["fulfillment.check"]._checks()
        self.assertIn("sale_price_below_pricelist", checks)
        self.assertIn("sale_promise_moved", checks)
        points = set(self.env["fulfillment.control.point"].search([]).mapped("code"))
        for code, model in checks.items():
            with self.subTest(code):
                check = self.env[model]
                self.assertTrue(check._check_name and check._check_help and check._check_unit)
                self.assertLessEqual(set(check._check_control_points), points)
                self.assertTrue(check._check_control_points)
