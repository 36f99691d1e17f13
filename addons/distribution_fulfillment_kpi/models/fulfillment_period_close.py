from datetime import timedelta

from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools.date_utils import end_of, start_of

from odoo.addons.distribution_fulfillment_base.facts import refuse_by_hand, refuse_given

from .fulfillment_baseline import TALK

# Written by the closing and by the search for restatements alone.
FACTS = {"state", "closed_at", "closed_by_id", "checked_at", "versions", "shapes"}
CLOSERS = ("group_process_owner", "group_finance")


class FulfillmentPeriodClose(models.Model):
    """A period of which the figures were published: kept as they were, compared with what they are now.

    Late changes go on changing live figures, as they should. A closed period says so: it shows what
    was published, what it would be today, and which records changed.
    """

    _name = "fulfillment.period.close"
    _inherit = ["mail.thread", "fulfillment.kept.mixin", "fulfillment.own.company.mixin"]
    _description = "Closed Period"
    _order = "date_from desc, company_id, period, id desc"

    name = fields.Char(compute="_compute_period", store=True)
    company_id = fields.Many2one(
        "res.company", required=True, default=lambda self: self.env.company, index=True
    )
    period = fields.Selection(
        [("week", "Week"), ("month", "Month"), ("quarter", "Quarter"), ("year", "Year")],
        required=True,
        default="month",
    )
    day = fields.Date(
        string="A Day in It",
        required=True,
        default=lambda self: fields.Date.context_today(self) - relativedelta(months=1),
        help="The period that holds this day is closed.",
    )
    date_from = fields.Date(compute="_compute_period", store=True, string="From")
    date_to = fields.Date(compute="_compute_period", store=True, string="To")
    state = fields.Selection(
        [("draft", "Open"), ("closed", "Closed")], required=True, default="draft", readonly=True, copy=False
    )
    closed_at = fields.Datetime(readonly=True, copy=False)
    closed_by_id = fields.Many2one("res.users", readonly=True, copy=False, ondelete="restrict")
    checked_at = fields.Datetime(
        readonly=True, copy=False, string="Compared At", help="With the live figures, every night."
    )
    versions = fields.Json(
        readonly=True, copy=False, help="{metric: version of its definition at the closing}"
    )
    shapes = fields.Json(readonly=True, copy=False, help="{kind of facts: what its kept hashes were made by}")
    figure_ids = fields.One2many("fulfillment.period.figure", "close_id")
    figure_count = fields.Integer(compute="_compute_counts")
    restatement_ids = fields.One2many("fulfillment.period.restatement", "close_id")
    current_restatement_ids = fields.One2many(
        "fulfillment.period.restatement",
        "close_id",
        domain=[("is_current", "=", True), ("is_as_closed", "=", False)],
        string="Restated Figures",
    )
    restated_count = fields.Integer(compute="_compute_counts", string="Restated")

    _period_uniq = models.UniqueIndex(
        "(company_id, period, date_from)", "This period of the company is on the list already."
    )

    @api.depends("period", "day")
    def _compute_period(self):
        for close in self:
            if not (close.day and close.period):
                close.name = close.date_from = close.date_to = False
                continue
            close.date_from = start_of(close.day, close.period)
            close.date_to = end_of(close.day, close.period)
            close.name = close._period_name()

    def _period_name(self):
        """The period as a word that sorts and needs no language: 2026-01, 2026-Q1, 2026-W05."""
        first = self.date_from
        if self.period == "week":
            return "{}-W{:02}".format(*first.isocalendar())
        if self.period == "quarter":
            return f"{first.year}-Q{(first.month + 2) // 3}"
        return f"{first:%Y-%m}" if self.period == "month" else f"{first:%Y}"

    @api.depends("figure_ids", "restatement_ids.is_current")
    def _compute_counts(self):
        figures = dict(
            self.env["fulfillment.period.figure"]._read_group(
                [("close_id", "in", self.ids)], ["close_id"], ["__count"]
            )
        )
        restated = dict(
            self.env["fulfillment.period.restatement"]._read_group(
                [("close_id", "in", self.ids), ("is_current", "=", True), ("is_as_closed", "=", False)],
                ["close_id"],
                ["__count"],
            )
        )
        for close in self:
            close.figure_count = figures.get(close, 0)
            close.restated_count = restated.get(close, 0)

    @api.model_create_multi
    def create(self, vals_list):
        refuse_given(self, vals_list, FACTS)
        closes = super().create(vals_list)
        closes._require_own_company({"company_id": True})
        return closes

    def write(self, vals):
        self.check_access("write")
        refuse_by_hand(self, vals, FACTS)
        if not all(name in FACTS or name.startswith(TALK) for name in vals):
            self._require_open()
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_only_open(self):
        self._require_open()

    def _require_open(self):
        """Refuse to touch what is closed, whoever asks."""
        closed = self.filtered(lambda close: close.state == "closed")
        if closed:
            raise UserError(
                self.env._(
                    "%(period)s is closed and stays as it was published. What changed since is shown as a restatement.",
                    period=closed[0].name,
                )
            )

    def _require_closer(self):
        if not any(self.env.user.has_group(f"distribution_fulfillment_base.{group}") for group in CLOSERS):
            raise AccessError(
                self.env._("A period is closed by a process owner or by finance; ask one of them.")
            )

    # Buttons

    def action_close(self):
        """Keep the figures of the period as they are now."""
        self.ensure_one()
        self._require_closer()
        self.check_access("write")
        # Two persons who close at once: the second finds it closed.
        self.lock_for_update()
        self.invalidate_recordset(["state"])
        self._require_open()
        self._require_over()
        self.env["fulfillment.refresh"].sudo()._settle()
        closed_at = fields.Datetime.now()
        kept = self._read_rows(closed_at)
        # Nobody writes figures by hand.
        kept_figures = self.env["fulfillment.period.figure"].sudo()
        kept_figures.create(
            [
                {"close_id": self.id, **values, "is_provisional": row["provisional"]}
                for _key, (values, row) in kept[self].items()
            ]
        )
        Metric = self.env["fulfillment.metric"]
        self.sudo().write(
            {
                "state": "closed",
                "closed_at": closed_at,
                "closed_by_id": self.env.user.id,
                "versions": {code: Metric._version(metric) for code, metric in Metric._definitions().items()},
            }
        )
        self.env["fulfillment.period.record"].sudo()._keep(self.sudo())
        self.env["fulfillment.event"]._record(
            [
                {
                    "event_type": "period_closed",
                    "company_id": self.company_id.id,
                    "model": self._name,
                    "res_id": self.id,
                    "quantity": len(kept[self]),
                    "unit": "figures",
                    "new_text": self.name,
                }
            ]
        )
        self.message_post(body=self.env._("Closed with %(count)s figures.", count=len(kept[self])))

    def _require_over(self):
        """Refuse a period of which the last day is not over everywhere on earth."""
        self.ensure_one()
        if self.date_to >= (fields.Datetime.now() - timedelta(hours=12)).date():
            raise UserError(
                self.env._(
                    "%(period)s is not over yet: its last day is %(day)s. Close it from %(from)s on.",
                    period=self.name,
                    day=self.date_to,
                    **{"from": fields.Date.add(self.date_to, days=2)},
                )
            )

    def action_compare(self):
        """Compare with the live figures now instead of at night."""
        self._require_closer()
        self.check_access("write")
        self.sudo()._find_restatements()

    def action_open_figures(self):
        """Open the figures as they were closed."""
        self.ensure_one()
        return dict(
            self.env["ir.actions.act_window"]._for_xml_id(
                "distribution_fulfillment_kpi.action_fulfillment_period_figure"
            ),
            domain=[("close_id", "=", self.id)],
            context={},
        )

    def action_open_restatements(self):
        """Open all restatements, also those that were superseded."""
        self.ensure_one()
        return dict(
            self.env["ir.actions.act_window"]._for_xml_id(
                "distribution_fulfillment_kpi.action_fulfillment_period_restatement"
            ),
            domain=[("close_id", "=", self.id)],
            context={},
        )

    def action_open_changes(self):
        """Open the records that changed since the closing."""
        self.ensure_one()
        return dict(
            self.env["ir.actions.act_window"]._for_xml_id(
                "distribution_fulfillment_kpi.action_fulfillment_period_change"
            ),
            domain=[("close_id", "=", self.id)],
            context={},
        )
