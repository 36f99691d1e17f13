from odoo import api, fields, models
from odoo.exceptions import UserError

from odoo.addons.distribution_fulfillment_base.scope import Scope

RULES = [
    ("N1", "A point beyond the limits"),
    ("N2", "Nine in a row on one side"),
    ("N3", "Six in a row rising or falling"),
    ("N4", "Fourteen up and down by turns"),
    ("N5", "Two of three beyond two sigma"),
    ("N6", "Four of five beyond one sigma"),
    ("N7", "Fifteen within one sigma"),
    ("N8", "Eight beyond one sigma, on both sides"),
    ("WE8", "Eight in a row on one side"),
    ("EWMA", "A small drift (EWMA)"),
    ("CUSUM", "A small drift that lasts (CUSUM)"),
    ("SCAN", "Misses that crowd together"),
]


class FulfillmentControlSignal(models.Model):
    """A pattern that chance alone hardly makes, once for as long as it lasts.

    One to the bad, or one that mixes streams, opens an exception; both are closed together, with root
    cause and what was done. One to the good is kept: it may be explained, so that it can be repeated.
    """

    _name = "fulfillment.control.signal"
    _inherit = ["fulfillment.document.mixin", "fulfillment.kept.mixin"]
    _description = "Signal of a Control Chart"
    _order = "point_day desc, id desc"

    name = fields.Char(required=True, readonly=True, string="Finding")
    chart_id = fields.Many2one(
        "fulfillment.control.chart", required=True, readonly=True, ondelete="cascade", index=True
    )
    phase_id = fields.Many2one("fulfillment.control.phase", required=True, readonly=True, ondelete="cascade")
    company_id = fields.Many2one(related="chart_id.company_id", store=True, index=True)
    warehouse_id = fields.Many2one(related="chart_id.warehouse_id", store=True)
    metric_code = fields.Char(readonly=True, required=True, string="Metric")
    rule = fields.Selection(RULES, required=True, readonly=True)
    direction = fields.Selection(
        [("bad", "Bad"), ("good", "Good"), ("none", "Neither")], required=True, readonly=True
    )
    side = fields.Integer(readonly=True, aggregator=None, help="1: upwards, −1: downwards, 0: neither.")
    severity = fields.Selection(
        [("3", "High"), ("2", "Medium"), ("1", "Low")], required=True, readonly=True, group_expand=True
    )
    point_day = fields.Date(
        required=True,
        readonly=True,
        string="Point",
        help="First day of the period that completed the pattern.",
    )
    first_day = fields.Date(required=True, readonly=True, string="From")
    last_day = fields.Date(required=True, readonly=True, string="To")
    point_count = fields.Integer(readonly=True, aggregator=None, string="Points")
    value = fields.Float(digits=(16, 4), readonly=True, aggregator=None)
    center = fields.Float(digits=(16, 4), readonly=True, aggregator=None, string="Centre")
    unit = fields.Char(readonly=True)
    in_baseline = fields.Boolean(readonly=True, help="A point of the very window that the limits come from.")
    variance_id = fields.Many2one(
        "fulfillment.variance", readonly=True, string="Exception", ondelete="set null", index="btree_not_null"
    )
    owner_id = fields.Many2one(related="variance_id.owner_id", store=True)
    deadline = fields.Datetime(related="variance_id.deadline", store=True)
    state = fields.Selection(
        [
            ("noted", "Noted"),
            ("open", "Open"),
            ("in_progress", "In Progress"),
            ("resolved", "Resolved"),
            ("withdrawn", "Withdrawn"),
        ],
        compute="_compute_state",
        store=True,
        group_expand=True,
        help="Noted: nobody has to answer. Withdrawn: the figures were restated, and the pattern is gone.",
    )
    given_cause_id = fields.Many2one("fulfillment.root.cause", readonly=True)
    given_action = fields.Text(readonly=True)
    given_by_id = fields.Many2one("res.users", readonly=True)
    given_at = fields.Datetime(readonly=True)
    withdrawn_at = fields.Datetime(readonly=True)
    root_cause_id = fields.Many2one("fulfillment.root.cause", compute="_compute_closing", store=True)
    action = fields.Text(compute="_compute_closing", store=True, string="What Was Done")
    closed_by_id = fields.Many2one("res.users", compute="_compute_closing", store=True)
    closed_at = fields.Datetime(compute="_compute_closing", store=True)

    _episode_uniq = models.UniqueIndex(
        "(phase_id, rule, side, point_day)", "A pattern is one signal, however long it lasts."
    )

    @api.depends("variance_id.state", "given_at", "withdrawn_at")
    def _compute_state(self):
        for signal in self:
            if signal.withdrawn_at:
                signal.state = "withdrawn"
            elif signal.variance_id:
                signal.state = signal.variance_id.state
            else:
                signal.state = "resolved" if signal.given_at else "noted"

    @api.depends(
        "variance_id.root_cause_id",
        "variance_id.resolution",
        "variance_id.resolved_by_id",
        "variance_id.resolved_at",
        "given_at",
    )
    def _compute_closing(self):
        for signal in self:
            variance = signal.variance_id
            signal.root_cause_id = variance.root_cause_id if variance else signal.given_cause_id
            signal.action = variance.resolution if variance else signal.given_action
            signal.closed_by_id = variance.resolved_by_id if variance else signal.given_by_id
            signal.closed_at = variance.resolved_at if variance else signal.given_at

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        raise UserError(
            self.env._(
                "%(signals)s is not deleted: signals are what was found, and stay so.",
                signals=", ".join(self.mapped("name")),
            )
        )

    # --- buttons ------------------------------------------------------------------------

    def action_close_wizard(self):
        """Ask for root cause and what was done; the exception is closed with it, where there is one."""
        self.ensure_one()
        self._require_answerable()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Explain"),
            "res_model": "fulfillment.control.explain",
            "views": [(False, "form")],
            "target": "new",
            "context": {"default_signal_id": self.id},
        }

    def _require_answerable(self):
        """Whoever answers for the exception; without one, the chart's owner and process owners."""
        self.ensure_one()
        self.check_access("read")
        if self.state in ("resolved", "withdrawn"):
            raise UserError(
                self.env._("%(signal)s was not changed: it is closed already.", signal=self.display_name)
            )
        if self.variance_id:
            self.variance_id.check_access("write")
            self.variance_id._require_responsible()
        else:
            self.chart_id._require_in_charge()

    def _explain(self, root_cause, action):
        """Close with root cause and what was done. Called after the caller's right was checked."""
        self.ensure_one()
        if self.variance_id:
            self.variance_id.sudo()._resolve(root_cause, action)
            return
        self.sudo().write(
            {
                "given_cause_id": root_cause.id,
                "given_action": action,
                "given_by_id": self.env.user.id,
                "given_at": fields.Datetime.now(),
            }
        )

    def action_open_variance(self):
        """The exception that stands for it."""
        self.ensure_one()
        self.check_access("read")
        if not self.variance_id:
            raise UserError(self.env._("Nobody has to answer for %(signal)s.", signal=self.display_name))
        return {
            "type": "ir.actions.act_window",
            "res_model": "fulfillment.variance",
            "res_id": self.variance_id.id,
            "views": [(False, "form")],
        }

    # --- who answers -------------------------------------------------------------------

    def _open_variances(self):
        """Ask the rules of the control point about those that somebody has to answer for.

        Not asked: what goes to the good, and what lies in the window that the limits come from.
        """
        asked = self.filtered(lambda signal: signal.direction != "good" and not signal.in_baseline)
        if not asked:
            return
        point = self.env["fulfillment.control.point"]
        point._remember(point._findings("metric_signal", asked))
        variances = (
            self.env["fulfillment.variance"]
            .sudo()
            .search([("res_model", "=", self._name), ("res_id", "in", asked.ids)], order="id")
        )
        opened = {variance.res_id: variance for variance in variances}
        for signal in asked:
            if signal.id in opened:
                signal.variance_id = opened[signal.id]

    def _goes_on_after_closing(self, last_day):
        """Whether points lie beyond the limits in periods that began after the exception was closed.

        What was done did not help then, so it is asked again. A run on one side goes on until new limits
        are frozen: that nobody is asked about each time.
        """
        self.ensure_one()
        return bool(
            self.rule in ("N1", "SCAN")
            and self.variance_id.state == "resolved"
            and last_day > self.last_day
            and last_day > self.variance_id.resolved_at.date()
        )

    # --- what a control point asks ------------------------------------------------------

    def _fulfillment_event_keys(self):
        """The columns that every ledger row about this signal carries."""
        self.ensure_one()
        return {
            "company_id": self.company_id.id,
            "model": self._name,
            "res_id": self.id,
            "warehouse_ref": self.warehouse_id.id,
        }

    def _fulfillment_scope(self):
        """Company and warehouse alone decide which rules look at it."""
        self.ensure_one()
        return Scope(
            company=self.company_id,
            warehouse=self.warehouse_id,
            segment=self.env["fulfillment.segment"],
            channel=self.env["fulfillment.channel"],
            order_types=lambda line: set(),
        )

    def _fulfillment_value(self):
        """No money of its own, by which an approval would go up."""
        return 0.0
