"""Two companies, three warehouses and the night the clocks change: every figure against its naive reference."""

from odoo import fields
from odoo.tests import tagged

from .naive_money import NaiveReceivable
from .world import World

# (numerator, denominator) at each warehouse, whatever its clock, its steps and its money. Six orders of
# seven lines: "parts" is late with half its apples, "substituted" is short, the other four are perfect.
EVERYWHERE = {
    "M02.in_full": (5, 6),
    "M02.on_time": (4, 6),
    "M03.line": (7, 8),
    "M04.line": (1, 6),
    "M04.order": (1, 5),
    "M05.line.first": (5, 7),
    "M05.order.first": (4, 6),
    "M06.adjusted": (1, 1),
    "M07.mean": (48, 1),
    "M10.shipment": (6, 7),
    "M13.line": (5, 7),
    "M13.order": (4, 6),
    "M16.order": (1, 6),
    "M17.shipment": (1, 6),
    # Of apples, berries and figs the berries were short.
    "M21.line": (2, 3),
    "M24.lines": (20, 0.5),
    "M25.ratio": (1800, 1200),
}


@tagged("post_install", "-at_install", "once")
class TestWorld(World):
    def setUp(self):
        super().setUp()
        self.build()

    def assert_values(self, code, values):
        """One value for each place, in their order."""
        rows = self.at_each(code)
        found = [rows[place.warehouse][0]["value"] for place in self.places]
        for value, expected in zip(found, values, strict=True):
            self.assertAlmostEqual(value, expected, 6, f"{code}: {found}")

    def test_the_same_story_at_each_place(self):
        """One build serves all of it: it takes a hundred documents."""
        self.assert_everywhere(EVERYWHERE)
        self.check_days()
        self.check_hours()
        self.check_money()
        self.assert_whole(self.companies)
        # In the middle of the story: Auckland has not begun, Berlin has not shipped.
        self.assert_like_naive(self.companies, period=("2026-01-01", "2026-03-28"))
        self.check_receivable()

    def check_days(self):
        """By the local day: six lines left on the Sunday, one half an hour after its midnight."""
        rows = self.at_each("M09.lines", "day")
        for place in self.places:
            self.assertEqual(
                {row["day"]: row["value"] for row in rows[place.warehouse]},
                {place.day(1): 6, place.day(2): 1},
            )

    def check_hours(self):
        """Real hours: one less in New York and Berlin, one more in Auckland."""
        for code, hours in (("M18.mean", 24), ("M19.resolution", 24)):
            with self.subTest(code=code):
                self.assert_values(code, (hours - 1, hours + 1, hours - 1))
        # Five complete orders: 36:30, 35:40, 23:40, 24:00 and 34:40 by the clocks on the wall.
        self.assert_values("M01.mean", [(154.5 + change) / 5 / 24 for change in (-5, 5, -5)])
        # From the dock to the shelf on one day; where goods are received in one step, at once.
        self.assert_values("M23.mean", (1, 15.5, 15.5))

    def check_money(self):
        """Ordered on the Saturday, shipped from Sunday on, invoiced six days later and paid after ten more."""
        for code, days in (("M08.mean", 16), ("M08.ship", 15), ("M08.invoice", 10)):
            with self.subTest(code=code):
                self.assert_values(code, [days] * 3)
        # 20 apples for 0.50 of foreign money too much: twice as much, or half as much, of one's own.
        self.assert_values("M21.ppv", (20, 20, 5))

    def check_receivable(self):
        for company in self.companies:
            naive = NaiveReceivable(self.env, company)
            for day in ("2026-03-20", "2026-03-31", "2026-04-30"):
                for code in ("dso", "countback"):
                    with self.subTest(company=company.name, day=day, code=code):
                        (row,) = self.compute(
                            f"M08b.{code}", period=("2026-01-01", day), company_ids=company.ids
                        )
                        expected = getattr(naive, code)(fields.Date.to_date(day))
                        if expected is None:
                            self.assertIsNone(row["value"])
                        else:
                            self.assertAlmostEqual(row["value"], float(expected), 9)
