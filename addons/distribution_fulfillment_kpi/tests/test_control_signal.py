"""A signal is found once, somebody answers for it, and it is closed with cause and action."""

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .control_common import ControlCommon


@tagged("post_install", "-at_install")
class TestControlSignal(ControlCommon):
    def test_a_bad_week_is_one_exception_of_the_owner(self):
        chart = self.frozen_chart()
        chart.area_id = self.env.ref("distribution_fulfillment_base.area_promising")
        self.week(25, 20)
        chart._evaluate()
        signal = chart.signal_ids
        self.assertRecordValues(
            signal,
            [
                {
                    "rule": "N1",
                    "direction": "bad",
                    "severity": "3",
                    "point_day": self.monday(25),
                    "value": 50.0,
                    "state": "open",
                    "owner_id": self.worker.id,
                }
            ],
        )
        variance = signal.variance_id
        self.assertEqual((variance.res_model, variance.res_id), (signal._name, signal.id))
        self.assertEqual((variance.area_id, variance.severity), (chart.area_id, "3"))
        self.assertEqual((variance.actual, variance.value_unit, variance.owner_id), (50.0, "%", self.worker))
        self.assertTrue(variance.deadline)
        self.assertEqual(variance.company_id, self.company)
        self.assertEqual(variance.with_user(self.worker).action_open_document()["res_id"], signal.id)
        event = self.env["fulfillment.event"].search([("uuid", "=", variance.event_uuid)])
        self.assertEqual(
            (event.event_type, event.model, event.res_id), ("variance_opened", signal._name, signal.id)
        )

    def test_a_pattern_that_goes_on_stays_one_signal(self):
        chart = self.frozen_chart()
        for number in (25, 26, 27):
            self.week(number, 20)
            chart._evaluate()
        self.assertEqual(len(chart.signal_ids), 1)
        signal = chart.signal_ids
        self.assertEqual((signal.point_day, signal.last_day), (self.monday(25), self.monday(27)))
        self.assertEqual((signal.point_count, signal.variance_id.occurrence_count), (3, 1))
        # Back within the limits, and beyond again: another one.
        self.week(28, 4)
        self.week(29, 20)
        chart._evaluate()
        self.assertEqual(len(chart.signal_ids), 2)
        self.assertEqual(len(chart.signal_ids.variance_id), 2)

    def test_what_goes_on_after_it_was_closed_is_asked_again(self):
        """Closed on a Tuesday: the week under way says nothing yet, the one after it does."""
        self.set_clock("2026-07-06 12:00")
        chart = self.frozen_chart()
        self.week(25, 20)
        chart._evaluate()
        signal = chart.signal_ids
        self.set_clock("2026-07-07 12:00")
        self.explain(signal)
        self.week(26, 20)
        self.set_clock("2026-07-13 12:00")
        chart._evaluate()
        self.assertEqual((signal.last_day, signal.state), (self.monday(26), "resolved"))
        self.week(27, 20)
        self.set_clock("2026-07-20 12:00")
        chart._evaluate()
        self.assertEqual((chart.signal_ids, signal.state), (signal, "open"))
        self.assertEqual(signal.variance_id.occurrence_count, 2)
        self.assertFalse(signal.closed_at)

    def test_closed_with_its_exception(self):
        """The resolve dialog of the exception closes the signal: cause, action, who and when are its own."""
        chart = self.frozen_chart()
        self.week(25, 20)
        chart._evaluate()
        signal, variance = chart.signal_ids, chart.signal_ids.variance_id
        variance.with_user(self.worker).action_take()
        self.assertEqual(signal.state, "in_progress")
        cause = self.env.ref("distribution_fulfillment_base.root_cause_master_data")
        self.env["fulfillment.variance.resolve"].with_user(self.worker).create(
            {"variance_ids": variance.ids, "root_cause_id": cause.id, "resolution": "Lead times corrected"}
        ).action_resolve()
        self.assertRecordValues(
            signal,
            [
                {
                    "state": "resolved",
                    "root_cause_id": cause.id,
                    "action": "Lead times corrected",
                    "closed_by_id": self.worker.id,
                    "closed_at": variance.resolved_at,
                }
            ],
        )
        # Once answered, it stays answered.
        chart._evaluate()
        self.assertEqual((signal.state, variance.state), ("resolved", "resolved"))

    def test_the_exception_is_closed_with_its_signal(self):
        chart = self.frozen_chart()
        self.week(25, 20)
        chart._evaluate()
        signal = chart.signal_ids
        cause = self.explain(signal)
        self.assertEqual((signal.state, signal.root_cause_id), ("resolved", cause))
        self.assertEqual((signal.variance_id.state, signal.variance_id.root_cause_id), ("resolved", cause))
        with self.assertRaisesRegex(UserError, "is closed already"):
            self.explain(signal)

    def test_good_news_is_kept_and_asks_nobody(self):
        """Fewer backorders, or more on time: nobody has to answer, somebody may say why."""
        chart = self.frozen_chart()
        for number in range(25, 34):
            self.week(number, 0)
        chart._evaluate()
        self.assertEqual({s.direction for s in chart.signal_ids}, {"good"})
        self.assertEqual({s.state for s in chart.signal_ids}, {"noted"})
        self.assertFalse(chart.signal_ids.variance_id)
        self.assertIn("N2", chart.signal_ids.mapped("rule"))
        signal = chart.signal_ids[0]
        cause = self.explain(signal)
        self.assertEqual(
            (signal.state, signal.root_cause_id, signal.closed_by_id), ("resolved", cause, self.worker)
        )

    def test_a_small_shift_is_found_by_its_run(self):
        """Each week lies within the limits; nine in a row on one side do not by chance."""
        chart = self.frozen_chart()
        # The last week of the window, with six late ones, is the first of the run.
        for number in range(25, 33):
            self.week(number, 5)
            chart._evaluate()
        signal = chart.signal_ids
        self.assertEqual((signal.rule, signal.direction, signal.point_day), ("N2", "bad", self.monday(32)))
        self.assertEqual((signal.first_day, signal.in_baseline), (self.monday(24), False))
        self.assertEqual((signal.severity, signal.point_count), ("2", 9))
        self.assertEqual(signal.variance_id.state, "open")

    def test_the_window_itself_asks_nobody(self):
        self.weeks((*(4, 5, 3, 4, 6) * 4, 25, 4, 5, 3, 4))
        chart = self.chart()
        self.freeze(chart)
        signal = chart.signal_ids.filtered(lambda signal: signal.rule == "N1")
        self.assertEqual(signal.point_day, self.monday(20))
        self.assertTrue(signal.in_baseline)
        self.assertEqual((signal.state, signal.variance_id.id), ("noted", False))

    def test_a_restatement_moves_points_and_no_limits(self):
        """Late shipments turn out to have been in time: the signal is taken back, the chart says so."""
        chart = self.frozen_chart()
        lines = self.week(25, 20)
        self.refresh()
        chart._evaluate()
        signal, phase = chart.signal_ids, chart.phase_ids[-1]
        center = phase.center
        for line in lines[:16]:
            line.shipped_at = line.first_promised_at
        self.refresh()
        chart._evaluate()
        self.assertTrue(chart.is_restated)
        reading = self.reading(chart, 25)
        self.assertEqual((reading.first_value, reading.value), (50.0, 90.0))
        self.assertTrue(reading.restated_at)
        self.assertEqual(phase.center, center)
        self.assertEqual((signal.state, signal.variance_id.state), ("withdrawn", "resolved"))
        self.assertRegex(signal.variance_id.resolution, "restated")
        self.assertTrue(chart.read_chart()["points"][-1]["is_restated"])
        chart.with_user(self.worker).action_accept_restatement()
        self.assertFalse(chart.is_restated)
        self.refresh()
        chart._evaluate()
        self.assertFalse(chart.is_restated)

    def test_a_restatement_taken_back_opens_the_same_signal_again(self):
        chart = self.frozen_chart()
        lines = self.week(25, 20)
        late = {line: line.shipped_at for line in lines}
        self.refresh()
        chart._evaluate()
        signal = chart.signal_ids
        for line in lines[:16]:
            line.shipped_at = line.first_promised_at
        self.refresh()
        chart._evaluate()
        for line, shipped_at in late.items():
            line.shipped_at = shipped_at
        self.refresh()
        chart._evaluate()
        self.assertEqual(chart.signal_ids, signal)
        self.assertEqual((signal.state, signal.variance_id.occurrence_count), ("open", 2))

    def test_figures_that_are_gone_are_no_point_any_more(self):
        chart = self.frozen_chart()
        self.week(25, 20).unlink()
        lines = self.week(25, 20)
        self.refresh()
        chart._evaluate()
        lines.unlink()
        self.refresh()
        chart._evaluate()
        self.assertEqual(self.reading(chart, 25).count, 0)
        self.assertEqual(len(chart.read_chart()["points"]), 25)
        self.assertEqual(chart.signal_ids.state, "withdrawn")

    def test_without_a_rule_in_force_nobody_is_asked(self):
        rule = self.env.ref("distribution_fulfillment_kpi.rule_metric_signal")
        self.assertEqual(rule.state, "active")
        chart = self.frozen_chart()
        rule.sudo().action_retire()
        self.week(25, 20)
        self.refresh()
        chart._evaluate()
        self.assertEqual((chart.signal_ids.state, chart.signal_ids.variance_id.id), ("noted", False))

    def test_without_an_owner_the_process_area_answers(self):
        area = self.env.ref("distribution_fulfillment_base.area_warehouse")
        self.env["fulfillment.area.owner"].create(
            {"area_id": area.id, "company_id": self.company.id, "user_id": self.keeper.id}
        )
        chart = self.frozen_chart()
        chart.write({"owner_id": False, "area_id": area.id})
        self.week(25, 20)
        self.refresh()
        chart._evaluate()
        self.assertEqual(chart.signal_ids.owner_id, self.keeper)

    def test_signals_are_not_deleted(self):
        chart = self.frozen_chart()
        self.week(25, 20)
        self.refresh()
        chart._evaluate()
        with self.assertRaises(AccessError):
            chart.signal_ids.with_user(self.keeper).unlink()
        signals = chart.signal_ids.sudo()
        for doomed in (signals, self.as_if_uninstalling(signals)):
            with self.assertRaisesRegex(UserError, "is not deleted"):
                doomed.unlink()
