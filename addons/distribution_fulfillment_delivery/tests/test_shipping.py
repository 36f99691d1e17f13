"""What a carrier costs is no price of ours: free freight is no discount."""

from odoo.tests import tagged

from odoo.addons.distribution_fulfillment_base.tests.common import FulfillmentCommon


@tagged("post_install", "-at_install")
class TestShipping(FulfillmentCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.freight = cls._product("Freight", price=10, cost=8, type="service", is_storable=False)
        cls.carrier = cls.env["delivery.carrier"].create(
            {
                "name": "Ground",
                "product_id": cls.freight.id,
                "delivery_type": "fixed",
                "fixed_price": 10,
                "free_over": True,
                "amount": 100,
            }
        )
        cls.price, cls.discount = (
            cls._rule(code, response="record", tolerance=1)
            for code in ("sale_price_below_pricelist", "sale_manual_discount")
        )

    def test_free_freight_departs_from_nothing(self):
        scenario = self.scenario().quotation((self.apple, 20))
        scenario.sale.set_delivery_line(self.carrier, 0)
        scenario.sale.order_line[1].discount = 100
        scenario.confirm()
        self.assertEqual(scenario.sale.order_line[1].product_id, self.freight)
        self.assertFalse(scenario.variances())
        self.assertEqual(self._past(scenario), [])

    def test_the_mark_alone_is_no_freight(self):
        scenario = self.scenario().quotation((self.apple, 20), (self.berry, 1))
        scenario.sale.order_line[0].write({"is_delivery": True, "discount": 100})
        scenario.confirm()
        self.assertEqual(scenario.variances().rule_id, self.price | self.discount)
        self.assertEqual(self._past(scenario), [100.0])

    def _past(self, scenario):
        """What the rule about discounts would have found on the order."""
        check = self.env[self.env["fulfillment.check"]._model_of(self.discount.check_code)]
        query = check._backtest_of(self.discount, [self.company.id], "2000-01-01", "2100-01-01")
        rows = self.env.execute_query_dict(query)
        return [row["deviation"] for row in rows if row["record_id"] == scenario.sale.id]
