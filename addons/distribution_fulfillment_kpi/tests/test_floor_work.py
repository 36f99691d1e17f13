"""How much is picked in an hour, and how steady jobs are: M24 and M25."""

from odoo.exceptions import AccessError
from odoo.tests import new_test_user, tagged

from .floor_common import FloorCommon


@tagged("post_install", "-at_install")
class TestFloorWork(FloorCommon):
    def run_done(self, lines, minutes, at="2026-02-03 15:00:00", units=None, uom=None, **columns):
        self.tell(
            "pick_run_done",
            quantity=lines,
            actual=minutes,
            unit="minutes",
            new_number=units,
            uom_ref=(uom or self.env.ref("uom.product_uom_unit")).id,
            warehouse_ref=self.warehouse.id,
            old_datetime="2026-02-03 14:00:00",
            new_datetime=at,
            **columns,
        )

    def job_done(self, actual, standard, quantity=1, product=None, **columns):
        self.tell(
            "vas_task_done",
            product_ref=(product or self.apple).id,
            uom_ref=self.apple.uom_id.id,
            warehouse_ref=self.warehouse.id,
            actual=actual,
            expected=standard,
            quantity=quantity,
            unit="minutes",
            new_datetime=columns.pop("at", "2026-02-03 15:00:00"),
            **columns,
        )

    def test_lines_and_units_per_hour(self):
        """30 lines in 45 minutes and 10 in 15: 40 in an hour, not the mean of two rates."""
        self.assertFalse(self.compute("M24.lines")[0]["captured"])
        dozen = self.env.ref("uom.product_uom_dozen")
        self.run_done(30, 45, units=90)
        self.run_done(10, 15, units=5, uom=dozen)
        lines, units = self.compute(["M24.lines", "M24.units"])
        self.assertEqual((lines["numerator"], lines["denominator"], lines["value"]), (40, 1, 40))
        self.assertEqual((units["value"], units["unit"]), (150, "units/hour"))
        self.assertTrue(lines["captured"])
        drilled = self.Metric.drill("M24.lines", lines)
        self.assertEqual((drilled["model"], drilled["count"]), ("fulfillment.event", 2))
        self.assert_floor()

    def test_rounds_without_minutes_and_units(self):
        self.run_done(30, 0)
        self.run_done(10, 15)
        row, units = self.compute(["M24.lines", "M24.units"])
        self.assertEqual((row["value"], row["excluded"]), (40, {"no_minutes": 1}))
        self.assertEqual(units["excluded"], {"no_minutes": 1, "no_units": 1})
        self.assert_settled()

    def test_round_belongs_to_the_local_day_of_its_end(self):
        self.run_done(10, 15, at="2026-02-04 04:30:00")
        self.assertEqual(self.compute("M24.lines", period=("2026-02-03", "2026-02-03"))[0]["count"], 1)
        self.warehouse.fulfillment_tz = "UTC"
        self.assertEqual(self.compute("M24.lines", period=("2026-02-03", "2026-02-03"))[0]["count"], 0)
        self.assert_settled()

    def test_persons_are_not_ranked_by_few_lines(self):
        paula, peter = (
            new_test_user(self.env, f"floor_{name.lower()}", name=name, groups="stock.group_stock_user")
            for name in ("Paula", "Peter")
        )
        self.run_done(15, 30, user_id=paula.id)
        self.run_done(5, 10, user_id=paula.id)
        self.run_done(19, 19, user_id=peter.id)
        rows = {row["labels"]["picker"]: row for row in self.compute("M24.lines", by=["picker"])}
        self.assertEqual({name: row["value"] for name, row in rows.items()}, {"Paula": 30, "Peter": None})
        # That he is there is told, and nothing that his value would follow from.
        self.assertEqual(
            [rows["Peter"][part] for part in ("numerator", "denominator", "count")], [None, None, 1]
        )
        owner = new_test_user(
            self.env,
            "floor_owner",
            groups="distribution_fulfillment_base.group_consultant",
            company_id=self.company.id,
            company_ids=[(6, 0, self.company.ids)],
        )
        door = self.Metric.with_user(owner)
        self.assertEqual(door.compute(["M24.lines"], *self.period)[0]["count"], 3)
        for call in (
            lambda: door.compute(["M24.lines"], *self.period, by=["picker"]),
            lambda: door.compute(["M24.units"], *self.period, by=["week", "picker"]),
        ):
            with self.assertRaisesRegex(AccessError, "figures of single persons"):
                call()

    def test_jobs_against_their_standard(self):
        """12 of 10, 8 of 10 and 13 of 10 minutes: a fifth off is still inside."""
        for actual in (12, 8, 13):
            self.job_done(actual, 10, quantity=2)
        ratio, outside, spread, relative = self.compute(["M25.ratio", "M25.outside", "M25.sd", "M25.cv"])
        self.assertEqual((ratio["numerator"], ratio["denominator"], ratio["value"]), (1980, 1800, 110))
        self.assertEqual((outside["numerator"], outside["denominator"]), (1, 3))
        # 6, 4 and 6.5 minutes a unit.
        self.assertAlmostEqual(spread["value"], 1.322876, 6)
        self.assertAlmostEqual(relative["value"], 24.052285, 6)
        self.assertEqual(spread["unit"], "minutes")
        self.assert_floor()

    def test_manufacturing_orders_tell_their_minutes(self):
        Type = self.env["fulfillment.event.type"]
        if "production_done" not in Type._codes():
            # The addon that tells it is not here: what is measured is its word in the ledger.
            Type.create(
                {"code": "production_done", "name": "Production Done", "description": "An order was made."}
            )
        self.tell(
            "production_done",
            product_ref=self.berry.id,
            uom_ref=self.berry.uom_id.id,
            warehouse_ref=self.warehouse.id,
            quantity=5,
            expected=5,
            actual=5,
            old_number=30,
            new_number=45,
        )
        self.assertEqual(self.ratio("M25.ratio"), (2700, 1800))
        rows = self.compute("M25.ratio", by=["product"])
        self.assertEqual([row["product"] for row in rows], self.berry.ids)
        self.assert_floor()

    def test_jobs_nobody_clocked_or_set_a_standard_for(self):
        self.job_done(0, 10)
        self.job_done(10, 0)
        ratio, spread = self.compute(["M25.ratio", "M25.sd"])
        self.assertEqual((ratio["denominator"], ratio["excluded"]), (0, {"no_minutes": 1, "no_standard": 1}))
        self.assertEqual((spread["count"], spread["value"], spread["excluded"]), (1, None, {"no_minutes": 1}))
        self.assert_settled()

    def test_small_units_keep_their_spread(self):
        """1000 labels in 8 minutes and 1000 in 10: 0.48 and 0.6 seconds each."""
        for minutes in (8, 10):
            self.job_done(minutes, 9, quantity=1000)
        self.assertAlmostEqual(self.compute("M25.sd")[0]["value"] * 60, 0.084853, 6)
        self.assert_floor()

    def test_a_retry_of_the_handheld_counts_once(self):
        for _ in range(2):
            self.run_done(10, 15, operation_id="round-1")
        self.assertEqual(self.compute("M24.lines")[0]["count"], 1)
        self.assert_settled()
