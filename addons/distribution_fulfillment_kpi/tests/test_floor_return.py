"""How long returned goods wait for what becomes of them: M07."""

from odoo.tests import tagged

from .floor_common import FloorCommon


@tagged("post_install", "-at_install")
class TestFloorReturn(FloorCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.shelf = cls.warehouse.lot_stock_id
        cls.returns = cls.env["stock.location"].create(
            {
                "name": "Returns",
                "location_id": cls.warehouse.view_location_id.id,
                "company_id": cls.company.id,
                "fulfillment_is_returns": True,
            }
        )
        cls.box = cls.env["stock.location"].create({"name": "Box 1", "location_id": cls.returns.id})

    def came_back(self, product, quantity, at, location=None):
        """Goods of a shipment of 10 come back at an instant; the move of their receipt."""
        scenario = self.scenario().at("2026-01-10 15:00").order((product, 10)).ship()
        scenario.at(at)
        wizard = scenario._return_wizard(product, quantity)
        picking = self.env["stock.picking"].browse(wizard.action_create_returns()["res_id"])
        picking.location_dest_id = location or self.returns
        picking.move_ids.location_dest_id = location or self.returns
        scenario._validate(picking)
        return picking.move_ids

    def put(self, product, quantity, at, source=None, target=None):
        """Carry goods from place to place."""
        self.set_clock(at)
        move = self.env["stock.move"].create(
            {
                "product_id": product.id,
                "product_uom_qty": quantity,
                "location_id": (source or self.returns).id,
                "location_dest_id": (target or self.shelf).id,
                "company_id": self.company.id,
            }
        )
        move._action_confirm()
        move.write({"quantity": quantity, "picked": True})
        move._action_done()
        return move

    def scrap(self, product, quantity, at):
        self.set_clock(at)
        self.env["stock.scrap"].create(
            {
                "product_id": product.id,
                "location_id": self.returns.id,
                "scrap_qty": quantity,
                "company_id": self.company.id,
            }
        ).do_scrap()

    def test_closed_by_the_last_disposition(self):
        """2 come back; 1 is put back after 30 hours, 1 scrapped after 48."""
        self.came_back(self.berry, 2, "2026-01-19 15:00")
        self.assertEqual(self.ratio("M07.mean"), (0, 0))
        self.assertEqual(self.compute("M07.open")[0]["value"], 1)
        self.put(self.berry, 1, "2026-01-20 21:00")
        self.assertEqual(self.compute("M07.open_units")[0]["value"], 1)
        self.assert_floor()
        self.scrap(self.berry, 1, "2026-01-21 15:00")
        mean, median, weighted, still = self.compute(["M07.mean", "M07.median", "M07.weighted", "M07.open"])
        self.assertEqual((mean["value"], mean["count"], mean["unit"]), (48, 1, "hours"))
        self.assertEqual((median["value"], weighted["value"]), (48, 39))
        self.assertEqual((still["value"], still["count"]), (None, 0))
        self.assertEqual(self.compute("M07.mean", period=("2026-01-21", "2026-01-21"))[0]["count"], 1)
        self.assert_floor()

    def test_age_of_what_waits_at_the_end_of_a_day(self):
        """One waits from the 19th to the 22nd, in part put back before; another from the 20th on."""
        first = self.came_back(self.berry, 2, "2026-01-19 15:00")
        second = self.came_back(self.apple, 2, "2026-01-20 15:00")
        self.put(self.berry, 1, "2026-01-20 21:00")
        self.put(self.berry, 1, "2026-01-22 21:00")
        self.came_back(self.cherry, 1, "2026-01-22 22:00", location=self.shelf)
        self.set_clock("2026-02-10 12:00")
        for day, expected in (
            ("2026-01-18", (None, 0)),
            ("2026-01-19", (0, 1)),
            ("2026-01-20", (0.5, 2)),
            ("2026-01-21", (1.5, 2)),
            ("2026-01-22", (2, 1)),
            ("2026-01-30", (10, 1)),
        ):
            with self.subTest(day=day):
                row = self.compute("M07.age", period=("2026-01-01", day))[0]
                self.assertEqual((row["value"], row["count"]), expected)
        rows = self.compute("M07.age", period=("2026-01-01", "2026-01-21"), by=["product"])
        self.assertEqual({row["product"]: row["value"] for row in rows}, {self.berry.id: 2, self.apple.id: 1})
        drilled = {row["product"]: self.Metric.drill("M07.age", row)["ids"] for row in rows}
        self.assertEqual(drilled, {self.berry.id: first.ids, self.apple.id: second.ids})
        self.assert_floor(period=("2026-01-01", "2026-01-21"))
        self.assert_floor()

    def test_put_straight_into_stock_is_not_inspected(self):
        self.came_back(self.berry, 2, "2026-01-19 15:00", location=self.shelf)
        row = self.compute("M07.mean")[0]
        self.assertEqual((row["count"], row["value"], row["excluded"]), (0, None, {"not_inspected": 1}))
        self.assertEqual(self.compute("M07.open")[0]["count"], 0)
        self.assert_floor()

    def test_first_in_first_out(self):
        """Two receipts; what leaves belongs to the first, though its date is that of the second one's day."""
        first = self.came_back(self.berry, 2, "2026-01-19 15:00")
        second = self.came_back(self.berry, 3, "2026-01-20 15:00")
        self.put(self.berry, 4, "2026-01-21 15:00")
        row = self.compute("M07.mean")[0]
        self.assertEqual((row["value"], self.Metric.drill("M07.mean", row)["ids"]), (48, first.ids))
        self.assertEqual(self.compute("M07.open_units")[0]["value"], 1)
        self.assert_floor()
        self.put(self.berry, 1, "2026-01-22 15:00")
        self.assertEqual(self.compute("M07.mean")[0]["value"], 48)
        self.assertEqual(self.compute("M07.weighted")[0]["value"], (2 * 48 + 2 * 24 + 48) / 5)
        self.assertEqual(
            sorted(self.Metric.drill("M07.mean", self.compute("M07.mean")[0])["ids"]), (first | second).ids
        )
        self.assert_floor()

    def test_boxes_of_the_returns_place_are_one(self):
        self.came_back(self.berry, 2, "2026-01-19 15:00")
        self.put(self.berry, 2, "2026-01-19 18:00", target=self.box)
        self.assertEqual(self.compute("M07.open")[0]["value"], 1)
        self.put(self.berry, 2, "2026-01-20 15:00", source=self.box)
        self.assertEqual(self.compute("M07.mean")[0]["value"], 24)
        self.assert_floor()

    def test_other_goods_in_the_returns_place_take_their_turn(self):
        """1 berry was there before; the first that leaves is that one."""
        self.scenario().stock(self.berry, 5)
        self.put(self.berry, 1, "2026-01-12 15:00", source=self.shelf, target=self.returns)
        self.came_back(self.berry, 2, "2026-01-19 15:00")
        self.put(self.berry, 2, "2026-01-20 15:00")
        self.assertEqual(self.ratio("M07.mean"), (0, 0))
        self.assertEqual(self.compute("M07.open_units")[0]["value"], 1)
        self.assert_floor()

    def test_lots_do_not_mix(self):
        tracked = self._product("Tracked", price=5, tracking="lot")
        lots = self.env["stock.lot"].create(
            [{"name": name, "product_id": tracked.id} for name in ("L1", "L2")]
        )
        for lot in lots:
            self.env["stock.quant"]._update_available_quantity(tracked, self.shelf, 10, lot_id=lot)
        moves = []
        for lot in lots:
            self.set_clock("2026-01-10 15:00")
            scenario = self.scenario().order((tracked, 1))
            scenario.sale.picking_ids.move_ids.move_line_ids.write({"lot_id": lot.id, "quantity": 1})
            scenario.sale.picking_ids.move_ids.picked = True
            scenario.sale.picking_ids.with_context(skip_backorder=True).button_validate()
            self.set_clock("2026-01-19 15:00")
            wizard = scenario._return_wizard(tracked, 1)
            picking = self.env["stock.picking"].browse(wizard.action_create_returns()["res_id"])
            picking.move_ids.location_dest_id = self.returns
            picking.move_ids.move_line_ids.unlink()
            picking.move_ids.move_line_ids = [
                (
                    0,
                    0,
                    {
                        "product_id": tracked.id,
                        "lot_id": lot.id,
                        "quantity": 1,
                        "picking_id": picking.id,
                        "location_dest_id": self.returns.id,
                    },
                )
            ]
            picking.move_ids.picked = True
            picking.button_validate()
            moves.append(picking.move_ids)
        self.set_clock("2026-01-20 15:00")
        move = self.env["stock.move"].create(
            {
                "product_id": tracked.id,
                "product_uom_qty": 1,
                "location_id": self.returns.id,
                "location_dest_id": self.shelf.id,
                "company_id": self.company.id,
            }
        )
        move._action_confirm()
        move.move_line_ids = [
            (
                0,
                0,
                {
                    "product_id": tracked.id,
                    "lot_id": lots[1].id,
                    "quantity": 1,
                    "location_id": self.returns.id,
                    "location_dest_id": self.shelf.id,
                },
            )
        ]
        move.picked = True
        move._action_done()
        row = self.compute("M07.mean")[0]
        self.assertEqual((row["count"], self.Metric.drill("M07.mean", row)["ids"]), (1, moves[1].ids))
        self.assert_floor()

    def test_late_changes(self):
        """A done quantity and a date edited later, and a place that is marked and unmarked."""
        receipt = self.came_back(self.berry, 2, "2026-01-19 15:00")
        disposed = self.put(self.berry, 2, "2026-01-20 15:00")
        self.assertEqual(self.compute("M07.mean")[0]["value"], 24)
        disposed.move_line_ids.quantity = 1
        self.assertEqual(self.ratio("M07.mean"), (0, 0))
        self.assert_floor()
        disposed.move_line_ids.quantity = 2
        receipt.picking_id.date_done = "2026-01-20 03:00"
        self.assertEqual(self.compute("M07.mean")[0]["value"], 12)
        self.assert_floor()
        self.returns.fulfillment_is_returns = False
        self.assertEqual(self.compute("M07.mean")[0]["excluded"], {"not_inspected": 1})
        self.assert_floor()
        self.returns.fulfillment_is_returns = True
        self.assertEqual(self.compute("M07.mean")[0]["value"], 12)
        disposed.move_line_ids.location_id = self.shelf
        self.assertEqual(self.compute("M07.open_units")[0]["value"], 2)
        self.assert_floor()

    def test_by_customer(self):
        self.came_back(self.berry, 2, "2026-01-19 15:00")
        self.put(self.berry, 2, "2026-01-20 15:00")
        rows = self.compute("M07.mean", by=["partner"])
        self.assertEqual([row["labels"]["partner"] for row in rows], ["Harbor Hardware"])
