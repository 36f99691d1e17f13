"""Counts, returns and picks of the former system, by the same definitions as live ones."""

from odoo.tests import tagged

from .floor_common import FloorCommon


@tagged("post_install", "-at_install")
class TestFloorHistory(FloorCommon):
    def load(self, kind, *rows):
        load = self.env["fulfillment.history.load"].create(
            {
                "name": kind,
                "source_name": f"{kind}.csv",
                "company_id": self.company.id,
                "tz": "America/New_York",
                "kind": kind,
            }
        )
        return self.env[f"fulfillment.history.{kind}"].create(
            [
                {
                    "load_id": load.id,
                    "company_id": self.company.id,
                    "external_key": str(number),
                    "tz": "America/New_York",
                    "uom_name": "box",
                    "product_name": "Old Nut",
                    **row,
                }
                for number, row in enumerate(rows, 1)
            ]
        )

    def row(self, code, **kwargs):
        (row,) = self.compute(code, source=["history"], **kwargs)
        return row

    def test_picks(self):
        """12 lines in one task with 2 wrong, one line known to be right, one of which nothing is known."""
        rows = self.load(
            "pick",
            {
                "picked_at": "2026-01-10 15:00:00",
                "line_count": 12,
                "error_line_count": 2,
                "minutes": 30,
                "quantity": 40,
            },
            {
                "picked_at": "2026-01-11 04:30:00",
                "line_count": 1,
                "is_error": False,
                "minutes": 6,
                "quantity": 2,
            },
        )
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE fulfillment_history_pick SET error_line_count = NULL WHERE id = %s", [rows[1].id]
        )
        unknown = self.load(
            "pick", {"picked_at": "2026-01-10 15:00:00", "line_count": 1, "external_key": "x"}
        )
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE fulfillment_history_pick SET error_line_count = NULL, is_error = NULL, minutes = NULL"
            " WHERE id = %s",
            [unknown.id],
        )
        row = self.row("M03.line")
        self.assertEqual((row["numerator"], row["denominator"], row["count"]), (11, 13, 2))
        self.assertEqual((row["excluded"], row["captured"]), ({"errors_unknown": 1}, True))
        self.assertEqual(self.Metric.drill("M03.line", row, "miss")["ids"], rows[0].ids)
        # The second one is of the evening before.
        self.assertEqual(self.row("M03.line", period=("2026-01-10", "2026-01-10"))["denominator"], 13)
        self.assertEqual(self.row("M03b.line")["excluded"], {"not_captured": 3})
        self.assertEqual(self.row("M24.lines")["value"], 13 / 0.6)
        self.assertEqual(self.row("M24.units")["value"], 70)
        self.assertEqual(self.compute("M03.line")[0]["denominator"], 0)
        self.assert_settled()
        rows[0].load_id.unlink()
        self.assertEqual((self.row("M03.line")["count"], self.row("M24.lines")["value"]), (0, None))
        self.assert_settled()

    def test_counts(self):
        """100 against 98 at 2 each, and a recount an hour later; another place is another record."""
        at = {"book_qty": 100, "unit_cost": 2, "location_name": "A-1"}
        self.load(
            "count",
            {**at, "counted_at": "2026-01-28 13:00:00", "counted_qty": 90},
            {**at, "counted_at": "2026-01-28 14:00:00", "counted_qty": 98},
            {**at, "counted_at": "2026-01-28 14:30:00", "counted_qty": 100, "location_name": "A-2"},
        )
        row = self.row("M06.adjusted")
        self.assertEqual((row["numerator"], row["denominator"]), (1, 2))
        self.assertEqual(row["excluded"], {"superseded": 1})
        self.assertEqual([self.row(f"M06.ira.{tolerance}")["value"] for tolerance in (0, 2)], [50, 100])
        value = self.row("M06.value")
        self.assertEqual((value["numerator"], value["denominator"]), (4, 400))
        self.assertEqual(self.row("M06.net")["value"], -4)
        self.assert_settled()

    def test_returns(self):
        """Two parts of a line, 30 and 48 hours; one line still open."""
        line = {"return_ref": "R1", "received_at": "2026-01-19 15:00:00", "quantity": 1, "disposed_qty": 1}
        self.load(
            "return",
            {**line, "disposed_at": "2026-01-20 21:00:00"},
            {**line, "disposed_at": "2026-01-21 15:00:00"},
            {**line, "return_ref": "R2", "quantity": 2, "disposed_qty": 0},
        )
        self.assertEqual((self.row("M07.mean")["value"], self.row("M07.mean")["count"]), (48, 1))
        self.assertEqual(self.row("M07.weighted")["value"], 39)
        self.assertEqual((self.row("M07.open")["value"], self.row("M07.open_units")["value"]), (1, 2))
        self.assert_settled()
