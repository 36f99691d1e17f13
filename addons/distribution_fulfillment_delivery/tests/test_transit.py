"""Goods without a proof of delivery arrived after the days that their way takes, and are told as estimated."""

from unittest import SkipTest

from psycopg2 import IntegrityError

from odoo import fields
from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.modules.registry import Registry
from odoo.tests import new_test_user, tagged
from odoo.tests.common import get_db_name
from odoo.tools import mute_logger

from odoo.addons.distribution_fulfillment_base.models.stock_picking import days_later
from odoo.addons.distribution_fulfillment_kpi.tests.common import MetricCommon


@tagged("post_install", "-at_install")
class TestTransit(MetricCommon):
    @classmethod
    def setUpClass(cls):
        if "fulfillment.metric" not in Registry(get_db_name()):
            raise SkipTest("The metrics are not installed.")
        super().setUpClass()
        freight = cls._product("Freight", price=0, type="service", is_storable=False)
        cls.van, cls.sea, cls.post = cls.env["delivery.carrier"].create(
            [
                {"name": name, "product_id": freight.id, "delivery_type": "fixed", **known}
                for name, known in (
                    ("Van", {"fulfillment_is_transit_known": True, "fulfillment_transit_days": 0}),
                    ("Sea", {"fulfillment_is_transit_known": True, "fulfillment_transit_days": 3}),
                    ("Post", {"fulfillment_is_transit_known": False, "fulfillment_transit_days": 3}),
                )
            ]
        )

    def shipped(self, carrier, at="2026-03-06 15:00", promise="2026-03-09 22:00"):
        scenario = self.scenario().at("2026-03-02 15:00").order((self.apple, 5), promise=promise)
        scenario.sale.picking_ids.carrier_id = carrier
        return scenario.at(at).ship()

    def expected(self, scenario):
        return fields.Datetime.to_string(scenario.sale.picking_ids.fulfillment_expected_at) or None

    def deliver(self, **kwargs):
        (row,) = self.compute("M13.line", params={"promise_event": "deliver"}, **kwargs)
        return (row["numerator"], row["denominator"]), row["dq"].get("arrival_reckoned"), row["excluded"]

    def test_kept_when_it_leaves(self):
        """Three days later by the clocks of the warehouse, which go forward an hour on 8 March."""
        self.assertEqual(self.expected(self.shipped(self.sea)), "2026-03-09 14:00:00")
        self.assertEqual(self.expected(self.shipped(self.van)), "2026-03-06 15:00:00")
        self.assertIsNone(self.expected(self.shipped(self.post)))
        self.assertIsNone(self.expected(self.shipped(self.env["delivery.carrier"])))

    def test_what_is_learnt_later_moves_no_past(self):
        scenario = self.shipped(self.sea)
        self.sea.fulfillment_transit_days = 9
        scenario.sale.picking_ids.carrier_id = self.van
        self.assertEqual(self.expected(scenario), "2026-03-09 14:00:00")
        # But who left a day earlier, arrived a day earlier.
        scenario.sale.picking_ids.date_done = "2026-03-05 15:00:00"
        self.assertEqual(self.expected(scenario), "2026-03-08 14:00:00")

    def test_who_validates_keeps_it_and_writes_it_not(self):
        user = new_test_user(
            self.env,
            "transit_picker",
            groups="stock.group_stock_user",
            company_id=self.company.id,
            company_ids=[Command.set(self.company.ids)],
        )
        scenario = self.scenario().at("2026-03-02 15:00").order((self.apple, 5), promise="2026-03-09 22:00")
        scenario.sale.picking_ids.carrier_id = self.sea
        scenario.at("2026-03-06 15:00")
        picking = scenario.sale.picking_ids.with_user(user)
        picking.move_ids.write({"quantity": 5, "picked": True})
        picking.button_validate()
        self.assertEqual((picking.state, self.expected(scenario)), ("done", "2026-03-09 14:00:00"))
        with self.assertRaisesRegex(UserError, "Expected at Customer cannot be changed by hand"):
            picking.fulfillment_expected_at = "2026-03-06 15:00:00"

    def test_what_comes_back_is_expected_by_no_customer(self):
        scenario = self.shipped(self.sea)
        sent = scenario.sale.picking_ids
        wizard = scenario._return_wizard(self.apple, 2)
        wizard.action_create_returns()
        back = scenario.sale.picking_ids - sent
        back.carrier_id = self.sea
        scenario._validate_newest()
        self.assertEqual(back.state, "done")
        self.assertFalse(back.fulfillment_expected_at)

    def test_days_are_not_negative(self):
        with self.assertRaises(IntegrityError), mute_logger("odoo.sql_db"), self.env.cr.savepoint():
            self.sea.fulfillment_transit_days = -1
            self.env.flush_all()

    def test_arrival_keeps_the_promise(self):
        """Left in time all of them: two of known ways are judged, the third has neither way nor proof."""
        self.shipped(self.van)
        late = self.shipped(self.sea, at="2026-03-09 15:00")
        unknown = self.shipped(self.post)
        self.assertEqual(self.deliver(), ((1, 2), 2, {"no_delivery": 1}))
        # Nothing is estimated of a figure of what left.
        (row,) = self.compute("M13.line")
        self.assertEqual((row["numerator"], row["denominator"], row["dq"]), (3, 3, {}))
        self.assert_like_naive()
        # A proof says it better, and is no estimate.
        late.sale.picking_ids.fulfillment_delivered_at = "2026-03-09 20:00:00"
        unknown.sale.picking_ids.fulfillment_delivered_at = "2026-03-10 20:00:00"
        self.assertEqual(self.deliver(), ((2, 3), 1, {}))
        self.assert_like_naive()
        self.assertEqual(self.env["fulfillment.refresh"]._verify(self.company), {})

    def test_orders_and_days_tell_it_too(self):
        self.shipped(self.sea)
        (row,) = self.compute("M13.order", params={"promise_event": "deliver"}, by=["day"])
        self.assertEqual((row["numerator"], row["denominator"]), (1, 1))
        self.assertEqual((row["day"], row["dq"]), ("2026-03-09", {"arrival_reckoned": 1}))

    def test_edited_date_is_followed(self):
        scenario = self.shipped(self.sea, at="2026-03-07 15:00")
        self.assertEqual(self.deliver()[0], (0, 1))
        scenario.sale.picking_ids.date_done = "2026-03-06 15:00:00"
        self.assertEqual(self.deliver()[0], (1, 1))
        self.assertEqual(self.env["fulfillment.refresh"]._verify(self.company), {})

    def test_same_time_on_the_clock(self):
        at = fields.Datetime.to_datetime("2026-10-31 04:30:00")
        for tz, hours in (("America/New_York", "05:30"), ("UTC", "04:30"), ("Asia/Tokyo", "04:30")):
            with self.subTest(tz=tz):
                self.assertEqual(f"{days_later(at, 2, tz):%Y-%m-%d %H:%M}", f"2026-11-02 {hours}")
