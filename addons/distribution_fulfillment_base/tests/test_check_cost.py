"""What the checks cost who confirms an order: queries, counted."""

import collections
import contextlib
from unittest.mock import patch

from odoo import Command
from odoo.tests import tagged

from .common import FulfillmentCommon

# Twenty rules that find nothing, at a customer with a pricelist of its own and no documents to send;
# capturing takes 2 more (see test_query_cost): 8 in all is what a confirmation may cost.
ALLOWED = 6
# The same where the pricelist is derived by country (3) and documents are counted (1).
ALLOWED_AT_WORST = 10


@tagged("post_install", "-at_install", "once")
class TestCheckCost(FulfillmentCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env.ref("base.group_user").implied_ids += cls.env.ref("product.group_product_pricelist")
        cls.company.account_use_credit_limit = True
        cls.company.country_id = cls.env.ref("base.us")
        cls.pricelist = cls.env["product.pricelist"].create({"name": "Agreed"})
        cls.term = cls.env.ref("account.account_payment_term_30days")
        cls.box = cls.env["uom.uom"].create(
            {
                "name": "Box of 5",
                "relative_factor": 5,
                "relative_uom_id": cls.env.ref("uom.product_uom_unit").id,
            }
        )
        # What every check looks at is there, so that each of them really measures.
        cls.products = cls.env["product.product"].union(
            *(
                cls._product(
                    f"Product {i}",
                    price=10 + i,
                    cost=5,
                    uom_ids=[Command.set(cls.box.ids)],
                    fulfillment_min_order_qty=5,
                )
                for i in range(5)
            )
        )
        for product in cls.products:
            cls.env["stock.quant"]._update_available_quantity(product, cls.warehouse.lot_stock_id, 100000)

    def setUp(self):
        super().setUp()
        self.others = 0
        self.others = self._rule_count()

    def _all_rules(self, points=("sale_order_confirm",)):
        """Twenty rules: one for each check that measures there, and more of the same for other warehouses."""
        for code, model in self.env["fulfillment.check"]._checks().items():
            for point in set(points) & set(self.env[model]._check_control_points):
                self._rule(
                    code,
                    name=f"{code} at {point}",
                    response="record",
                    tolerance=99,
                    control_point_id=self.env.ref(f"distribution_fulfillment_base.control_point_{point}").id,
                )
        for _i in range(20 - self._rule_count()):
            self._rule("sale_margin_below_floor", response="record", tolerance=99)

    def _rule_count(self):
        """How many rules are in force, but for those that addons brought and which judge elsewhere."""
        return self.env["fulfillment.rule"].search_count([("state", "=", "active")]) - self.others

    def _customers(self, count, **values):
        return self.env["res.partner"].create(
            [
                {
                    "name": f"Customer {i}",
                    "street": "1 Pier",
                    "city": "Boston",
                    "zip": "02110",
                    "country_id": self.env.ref("base.us").id,
                    "phone": "1",
                    "credit_limit": 1000000,
                    "property_payment_term_id": self.term.id,
                    "fulfillment_requires_reference": True,
                    **values,
                }
                for i in range(count)
            ]
        )

    def _quotations(self, count, **values):
        orders = self.env["sale.order"].create(
            [
                {
                    "partner_id": customer.id,
                    "warehouse_id": self.warehouse.id,
                    "client_order_ref": f"PO {customer.id}",
                    "fulfillment_requested_date": "2030-01-01 12:00:00",
                    "commitment_date": "2030-01-01 12:00:00",
                    "order_line": [
                        Command.create({"product_id": product.id, "product_uom_qty": 5 * (i + 1)})
                        for i, product in enumerate(self.products)
                    ],
                }
                for customer in self._customers(count, **values)
            ]
        )
        self.env["ir.attachment"].create(
            [
                {"name": "po.txt", "raw": b"x", "res_model": "sale.order", "res_id": order.id}
                for order in orders
            ]
        )
        return orders

    def _queries(self, act, orders):
        """How many queries an act takes, on a cold cache as in a request of its own."""
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.env.cr.sql_log_count
        act(orders)
        self.env.flush_all()
        return self.env.cr.sql_log_count - before

    def _more_queries(self, **customer):
        """What twenty rules add to the queries of confirming an order of 5 lines, and those without them."""
        confirm = type(self.env["sale.order"]).action_confirm
        self._queries(confirm, self._quotations(1, **customer))
        without = self._queries(confirm, self._quotations(1, **customer))
        self._all_rules()
        self.assertEqual(self._rule_count(), 20)
        self._queries(confirm, self._quotations(1, **customer))
        orders = self._quotations(1, **customer)
        with_rules = self._queries(confirm, orders)
        self.assertEqual(orders.state, "sale")
        self.assertFalse(self.env["fulfillment.variance"].search([("res_id", "in", orders.ids)]))
        return with_rules - without, without

    def test_twenty_rules_that_find_nothing(self):
        more, without = self._more_queries(specific_property_product_pricelist=self.pricelist.id)
        self.assertLessEqual(more, ALLOWED, f"{without} without rules")

    def test_twenty_rules_at_worst(self):
        more, without = self._more_queries(fulfillment_required_attachments=1)
        self.assertLessEqual(more, ALLOWED_AT_WORST, f"{without} without rules")

    def test_two_hundred_orders_confirmed_at_once_are_evaluated_once(self):
        """Each check measures all orders in one go at each control point, whatever the number of its rules."""
        self._all_rules(("sale_order_confirm", "order_release"))
        measured = collections.Counter()
        with contextlib.ExitStack() as stack:
            for code, name in self.env["fulfillment.check"]._checks().items():
                model = self.env.registry[name]

                def measure(check, records, _code=code, _measure=model._measure, **given):
                    measured[_code, len(records)] += 1
                    return _measure(check, records, **given)

                stack.enter_context(patch.object(model, "_measure", measure))
            # What the warehouse makes of a thousand lines takes minutes of its own, and judges nothing here.
            stack.enter_context(
                patch.object(self.env.registry["stock.rule"], "run", lambda *args, **kwargs: True)
            )
            orders = self._quotations(200)
            orders.action_confirm()
        self.assertEqual(set(orders.mapped("state")), {"sale"})
        expected = collections.Counter(
            (code, 200)
            for code, name in self.env["fulfillment.check"]._checks().items()
            for point in {"sale_order_confirm", "order_release"} & set(self.env[name]._check_control_points)
        )
        self.assertEqual(measured, expected)

    def test_two_hundred_orders_cost_no_more_than_one(self):
        """Judging all of them in one call takes a constant number of queries."""
        self._all_rules(("sale_order_confirm", "order_release"))
        customer = {"fulfillment_required_attachments": 1}

        def judge(orders):
            for point in ("sale_order_confirm", "order_release"):
                self.env["fulfillment.control.point"]._findings(point, orders)

        self._queries(judge, self._quotations(2, **customer))
        few = self._queries(judge, self._quotations(2, **customer))
        many = self._queries(judge, self._quotations(200, **customer))
        self.assertLessEqual(many, few + 2, "A cache of records is filled 1000 at a time")
