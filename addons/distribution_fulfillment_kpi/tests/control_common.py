from datetime import date, timedelta

from odoo import fields
from odoo.tests import new_test_user

from .test_history import HistoryCommon

MONDAY = date(2026, 1, 5)
# Lines that were late in each of 25 weeks, out of forty.
STEADY = (4, 5, 3, 4, 6) * 5
GROUP = "distribution_fulfillment_base.group_"


class ControlCommon(HistoryCommon):
    """A company whose former system shipped forty lines a week; four or five of them were late."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.Chart = cls.env["fulfillment.control.chart"]
        cls.keeper = cls.user("keeper", "process_owner")
        cls.judge = cls.user("judge", "process_owner")
        cls.worker = cls.user("worker", "user")
        cls.count_of_lines = 0

    @classmethod
    def user(cls, login, role, company=None):
        company = company or cls.company
        return new_test_user(
            cls.env,
            login,
            groups=f"{GROUP}{role}",
            company_id=company.id,
            company_ids=[(6, 0, company.ids)],
            tz="UTC",
        )

    def setUp(self):
        super().setUp()
        self.set_clock("2026-12-01 12:00")

    def week(self, number, late, lines=40, load=None):
        """Load the lines promised on the Wednesday of a week, counted from 0."""
        lines = self.env["fulfillment.history.sale.line"].create(
            self._lines_of_week(number, late, lines, load or self.history_load)
        )
        self.refresh()
        return lines

    def _lines_of_week(self, number, late, lines, load):
        promised = MONDAY + timedelta(days=7 * number + 2)
        vals_list = []
        for index in range(lines):
            type(self).count_of_lines += 1
            shipped = promised + timedelta(days=3 if index < late else 0)
            vals_list.append(
                {
                    "load_id": load.id,
                    "company_id": load.company_id.id,
                    "external_key": f"control/{self.count_of_lines}",
                    "order_ref": f"C{self.count_of_lines}",
                    "ordered_at": f"{promised - timedelta(days=4)} 17:00:00",
                    "first_promised_at": f"{promised} 17:00:00",
                    "shipped_at": f"{shipped} 17:00:00",
                    "ordered_qty": 1,
                    "shipped_qty": 1,
                    "tz": "America/New_York",
                    "uom_name": "box",
                }
            )
        return vals_list

    def weeks(self, late=STEADY, first=0):
        """Several weeks at once."""
        self.env["fulfillment.history.sale.line"].create(
            [
                line
                for number, of_week in enumerate(late, first)
                for line in self._lines_of_week(number, of_week, 40, self.history_load)
            ]
        )
        self.refresh()

    def monday(self, number):
        return MONDAY + timedelta(days=7 * number)

    def chart(self, **values):
        """A chart of on-time lines of the history, by weeks."""
        return self.Chart.create(
            {
                "metric_code": "M13.line",
                "source": "history",
                "bucket": "week",
                "date_from": MONDAY,
                "owner_id": self.worker.id,
                "company_id": self.company.id,
                **values,
            }
        )

    def propose(self, chart, user=None, **values):
        lines = [
            fields.Command.create({"reading_id": self.reading(chart, number).id, "reason": reason})
            for number, reason in values.pop("left_out", {}).items()
        ]
        freeze = (
            self.env["fulfillment.control.freeze"]
            .with_user(user or self.worker)
            .create({"chart_id": chart.id, "reason": "Steady since spring", "line_ids": lines, **values})
        )
        freeze.action_propose()
        return chart.phase_ids.filtered(lambda phase: phase.state == "proposed")

    def freeze(self, chart, **values):
        """Evaluated, proposed by the owner, approved by a process owner."""
        chart._evaluate()
        phase = self.propose(chart, **values)
        phase.with_user(self.judge).action_approve()
        return phase

    def frozen_chart(self, **values):
        self.weeks()
        chart = self.chart(**values)
        self.freeze(chart)
        return chart

    def reading(self, chart, number):
        return chart.reading_ids.filtered(lambda reading: reading.period_start == self.monday(number))

    def explain(self, signal, user=None):
        """Close a signal by the dialog."""
        cause = self.env.ref("distribution_fulfillment_base.root_cause_master_data")
        self.env["fulfillment.control.explain"].with_user(user or self.worker).create(
            {"signal_id": signal.id, "root_cause_id": cause.id, "action": "Lead times corrected"}
        ).action_explain()
        return cause
