"""Receipts from the dock to the shelf, and what inspections found in them."""

from odoo import fields
from odoo.fields import Command
from odoo.tests import tagged

from .supply_common import SupplyCommon


@tagged("post_install", "-at_install", "once")
class TestDockToStock(SupplyCommon):
    def _ordered(self, steps="two_steps", quantity=10):
        self.warehouse.reception_steps = steps
        return (
            self.supply().at("2026-02-02 14:00").order((self.apple, quantity, 6), promise="2026-02-10 12:00")
        )

    def test_one_step_without_arrival_cannot_be_measured(self):
        self._ordered("one_step").at("2026-02-10 14:00").receive()
        row = self.compute("M23.mean")[0]
        self.assertEqual((row["value"], row["excluded"]), (None, {"no_arrival": 1}))
        self.assert_like_naive_supply()

    def test_one_step_from_the_arrival(self):
        supply = self._ordered("one_step").at("2026-02-10 14:00").arrive().at("2026-02-10 19:30").receive()
        self.assertEqual(self.compute("M23.mean")[0]["value"], 5.5)
        self.assert_like_naive_supply()
        # Entered wrongly, put right later.
        supply.dock.fulfillment_arrived_at = fields.Datetime.to_datetime("2026-02-10 18:30:00")
        self.assertEqual(self.compute("M23.mean")[0]["value"], 1)
        supply.dock.fulfillment_arrived_at = fields.Datetime.to_datetime("2026-02-10 20:30:00")
        row = self.compute("M23.mean")[0]
        self.assertEqual((row["value"], row["excluded"]), (None, {"negative_duration": 1}))
        self.assert_like_naive_supply()

    def test_two_steps_end_on_the_shelf(self):
        supply = self._ordered().at("2026-02-10 14:00").receive()
        row = self.compute("M23.mean")[0]
        self.assertEqual((row["count"], row["excluded"]), (0, {}))
        self.assert_like_naive_supply()
        supply.at("2026-02-11 14:00").put_away()
        mean, median, p90 = self.compute(["M23.mean", "M23.median", "M23.p90"])
        self.assertEqual((mean["value"], median["value"], p90["value"]), (24, 24, 24))
        self.assertEqual(self.ratio("M23.mean", period=("2026-02-11", "2026-02-11"))[1], 1)
        self.assert_like_naive_supply()

    def test_three_steps_with_arrival(self):
        supply = self._ordered("three_steps").at("2026-02-10 10:00").arrive().at("2026-02-10 14:00").receive()
        supply.at("2026-02-10 16:00").put_away()
        self.assertEqual(self.compute("M23.mean")[0]["count"], 0)
        supply.at("2026-02-10 22:00").put_away()
        self.assertEqual(self.compute("M23.mean")[0]["value"], 12)
        self.assert_like_naive_supply()

    def test_put_away_in_two_parts(self):
        """Four after ten hours, six after twenty: complete after twenty, sixteen on the mean of the goods."""
        supply = self._ordered().at("2026-02-10 10:00").receive()
        supply.at("2026-02-10 20:00").put_away({self.apple: 4})
        self.assertEqual(self.compute("M23.mean")[0]["count"], 0)
        self.assert_like_naive_supply()
        supply.at("2026-02-11 06:00").put_away()
        mean, weighted = self.compute(["M23.mean", "M23.weighted"])
        self.assertEqual((mean["value"], weighted["value"]), (20, 16))
        self.assert_like_naive_supply()

    def test_receipts_that_are_put_away_together(self):
        """Two receipts, one put-away: each is there when its goods are."""
        supply = self._ordered().at("2026-02-10 10:00").receive({self.apple: 6})
        supply.at("2026-02-10 14:00").receive()
        self.assertEqual(self.compute("M23.mean")[0]["count"], 0)
        supply.at("2026-02-10 20:00")
        for _transfer in range(2):
            supply.put_away()
        row = self.compute("M23.mean")[0]
        self.assertEqual((row["count"], row["value"]), (2, 8))
        self.assert_like_naive_supply()

    def test_receipts_in_dozens_and_in_pieces_share_a_put_away(self):
        """A dozen and twelve pieces are as much: half of each part that is put away belongs to each."""
        self.warehouse.reception_steps = "two_steps"
        supply = self.supply().at("2026-02-02 14:00")
        supply.order((self.apple, 12, 6), (self.apple, 12, 6), promise="2026-02-10 12:00")
        dozen, pieces = supply.purchase.order_line.move_ids.sorted("id")
        dozen.write({"product_uom": self.env.ref("uom.product_uom_dozen").id, "product_uom_qty": 1})
        supply.at("2026-02-10 10:00").receive()
        self.assertEqual((dozen.state, pieces.state), ("done", "done"))
        first, onward = dozen.move_dest_ids, pieces.move_dest_ids
        if first != onward:
            # Somebody carries both at once.
            first._action_cancel()
            onward.write({"move_orig_ids": [Command.link(dozen.id)], "product_uom_qty": 24})
            first.unlink()
        supply.at("2026-02-10 20:00").put_away({self.apple: 12})
        self.assert_like_naive_supply()
        supply.at("2026-02-11 06:00").put_away()
        mean, weighted = self.compute(["M23.mean", "M23.weighted"])
        self.assertEqual((mean["count"], mean["value"], weighted["value"]), (2, 20, 15))
        self.assert_like_naive_supply()

    def test_rejected_goods_end_with_the_vendor(self):
        """Three of ten go back from the input; the rest is put away before."""
        supply = self._ordered().at("2026-02-10 10:00").receive()
        supply.at("2026-02-10 15:00").put_away({self.apple: 7}, backorder=False)
        supply.at("2026-02-10 20:00").give_back(self.apple, 3)
        row = self.compute("M23.mean")[0]
        self.assertEqual((row["count"], row["value"]), (1, 10))
        self.assert_like_naive_supply()

    def test_goods_scrapped_on_the_way(self):
        supply = self._ordered().at("2026-02-10 10:00").receive()
        supply.at("2026-02-10 12:00")
        self.env["stock.scrap"].create(
            {
                "product_id": self.apple.id,
                "scrap_qty": 2,
                "picking_id": supply.dock.id,
                "location_id": supply.dock.location_dest_id.id,
                "company_id": self.company.id,
            }
        ).do_scrap()
        supply.at("2026-02-10 20:00").put_away({self.apple: 8})
        self.assertEqual(self.compute("M23.mean")[0]["value"], 10)
        self.assert_like_naive_supply()

    def test_dates_and_quantities_changed_afterwards(self):
        supply = self._ordered().at("2026-02-10 10:00").receive().at("2026-02-10 20:00").put_away()
        self.assertEqual(self.compute("M23.mean")[0]["value"], 10)
        put_away = supply.purchase.order_line.move_ids.move_dest_ids.picking_id
        put_away.date_done = fields.Datetime.to_datetime("2026-02-10 16:00:00")
        self.assertEqual(self.compute("M23.mean")[0]["value"], 6)
        self.assert_like_naive_supply()
        supply.dock.date_done = fields.Datetime.to_datetime("2026-02-09 16:00:00")
        self.assertEqual(self.compute("M23.mean")[0]["value"], 24)
        self.assert_like_naive_supply()
        self.warehouse.fulfillment_tz = "Pacific/Auckland"
        self.assertEqual(self.ratio("M23.mean", period=("2026-02-11", "2026-02-11"))[1], 1)
        self.assert_like_naive_supply()

    def test_goods_that_go_on_at_once_end_in_the_output(self):
        supply = self._ordered().at("2026-02-10 10:00").receive()
        output = self.warehouse.wh_output_stock_loc_id
        onward = supply.purchase.order_line.move_ids.move_dest_ids
        onward.picking_id.location_dest_id = output
        onward.location_dest_id = output
        onward.move_line_ids.location_dest_id = output
        supply.at("2026-02-10 16:00").put_away()
        self.assertEqual(self.compute("M23.mean")[0]["value"], 6)
        self.assert_like_naive_supply()

    def test_bought_for_an_order(self):
        """Its moves are those of the order, too; what leaves later is no part of the way in."""
        self.warehouse.write({"reception_steps": "two_steps", "delivery_steps": "pick_ship"})
        mto = self.env.ref("stock.route_warehouse0_mto")
        mto.active = True
        buy = self.env.ref("purchase_stock.route_warehouse0_buy")
        self.env["product.supplierinfo"].create(
            {
                "partner_id": self.vendor.id,
                "product_tmpl_id": self.cherry.product_tmpl_id.id,
                "price": 15,
                "company_id": self.company.id,
            }
        )
        self.cherry.route_ids = [Command.set((mto | buy).ids)]
        scenario = self.scenario().at("2026-02-02 14:00").order((self.cherry, 4), promise="2026-02-20 22:00")
        supply = self.supply()
        supply.purchase = self.env["purchase.order"].search(
            [("company_id", "=", self.company.id)], order="id desc", limit=1
        )
        supply.purchase.button_confirm()
        supply.at("2026-02-10 10:00").receive()
        self.assert_like_naive_supply()
        supply.at("2026-02-10 16:00").put_away()
        self.assertEqual(self.compute("M23.mean")[0]["value"], 6)
        rows = self.compute("M21.full", by=["order_type"], period=("2026-01-01", "2027-12-31"))
        self.assertEqual([row["order_type"] for row in rows], ["mto"])
        self.assert_like_naive_supply()
        for _step in range(2):
            scenario.at("2026-02-11 10:00").ship()
        self.assertEqual(self.compute("M23.mean")[0]["value"], 6)
        self.assert_like_naive_supply()


@tagged("post_install", "-at_install", "once")
class TestReceiptQuality(SupplyCommon):
    def _received(self, quantity=10):
        return (
            self.supply()
            .at("2026-02-02 14:00")
            .order((self.apple, quantity, 6), promise="2026-02-10 12:00")
            .at("2026-02-10 14:00")
            .receive()
        )

    def test_nothing_inspected_is_not_captured_and_no_hundred_percent(self):
        self._received()
        row = self.compute("M22.line")[0]
        self.assertEqual((row["value"], row["excluded"]), (None, {"not_inspected": 1}))
        self.assertFalse(row["captured"])

    def test_what_inspections_say(self):
        self._received().inspect(self.apple, "accepted", 10)
        self._received().inspect(self.apple, "accepted", 7).inspect(self.apple, "rejected", 3)
        self._received().inspect(self.apple, "held", 10).inspect(self.apple, "accepted", 10)
        self._received().inspect(self.apple, "rework", 2).inspect(self.apple, "accepted", 10)
        self._received().inspect(self.apple, "accepted", 6)
        self._received().inspect(self.apple, "skipped", 10)
        self._received()
        row = self.compute("M22.line")[0]
        self.assertEqual((row["numerator"], row["denominator"]), (1, 5))
        self.assertEqual(row["excluded"], {"inspection_skipped": 1, "not_inspected": 1})
        self.assertTrue(row["captured"])
        self.assertEqual(self.ratio("M22.ppm"), (3, 70))
        self.assertAlmostEqual(self.compute("M22.ppm")[0]["value"], 3 / 70 * 1_000_000, 6)
        self.assert_like_naive_supply()

    def test_given_back_later_was_not_right_at_first(self):
        """A rejected piece that goes back is one defect; a skipped lot counts where something goes back."""
        accepted = self._received().inspect(self.apple, "accepted", 10)
        rejected = self._received().inspect(self.apple, "accepted", 6).inspect(self.apple, "rejected", 4)
        skipped = self._received().inspect(self.apple, "skipped", 10)
        self.assertEqual(self.ratio("M22.line"), (1, 2))
        self.assertEqual(self.ratio("M22.ppm"), (4, 30))
        for supply, quantity in ((accepted, 1), (rejected, 4), (skipped, 2)):
            supply.at("2026-02-14 14:00").give_back(self.apple, quantity)
        self.assertEqual(self.ratio("M22.line"), (0, 2))
        self.assertEqual(self.ratio("M22.ppm"), (7, 30))
        self.assert_like_naive_supply()

    def test_records_behind_are_the_receipts(self):
        good = self._received().inspect(self.apple, "accepted", 10)
        self._received().inspect(self.apple, "rejected", 10)
        row = self.compute("M22.line")[0]
        drilled = self.Metric.drill("M22.line", row, "hit")
        self.assertEqual((drilled["model"], drilled["ids"]), ("stock.move", good.dock.move_ids.ids))
