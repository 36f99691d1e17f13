"""Disputes come from the ledger: whoever keeps the tickets writes them there."""

import random
from datetime import UTC, datetime, timedelta

from psycopg2 import IntegrityError

from odoo import fields
from odoo.fields import Command
from odoo.tests import tagged
from odoo.tools import SQL, mute_logger

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

    def _calendar(self, **values):
        """Monday to Friday, 8 to 12 and 13 to 17 in New York, as the company's working time."""
        hours = ((8, 12, "morning"), (12, 13, "lunch"), (13, 17, "afternoon"))
        calendar = self.env["resource.calendar"].create(
            {
                "name": "Office",
                "tz": "America/New_York",
                "company_id": self.company.id,
                "attendance_ids": [
                    Command.create(
                        {
                            "name": period,
                            "dayofweek": str(day),
                            "hour_from": start,
                            "hour_to": end,
                            "day_period": period,
                        }
                    )
                    for day in range(5)
                    for start, end, period in hours
                ],
                **values,
            }
        )
        self.company.resource_calendar_id = calendar
        return calendar

    def test_working_hours_beside_hours_of_the_clock(self):
        """Thursday 10 to Monday 10 o'clock: 96 hours, of which 16 were worked."""
        self._calendar()
        root = self._event("dispute_opened", "2026-01-15 15:00", amount=44)
        self._event("dispute_resolved", "2026-01-19 15:00", root_event_uuid=root)
        values = {
            row["code"]: row["value"]
            for row in self.compute(["M18.mean", "M18.business", "M18.business.value"])
        }
        self.assertEqual(values, {"M18.mean": 96, "M18.business": 16, "M18.business.value": 16})
        self.assertEqual(self.Metric.drill("M18.business", self.one("M18.business"))["count"], 1)
        self.assertEqual(self.env["fulfillment.refresh"]._verify(), {})

    def test_working_time_that_changes_changes_the_figure(self):
        calendar = self._calendar()
        root = self._event("dispute_opened", "2026-01-15 15:00", amount=44)
        self._event("dispute_resolved", "2026-01-19 15:00", root_event_uuid=root)

        def changed(expected):
            self.assertEqual(self.one("M18.business")["value"], expected)
            self.assertEqual(self.env["fulfillment.refresh"]._verify(), {})

        changed(16)
        holiday = self.env["resource.calendar.leaves"].create(
            {
                "name": "Closed",
                "company_id": self.company.id,
                "calendar_id": calendar.id,
                "date_from": "2026-01-16 05:00:00",
                "date_to": "2026-01-17 05:00:00",
            }
        )
        changed(8)
        holiday.write({"calendar_id": False, "date_from": "2026-01-16 17:00:00"})
        changed(12)
        holiday.unlink()
        changed(16)
        calendar.attendance_ids.filtered(lambda hours: hours.dayofweek == "4").unlink()
        changed(8)
        calendar.tz = "UTC"
        changed(2 + 6)
        self.company.resource_calendar_id = self._calendar(flexible_hours=True)
        row = self.one("M18.business")
        self.assertEqual((row["value"], row["excluded"]), (None, {"no_calendar": 1}))
        self.assertEqual(self.env["fulfillment.refresh"]._verify(), {})

    def test_working_time_of_the_warehouse(self):
        """Its calendar goes before the company's, whatever changes of either; a dispute of no warehouse stays with
        the company."""
        self._calendar()
        site = self._calendar()
        self.company.resource_calendar_id = self._calendar()
        site.attendance_ids.filtered(lambda hours: hours.dayofweek in "34").unlink()
        root = self._event("dispute_opened", "2026-01-15 15:00", amount=44)
        self._event("dispute_resolved", "2026-01-19 15:00", root_event_uuid=root)

        def changed(expected):
            self.assertEqual(self.one("M18.business")["value"], expected)
            self.assertEqual(self.one("M18.business.value")["value"], expected)
            self.assertEqual(self.env["fulfillment.refresh"]._verify(), {})

        changed(16)
        self.warehouse.fulfillment_calendar_id = site
        changed(2)
        site.attendance_ids.filtered(
            lambda hours: hours.dayofweek == "0" and hours.hour_from == 8
        ).hour_from = 9
        changed(1)
        # The company's hours do not concern it any more, its holidays of all calendars do.
        self.company.resource_calendar_id.attendance_ids.filtered(
            lambda hours: hours.dayofweek == "4"
        ).unlink()
        changed(1)
        holiday = self.env["resource.calendar.leaves"].create(
            {
                "name": "Closed",
                "company_id": self.company.id,
                "date_from": "2026-01-19 05:00:00",
                "date_to": "2026-01-20 05:00:00",
            }
        )
        changed(0)
        holiday.unlink()
        # Shared by all companies: a holiday of any of them concerns it, as in Odoo.
        site.company_id = False
        changed(1)
        self.warehouse.fulfillment_calendar_id = False
        changed(8)
        with self.assertRaises(IntegrityError), mute_logger("odoo.sql_db"), self.cr.savepoint():
            self.warehouse.fulfillment_calendar_id = site
            site.unlink()

    def test_working_time_is_that_of_odoo(self):
        """Instants around nights, weekends, the change of the clocks and holidays, also every other week."""
        calendar = self._calendar()
        self.env["resource.calendar.leaves"].create(
            {
                "name": "Half a day",
                "company_id": self.company.id,
                "calendar_id": calendar.id,
                "date_from": "2026-03-10 12:30:00",
                "date_to": "2026-03-11 15:10:00",
            }
        )
        dice = random.Random(18)
        for weeks in (1, 2):
            if weeks == 2:
                calendar.switch_calendar_type()
                calendar.attendance_ids.filtered(
                    lambda hours: (
                        hours.week_type == "1" and hours.dayofweek in "013" and not hours.display_type
                    )
                ).unlink()
            self.env.flush_all()
            for _try in range(60):
                started = datetime(2026, 3, 1) + timedelta(minutes=dice.randrange(14 * 1440))
                ended = started + timedelta(minutes=dice.randrange(12 * 1440))
                ((seconds,),) = self.env.execute_query(
                    SQL("SELECT fulfillment_working_seconds(%s, %s, %s)", calendar.id, started, ended)
                )
                hours = calendar.get_work_hours_count(started.replace(tzinfo=UTC), ended.replace(tzinfo=UTC))
                with self.subTest(weeks=weeks, started=started, ended=ended):
                    self.assertAlmostEqual(seconds / 3600, hours, 3)
