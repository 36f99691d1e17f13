"""Claims are charged to the shipment they speak of; tickets to the day they were answered or settled."""

from odoo import fields
from odoo.tests import tagged

from .common import MetricCommon


@tagged("post_install", "-at_install")
class TestClaimsTickets(MetricCommon):
    def tell(self, event_type, number=1, **columns):
        return self.env["fulfillment.event"]._record(
            [
                {
                    "event_type": event_type,
                    "company_id": self.company.id,
                    "model": "helpdesk.ticket",
                    "res_id": number,
                    **columns,
                }
            ]
        )[0]

    def two_shipments(self):
        scenario = self.scenario().at("2026-02-02 14:00").order((self.apple, 10), (self.berry, 5))
        scenario.at("2026-02-03 15:00").ship({self.apple: 4, self.berry: 5})
        return scenario.at("2026-02-10 15:00").ship()

    def claimed_days(self, code="M17.shipment"):
        return {row["day"]: row["numerator"] for row in self.compute(code, by=["day"]) if row["numerator"]}

    def test_charged_to_the_transfer_it_names_or_the_last_one_before(self):
        scenario = self.two_shipments()
        order = {"sale_order_ref": scenario.sale.id, "new_text": "item"}
        first = scenario.sale.picking_ids.sorted("id")[0]
        self.set_clock("2026-02-12 15:00")
        self.tell("claim_opened", **order)
        self.assertEqual(self.claimed_days(), {"2026-02-10": 1})
        self.tell("claim_opened", number=2, picking_ref=first.id, **order)
        self.assertEqual(self.claimed_days(), {"2026-02-03": 1, "2026-02-10": 1})
        # The berries left with the first one only.
        self.tell("claim_opened", number=3, sale_line_ref=scenario.line(self.berry).id, **order)
        self.assertEqual(self.claimed_days(), {"2026-02-03": 2, "2026-02-10": 1})
        self.assertEqual(self.ratio("M17.shipment"), (3, 2))
        (row,) = self.compute("M17.line")
        self.assertEqual((row["count"], row["value"]), (3, 1000))
        self.assert_like_naive()
        self.assertEqual(self.env["fulfillment.refresh"]._verify(), {})

    def test_one_for_each_cause_and_rejected_ones_apart(self):
        scenario = self.two_shipments()
        order = {"sale_order_ref": scenario.sale.id}
        self.set_clock("2026-02-12 15:00")
        cause = self.tell("claim_opened", new_text="item", **order)
        self.tell("claim_opened", number=2, new_text="item", root_event_uuid=cause, **order)
        self.tell("claim_opened", number=3, new_text="item", root_event_uuid=cause, **order)
        self.assertEqual(self.ratio("M17.shipment"), (2, 2))
        self.tell("claim_decided", new_text="rejected", **order)
        self.assertEqual(self.ratio("M17.shipment"), (1, 2))
        self.assertEqual(self.ratio("M17.rejected"), (1, 2))
        self.assert_like_naive()

    def test_one_cause_counts_once_for_each_order_it_hit(self):
        """Whatever is computed together: an order alone, both by a refresh, or all by a full build."""
        first, second = self.two_shipments(), self.two_shipments()
        self.set_clock("2026-02-12 15:00")
        cause = self.tell("claim_opened", new_text="item", sale_order_ref=first.sale.id)
        self.assertEqual(self.claimed_days(), {"2026-02-10": 1})
        for number, scenario in enumerate((first, second, second), 2):
            self.tell(
                "claim_opened",
                number=number,
                new_text="item",
                root_event_uuid=cause,
                sale_order_ref=scenario.sale.id,
            )
        # The first claim is its own cause, and the one that names it counts beside it.
        self.assertEqual(self.claimed_days(), {"2026-02-10": 3})
        self.assert_like_naive()
        self.assertEqual(self.env["fulfillment.refresh"]._verify(), {})
        first.sale.fulfillment_requested_date = "2026-02-09 12:00:00"
        self.assertEqual(self.claimed_days(), {"2026-02-10": 3})
        self.assertEqual(self.env["fulfillment.refresh"]._verify(), {})

    def test_windows_of_30_60_and_90_days(self):
        scenario = self.two_shipments()
        for number, day in enumerate(("2026-03-12 15:00", "2026-04-11 15:00", "2026-05-11 15:00"), 1):
            self.set_clock(day)
            self.tell("claim_opened", number, sale_order_ref=scenario.sale.id, new_text="other")
        rows = self.compute(["M17.shipment", "M17.shipment.60", "M17.shipment.90"])
        self.assertEqual([row["numerator"] for row in rows], [1, 2, 3])
        self.assert_like_naive()

    def test_claims_by_value(self):
        """Claimed while it is open, granted once it is accepted, nothing when it is rejected."""
        scenario = self.two_shipments()
        order = {"sale_order_ref": scenario.sale.id}
        self.set_clock("2026-02-12 15:00")
        self.tell("claim_opened", new_text="item", amount=30, **order)
        self.assertEqual(self.ratio("M17.value"), (30, 120))
        self.tell("claim_decided", new_text="accepted", amount=12, **order)
        self.assertEqual(self.ratio("M17.value"), (12, 120))
        self.assertEqual(self.compute("M17.value")[0]["value"], 10)
        self.tell("claim_opened", number=2, new_text="damage", amount=6, **order)
        self.assertEqual(self.ratio("M17.value"), (18, 120))
        self.tell("claim_decided", number=2, new_text="rejected", **order)
        self.assertEqual(self.ratio("M17.value"), (12, 120))
        self.assert_like_naive()
        # Of unknown value: its line says nothing. Six apples of 60 left with the last transfer.
        self.tell("claim_opened", number=3, new_text="other", **order)
        row = self.compute("M17.value")[0]
        self.assertEqual((row["denominator"], row["excluded"]), (60, {"no_amount": 1}))
        self.assert_like_naive()
        self.assertEqual(self.env["fulfillment.refresh"]._verify(), {})

    def test_never_captured_is_told(self):
        self.two_shipments()
        (row,) = self.compute("M17.shipment")
        self.assertEqual((row["numerator"], row["denominator"], row["captured"]), (0, 2, False))

    def test_lines_and_units_that_left(self):
        """A line that leaves twice counts twice; what came back takes nothing away."""
        scenario = self.two_shipments()
        scenario.at("2026-02-12 15:00").give_back(self.apple, 2)
        rows = self.compute(["M09.lines", "M09.units", "M09.orders"], by=["day"])
        self.assertEqual(
            [(row["code"], row["day"], row["value"]) for row in rows],
            [
                ("M09.lines", "2026-02-03", 2),
                ("M09.lines", "2026-02-10", 1),
                ("M09.units", "2026-02-03", 9),
                ("M09.units", "2026-02-10", 6),
                ("M09.orders", "2026-02-10", 1),
            ],
        )
        (lines,) = self.compute("M09.lines")
        drilled = self.Metric.drill("M09.lines", lines)
        self.assertEqual((drilled["count"], drilled["ids"]), (3, sorted(scenario.sale.order_line.ids)))
        self.assert_like_naive()

    def test_late_changes_reach_what_left(self):
        scenario = self.two_shipments()
        self.assertEqual(self.compute("M09.units")[0]["value"], 15)
        move = scenario.sale.picking_ids.move_ids.filtered(lambda m: m.product_id == self.berry)
        move.move_line_ids.quantity = 7
        self.assertEqual(self.compute("M09.units")[0]["value"], 17)
        scenario.sale.picking_ids.sorted("id")[0].date_done = fields.Datetime.to_datetime("2026-02-04 15:00")
        self.assertEqual([row["day"] for row in self.compute("M09.lines", by=["day"])][0], "2026-02-04")
        self.assertEqual(self.env["fulfillment.refresh"]._verify(), {})
        self.assert_like_naive()

    def test_answered_and_settled(self):
        self.set_clock("2026-02-02 14:00")
        self.tell("ticket_opened")
        self.tell("ticket_opened", number=2)
        self.set_clock("2026-02-02 17:00")
        self.tell("ticket_first_response")
        # The next local day; working hours are told.
        self.set_clock("2026-02-03 15:00")
        self.tell("ticket_first_response", number=2, actual=9)
        self.tell("ticket_closed", number=2, actual=9.5)
        first, resolution = self.compute(["M19.first", "M19.resolution"])
        self.assertEqual((first["value"], first["count"]), (6, 2))
        self.assertEqual((resolution["value"], resolution["count"]), (9.5, 1))
        days = self.compute("M19.first", by=["day"])
        self.assertEqual([(row["day"], row["value"]) for row in days], [("2026-02-02", 3), ("2026-02-03", 9)])
        self.assertEqual(self.env["fulfillment.refresh"]._verify(), {})

    def test_answered_and_settled_in_time(self):
        self.set_clock("2026-02-02 14:00")
        for number in (1, 2, 3):
            self.tell("ticket_opened", number=number)
        self.set_clock("2026-02-02 17:00")
        self.tell("ticket_first_response", expected=4)
        self.tell("ticket_first_response", number=2, expected=4, actual=4.5)
        self.tell("ticket_first_response", number=3)
        self.tell("ticket_closed", number=2, expected=8, actual=8)
        first, resolution = self.compute(["M19.first.sla", "M19.resolution.sla"])
        self.assertEqual((first["numerator"], first["denominator"], first["excluded"]), (1, 2, {"no_sla": 1}))
        self.assertEqual((resolution["numerator"], resolution["denominator"]), (1, 1))
        self.assertEqual(self.Metric.drill("M19.first.sla", first, "miss")["count"], 1)
        self.tell("ticket_reopened", number=2)
        self.assertEqual(self.ratio("M19.resolution.sla"), (0, 0))
        self.assertEqual(self.env["fulfillment.refresh"]._verify(), {})

    def test_a_ticket_opened_again_is_not_settled(self):
        self.set_clock("2026-02-02 14:00")
        self.tell("ticket_opened")
        self.set_clock("2026-02-02 16:00")
        self.tell("ticket_closed")
        self.assertEqual(self.compute("M19.resolution")[0]["value"], 2)
        self.set_clock("2026-02-02 17:00")
        self.tell("ticket_reopened")
        self.assertIsNone(self.compute("M19.resolution")[0]["value"])
        self.set_clock("2026-02-03 14:00")
        self.tell("ticket_closed")
        self.assertEqual(self.compute("M19.resolution")[0]["value"], 24)
        self.assertEqual(self.env["fulfillment.refresh"]._verify(), {})

    def test_the_day_of_a_ticket_follows_the_zone(self):
        self.set_clock("2026-02-02 14:00")
        self.tell("ticket_opened", warehouse_ref=self.warehouse.id)
        self.set_clock("2026-02-03 03:00")
        self.tell("ticket_closed")
        self.assertEqual(self.compute("M19.resolution", by=["day"])[0]["day"], "2026-02-02")
        self.warehouse.fulfillment_tz = "Asia/Tokyo"
        self.assertEqual(self.compute("M19.resolution", by=["day"])[0]["day"], "2026-02-03")
