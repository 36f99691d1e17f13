"""What exceptions cost: the lines of the exceptions themselves, added up by day and driver."""

from odoo.tests import tagged

from .money_common import MoneyCommon

BASE = "distribution_fulfillment_base"


@tagged("post_install", "-at_install")
class TestCost(MoneyCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.price = cls.env.ref(f"{BASE}.cost_driver_price_erosion")
        cls.moved = cls.env.ref(f"{BASE}.cost_driver_promise_moved")
        cls._rule(response="record", cost_driver_id=cls.price.id)

    def _sold_too_low(self, clock="2026-01-05 15:00"):
        """Ten apples for 9 instead of 10: a price given away of 10."""
        return self.scenario().at(clock).order((self.apple, 10, 9))

    def _charge(self, variance, driver, amount, root="other event"):
        return self.env["fulfillment.cost.line"].create(
            {
                "variance_id": variance.id,
                "root_event_uuid": root,
                "driver_id": driver.id,
                "basis": "estimated",
                "amount": amount,
            }
        )

    def test_same_money_as_the_exceptions(self):
        variance = self._sold_too_low().variances()
        self.assertEqual(variance.cost, 10)
        row = self.one("M26.total")
        self.assertEqual((row["value"], row["unit"], row["count"]), (10, "currency", 1))
        self._charge(variance, self.moved, 4)
        self.assertEqual(self.one("M26.total")["value"], variance.cost)
        rows = self.compute("M26.total", by=["driver", "cost_basis"])
        self.assertEqual(
            sorted((row["labels"]["driver"], row["cost_basis"], row["value"]) for row in rows),
            [("Moved promise", "estimated", 4), ("Price erosion", "measured", 10)],
        )
        drilled = self.Metric.drill("M26.total", self.one("M26.total"))
        self.assertEqual((drilled["model"], set(drilled["ids"])), ("fulfillment.variance", {variance.id}))
        self.assertEqual(self.env["fulfillment.refresh"]._verify(), {})

    def test_changed_and_taken_back(self):
        variance = self._sold_too_low().variances()
        line = self._charge(variance, self.moved, 4)
        self.assertEqual(self.one("M26.total")["value"], 14)
        line.amount = 6
        self.assertEqual(self.one("M26.total")["value"], 16)
        line.unlink()
        self.assertEqual(self.one("M26.total")["value"], 10)
        variance.unlink()
        self.assertEqual(self.one("M26.total")["count"], 0)
        self.assertEqual(self.env["fulfillment.refresh"]._verify(), {})

    def test_local_day_of_what_caused_it(self):
        """Opened late on 4 January in New York, the 5th in UTC; charged again weeks later."""
        variance = self._sold_too_low("2026-01-05 04:00").variances()
        self.set_clock("2026-02-20 15:00")
        variance.cost_line_ids.amount = 12
        self.assertEqual(self.one("M26.total", period=("2026-01-04", "2026-01-04"))["value"], 12)
        self.warehouse.fulfillment_tz = "UTC"
        self.assertEqual(self.one("M26.total", period=("2026-01-05", "2026-01-05"))["value"], 12)
        self.assertEqual(self.env["fulfillment.refresh"]._verify(), {})

    def test_share_of_the_cash_of_settled_orders(self):
        scenario = self._sold_too_low()
        scenario.at("2026-01-06 15:00").ship().invoice("2026-01-06")
        self.assertEqual(self.one("M26.rate")["count"], 0)
        scenario.at("2026-01-25 15:00").pay("2026-01-25")
        row = self.one("M26.rate")
        self.assertEqual((row["numerator"], row["denominator"]), (10, 90))
        line = self._charge(scenario.variances(), self.moved, 8)
        self.assertEqual(self.one("M26.rate")["value"], 20)
        self.assert_money_like_naive()
        line.unlink()
        self.assertEqual(self.one("M26.rate")["numerator"], 10)
        self.assert_money_like_naive()
        scenario.variances().unlink()
        self.assertEqual(self.one("M26.rate")["numerator"], 0)
        self.assert_money_like_naive()
