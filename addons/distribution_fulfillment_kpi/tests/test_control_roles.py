"""Who may do what with control charts, and in which company."""

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .control_common import GROUP, ControlCommon
from .test_metric_door import ROLES

MODELS = ("chart", "reading", "phase", "exclusion", "signal")


@tagged("post_install", "-at_install")
class TestControlRoles(ControlCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.foreign = cls.env["res.company"].create({"name": "Foreign Inc."})
        cls.stranger = cls.user("stranger_there", "process_owner", cls.foreign)

    def test_every_role_reads_and_process_owners_write(self):
        chart = self.frozen_chart()
        for role in ROLES:
            user = self.user(f"control_{role}", role)
            with self.subTest(role=role):
                for model in MODELS:
                    records = self.env[f"fulfillment.control.{model}"].with_user(user)
                    self.assertTrue(records.has_access("read"), model)
                    may = model == "chart" and user.has_group(f"{GROUP}process_owner")
                    for operation in ("write", "create", "unlink"):
                        self.assertEqual(records.has_access(operation), may, f"{model} {operation}")
                self.assertEqual(len(chart.with_user(user).read_chart()["points"]), 25)

    def test_who_is_not_in_fulfillment_control_sees_nothing(self):
        chart = self.frozen_chart()
        outsider = self.env["res.users"].create(
            {"name": "O", "login": "outsider", "group_ids": [(6, 0, self.env.ref("base.group_user").ids)]}
        )
        with self.assertRaises(AccessError):
            chart.with_user(outsider).read_chart()

    def test_who_proposes_does_not_approve(self):
        self.weeks()
        chart = self.chart()
        chart._evaluate()
        phase = self.propose(chart, user=self.keeper)
        with self.assertRaisesRegex(UserError, "you proposed it yourself"):
            phase.with_user(self.keeper).action_approve()
        with self.assertRaisesRegex(AccessError, "approved by a process owner"):
            phase.with_user(self.worker).action_approve()
        phase.with_user(self.judge).action_approve()
        self.assertEqual(phase.state, "frozen")
        with self.assertRaisesRegex(UserError, "it is no proposal"):
            phase.with_user(self.judge).action_reject()

    def test_one_proposal_at_a_time(self):
        self.weeks()
        chart = self.chart()
        chart._evaluate()
        self.propose(chart)
        with self.assertRaisesRegex(UserError, "waits for a decision"):
            self.propose(chart)

    def test_others_charts_are_left_alone(self):
        """The chart's owner and process owners work on it; a colleague reads."""
        self.weeks()
        chart = self.chart()
        chart._evaluate()
        colleague = self.user("colleague", "user")
        for act in (
            lambda: chart.with_user(colleague).action_evaluate(),
            lambda: chart.with_user(colleague).action_freeze_wizard(),
            lambda: chart.with_user(colleague).action_accept_restatement(),
            lambda: self.propose(chart, user=colleague),
        ):
            with self.assertRaisesRegex(AccessError, "is not yours"):
                act()
        chart.with_user(self.worker).action_evaluate()
        self.propose(chart, user=self.worker)

    def test_others_signals_are_left_alone(self):
        chart = self.frozen_chart()
        self.week(25, 20)
        chart._evaluate()
        colleague = self.user("colleague", "user")
        with self.assertRaises(AccessError):
            self.explain(chart.signal_ids, user=colleague)
        self.explain(chart.signal_ids, user=self.keeper)
        self.assertEqual(chart.signal_ids.state, "resolved")

    def test_facts_are_not_written_by_hand(self):
        chart = self.chart().with_user(self.keeper)
        for values in ({"stage": "frozen"}, {"is_restated": True}, {"failure": "x"}):
            with self.subTest(values=values), self.assertRaisesRegex(UserError, "cannot be changed by hand"):
                chart.write(values)
        with self.assertRaisesRegex(UserError, "cannot be changed by hand"):
            self.Chart.with_user(self.keeper).create({"metric_code": "M13.line", "stage": "frozen"})

    def test_an_owner_can_answer(self):
        with self.assertRaisesRegex(UserError, "cannot open exceptions of"):
            self.chart(owner_id=self.stranger.id)

    def test_two_companies_have_charts_and_signals_of_their_own(self):
        chart = self.frozen_chart()
        self.week(25, 20)
        there = self.env["fulfillment.history.load"].create(
            {"name": "There", "company_id": self.foreign.id, "tz": "America/New_York"}
        )
        for number in range(26):
            self.week(number, 2, lines=20, load=there)
        other = self.chart(company_id=self.foreign.id, owner_id=self.stranger.id)
        (chart | other)._evaluate()
        self.assertEqual(len(chart.signal_ids), 1)
        self.assertFalse(other.signal_ids)
        self.assertEqual(set(other.reading_ids.mapped("value")), {90.0})
        for user, mine, foreign in ((self.keeper, chart, other), (self.stranger, other, chart)):
            with self.subTest(user=user.login):
                there = {"allowed_company_ids": user.company_ids.ids}
                for model in ("chart", "reading", "phase", "signal"):
                    records = self.env[f"fulfillment.control.{model}"].with_user(user).with_context(**there)
                    self.assertLessEqual(records.search([]).sudo().company_id, mine.company_id, model)
                for act in ("read_chart", "action_evaluate", "action_freeze_wizard"):
                    with self.assertRaises(AccessError):
                        getattr(foreign.with_user(user).with_context(**there), act)()
        there = {"allowed_company_ids": self.foreign.ids}
        with self.assertRaises(AccessError):
            chart.signal_ids.with_user(self.stranger).with_context(**there).action_close_wizard()
        with self.assertRaises(AccessError):
            self.env["fulfillment.control.freeze"].with_user(self.stranger).with_context(**there).create(
                {"chart_id": chart.id, "reason": "Curious"}
            )
        with self.assertRaisesRegex(UserError, "belongs to another chart"):
            self.env["fulfillment.control.freeze"].with_user(self.stranger).with_context(**there).create(
                {
                    "chart_id": other.id,
                    "reason": "Curious",
                    "line_ids": [(0, 0, {"reading_id": chart.reading_ids[0].id, "reason": "-"})],
                }
            )
        with self.assertRaises(AccessError):
            chart.phase_ids.with_user(self.stranger).with_context(**there).action_approve()
        with self.assertRaises(AccessError):
            self.Chart.with_user(self.stranger).with_context(**there).create(
                {"metric_code": "M13.line", "company_id": self.company.id, "owner_id": False}
            )
