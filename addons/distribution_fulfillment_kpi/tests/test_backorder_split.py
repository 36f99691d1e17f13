"""What is put off on purpose is no backorder: M04."""

from odoo.tests import tagged

from .whole_common import WholeCommon


@tagged("post_install", "-at_install")
class TestBackorderSplit(WholeCommon):
    def ordered(self, quantity=10):
        scenario = self.scenario().stock(self.apple, 40).at("2026-02-02 14:00")
        return scenario.order((self.apple, quantity), promise="2026-02-20 22:00")

    def split(self, scenario, keep):
        """Of the open transfer this much goes first, the rest later, by somebody's wish."""
        picking = scenario.sale.picking_ids.filtered(lambda p: p.state not in ("done", "cancel")).sorted(
            "id"
        )[:1]
        picking.move_ids.quantity = keep
        picking.action_split_transfer()
        return scenario

    def assert_backordered(self, expected):
        self.assertEqual(self.ratio("M04.line"), (expected, 1))
        self.assertEqual(self.ratio("M04.order"), (expected, 1))
        self.assert_whole()

    def test_split_before_the_first_shipment(self):
        """What was left later was to be left; the first shipment filled the order no more for it."""
        scenario = self.split(self.ordered(), 6).at("2026-02-03 15:00").ship()
        self.assert_backordered(0)
        self.assertEqual(self.ratio("M05.line.first"), (0, 1))
        scenario.at("2026-02-10 15:00").ship()
        self.assert_backordered(0)

    def test_less_than_what_was_to_go_first(self):
        """6 of 10 were to go first; 5 went."""
        self.split(self.ordered(), 6).at("2026-02-03 15:00").ship({self.apple: 5})
        self.assert_backordered(1)

    def test_split_after_the_first_shipment(self):
        """5 were missing already; that they come in two parts excuses nothing."""
        scenario = self.ordered().at("2026-02-03 15:00").ship({self.apple: 5}).at("2026-02-04 15:00")
        self.split(scenario, 3).at("2026-02-05 15:00").ship()
        self.assert_backordered(1)

    def test_split_twice(self):
        scenario = self.split(self.split(self.ordered(), 6), 2).at("2026-02-03 15:00").ship()
        self.assert_backordered(0)
        scenario.at("2026-02-04 15:00").ship().at("2026-02-05 15:00").ship()
        self.assert_backordered(0)

    def test_split_where_picking_is_a_step(self):
        self.warehouse.delivery_steps = "pick_ship"
        scenario = self.split(self.ordered(), 6).at("2026-02-03 15:00")
        first = scenario.sale.picking_ids.filtered(lambda p: p.state == "assigned").sorted("id")[:1]
        scenario._validate(first)
        ship = scenario.sale.picking_ids.filtered(
            lambda p: p.picking_type_code == "outgoing" and p.state == "assigned"
        )
        scenario.at("2026-02-03 18:00")._validate(ship)
        self.assert_backordered(0)
