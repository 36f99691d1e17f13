"""The ladder: one figure from strict to tolerant, each rung with its records."""

from odoo.tests import tagged

from odoo.addons.distribution_fulfillment_base.facts import keep_fact

from .common import MetricCommon


@tagged("post_install", "-at_install")
class TestLadder(MetricCommon):
    def setUp(self):
        super().setUp()
        # Promised for 8 January, promised anew for the 12th; wished for the 7th.
        # One leaves in time and arrives a day later, one leaves two days late, one never leaves.
        self.early = self._order(self.apple).at("2026-01-08 15:00").ship()
        self.early.sale.picking_ids.fulfillment_delivered_at = "2026-01-09 15:00:00"
        self.late = self._order(self.berry).at("2026-01-10 15:00").ship()
        self.open = self._order(self.cherry)
        self.set_clock("2026-03-01 12:00")
        self.refresh()
        self.ladder = self.env["fulfillment.ladder"].read_ladder(*self.period)

    def _order(self, product):
        order = self.scenario().at("2026-01-05 14:00").order((product, 5), promise="2026-01-08 22:00")
        order.sale.fulfillment_requested_date = "2026-01-07 22:00:00"
        return order.at("2026-01-06 14:00").promise("2026-01-12 22:00")

    def rungs(self, code, basis, event):
        (step,) = [
            step
            for step in self.ladder["steps"]
            if (step["code"], step["basis"], step["event"]) == (code, basis, event)
        ]
        return {
            days: (row["numerator"], row["count"])
            for days, row in zip(self.ladder["tolerances"], step["rungs"], strict=True)
        }

    def test_shipped(self):
        for code in ("M13.line", "M13.order"):
            self.assertEqual(
                self.rungs(code, "first", "ship"),
                {0: (1, 3), 1: (1, 3), 2: (2, 3), 3: (2, 3), 5: (2, 3), 7: (2, 3)},
            )
            self.assertEqual(self.rungs(code, "last", "ship")[0], (2, 3))
            self.assertEqual(self.rungs(code, "requested", "ship")[0], (0, 3))
            self.assertEqual(self.rungs(code, "requested", "ship")[3], (2, 3))

    def test_delivered(self):
        """Judged by the arrival where a proof says when; without one a line that left is left out."""
        for code in ("M13.line", "M13.order"):
            self.assertEqual(self.rungs(code, "first", "deliver")[0], (0, 2))
            self.assertEqual(self.rungs(code, "first", "deliver")[1], (1, 2))
        row = self.compute("M13.line", params={"promise_event": "deliver"})[0]
        self.assertEqual(row["excluded"], {"no_delivery": 1})

    def test_each_rung_opens_its_records(self):
        for step in self.ladder["steps"]:
            for row in step["rungs"]:
                drilled = self.Metric.drill(row["code"], row, "hit")
                self.assertEqual(drilled["count"], row["numerator"])
                self.assertEqual(self.Metric.drill(row["code"], row)["count"], row["count"])

    def test_it_never_falls_with_more_tolerance(self):
        for step in self.ladder["steps"]:
            hits = [row["numerator"] for row in step["rungs"]]
            self.assertEqual(hits, sorted(hits))

    def test_a_late_proof_changes_the_figure(self):
        self.late.sale.picking_ids.fulfillment_delivered_at = "2026-01-12 15:00:00"
        self.assertEqual(self.ratio("M13.line", params={"promise_event": "deliver", "late_tol": 4}), (2, 3))

    def test_without_any_proof_there_is_no_figure(self):
        """What did not leave is late in any case: counting it alone would say 0 %."""
        self.early.sale.picking_ids.fulfillment_delivered_at = False
        row = self.compute("M13.line", params={"promise_event": "deliver"})[0]
        self.assertFalse(row["captured"])
        self.assertIsNone(row["value"])

    def test_goods_in_exchange_arrive_with_nothing(self):
        """They have no proof, or one of weeks later: the line came when its own shipment came."""
        self.early.at("2026-01-15 15:00").exchange(self.apple, 2)
        params = {"promise_event": "deliver", "late_tol": 1}
        self.assertEqual(self.ratio("M13.line", params=params), (1, 2))
        replacement = self.early.sale.picking_ids.move_ids.filtered("fulfillment_is_replacement").picking_id
        self.assertTrue(replacement)
        replacement.fulfillment_delivered_at = "2026-01-20 15:00:00"
        self.assertEqual(self.ratio("M13.line", params=params), (1, 2))
        self.assertEqual(self.ratio("M13.order", params=params), (1, 2))
        self.assert_like_naive()

    def test_known_days_of_the_way_stand_for_a_proof(self):
        """What is only reckoned is told on the rungs it is in; with a proof it is no estimate any more."""
        picking = self.late.sale.picking_ids
        keep_fact(picking, "fulfillment_expected_at", "2026-01-13 15:00:00")
        self.refresh()
        self.assert_like_naive()
        self.ladder = self.env["fulfillment.ladder"].read_ladder(*self.period)
        for code in ("M13.line", "M13.order"):
            self.assertEqual(self.rungs(code, "first", "deliver")[3], (1, 3))
            self.assertEqual(self.rungs(code, "first", "deliver")[5], (2, 3))
        for step in self.ladder["steps"]:
            estimated = {"arrival_reckoned": 1} if step["event"] == "deliver" else {}
            self.assertEqual([row["dq"] for row in step["rungs"]], [estimated] * 6, step["event_text"])
        picking.fulfillment_delivered_at = "2026-01-11 15:00:00"
        row = self.compute("M13.line", params={"promise_event": "deliver", "late_tol": 3})[0]
        self.assertEqual((row["numerator"], row["denominator"], row["dq"]), (2, 3, {}))
        self.assert_like_naive()

    def test_the_way_of_a_part_says_nothing_of_the_rest(self):
        self.open.at("2026-01-06 15:00").ship({self.cherry: 3}).at("2026-01-07 15:00").ship()
        first, second = self.open.sale.picking_ids.sorted("id")
        keep_fact(first, "fulfillment_expected_at", "2026-01-08 15:00:00")
        self.assertEqual(self.compute("M13.line", params={"promise_event": "deliver"})[0]["denominator"], 1)
        # One by its proof, one by its way: the later of both decides.
        second.fulfillment_delivered_at = "2026-01-07 20:00:00"
        row = self.compute("M13.line", params={"promise_event": "deliver"})[0]
        self.assertEqual((row["numerator"], row["denominator"], row["dq"]), (1, 2, {"arrival_reckoned": 1}))
        self.assert_like_naive()

    def test_the_last_proof_of_several_decides(self):
        """Three of five come in time and the rest does not; without the second proof nobody knows."""
        self.open.at("2026-01-06 15:00").ship({self.cherry: 3}).at("2026-01-07 15:00").ship()
        first, second = self.open.sale.picking_ids.sorted("id")
        first.fulfillment_delivered_at = "2026-01-08 15:00:00"
        self.assertEqual(self.compute("M13.line", params={"promise_event": "deliver"})[0]["denominator"], 1)
        self.assert_like_naive()
        second.fulfillment_delivered_at = "2026-01-10 15:00:00"
        self.assertEqual(self.ratio("M13.line", params={"promise_event": "deliver"}), (0, 2))
        self.assertEqual(self.ratio("M13.line", params={"promise_event": "deliver", "late_tol": 2}), (2, 2))
        self.assert_like_naive()
