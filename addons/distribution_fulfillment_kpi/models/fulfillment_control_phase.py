from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from ..spc import Limits
from .fulfillment_control_chart import KINDS

# What a decision adds to a phase; all else of it stays as it was proposed.
DECISION = {"state", "decided_by_id", "decided_at", "decision_note"}
# Kinds of chart that have one value a period.
SINGLE = ("xmr", "xmr_log")
# What points are judged by: of proposals only those that were approved.
IN_FORCE = ("collecting", "frozen")


class FulfillmentControlPhase(models.Model):
    """Limits from a day on, with the window they come from and who froze them why.

    Append-only: limits are never recalculated. Others are proposed as a further phase, and the old one
    stays on the chart. A phase that collects has no limits yet.
    """

    _name = "fulfillment.control.phase"
    _inherit = "fulfillment.kept.mixin"
    _description = "Phase of a Control Chart"
    _order = "chart_id, number"

    chart_id = fields.Many2one("fulfillment.control.chart", required=True, readonly=True, ondelete="cascade")
    company_id = fields.Many2one(related="chart_id.company_id", store=True, index=True)
    number = fields.Integer(required=True, readonly=True, aggregator=None)
    state = fields.Selection(
        [
            ("collecting", "Collecting"),
            ("proposed", "Proposed"),
            ("frozen", "Frozen"),
            ("rejected", "Rejected"),
        ],
        required=True,
        readonly=True,
    )
    date_from = fields.Date(required=True, readonly=True, string="Holds From")
    kind = fields.Selection(KINDS, required=True, readonly=True, string="Kind of Chart")
    definition_version = fields.Char(required=True, readonly=True)
    baseline_from = fields.Date(readonly=True)
    baseline_to = fields.Date(readonly=True, help="First day of the last period of the baseline.")
    point_count = fields.Integer(readonly=True, aggregator=None, string="Points")
    # Unrounded: a limit decides about points that lie on it.
    center = fields.Float(
        readonly=True,
        aggregator=None,
        string="Centre",
        help="Of shares from 0 to 1, of gaps in records, of durations as logarithms.",
    )
    sigma = fields.Float(readonly=True, aggregator=None, help="XmR: of a single value.")
    sigma_z = fields.Float(
        readonly=True,
        aggregator=None,
        help="How much more the series varies than the size of its periods explains (Laney).",
    )
    spread = fields.Float(readonly=True, aggregator=None, string="Moving Range")
    spread_upper = fields.Float(readonly=True, aggregator=None, string="Upper Limit of Ranges")
    limits_text = fields.Char(readonly=True, string="Centre and Limits")
    exclusion_ids = fields.One2many(
        "fulfillment.control.exclusion", "phase_id", readonly=True, string="Points Left Out"
    )
    author_id = fields.Many2one("res.users", readonly=True, string="Proposed By")
    reason = fields.Char(readonly=True)
    proposed_at = fields.Datetime(readonly=True)
    decided_by_id = fields.Many2one("res.users", readonly=True)
    decided_at = fields.Datetime(readonly=True, string="Frozen At")
    decision_note = fields.Char(readonly=True)

    _number_uniq = models.UniqueIndex("(chart_id, number)", "Phases of a chart are numbered one by one.")
    _proposed_uniq = models.UniqueIndex(
        "(chart_id) WHERE state = 'proposed'", "Limits are proposed for this chart already."
    )

    @api.depends("chart_id", "number")
    def _compute_display_name(self):
        for phase in self:
            phase.display_name = self.env._(
                "%(chart)s, phase %(number)s", chart=phase.chart_id.name, number=phase.number
            )

    def write(self, vals):
        self.check_access("write")
        # Also what the system writes: limits that move are none. Before the first point nothing rests on a phase.
        if not vals.keys() <= DECISION and any(
            phase.state != "collecting" or phase.chart_id.reading_ids for phase in self
        ):
            raise UserError(
                self.env._(
                    "%(phases)s stays as it is: limits are never changed. Propose others, which hold from a later day.",
                    phases=", ".join(self.mapped("display_name")),
                )
            )
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        raise UserError(
            self.env._(
                "%(phases)s is not deleted: signals were judged by it.",
                phases=", ".join(self.mapped("display_name")),
            )
        )

    def _limits(self):
        """Its limits for the arithmetic; None while it collects."""
        self.ensure_one()
        if self.state == "collecting":
            return None
        return Limits(
            kind=self.kind,
            center=self.center,
            sigma=self.sigma if self.kind in SINGLE else None,
            sigma_z=self.sigma_z,
            points=self.point_count,
            spread=self.spread,
            spread_upper=self.spread_upper,
        )

    # --- deciding -----------------------------------------------------------------------

    def action_approve(self):
        """Put the proposed limits in force, as a process owner who did not propose them."""
        self._require_decider()
        for phase in self.sudo():
            version = phase.chart_id._require_definition()["version"]
            if phase.definition_version != version:
                raise UserError(
                    self.env._(
                        "%(phase)s was not approved: the metric is defined otherwise since it was proposed.\n"
                        "Reject it, and propose limits of the new figures.",
                        phase=phase.display_name,
                    )
                )
            phase._decide("frozen")
            phase.chart_id._judge()

    def action_reject(self):
        """Keep the limits there are; the proposal stays as a trace."""
        self._require_decider()
        self.sudo()._decide("rejected")

    def _decide(self, state):
        for phase in self:
            phase.write(
                {"state": state, "decided_by_id": self.env.user.id, "decided_at": fields.Datetime.now()}
            )
            label = dict(self._fields["state"]._description_selection(self.env))[state]
            phase.chart_id.message_post(
                body=self.env._(
                    "%(state)s: limits from %(day)s on. %(limits)s. %(reason)s",
                    state=label,
                    day=phase.date_from,
                    limits=phase.limits_text,
                    reason=phase.reason,
                )
            )

    def _require_decider(self):
        self.check_access("read")
        if not self.env.user.has_group("distribution_fulfillment_base.group_process_owner"):
            raise AccessError(
                self.env._("Nothing was decided: limits are approved by a process owner. Ask one of them.")
            )
        for phase in self:
            if phase.state != "proposed":
                raise UserError(
                    self.env._(
                        "%(phase)s was not decided: it is no proposal (any more).", phase=phase.display_name
                    )
                )
            if phase.author_id == self.env.user:
                raise UserError(
                    self.env._(
                        "%(phase)s was not decided: you proposed it yourself.\nAsk another process owner, or let the "
                        "chart's owner propose.",
                        phase=phase.display_name,
                    )
                )
