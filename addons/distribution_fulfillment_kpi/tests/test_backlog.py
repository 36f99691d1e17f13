"""What was open at the end of a day: restated from what is known now, and as it was known then."""

from datetime import timedelta

from odoo import fields
from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tests import new_test_user, tagged

from .common import MetricCommon


@tagged("post_install", "-at_install")
class TestBacklog(MetricCommon):
    def open_at(self, day, code="M11.units", **kwargs):
        """Value of a backlog at the local end of a day."""
        (row,) = self.compute(code, period=("2026-01-01", day), **kwargs)
        return row["value"]

    def test_a_line_shrinks_with_what_leaves_and_is_cut(self):
        scenario = self.scenario().at("2026-02-02 14:00").order((self.apple, 10), promise="2026-02-04 22:00")
        scenario.at("2026-02-03 15:00").ship({self.apple: 4})
        scenario.at("2026-02-05 15:00").quantity(self.apple, 7, self.by_company)
        scenario.at("2026-02-07 15:00").ship({self.apple: 3})
        self.set_clock("2026-02-20 12:00")
        days = {"01": None, "02": 10, "03": 6, "04": 6, "05": 3, "06": 3, "07": None}
        self.assertEqual({day: self.open_at(f"2026-02-{day}") for day in days}, days)
        # Lines and orders are counted, so that nothing is a measured zero, once there were any.
        self.assertEqual(self.open_at("2026-02-07", "M11.lines"), 0)
        self.assertEqual(self.open_at("2026-02-07", "M11.orders"), 0)
        self.assertIsNone(self.open_at("2026-02-01", "M11.lines"))
        self.assert_like_naive(period=("2026-01-01", "2026-02-05"))
        self.assert_like_naive()

    def test_closing_a_rest_ends_it_on_that_day(self):
        scenario = self.scenario().at("2026-02-02 14:00").order((self.apple, 10), promise="2026-02-04 22:00")
        scenario.at("2026-02-03 15:00").ship({self.apple: 4})
        scenario.at("2026-02-06 15:00").cancel_rest()
        self.set_clock("2026-02-20 12:00")
        self.assertEqual(self.open_at("2026-02-05"), 6)
        self.assertEqual(self.open_at("2026-02-06", "M11.lines"), 0)
        self.assert_like_naive(period=("2026-01-01", "2026-02-05"))

    def test_cancelled_orders(self):
        """By us: open until then. By the customer, or by nobody known: never was demand."""
        for reason, day in ((self.by_company, 4), (self.by_customer, None), (None, None)):
            with self.subTest(reason=reason and reason.initiator):
                product = self._product(f"Kiwi {reason and reason.initiator}", price=1)
                self.scenario().at("2026-02-02 14:00").order((product, 4), promise="2026-02-04 22:00").at(
                    "2026-02-03 15:00"
                ).cancel(reason)
                rows = self.compute("M11.units", period=("2026-01-01", "2026-02-02"), by=["product"])
                values = {row["product"]: row["value"] for row in rows}
                self.assertEqual(values.get(product.id), day)
        (row,) = self.compute("M11.lines", period=("2026-01-01", "2026-02-02"))
        self.assertEqual(row["excluded"], {"cancelled_customer": 1, "cancelled_unclassified": 1})
        self.assert_like_naive(period=("2026-01-01", "2026-02-02"))

    def test_an_old_day_follows_what_is_known_now(self):
        """A shipment dated back empties the days since then."""
        scenario = self.scenario().at("2026-02-02 14:00").order((self.apple, 10), promise="2026-02-04 22:00")
        scenario.at("2026-02-09 15:00").ship()
        self.assertEqual(self.open_at("2026-02-05"), 10)
        scenario.sale.picking_ids.date_done = "2026-02-03 15:00:00"
        self.assertEqual(self.open_at("2026-02-05", "M11.lines"), 0)
        self.assertEqual(self.env["fulfillment.refresh"]._verify(), {})

    def test_past_due_by_age(self):
        """Promised for the 4th: past due from the end of that very day on."""
        self.scenario().at("2026-02-02 14:00").order((self.apple, 10), promise="2026-02-04 22:00")
        self.set_clock("2026-03-20 12:00")
        for day, age in (
            ("02-03", None),
            ("02-04", "0"),
            ("02-05", "1-3"),
            ("02-07", "1-3"),
            ("02-08", "4-7"),
            ("02-11", "4-7"),
            ("02-12", "8-14"),
            ("02-18", "8-14"),
            ("02-19", "15+"),
        ):
            with self.subTest(day=day):
                (row,) = self.compute("M11.lines", period=("2026-01-01", f"2026-{day}"), by=["age"])
                self.assertEqual(row["age"], age)
                self.assertEqual(self.open_at(f"2026-{day}", "M11.due.lines"), 1 if age else 0)

    def test_last_promise_asks_for_another_date(self):
        self.scenario().at("2026-02-02 14:00").order((self.apple, 10), promise="2026-02-04 22:00").at(
            "2026-02-03 15:00"
        ).promise("2026-02-10 22:00")
        self.set_clock("2026-02-20 12:00")
        last = {"promise_basis": "last"}
        self.assertEqual(self.open_at("2026-02-06", "M11.due.lines"), 1)
        self.assertEqual(self.open_at("2026-02-06", "M11.due.lines", params=last), 0)

    def test_one_row_for_the_end_of_each_week(self):
        scenario = self.scenario().at("2026-02-02 14:00").order((self.apple, 10), promise="2026-02-04 22:00")
        scenario.at("2026-02-11 15:00").ship({self.apple: 4})
        self.set_clock("2026-02-18 12:00")
        rows = self.compute("M11.units", period=("2026-01-26", "2026-03-31"), by=["week"])
        self.assertEqual(
            [(row["week"], row["value"]) for row in rows],
            # The first week ended before the order came, the last one is read as today.
            [("2026-02-02", 10), ("2026-02-09", 6), ("2026-02-16", 6)],
        )
        drilled = self.Metric.drill("M11.units", rows[0])
        self.assertEqual(drilled["ids"], scenario.sale.order_line.ids)

    def test_backlog_in_days_of_shipping(self):
        """Open for 300; 400 left within the last 20 working days, so 20 a day: 15 days."""
        self.scenario().at("2026-01-02 14:00").order((self.apple, 99), promise="2026-02-04 22:00").at(
            "2026-01-05 15:00"
        ).ship()
        self.scenario().at("2026-02-02 14:00").order((self.apple, 40), promise="2026-02-04 22:00").at(
            "2026-02-03 15:00"
        ).ship()
        self.scenario().at("2026-02-09 14:00").order((self.apple, 30), promise="2026-02-24 22:00")
        self.set_clock("2026-03-20 12:00")
        # Working days from 2 February on: 20 of them end with Friday 27 February.
        self.assertEqual(self.open_at("2026-02-27", "M11.days"), 15)
        self.assertEqual(self.open_at("2026-03-01", "M11.days"), 15)
        self.assertIsNone(self.open_at("2026-03-03", "M11.days"))
        # With a holiday among them they reach one day further back.
        self.env["resource.calendar.leaves"].create(
            {
                "name": "Presidents' Day",
                "company_id": self.company.id,
                "calendar_id": self.company.resource_calendar_id.id,
                "date_from": "2026-02-16 00:00:00",
                "date_to": "2026-02-16 23:59:59",
            }
        )
        self.assertEqual(self.open_at("2026-03-03", "M11.days"), 15)
        self.assertIsNone(self.open_at("2026-03-04", "M11.days"))

    def _calendar(self, name, days, **values):
        return self.env["resource.calendar"].create(
            {
                "name": name,
                "tz": "America/New_York",
                "company_id": self.company.id,
                "attendance_ids": [
                    Command.create(
                        {
                            "name": name,
                            "dayofweek": day,
                            "hour_from": 8,
                            "hour_to": 16,
                            "day_period": "full_day",
                            **more,
                        }
                    )
                    for day, more in days
                ],
                **values,
            }
        )

    def _naive_days(self, day, sites):
        """Backlog days the slow way: value open at the end of a day, by what each site shipped on a working day.

        :param sites: {warehouse: function that tells whether a day is a working day of it}
        """
        lines = self.env["sale.order.line"].search([("company_id", "=", self.company.id)])
        still, per_day = 0, 0
        for line in lines:
            moves = line.move_ids.filtered(lambda move: move.state == "done")
            shipped = {move.date.date(): move.quantity * line.price_unit for move in moves}
            still += line.price_subtotal - sum(value for on, value in shipped.items() if on <= day)
            is_working = sites[line.warehouse_id]
            back, working = day, []
            while len(working) < 20 and (day - back).days <= 150:
                working += [back] if is_working(back) else []
                back -= timedelta(days=1)
            per_day += sum(value for on, value in shipped.items() if working[-1] <= on <= day) / len(working)
        return still / per_day if per_day else None

    def test_working_days_are_those_of_the_warehouse(self):
        """One site works on Mondays, one on Saturdays of every other week, too; the company from Monday to Friday."""
        second = self.env["stock.warehouse"].create(
            {
                "name": "Second",
                "code": "SEC",
                "company_id": self.company.id,
                "fulfillment_tz": "America/New_York",
            }
        )
        for warehouse in (self.warehouse, second):
            for day in ("2026-01-05", "2026-02-02", "2026-02-23"):
                scenario = self.scenario().at(f"{day} 14:00")
                scenario.order((self.apple, 40), promise="2026-03-04 22:00", warehouse=warehouse)
                scenario.at(f"{day} 15:00").ship()
            self.scenario().at("2026-02-24 14:00").order(
                (self.apple, 30), promise="2026-03-04 22:00", warehouse=warehouse
            )
        self.set_clock("2026-04-20 12:00")
        end = fields.Date.to_date("2026-03-27")

        def usual(day):
            return day.weekday() < 5

        def check(second_works):
            self.assertAlmostEqual(
                self.open_at(str(end), "M11.days") or 0,
                self._naive_days(end, {self.warehouse: usual, second: second_works}) or 0,
                9,
            )

        # 20 working days back from Friday 27 March: the company began on 2 March, so nothing left in them.
        self.assertIsNone(self.open_at(str(end), "M11.days"))
        check(usual)
        second.fulfillment_calendar_id = self._calendar("Mondays", [("0", {})])
        # 20 Mondays reach back to November: 3 x 400 in them, 60 a day, for 600 that are open.
        self.assertEqual(self.open_at(str(end), "M11.days"), 10)
        check(lambda day: day.weekday() == 0)
        parity = (fields.Date.to_date("2026-02-28").toordinal() - 1) // 7 % 2
        weeks = [
            (str(day), {"week_type": str(week), "name": f"{day} of week {week}"})
            for week in (0, 1)
            for day in (*range(5), *((5,) if week == parity else ()))
        ]
        second.fulfillment_calendar_id = self._calendar(
            "Some Saturdays", weeks, two_weeks_calendar=True, full_time_required_hours=40
        )
        check(
            lambda day: day.weekday() < 5 or (day.weekday() == 5 and (day.toordinal() - 1) // 7 % 2 == parity)
        )
        second.fulfillment_calendar_id = False
        self.assertIsNone(self.open_at(str(end), "M11.days"))

    def test_as_known_is_written_once_when_the_local_day_ended(self):
        tokyo = self.env["stock.warehouse"].create(
            {"name": "Tokyo", "code": "TYO", "company_id": self.company.id, "fulfillment_tz": "Asia/Tokyo"}
        )
        scenario = self.scenario().at("2026-02-02 14:00").order((self.apple, 10), promise="2026-02-01 22:00")
        Backlog = self.env["fulfillment.backlog.day"]
        # 23:30 in New York: its day is not over; in Tokyo it is past noon of the next.
        self.set_clock("2026-02-03 04:30")
        Backlog._cron_take()
        mine = [("company_id", "=", self.company.id)]
        days = {row.warehouse_id: row.day for row in Backlog.search(mine)}
        self.assertEqual(
            days,
            {self.warehouse: fields.Date.to_date("2026-02-01"), tokyo: fields.Date.to_date("2026-02-02")},
        )
        self.set_clock("2026-02-03 05:30")
        Backlog._cron_take()
        count = Backlog.search_count(mine)
        Backlog._cron_take()
        self.assertEqual(Backlog.search_count(mine), count)
        self.assertEqual(self.open_at("2026-02-02", "M11.units.known"), 10)
        self.assertEqual(self.open_at("2026-02-02", "M11.value.known"), 100)
        self.assertEqual(self.open_at("2026-02-02", "M11.orders.known"), 1)
        self.assertEqual(self.open_at("2026-02-02", "M11.due.lines.known"), 1)
        # What is dated back later changes the restated figure alone.
        scenario.at("2026-02-05 15:00").ship()
        scenario.sale.picking_ids.date_done = "2026-02-02 20:00:00"
        self.assertEqual(self.open_at("2026-02-02", "M11.lines"), 0)
        self.assertEqual(self.open_at("2026-02-02", "M11.lines.known"), 1)
        # Days on which nobody looked have no figure; those with nothing open a zero.
        self.assertIsNone(self.open_at("2026-02-03", "M11.lines.known"))
        Backlog._cron_take()
        self.assertEqual(self.open_at("2026-02-04", "M11.lines.known"), 0)
        (row,) = self.compute("M11.lines.known", period=("2026-01-01", "2026-02-02"))
        with self.assertRaisesRegex(UserError, "sums were kept"):
            self.Metric.drill("M11.lines.known", row)

    def test_as_known_is_read_by_company(self):
        self.set_clock("2026-02-03 05:30")
        self.env["fulfillment.backlog.day"]._cron_take()
        user = new_test_user(
            self.env,
            "reader",
            groups="distribution_fulfillment_base.group_user",
            company_ids=[(6, 0, self.company.ids)],
            company_id=self.company.id,
        )
        seen = self.env["fulfillment.backlog.day"].with_user(user).search([])
        self.assertEqual(seen.company_id, self.company)
