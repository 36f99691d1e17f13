"""Disputes come from the ledger: whoever keeps the tickets writes them there."""

from odoo import fields
from odoo.tests import tagged

from .money_common import MoneyCommon


@tagged("post_install", "-at_install")
class TestDispute(MoneyCommon):
    def setUp(self):
        super().setUp()
        self.order = (
            self.scenario()
            .at("2026-01-05 15:00")
            .order((self.apple, 10))
            .at("2026-01-06 15:00")
            .ship()
            .invoice("2026-01-06")
        )
        self.invoice = self.order.invoices

    def _event(self, event_type, instant, **values):
        (uuid,) = self.env["fulfillment.event"]._record(
            [
                {
                    "event_type": event_type,
                    "company_id": self.company.id,
                    "occurred_at": fields.Datetime.to_datetime(instant),
                    "invoice_ref": self.invoice.id,
                    "sale_order_ref": self.order.sale.id,
                    **values,
                }
            ]
        )
        return uuid

    def test_not_captured_before_the_first(self):
        self.assertEqual([row["captured"] for row in self.compute(["M18.mean", "M18.value"])], [False] * 2)
        self._event("dispute_opened", "2026-01-15 15:00", amount=44)
        row = self.one("M18.mean")
        self.assertEqual((row["captured"], row["value"], row["count"]), (True, None, 0))

    def test_hours_and_amounts(self):
        root = self._event("dispute_opened", "2026-01-15 15:00", amount=44)
        self._event("dispute_resolved", "2026-01-19 15:00", root_event_uuid=root, new_text="credit")
        self.assertEqual(self.one("M18.mean")["value"], 96)
        self.assertEqual(self.one("M18.value")["value"], 96)
        second = self._event("dispute_opened", "2026-01-20 15:00", amount=11)
        self._event("dispute_resolved", "2026-01-20 21:00", root_event_uuid=second, new_text="rejected")
        self.assertEqual(self.one("M18.mean")["value"], 51)
        row = self.one("M18.value")
        self.assertEqual((row["numerator"], row["denominator"]), (96 * 44 + 6 * 11, 55))
        drilled = self.Metric.drill("M18.mean", self.one("M18.mean"))
        self.assertEqual((drilled["model"], drilled["count"]), ("fulfillment.event", 2))
        self.assertEqual(self.env["fulfillment.refresh"]._verify(), {})

    def test_the_invoice_names_the_dispute_where_no_root_does(self):
        """Two disputes one after the other: each ends with the event that follows it."""
        for opened, resolved in (
            ("2026-01-15 15:00", "2026-01-15 20:00"),
            ("2026-02-15 15:00", "2026-02-16 15:00"),
        ):
            self._event("dispute_opened", opened, amount=10)
            self.refresh()
            self._event("dispute_resolved", resolved)
        self.assertEqual(self.one("M18.mean")["value"], (5 + 24) / 2)
        self.assertEqual(self.env["fulfillment.refresh"]._verify(), {})

    def test_an_open_dispute_is_not_in_it(self):
        self._event("dispute_opened", "2026-01-15 15:00", amount=10)
        self.assertEqual(self.one("M18.mean")["count"], 0)

    def test_without_an_amount_it_has_no_weight(self):
        root = self._event("dispute_opened", "2026-01-15 15:00")
        self._event("dispute_resolved", "2026-01-15 16:00", root_event_uuid=root)
        self.assertEqual(self.one("M18.mean")["value"], 1)
        row = self.one("M18.value")
        self.assertEqual((row["value"], row["excluded"]), (None, {"no_amount": 1}))

    def test_counts_on_the_local_day_of_the_warehouse(self):
        root = self._event("dispute_opened", "2026-01-15 15:00", amount=10)
        self._event("dispute_resolved", "2026-01-20 04:00", root_event_uuid=root)
        day = ("2026-01-19", "2026-01-19")
        self.assertEqual(self.one("M18.mean", period=day)["count"], 1)
        self.warehouse.fulfillment_tz = "UTC"
        self.assertEqual(self.one("M18.mean", period=day)["count"], 0)
        self.assertEqual(self.env["fulfillment.refresh"]._verify(), {})

    def test_a_disputed_order_can_be_told_apart(self):
        self.order.at("2026-01-25 15:00").pay("2026-01-25")
        self.assertEqual([row["disputed"] for row in self.compute("M08.mean", by=["disputed"])], [False])
        self._event("dispute_opened", "2026-01-26 15:00", amount=10)
        self.assertEqual([row["disputed"] for row in self.compute("M08.mean", by=["disputed"])], [True])
        self.assertEqual(self.env["fulfillment.refresh"]._verify(), {})
