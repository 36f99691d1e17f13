"""Other goods in the place of those ordered: what the customer agreed to fills the line, what not leaves it short."""

from odoo.tests import tagged

from .whole_common import WholeCommon


@tagged("post_install", "-at_install")
class TestSubstitution(WholeCommon):
    def _substituted(self, quantity=10):
        """Ten apples are ordered; whoever picks calls them off and takes berries."""
        scenario = self.scenario().at("2026-02-02 14:00").order((self.apple, 10), promise="2026-02-04 22:00")
        scenario.at("2026-02-03 15:00")
        picking = scenario.sale.picking_ids
        picking.move_ids._action_cancel()
        self.env["stock.move"].create(
            {
                "product_id": self.berry.id,
                "product_uom_qty": quantity,
                "picking_id": picking.id,
                "location_id": picking.location_id.id,
                "location_dest_id": picking.location_dest_id.id,
                "company_id": self.company.id,
            }
        )
        picking.action_confirm()
        picking.move_ids.filtered(lambda move: move.product_id == self.berry).write(
            {"quantity": quantity, "picked": True}
        )
        picking.button_validate()
        # Odoo adds a line that asked for nothing.
        self.assertEqual(scenario.line(self.berry).product_uom_qty, 0)
        return scenario

    def test_without_consent_the_line_is_short(self):
        """What left is no demand, fills nothing and is no picking error; Odoo would say "fully delivered"."""
        scenario = self._substituted()
        self.assertEqual(scenario.sale.delivery_status, "full")
        self.assertEqual(self.ratio("M05.line.first"), (0, 1))
        self.assertEqual(self.ratio("M05.unit.first"), (0, 10))
        self.assertEqual(self.ratio("M13.line"), (0, 1))
        self.assertEqual(self.ratio("M04.line"), (0, 0))
        self.assertEqual(self.ratio("M01.mean"), (0, 0))
        self.assertEqual(self.ratio("M03.line"), (1, 1))
        self.assertEqual(self.ratio("M10.shipment"), (1, 1))
        self.assert_whole()

    def test_with_consent_it_fills_the_line(self):
        scenario = self._substituted()
        self.refresh()
        scenario.line(self.berry).fulfillment_substitutes_line_id = scenario.line(self.apple)
        self.assertEqual(self.ratio("M05.line.first"), (1, 1))
        self.assertEqual(self.ratio("M05.unit.first"), (10, 10))
        self.assertEqual(self.ratio("M13.line"), (1, 1))
        self.assertEqual(self.ratio("M01.mean"), (25 / 24, 1))
        self.assertEqual(self.ratio("M02.in_full"), (1, 1))
        self.assert_whole()
        scenario.line(self.berry).fulfillment_substitutes_line_id = False
        self.assertEqual(self.ratio("M13.line"), (0, 1))
        self.assert_whole()

    def test_too_little_of_it_leaves_a_rest(self):
        scenario = self._substituted(6)
        scenario.line(self.berry).fulfillment_substitutes_line_id = scenario.line(self.apple)
        self.assertEqual(self.ratio("M05.unit.first"), (6, 10))
        self.assertEqual(self.ratio("M13.line"), (0, 1))
        self.assert_whole()

    def test_a_line_that_asks_for_itself_stands_in_for_nothing(self):
        """Agreed upon before anything left: the order asks for berries, and apples the customer took back."""
        scenario = self.scenario().at("2026-02-02 14:00").order((self.apple, 10), promise="2026-02-04 22:00")
        scenario.at("2026-02-02 15:00").add(self.berry, 10).quantity(self.apple, 0, self.by_customer)
        scenario.line(self.berry).fulfillment_substitutes_line_id = scenario.line(self.apple)
        scenario.at("2026-02-03 15:00").ship()
        row = self.compute("M13.line")[0]
        self.assertEqual(
            (row["numerator"], row["denominator"], row["excluded"]), (1, 1, {"cancelled_customer": 1})
        )
        self.assert_whole()
