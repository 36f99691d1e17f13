"""Checks of order capture about money: margin, discount, terms, pricelist, credit."""

from odoo import Command
from odoo.exceptions import UserError
from odoo.tests import new_test_user, tagged

from .common import FulfillmentCommon


class CheckCase(FulfillmentCommon):
    """Rules only record here: what is found shows in the exceptions of the confirmed order."""

    def assertFound(self, scenario, *deviations):
        self.assertEqual(
            [round(variance.deviation, 2) for variance in scenario.variances()], [*map(float, deviations)]
        )

    @classmethod
    def _currency_worth_half(cls):
        """A pricelist in a currency of which one of ours buys two; everything costs 10."""
        currency = cls.env["res.currency"].create({"name": "HLF", "symbol": "h", "rounding": 0.01})
        cls.env["res.currency.rate"].create(
            {"currency_id": currency.id, "rate": 2.0, "name": "2020-01-01", "company_id": cls.company.id}
        )
        return cls.env["product.pricelist"].create(
            {
                "name": "Half",
                "currency_id": currency.id,
                "item_ids": [
                    Command.create({"compute_price": "fixed", "fixed_price": 10, "applied_on": "3_global"})
                ],
            }
        )


@tagged("post_install", "-at_install")
class TestMargin(CheckCase):
    def rule(self, **values):
        return self._rule("sale_margin_below_floor", **{"response": "record", "tolerance": 85, **values})

    def test_both_sides_of_the_tolerance(self):
        """Cost 6.80: at 8.00 it takes 85 % of the price, at 7.99 more."""
        self.rule()
        apple = self._product("Dear Apple", price=10, cost=6.8)
        for price, found in ((10, ()), (8.0, ()), (7.99, (85.11,)), (6.0, (113.33,))):
            with self.subTest(price=price):
                self.assertFound(self.scenario().order((apple, 5, price)), *found)

    def test_a_loss_is_money(self):
        self.rule(cost_driver_id=self.env.ref("distribution_fulfillment_base.cost_driver_price_erosion").id)
        scenario = self.scenario().order((self.apple, 5, 5.0))
        self.assertRecordValues(scenario.variances(), [{"expected": 6.0, "actual": 5.0, "cost": 5.0}])

    def test_in_the_unit_of_the_line_and_the_currency_of_the_company(self):
        """A dozen apples at 120 of a currency worth half: 5.00 each, against a cost of 6.00."""
        self.rule()
        pricelist = self._currency_worth_half()
        scenario = self.scenario().quotation((self.apple, 1), pricelist_id=pricelist.id)
        scenario.sale.order_line.product_uom_id = self.env.ref("uom.product_uom_dozen")
        scenario.sale.order_line.price_unit = 120
        scenario.confirm()
        self.assertRecordValues(scenario.variances(), [{"expected": 6.0, "actual": 5.0, "deviation": 120.0}])

    def test_what_has_no_basis_yields_nothing(self):
        self.rule(tolerance=0)
        free = self._product("Sample", price=1)
        self.assertFound(self.scenario().order((free, 1), (self.apple, 1, 0.0)))

    def test_the_cost_is_that_of_the_company(self):
        other = self.env["res.company"].create({"name": "Other"})
        self.apple.with_company(other).standard_price = 9.5
        self.rule()
        self.assertFound(self.scenario().order((self.apple, 5, 10)))
        warehouse = self.env["stock.warehouse"].search([("company_id", "=", other.id)], limit=1)
        scenario = self.scenario().order((self.apple, 5, 10), company_id=other.id, warehouse=warehouse)
        self.assertFound(scenario, 95)


@tagged("post_install", "-at_install")
class TestManualDiscount(CheckCase):
    def test_both_sides_of_the_tolerance(self):
        self._rule("sale_manual_discount", response="record", tolerance=5)
        for discount, found in ((0, ()), (5, ()), (5.01, (5.01,)), (100, (100,))):
            with self.subTest(discount=discount):
                scenario = self.scenario().quotation((self.apple, 5))
                scenario.sale.order_line.discount = discount
                self.assertFound(scenario.confirm(), *found)

    def test_beyond_what_the_pricelist_shows(self):
        self.env.user.group_ids += self.env.ref("sale.group_discount_per_so_line")
        self.env["res.groups"].flush_model()
        self.env.ref("base.group_user").implied_ids += self.env.ref("sale.group_discount_per_so_line")
        self._rule("sale_manual_discount", response="record", tolerance=2)
        pricelist = self.env["product.pricelist"].create(
            {
                "name": "Trade",
                "item_ids": [
                    Command.create(
                        {"compute_price": "percentage", "percent_price": 20, "applied_on": "3_global"}
                    )
                ],
            }
        )
        scenario = self.scenario().quotation((self.apple, 5), pricelist_id=pricelist.id)
        self.assertEqual(scenario.sale.order_line.discount, 20)
        self.assertFound(scenario.confirm())
        scenario = self.scenario().quotation((self.apple, 5), pricelist_id=pricelist.id)
        scenario.sale.order_line.discount = 25
        self.assertFound(scenario.confirm(), 5)

    def test_a_discount_on_the_whole_order(self):
        driver = self.env.ref("distribution_fulfillment_base.cost_driver_price_erosion")
        self._rule("sale_manual_discount", response="record", tolerance=5, cost_driver_id=driver.id)
        for percent, found in ((5, ()), (6, (6,))):
            with self.subTest(percent=percent):
                scenario = self.scenario().quotation((self.apple, 10))
                self.env["sale.order.discount"].create(
                    {
                        "sale_order_id": scenario.sale.id,
                        "discount_type": "so_discount",
                        "discount_percentage": percent / 100,
                    }
                ).action_apply_discount()
                self.assertFound(scenario.confirm(), *found)
        self.assertEqual(scenario.variances().cost, 6.0)


@tagged("post_install", "-at_install")
class TestPaymentTerm(CheckCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.days30, cls.days45, cls.days44 = (cls._term(days) for days in (30, 45, 44))
        cls.customer.property_payment_term_id = cls.days30

    @classmethod
    def _term(cls, days, **values):
        return cls.env["account.payment.term"].create(
            {
                "name": f"{days} days",
                "line_ids": [
                    Command.create({"value": "percent", "value_amount": 100, "nb_days": days, **values})
                ],
            }
        )

    def test_both_sides_of_the_tolerance(self):
        self._rule("sale_payment_term_other", response="record", tolerance=14)
        immediate = self.env["account.payment.term"]
        for term, found in ((immediate, ()), (self.days30, ()), (self.days44, ()), (self.days45, (15,))):
            with self.subTest(term=term.name):
                scenario = self.scenario().order((self.apple, 1), payment_term_id=term.id)
                self.assertFound(scenario, *found)

    def test_no_terms_are_no_credit(self):
        self._rule("sale_payment_term_other", response="record")
        stranger = self.env["res.partner"].create({"name": "Cash"})
        self.assertFound(self.scenario().order((self.apple, 1), customer=stranger))
        scenario = self.scenario().order((self.apple, 1), customer=stranger, payment_term_id=self.days30.id)
        self.assertFound(scenario, 30)

    def test_the_end_of_the_month_is_taken_at_its_average(self):
        end_of_month = self._term(30, delay_type="days_after_end_of_month")
        self.assertEqual(end_of_month._fulfillment_days(), 45)
        self.assertEqual(self.env["account.payment.term"]._fulfillment_days(), 0)

    def test_the_terms_are_those_of_the_company(self):
        other = self.env["res.company"].create({"name": "Other"})
        self.customer.with_company(other).property_payment_term_id = self.days45
        self._rule("sale_payment_term_other", response="record")
        warehouse = self.env["stock.warehouse"].search([("company_id", "=", other.id)], limit=1)
        scenario = self.scenario().order(
            (self.apple, 1), company_id=other.id, warehouse=warehouse, payment_term_id=self.days45.id
        )
        self.assertFound(scenario)


@tagged("post_install", "-at_install")
class TestPaymentDiscount(CheckCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.net, cls.two, cls.three, cls.more = (cls._term(percent) for percent in (0, 2, 3, 3.01))
        cls.customer.property_payment_term_id = cls.two

    @classmethod
    def _term(cls, percent):
        discount = {"early_discount": True, "discount_percentage": percent, "discount_days": 10}
        return cls.env["account.payment.term"].create(
            {
                "name": f"{percent} % 10 days, net 30",
                "line_ids": [Command.create({"value": "percent", "value_amount": 100, "nb_days": 30})],
                **(discount if percent else {}),
            }
        )

    def test_both_sides_of_the_tolerance(self):
        """2 % are agreed, 1 more is tolerated: 3 % pass, 3.01 % do not; the days are the same throughout."""
        self._rule("sale_payment_term_other", response="record")
        self._rule("sale_payment_discount_other", response="record", tolerance=1)
        nothing = self.env["account.payment.term"]
        for term, found in (
            (nothing, ()),
            (self.net, ()),
            (self.two, ()),
            (self.three, ()),
            (self.more, (1.01,)),
        ):
            with self.subTest(term=term.name):
                scenario = self.scenario().order((self.apple, 1), payment_term_id=term.id)
                self.assertFound(scenario, *found)

    def test_in_words_and_money(self):
        """2 % of 100 in a currency worth half, tax left out: 1.00 of ours."""
        driver = self.env.ref("distribution_fulfillment_base.cost_driver_price_erosion")
        self._rule("sale_payment_discount_other", response="record", cost_driver_id=driver.id)
        self.customer.property_payment_term_id = self.net
        self.apple.taxes_id = self.env["account.tax"].create({"name": "Tax", "amount": 20})
        scenario = self.scenario().order(
            (self.apple, 10), payment_term_id=self.two.id, pricelist_id=self._currency_worth_half().id
        )
        variance = scenario.variances()
        self.assertRecordValues(
            variance, [{"expected": 0, "actual": 2, "deviation": 2, "unit": "%", "cost": 1.0}]
        )
        self.assertIn("2 % 10 days, net 30 give 2 % for early payment", variance.name)

    def test_a_customer_without_terms_has_no_discount(self):
        self._rule("sale_payment_discount_other", response="record")
        stranger = self.env["res.partner"].create({"name": "Cash"})
        self.assertFound(self.scenario().order((self.apple, 1), customer=stranger))
        scenario = self.scenario().order((self.apple, 1), customer=stranger, payment_term_id=self.two.id)
        self.assertFound(scenario, 2)

    def test_the_terms_are_those_of_the_company(self):
        other = self.env["res.company"].create({"name": "Other"})
        self.customer.with_company(other).property_payment_term_id = self.three
        self._rule("sale_payment_discount_other", response="record")
        warehouse = self.env["stock.warehouse"].search([("company_id", "=", other.id)], limit=1)
        values = {"company_id": other.id, "warehouse": warehouse}
        self.assertFound(self.scenario().order((self.apple, 1), payment_term_id=self.three.id, **values))
        self.assertFound(self.scenario().order((self.apple, 1), payment_term_id=self.three.id), 1)

    def test_the_past_agrees_on_the_money(self):
        driver = self.env.ref("distribution_fulfillment_base.cost_driver_price_erosion")
        rule = self._rule("sale_payment_discount_other", response="record", cost_driver_id=driver.id)
        scenario = (
            self.scenario().at("2026-01-05 14:00").order((self.apple, 10), payment_term_id=self.more.id)
        )
        self.assertEqual(scenario.variances().cost, 1.01)
        check = self.env["fulfillment.check.sale.payment.discount.other"]
        query = check._backtest_of(rule, self.company.ids, "2026-01-05", "2026-01-06")
        (row,) = self.env.execute_query_dict(query)
        self.assertEqual(row["record_id"], scenario.sale.id)
        for column, value in (("expected", 2), ("actual", 3.01), ("deviation", 1.01), ("amount", 1.01)):
            self.assertAlmostEqual(row[column], value, 6, column)

    def test_changed_both_sides_of_the_tolerance(self):
        """Agreed on the order is 2 %, 1 more is tolerated; less than before is none."""
        driver = self.env.ref("distribution_fulfillment_base.cost_driver_price_erosion")
        self._rule("sale_payment_discount_changed", response="record", tolerance=1, cost_driver_id=driver.id)
        for term, found in ((self.net, ()), (self.two, ()), (self.three, ()), (self.more, (1.01,))):
            with self.subTest(term=term.name):
                scenario = self.scenario().order((self.apple, 10), payment_term_id=self.two.id)
                scenario.sale.payment_term_id = term
                self.assertFound(scenario, *found)
        self.assertEqual(scenario.variances().cost, 1.01)
        self.assertIn("changed from 2 % 10 days, net 30 to 3.01 % 10 days", scenario.variances().name)

    def test_changed_counts_from_the_order_not_from_the_customer(self):
        self._rule("sale_payment_discount_changed", response="record")
        for before, found in ((self.env["account.payment.term"], (2,)), (self.net, (2,)), (self.three, ())):
            with self.subTest(before=before.name):
                scenario = self.scenario().order((self.apple, 1), payment_term_id=before.id)
                self.assertFound(scenario)
                scenario.sale.payment_term_id = self.two
                self.assertFound(scenario, *found)


@tagged("post_install", "-at_install")
class TestPricelist(CheckCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env.ref("base.group_user").implied_ids += cls.env.ref("product.group_product_pricelist")
        cls.trade, cls.dealer = cls.env["product.pricelist"].create([{"name": "Trade"}, {"name": "Dealer"}])
        cls.customer.property_product_pricelist = cls.trade

    def test_both_sides_of_the_tolerance(self):
        for tolerance, pricelist, found in (
            (0, self.trade, ()),
            (0, self.dealer, (1,)),
            (1, self.dealer, ()),
        ):
            with self.subTest(tolerance=tolerance, pricelist=pricelist.name):
                rule = self._rule("sale_pricelist_other", response="record", tolerance=tolerance)
                scenario = self.scenario().order((self.apple, 1), pricelist_id=pricelist.id)
                self.assertFound(scenario, *found)
                rule.action_retire()

    def test_the_default_pricelist_is_a_customers_too(self):
        self._rule("sale_pricelist_other", response="record")
        newcomer = self.env["res.partner"].create({"name": "Newcomer"})
        self.assertFound(self.scenario().order((self.apple, 1), customer=newcomer))
        other = (self.trade | self.dealer) - newcomer.property_product_pricelist
        scenario = self.scenario().order((self.apple, 1), customer=newcomer, pricelist_id=other[0].id)
        self.assertFound(scenario, 1)


@tagged("post_install", "-at_install")
class TestCreditExposure(CheckCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.account_use_credit_limit = True
        cls.customer.credit_limit = 100
        cls.clerk = new_test_user(
            cls.env, "ce_clerk", groups="distribution_fulfillment_base.group_customer_service"
        )

    def rule(self, **values):
        return self._rule("sale_credit_exposure", **{"response": "record", "tolerance": 10, **values})

    def invoice(self, amount, post=True, move_type="out_invoice"):
        invoice = self.env["account.move"].create(
            {
                "move_type": move_type,
                "partner_id": self.customer.id,
                "invoice_line_ids": [
                    Command.create({"name": "Goods", "price_unit": amount, "tax_ids": False})
                ],
            }
        )
        if post:
            invoice.action_post()
        return invoice

    def test_both_sides_of_the_tolerance(self):
        """A limit of 100 and 10 % over it: 110 passes, 110.01 does not."""
        self.rule()
        for amount, found in ((100, ()), (110, ()), (110.01, (10.01,))):
            with self.subTest(amount=amount):
                scenario = self.scenario().order((self.apple, 1, amount))
                self.assertFound(scenario, *found)
                scenario.sale._action_cancel()

    def test_receivables_drafts_and_uninvoiced_orders_count(self):
        self.rule(tolerance=0)
        self.invoice(30)
        self.invoice(20, post=False)
        self.scenario().order((self.apple, 1, 25))
        scenario = self.scenario().order((self.apple, 1, 25))
        self.assertFound(scenario)
        scenario = self.scenario().quotation((self.apple, 1, 5))
        scenario.sale = scenario.sale.with_user(self.clerk)
        scenario.confirm()
        self.assertRecordValues(
            scenario.variances(), [{"expected": 100.0, "actual": 105.0, "deviation": 5.0}]
        )

    def test_a_credit_note_counts_against_it(self):
        self.rule(tolerance=0)
        self.invoice(100)
        self.invoice(60, move_type="out_refund")
        self.assertFound(self.scenario().order((self.apple, 1, 60)))

    def test_what_is_delivered_short_is_owed_no_more(self):
        self.rule(tolerance=0)
        scenario = self.scenario().stock(self.apple, 10).order((self.apple, 10, 9))
        scenario.ship({self.apple: 5}, backorder=False)
        self.env.flush_all()
        self.assertFound(self.scenario().order((self.apple, 1, 55)))
        self.assertFound(self.scenario().order((self.apple, 1, 1)), 1)

    def test_what_is_invoiced_of_an_order_counts_once(self):
        """80 ordered, 50 of them invoiced; released again for one more: 81 and 19, not 131."""
        self.rule(
            tolerance=0,
            response="block",
            control_point_id=self.env.ref("distribution_fulfillment_base.control_point_order_release").id,
        )
        self.apple.invoice_policy = "order"
        scenario = self.scenario().order((self.apple, 8, 10))
        invoice = scenario.sale._create_invoices()
        invoice.invoice_line_ids.filtered("product_id").quantity = 5
        invoice.action_post()
        scenario.quantity(self.apple, 10)
        self.assertFalse(scenario.sale.fulfillment_is_held)
        scenario.quantity(self.apple, 11)
        self.assertTrue(scenario.sale.fulfillment_is_held)
        self.assertIn("10.0 %", scenario.sale.fulfillment_hold_reason)

    def test_a_confirmed_order_that_becomes_dearer_or_somebody_elses(self):
        self.rule(
            tolerance=0,
            response="block",
            control_point_id=self.env.ref("distribution_fulfillment_base.control_point_sale_order_change").id,
        )
        debtor = self.env["res.partner"].create({"name": "No room", "credit_limit": 10})
        scenario = self.scenario().order((self.apple, 10, 12))
        scenario.quantity(self.apple, 9)
        for name, act in (
            ("dearer", lambda: scenario.quantity(self.apple, 9.5)),
            ("of another customer", lambda: scenario.sale.write({"partner_invoice_id": debtor.id})),
            (
                "with another line",
                lambda: scenario.sale.order_line.create(
                    {"order_id": scenario.sale.id, "product_id": self.berry.id, "product_uom_qty": 1}
                ),
            ),
        ):
            with (
                self.subTest(name),
                self.enter_registry_test_mode(),
                self.assertRaisesRegex(UserError, "was not changed"),
                self.env.cr.savepoint(),
            ):
                act()
        scenario.sale.order_line.price_unit = 10

    def test_orders_confirmed_in_one_go_count_for_each_other(self):
        self.rule(tolerance=0)
        first = self.scenario().quotation((self.apple, 1, 60))
        second = self.scenario().quotation((self.apple, 1, 60))
        (first.sale | second.sale).action_confirm()
        self.assertFound(first)
        self.assertFound(second, 20)

    def test_an_address_owes_for_its_company(self):
        self.rule(tolerance=0)
        self.invoice(90)
        address = self.env["res.partner"].create({"name": "Pier 4", "parent_id": self.customer.id})
        self.assertFound(self.scenario().order((self.apple, 1, 20), customer=address), 10)

    def test_in_company_currency(self):
        self.rule(tolerance=0)
        pricelist = self._currency_worth_half()
        self.assertFound(self.scenario().order((self.apple, 20), pricelist_id=pricelist.id))
        self.assertFound(self.scenario().order((self.apple, 2), pricelist_id=pricelist.id), 10)

    def test_what_has_no_basis_yields_nothing(self):
        self.rule(tolerance=0)
        stranger = self.env["res.partner"].create({"name": "No limit"})
        self.assertFound(self.scenario().order((self.apple, 1, 1000), customer=stranger))
        self.company.account_use_credit_limit = False
        self.assertFound(self.scenario().order((self.apple, 1, 1000)))

    def test_held_before_the_warehouse(self):
        self.rule(
            response="block",
            control_point_id=self.env.ref("distribution_fulfillment_base.control_point_order_release").id,
        )
        sale = self.scenario().order((self.apple, 1, 200)).sale
        self.assertEqual(sale.state, "sale")
        self.assertTrue(sale.fulfillment_is_held)
