"""From figures to points, from points to frozen limits."""

from io import BytesIO
from math import exp, log
from unittest.mock import patch

from openpyxl import load_workbook

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import TransactionCase, tagged
from odoo.tools import mute_logger

from odoo.addons.distribution_fulfillment_base.tests.checks_documented_common import ChecksDocumented

from .control_common import MONDAY, STEADY, ControlCommon


@tagged("post_install", "-at_install")
class TestKpiChecksDocumented(ChecksDocumented, TransactionCase):
    addon = "distribution_fulfillment_kpi"


@tagged("post_install", "-at_install")
class TestControlChart(ControlCommon):
    def test_the_metric_proposes_the_chart(self):
        for code, kind in (
            ("M13.line", "laney_p"),
            ("M04.order", "laney_p"),
            ("M01.mean", "xmr"),
            ("M01.p90", "xmr"),
            ("M01.geomean", "xmr_log"),
            # Told in percent, but no record is in them or not.
            ("M02.index", "xmr"),
            ("M01.cv", "xmr"),
            ("M25.cv", "xmr"),
            ("M01.km_within", "xmr"),
        ):
            with self.subTest(code=code):
                self.assertEqual(self.chart(metric_code=code).kind, kind)
        self.assertEqual(self.chart(kind="xmr").kind, "xmr")
        with self.assertRaisesRegex(ValidationError, "M01.mean is no share"):
            self.chart(metric_code="M01.mean", kind="g")
        for kind in ("laney_p", "p", "g"):
            with self.assertRaisesRegex(ValidationError, "M01.cv is no share of records"):
                self.chart(metric_code="M01.cv", kind=kind)
        with self.assertRaisesRegex(ValidationError, "M13.line is no duration"):
            self.chart(metric_code="M13.line", kind="xmr_log")

    def test_points_are_the_complete_periods_of_the_door(self):
        """The door's own rows, without the week that still runs and the one without any line."""
        self.weeks((4, 5, 3))
        self.week(4, 6)
        self.set_clock("2026-02-04 12:00")
        chart = self.chart()
        chart._evaluate()
        self.assertEqual(
            chart.reading_ids.sorted("period_start").mapped("period_start"),
            [self.monday(n) for n in (0, 1, 2)],
        )
        rows = self.history("M13.line", by=["week"], period=("2026-01-05", "2026-01-25"))
        self.assertEqual(
            [(row["numerator"], row["denominator"]) for row in rows],
            [(r.numerator, r.denominator) for r in chart.reading_ids.sorted("period_start")],
        )
        # A week later the fifth is over, too; the fourth had nothing.
        self.set_clock("2026-02-09 12:00")
        chart._evaluate()
        self.assertEqual(chart.reading_ids.sorted("period_start")[-1].period_start, self.monday(4))
        self.assertEqual(len(chart.read_chart()["points"]), 4)

    def test_a_share_that_counts_nothing_is_drawn_by_its_value(self):
        """Within five days: four for a line on time, seven for one that is late."""
        self.weeks(STEADY[:6])
        # They were ordered on the Saturday before.
        chart = self.chart(metric_code="M01.km_within", date_from=self.monday(-1))
        chart._evaluate()
        expected = [100 * (40 - late) / 40 for late in STEADY[:6]]
        for point, value in zip(chart.read_chart()["points"], expected, strict=True):
            self.assertAlmostEqual(point["value"], value, 6)

    def test_what_nothing_records_here_is_no_point(self):
        """Picks are known, their errors are not: a gap, and no week of 0 %."""
        self.scenario().at("2026-02-02 14:00").order((self.apple, 4)).at("2026-02-03 15:00").ship()
        self.set_clock("2026-12-01 12:00")
        self.refresh()
        chart = self.chart(metric_code="M03.line", source="live")
        chart._evaluate()
        self.assertEqual(self.compute("M03.line")[0]["count"], 1)
        self.assertFalse(chart.reading_ids)
        move = self.env["stock.move"].search(
            [("company_id", "=", self.company.id), ("state", "=", "done")], limit=1
        )
        self.env["fulfillment.event"]._record(
            [
                {
                    "event_type": "pick_error",
                    "company_id": self.company.id,
                    "model": move._name,
                    "res_id": move.id,
                    "move_ref": move.id,
                    "picking_ref": move.picking_id.id,
                    "product_ref": move.product_id.id,
                    "new_text": "item",
                }
            ]
        )
        self.refresh()
        chart._evaluate()
        self.assertEqual(
            [(r.period_start, r.value, r.count) for r in chart.reading_ids], [(self.monday(4), 0, 1)]
        )

    def test_stages(self):
        chart = self.chart()
        for weeks, stage in ((0, "run"), (5, "run"), (6, "trial"), (19, "trial"), (20, "ready")):
            self.weeks(STEADY[len(chart.reading_ids) : weeks], first=len(chart.reading_ids))
            chart._evaluate()
            self.assertEqual((chart.stage, len(chart.reading_ids)), (stage, weeks))

    def test_evaluated_again_nothing_changes(self):
        chart = self.frozen_chart()
        self.week(25, 20)
        chart._evaluate()
        before = (chart.read_chart(), chart.reading_ids.ids, chart.signal_ids.ids, len(chart.phase_ids))
        chart._evaluate()
        self.assertEqual(
            before, (chart.read_chart(), chart.reading_ids.ids, chart.signal_ids.ids, len(chart.phase_ids))
        )
        self.assertEqual(len(chart.signal_ids), 1)
        self.assertFalse(chart.is_restated)

    def test_one_question_to_the_door_a_chart(self):
        self.weeks(STEADY[:6])
        chart = self.chart()
        Metric = type(self.env["fulfillment.metric"])
        with patch.object(Metric, "compute", autospec=True, side_effect=Metric.compute) as compute:
            chart._evaluate()
        self.assertEqual(compute.call_count, 1)

    def test_trial_limits_are_drawn_and_ask_nobody(self):
        self.weeks((*STEADY[:12], 30))
        chart = self.chart()
        chart._evaluate()
        self.assertFalse(chart.signal_ids)
        drawn = chart.read_chart()
        self.assertEqual(drawn["phases"][0]["stage"], "trial")
        self.assertEqual([s["state"] for s in drawn["points"][-1]["signals"]], ["trial"])

    def test_frozen_limits_are_those_of_the_window_and_stay(self):
        """Centre: 890 of 1,000 lines. What comes later moves nothing."""
        chart = self.frozen_chart()
        phase = chart.phase_ids.filtered(lambda phase: phase.state == "frozen")
        late = sum(STEADY)
        self.assertAlmostEqual(phase.center, 1 - late / 1000)
        self.assertEqual((phase.point_count, phase.baseline_from), (25, MONDAY))
        self.assertEqual((phase.author_id, phase.decided_by_id), (self.worker, self.judge))
        self.assertTrue(phase.decided_at and phase.definition_version)
        kept = phase.read(["center", "sigma_z", "limits_text"])
        self.weeks((10, 12, 15), first=25)
        chart._evaluate()
        self.assertEqual(phase.read(["center", "sigma_z", "limits_text"]), kept)
        point = chart.read_chart()["points"][-1]
        self.assertAlmostEqual(point["center"], 100 - late / 10)
        self.assertAlmostEqual(point["value"], 62.5)
        self.assertTrue(point["is_outside"])

    def test_durations_are_judged_as_logarithms_and_shown_as_days(self):
        """Lines take four days, late ones seven: a week's geometric mean lies between."""
        self.weeks()
        chart = self.chart(metric_code="M01.geomean")
        phase = self.freeze(chart)
        logs = [((40 - late) * log(4) + late * log(7)) / 40 for late in STEADY]
        center = sum(logs) / len(logs)
        spread = sum(abs(after - before) for before, after in zip(logs, logs[1:], strict=False)) / (
            len(logs) - 1
        )
        self.assertEqual((chart.kind, phase.kind, phase.point_count), ("xmr_log", "xmr_log", len(STEADY)))
        self.assertAlmostEqual(phase.center, center, 5)
        upper = exp(center + 3 * spread / 1.128)
        self.assertIn(f"centre {exp(center):.4g}, from ", phase.limits_text)
        self.assertIn(f" to {upper:.4g} days", phase.limits_text)
        self.week(len(STEADY), 40)
        chart._evaluate()
        point = chart.read_chart()["points"][-1]
        for figure, expected in (("value", 7), ("center", exp(center)), ("upper", upper)):
            self.assertAlmostEqual(point[figure], expected, 4)
        self.assertIsNone(point["zones"])
        signal = chart.signal_ids.filtered(lambda signal: signal.rule == "N1")
        self.assertEqual((signal.direction, signal.unit), ("bad", "days"))
        self.assertAlmostEqual(signal.value, 7, 4)
        self.assertTrue(signal.variance_id)

    def test_nobody_moves_limits(self):
        chart = self.frozen_chart()
        phase = chart.phase_ids[-1]
        with self.assertRaises(AccessError):
            phase.with_user(self.keeper).write({"center": 0.5})
        with self.assertRaisesRegex(UserError, "limits are never changed"):
            phase.sudo().write({"center": 0.5})
        for doomed in (phase.sudo(), self.as_if_uninstalling(phase).sudo()):
            with self.assertRaisesRegex(UserError, "is not deleted"):
                doomed.unlink()
        mine = chart.with_user(self.keeper)
        for doomed in (mine, self.as_if_uninstalling(mine)):
            with self.assertRaisesRegex(UserError, "Archive it instead"):
                doomed.unlink()

    def test_a_chart_that_asked_nobody_may_be_deleted(self):
        self.weeks(STEADY[:6])
        chart = self.chart()
        chart._evaluate()
        phases, readings = chart.phase_ids, chart.reading_ids
        chart.with_user(self.keeper).unlink()
        self.assertFalse(chart.exists() | phases.exists().chart_id | readings.exists().chart_id)

    def test_too_few_points_are_not_frozen(self):
        self.weeks(STEADY[:19])
        chart = self.chart()
        chart._evaluate()
        with self.assertRaisesRegex(UserError, "19 points are too few"):
            self.propose(chart)
        self.week(19, 4)
        chart._evaluate()
        self.assertEqual(self.propose(chart).point_count, 20)

    def test_a_point_with_a_known_cause_is_left_out_once(self):
        self.weeks((*STEADY[:24], 35))
        chart = self.chart()
        phase = self.freeze(chart, left_out={24: "Flood in the warehouse"})
        self.assertAlmostEqual(phase.center, 1 - sum(STEADY[:24]) / 960)
        self.assertEqual(phase.exclusion_ids.mapped("reason"), ["Flood in the warehouse"])
        # It stays on the chart and is no signal: its cause is known.
        point = chart.read_chart()["points"][-1]
        self.assertTrue(point["is_outside"] and point["is_excluded"])
        self.assertFalse(chart.signal_ids)
        self.weeks(STEADY, first=25)
        chart._evaluate()
        with self.assertRaisesRegex(UserError, "that is done once"):
            self.propose(
                chart,
                baseline_from=self.monday(20),
                baseline_to=self.monday(49),
                date_from=self.monday(50),
                left_out={21: "Again"},
            )

    def test_new_limits_are_a_further_phase(self):
        """The process was changed: the old limits stay on their points, the new ones hold from then on."""
        chart = self.frozen_chart()
        old = chart.phase_ids[-1]
        self.weeks((12, 13, 11, 12) * 5, first=25)
        chart._evaluate()
        with self.assertRaisesRegex(UserError, "Choose a later day"):
            self.propose(chart, baseline_from=self.monday(25), baseline_to=self.monday(44), date_from=MONDAY)
        new = self.freeze(
            chart, baseline_from=self.monday(25), baseline_to=self.monday(44), date_from=self.monday(25)
        )
        drawn = chart.read_chart()
        self.assertEqual([phase["number"] for phase in drawn["phases"]], [old.number, new.number])
        centers = {point["phase"]: point["center"] for point in drawn["points"]}
        self.assertAlmostEqual(centers[old.number], 100 * old.center)
        self.assertAlmostEqual(centers[new.number], 70)

    def test_a_new_definition_starts_a_phase(self):
        """What was read by the old one stays as it was: two definitions are not compared."""
        chart = self.frozen_chart()
        values = {r.period_start: r.value for r in chart.reading_ids}
        Metric = type(self.env["fulfillment.metric"])
        self.weeks((5, 4), first=25)
        with patch.object(Metric, "_version", lambda self, metric: "2.new"):
            chart._evaluate()
            phase = chart.phase_ids[-1]
            self.assertEqual((phase.state, phase.definition_version), ("collecting", "2.new"))
            self.assertEqual(phase.date_from, self.monday(25))
            self.assertEqual(chart.stage, "run")
            self.assertEqual(len(chart.reading_ids), 27)
            chart._evaluate()
            self.assertEqual(chart.phase_ids[-1], phase)
            self.assertFalse(chart.is_restated)
            with self.assertRaisesRegex(UserError, "2 points are too few"):
                self.propose(chart)
        self.assertEqual(
            {day: value for day, value in values.items()},
            {r.period_start: r.value for r in chart.reading_ids if r.version != "2.new"},
        )

    def test_a_proposal_by_an_old_definition_is_not_approved(self):
        self.weeks()
        chart = self.chart()
        chart._evaluate()
        phase = self.propose(chart)
        Metric = type(self.env["fulfillment.metric"])
        with patch.object(Metric, "_version", lambda self, metric: "2.new"):
            with self.assertRaisesRegex(UserError, "defined otherwise since"):
                phase.with_user(self.judge).action_approve()
        phase.with_user(self.judge).action_reject()
        self.assertEqual((phase.state, chart.stage), ("rejected", "ready"))

    def test_what_is_read_is_not_changed_on_a_chart_with_points(self):
        chart = self.frozen_chart()
        for values in ({"bucket": "day"}, {"metric_code": "M04.line"}, {"late_tolerance": 1}):
            with self.subTest(values=values), self.assertRaisesRegex(UserError, "points were read for other"):
                chart.write(values)
        empty = self.chart()
        empty.write({"bucket": "month", "date_from": "2026-03-15"})
        self.assertEqual(str(empty.phase_ids.date_from), "2026-03-01")

    def test_tolerances_and_promises_are_those_of_the_door(self):
        self.weeks((4, 4))
        strict, tolerant = self.chart(), self.chart(late_tolerance=3)
        (strict | tolerant)._evaluate()
        self.assertEqual(set(strict.reading_ids.mapped("value")), {90.0})
        self.assertEqual(set(tolerant.reading_ids.mapped("value")), {100.0})

    def test_durations_are_single_values_that_are_never_below_nothing(self):
        """Ordered four days before the promise; the late ones took three days longer."""
        self.weeks((0, 40) * 10)
        chart = self.chart(metric_code="M01.mean")
        chart._evaluate()
        points = chart.read_chart()["points"]
        self.assertEqual({round(point["value"], 6) for point in points}, {4.0, 7.0})
        self.assertEqual(points[0]["lower"], 0.0)

    def test_figures_of_value_are_of_one_currency(self):
        self.week(0, 0)
        self.env["fulfillment.history.sale.line"].search([("load_id", "=", self.history_load.id)]).write(
            {"amount_untaxed": 5, "currency_id": self.company.currency_id.id}
        )
        self.refresh()
        chart = self.chart(metric_code="M05.value.first")
        chart._evaluate()
        self.assertEqual(chart.reading_ids.mapped("denominator"), [200.0])
        other = (
            self.env["res.currency"]
            .with_context(active_test=False)
            .search([("id", "!=", self.company.currency_id.id)], limit=1)
        )
        foreign = self.chart(metric_code="M05.value.first", currency_id=other.id)
        self.refresh()
        foreign._evaluate()
        self.assertFalse(foreign.reading_ids)

    def test_a_name_that_was_typed_stays(self):
        chart = self.chart(name="Drop-ships of the east")
        chart.metric_code = "M13.order"
        self.assertEqual(chart.name, "Drop-ships of the east")
        named = self.chart()
        named.write({"name": False})
        named.metric_code = "M13.order"
        self.assertEqual(named.name.partition(",")[0], "On time in full")
        named.metric_code = "M13.line"
        self.assertRegex(named.name, "^On time in full")

    def test_rare_misses(self):
        """One miss in some forty lines: what is drawn is how many lines went well before each."""
        self.weeks((1, 0, 1, 2) * 8)
        chart = self.chart(kind="g")
        chart._evaluate()
        drawn = chart.read_chart()
        self.assertEqual(len(drawn["points"]), 32)
        self.assertEqual(drawn["points"][0]["value"], 19.5)
        self.assertEqual(drawn["points"][0]["lower"], 0)
        # What is counted are records, whatever the figure is.
        self.assertEqual((drawn["unit"], drawn["phases"][0]["unit"]), ("%", ""))
        self.freeze(chart, baseline_to=self.monday(31), baseline_from=MONDAY)
        self.week(32, 20)
        chart._evaluate()
        signal = chart.signal_ids
        self.assertEqual((signal.rule, signal.direction, signal.point_day), ("SCAN", "bad", self.monday(32)))
        # Twenty misses in that week are twenty points; the signal stands on the last of them alone.
        points = [point for point in chart.read_chart()["points"] if point["day"] == str(self.monday(32))]
        self.assertEqual([len(point["signals"]) for point in points], [0] * 19 + [1])
        _name, content = self.env["fulfillment.metric.workbook"]._workbook({"chart_id": chart.id})
        heads, *rows = load_workbook(BytesIO(content))["Points"].iter_rows(values_only=True)
        self.assertEqual({row[heads.index("Unit")] for row in rows}, {"records between misses"})

    def test_a_chart_that_cannot_be_read_stops_no_other(self):
        self.weeks(STEADY[:6])
        broken, whole = self.chart(), self.chart()
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE fulfillment_control_chart SET metric_code = 'M99' WHERE id = %s", [broken.id]
        )
        broken.invalidate_recordset()
        with (
            self.enter_registry_test_mode(),
            mute_logger("odoo.addons.distribution_fulfillment_kpi.models.fulfillment_control_chart_reading"),
        ):
            self.env.ref("distribution_fulfillment_kpi.cron_evaluate_charts").method_direct_trigger()
        (broken | whole).invalidate_recordset()
        self.assertRegex(broken.failure, "knows no metric M99")
        self.assertFalse(whole.failure)
        self.assertEqual(len(whole.reading_ids), 6)
        self.assertTrue(whole.evaluated_at)

    def test_what_the_wizard_says_before_it_is_asked(self):
        self.weeks((1, 0) * 12)
        chart = self.chart()
        chart._evaluate()
        freeze = self.env["fulfillment.control.freeze"].create({"chart_id": chart.id, "reason": "-"})
        self.assertEqual(freeze.point_count, 24)
        self.assertRegex(freeze.preview, "centre 98.75, from .* to 100 %")
        self.assertRegex(freeze.warning, r"Take longer periods \(Month\)")
        freeze.baseline_to = self.monday(10)
        self.assertRegex(freeze.warning, "Fewer than 20 points")
