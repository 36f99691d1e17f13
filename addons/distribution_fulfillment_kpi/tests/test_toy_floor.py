"""The worked example of a small distributor as its warehouse sees it, to the printed digits.

What a kit is made of stands as lines of its own here: the floor picks, ships and takes back components.
Times in comments are New York; the clock is set in UTC (five hours later).
"""

from odoo.tests import tagged

from .floor_common import FloorCommon


@tagged("post_install", "-at_install")
class TestToyFloor(FloorCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        Location = cls.env["stock.location"]
        cls.t1, cls.t2, cls.t3 = (
            Location.create({"name": name, "location_id": cls.warehouse.lot_stock_id.id})
            for name in ("T1", "T2", "T3")
        )
        cls.returns = Location.create(
            {
                "name": "RETURNS",
                "location_id": cls.warehouse.view_location_id.id,
                "company_id": cls.company.id,
                "fulfillment_is_returns": True,
            }
        )
        cls._tell(cls._story)

    def setUp(self):
        super().setUp()
        self.set_clock("2026-03-01 04:59")

    def _story(self):
        self._orders()
        self._counts()
        self.refresh()

    def _count(self, product, location, quantity, reason=None):
        quant = self.env["stock.quant"].with_context(
            inventory_mode=True, inventory_name="CYCLE-01", fulfillment_reason_id=reason and reason.id
        )
        quant.create(
            {"product_id": product.id, "location_id": location.id, "inventory_quantity": quantity}
        ).action_apply_inventory()

    def _counts(self):
        """28 Jan 08:00: five records, two of them off."""
        a, b, c = self.apple, self.berry, self.cherry
        self.set_clock("2026-01-28 13:00")
        for product, location, quantity in (
            (a, self.t1, 68),
            (b, self.t1, 127),
            (c, self.t2, 51),
            (a, self.t2, 40),
            (b, self.t3, 60),
        ):
            self._count(product, location, quantity)

    def _take_back(self, scenario, at, product, quantity):
        scenario.at(at)
        wizard = scenario._return_wizard(product, quantity)
        picking = self.env["stock.picking"].browse(wizard.action_create_returns()["res_id"])
        picking.location_dest_id = self.returns
        picking.move_ids.location_dest_id = self.returns
        scenario._validate(picking)

    def _dispose(self):
        """1 of the berries that came back first is put back, 1 scrapped."""
        self.set_clock("2026-01-20 21:00")
        move = self.env["stock.move"].create(
            {
                "product_id": self.berry.id,
                "product_uom_qty": 1,
                "location_id": self.returns.id,
                "location_dest_id": self.t1.id,
                "company_id": self.company.id,
            }
        )
        move._action_confirm()
        move.write({"quantity": 1, "picked": True})
        move._action_done()
        self.set_clock("2026-01-21 15:00")
        self.env["stock.scrap"].create(
            {
                "product_id": self.berry.id,
                "location_id": self.returns.id,
                "scrap_qty": 1,
                "company_id": self.company.id,
            }
        ).do_scrap()

    def _orders(self):
        a, b, c = self.apple, self.berry, self.cherry
        opening = self.env.ref("distribution_fulfillment_base.reason_count_opening")
        self.set_clock("2026-01-02 14:00")
        for product, location, quantity in (
            (a, self.t1, 100),
            (a, self.t2, 40),
            (b, self.t1, 200),
            (b, self.t3, 60),
        ):
            self._count(product, location, quantity, opening)
        self.set_clock("2026-01-05 13:00")
        self._count(c, self.t2, 1, opening)
        # O1, O2, O3: what was promised to whom is no matter of the floor.
        self.scenario().at("2026-01-05 14:00").order((a, 10), (b, 20)).at("2026-01-06 20:00").ship()
        o2 = self.scenario().at("2026-01-05 15:00").order((a, 10), (c, 4))
        o2.at("2026-01-07 15:00").ship({a: 10, c: 1})
        o3 = self.scenario().at("2026-01-06 13:00").quotation((b, 2))
        o3.line(b).product_uom_id = self.env.ref("uom.product_uom_dozen")
        o3.confirm().at("2026-01-10 04:30").ship()
        # O4: the rest is cut.
        o4 = self.scenario().at("2026-01-06 16:00").order((a, 5), (b, 10))
        o4.at("2026-01-08 16:00").ship({a: 5, b: 8}, backorder=False)
        # O6: 3 kits; the claim of 14 Jan says that 2 berries were the wrong item.
        o6 = self.scenario().at("2026-01-07 14:00").order((a, 3), (b, 6)).at("2026-01-09 14:00").ship()
        self.set_clock("2026-01-11 13:00")
        self._count(c, self.t2, 53, opening)
        o2.at("2026-01-12 15:00").ship()
        # O7: reserved, nothing shipped.
        self.scenario().at("2026-01-12 14:00").order((a, 6))
        # O8: 12 instead of 10; 2 come back.
        o8 = self.scenario().at("2026-01-08 14:00").order((b, 10)).at("2026-01-13 21:00").ship({b: 12})
        self.scenario().at("2026-01-08 19:00").order((a, 4)).at("2026-01-12 19:00").ship()  # O9
        self.set_clock("2026-01-14 15:00")
        for event_type in ("pick_error", "shipment_error"):
            self.tell(event_type, self.picked(o6, b), quantity=2, new_text="item", old_text="claim")
        self._take_back(o8, "2026-01-19 15:00", b, 2)
        self._dispose()
        self._take_back(o6, "2026-01-22 14:00", b, 2)

    def test_pick_accuracy(self):
        row = self.compute("M03.line")[0]
        self.assertEqual((row["numerator"], row["denominator"]), (10, 12))
        self.assertAlmostEqual(row["value"], 83.3333, 4)

    def test_shipment_accuracy(self):
        row = self.compute("M10.shipment")[0]
        self.assertEqual((row["numerator"], row["denominator"], row["value"]), (6, 8, 75))
        by_day = {row["day"][-2:]: row["denominator"] for row in self.compute("M10.shipment", by=["day"])}
        self.assertEqual(by_day, {"06": 1, "07": 1, "08": 1, "09": 2, "12": 2, "13": 1})

    def test_counts(self):
        self.assertEqual(self.ratio("M06.adjusted"), (2, 5))
        row = self.compute("M06.value")[0]
        self.assertEqual((row["numerator"], row["denominator"]), (23, 1780))
        self.assertAlmostEqual(row["value"], 1.2921, 4)
        self.assertEqual(self.compute("M06.net")[0]["value"], 7)
        self.assertEqual([row["value"] for row in self.compute(["M06.ira.0", "M06.ira.2"])], [60, 80])
        differences = self.env["fulfillment.fact.count"].search(
            [("company_id", "=", self.company.id), ("exclusion", "=", False), ("adjusted_qty", "!=", 0)],
            order="move_id",
        )
        self.assertEqual([round(fact.diff_pct, 2) for fact in differences], [3.05, 2.0])

    def test_returns(self):
        mean, weighted, still, units = self.compute(
            ["M07.mean", "M07.weighted", "M07.open", "M07.open_units"]
        )
        self.assertEqual((mean["value"], mean["count"]), (48, 1))
        self.assertEqual(weighted["value"], 39)
        self.assertEqual((still["value"], units["value"]), (1, 2))

    def test_like_the_naive_reference(self):
        self.assert_floor()
