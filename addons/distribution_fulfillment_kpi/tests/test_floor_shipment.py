"""What reached the customer as it should: M10."""

from odoo.tests import tagged

from .floor_common import FloorCommon


@tagged("post_install", "-at_install")
class TestFloorShipment(FloorCommon):
    def _order(self, *lines, **values):
        return self.scenario().at("2026-02-02 14:00").order(*lines, **values)

    def test_errors_told_of(self):
        """One of each kind; several of one shipment count once."""
        scenarios = [self._order((self.apple, 4)).at("2026-02-03 15:00").ship() for _ in range(3)]
        for kind in ("address", "document"):
            self.tell("shipment_error", scenarios[1].sale.picking_ids, new_text=kind, old_text="claim")
        row = self.compute("M10.shipment")[0]
        self.assertEqual((row["numerator"], row["denominator"]), (2, 3))
        missed = self.Metric.drill("M10.shipment", row, "miss")
        self.assertEqual(
            (missed["model"], missed["ids"]), ("stock.picking", scenarios[1].sale.picking_ids.ids)
        )
        self.assert_floor()

    def test_less_than_asked_for_is_no_error(self):
        self._order((self.apple, 10)).at("2026-02-03 15:00").ship({self.apple: 4}).at(
            "2026-02-04 15:00"
        ).ship()
        self.assertEqual(self.ratio("M10.shipment"), (2, 2))
        self.assert_floor()

    def test_what_came_before_decides_what_is_too_much(self):
        """4 and 6 of 10 are right; 4 and 7 make the second shipment wrong, and less in the first puts it right."""
        scenario = self._order((self.apple, 10)).at("2026-02-03 15:00").ship({self.apple: 4})
        scenario.at("2026-02-04 15:00").ship({self.apple: 7})
        first, second = scenario.sale.picking_ids.sorted("id")
        row = self.compute("M10.shipment")[0]
        self.assertEqual((row["numerator"], row["denominator"]), (1, 2))
        self.assertEqual(self.Metric.drill("M10.shipment", row, "miss")["ids"], second.ids)
        fact = self.env["fulfillment.fact.shipment"].search([("picking_id", "=", second.id)])
        self.assertEqual(fact.surplus_pct, 10)
        self.assert_floor()
        first.move_ids.move_line_ids.quantity = 3
        self.assertEqual(self.ratio("M10.shipment"), (2, 2))
        self.assert_floor()

    def test_wishes_of_later_change_no_shipment(self):
        """12 of 10 stay too much though the customer keeps them; 10 of 10 stay right though he sends 2 back
        and wants 8 then."""
        scenario = self._order((self.apple, 10)).at("2026-02-03 15:00").ship({self.apple: 12})
        scenario.at("2026-02-05 15:00").quantity(self.apple, 12, self.by_customer)
        self.assertEqual(self.ratio("M10.shipment"), (0, 1))
        self.assert_floor()
        scenario = self._order((self.berry, 10)).at("2026-02-03 16:00").ship()
        scenario.at("2026-02-04 15:00").give_back(self.berry, 2)
        scenario.at("2026-02-05 15:00").quantity(self.berry, 8, self.by_customer)
        self.assertEqual(self.ratio("M10.shipment"), (1, 2))
        self.assert_floor()

    def test_wishes_before_the_shipment_count(self):
        for quantity, reason, good in ((12, None, 1), (8, self.by_customer, 1), (8, None, 1)):
            product = self._product("Pear", price=3)
            scenario = self._order((product, 10)).at("2026-02-02 16:00").quantity(product, quantity, reason)
            scenario.at("2026-02-03 15:00").ship({product: quantity})
            day = self.compute("M10.shipment")[0]
            self.assertEqual(day["numerator"], day["denominator"], good)
        self.assert_floor()

    def test_dozens_are_no_surplus(self):
        dozen = self.env.ref("uom.product_uom_dozen")
        scenario = self.scenario().at("2026-02-02 14:00").quotation((self.berry, 2))
        scenario.line(self.berry).product_uom_id = dozen
        scenario.confirm().at("2026-02-03 15:00").ship()
        self.assertEqual(self.ratio("M10.shipment"), (1, 1))
        self.assert_floor()

    def test_own_companies_and_transfers_of_no_order_stay_out(self):
        sister = self.env["res.company"].create({"name": "Sister Inc."})
        self._order((self.apple, 4), customer=sister.partner_id).at("2026-02-03 15:00").ship()
        row = self.compute("M10.shipment")[0]
        self.assertEqual((row["denominator"], row["excluded"]), (0, {"intercompany": 1}))
        self.assertEqual(self.ratio("M10.shipment", params={"include_intercompany": True}), (1, 1))
        self.env["stock.move"].create(
            {
                "product_id": self.apple.id,
                "product_uom_qty": 1,
                "location_id": self.warehouse.lot_stock_id.id,
                "location_dest_id": self.env.ref("stock.stock_location_customers").id,
                "picking_type_id": self.warehouse.out_type_id.id,
            }
        )._action_confirm()
        self.assert_floor()

    def test_goods_nobody_ordered_are_not_judged(self):
        """A line that the transfer made asked for nothing: whether it is wrong, somebody has to say."""
        scenario = self._order((self.apple, 4))
        picking = scenario.sale.picking_ids
        self.env["stock.move"].create(
            {
                "product_id": self.cherry.id,
                "product_uom_qty": 0,
                "quantity": 1,
                "picked": True,
                "picking_id": picking.id,
                "location_id": picking.location_id.id,
                "location_dest_id": picking.location_dest_id.id,
            }
        )
        picking.move_ids.filtered(lambda move: move.product_id == self.apple).write(
            {"quantity": 4, "picked": True}
        )
        self.set_clock("2026-02-03 15:00")
        picking.with_context(skip_backorder=True).button_validate()
        self.assertEqual(picking.state, "done")
        self.assertEqual(self.ratio("M10.shipment"), (1, 1))
        self.assert_floor()
