from odoo import api, fields, models
from odoo.exceptions import UserError

from ..models.fulfillment_control_phase import IN_FORCE
from ..spc import FREEZABLE, RECOMMENDED
from ..spc.choice import advice


class FulfillmentControlFreeze(models.TransientModel):
    """Propose limits: the window they come from, what is left out of it, and why they are frozen."""

    _name = "fulfillment.control.freeze"
    _description = "Freeze Limits"

    chart_id = fields.Many2one("fulfillment.control.chart", required=True, readonly=True)
    baseline_from = fields.Date(compute="_compute_window", store=True, readonly=False)
    baseline_to = fields.Date(
        compute="_compute_window",
        store=True,
        readonly=False,
        help="The period that this day lies in is the last one.",
    )
    date_from = fields.Date(
        compute="_compute_date_from",
        store=True,
        readonly=False,
        string="Hold From",
        help="Points from this day on are judged by the new limits.",
    )
    reason = fields.Char(required=True, help="Why now: the process is stable, or what was changed in it.")
    line_ids = fields.One2many("fulfillment.control.freeze.line", "freeze_id", string="Points Left Out")
    point_count = fields.Integer(compute="_compute_preview", string="Points")
    preview = fields.Char(compute="_compute_preview", string="Centre and Limits")
    warning = fields.Char(compute="_compute_preview")

    @api.depends("chart_id")
    def _compute_window(self):
        for freeze in self:
            readings = freeze._readings_of_version()[-RECOMMENDED:]
            freeze.baseline_from = readings[:1].period_start
            freeze.baseline_to = readings[-1:].period_start

    @api.depends("baseline_from")
    def _compute_date_from(self):
        for freeze in self:
            freeze.date_from = freeze.baseline_from

    @api.depends("chart_id", "baseline_from", "baseline_to", "line_ids.reading_id")
    def _compute_preview(self):
        for freeze in self:
            limits = freeze._limits()
            freeze.point_count = limits.points if limits else 0
            freeze.preview = freeze._limits_text(limits) if limits else False
            freeze.warning = freeze._warning(limits)

    @api.model_create_multi
    def create(self, vals_list):
        freezes = super().create(vals_list)
        # The dialog shows figures of the chart, also to whoever opened it past the button. No constraint: those
        # are checked with the rights of the system.
        freezes.chart_id._require_in_charge()
        return freezes

    def _readings_of_version(self):
        """What was read by the definition in force, by time; empty periods are no points."""
        chart = self.chart_id
        version = (
            chart.phase_ids.filtered(lambda phase: phase.state in IN_FORCE)
            .sorted("number")[-1:]
            .definition_version
        )
        return chart.reading_ids.filtered(
            lambda reading: reading.version == version and reading.count
        ).sorted("period_start")

    def _baseline(self):
        """The readings of the window, those left out among them."""
        self.ensure_one()
        if not self.baseline_from or not self.baseline_to:
            return self.env["fulfillment.control.reading"]
        return self._readings_of_version().filtered(
            lambda reading: self.baseline_from <= reading.period_start <= self.baseline_to
        )

    def _limits(self):
        """The limits of the window without what is left out; None where there is too little."""
        chart = self.chart_id
        readings = self._baseline()
        # A line on the form that was not saved yet points at readings that were.
        left_out = set(self.line_ids.reading_id.mapped("period_start"))
        kept = readings.filtered(lambda reading: reading.period_start not in left_out)
        return chart._kind(chart.kind).estimate(chart._samples(chart.kind, kept))

    def _limits_text(self, limits):
        """Centre and limits in words, for a period of middling size."""
        chart, readings = self.chart_id, self._baseline()
        kind = chart._kind(chart.kind)
        samples = sorted(kind.prepare(chart._samples(chart.kind, readings)), key=lambda sample: sample.size)
        lower, upper = kind.bounds(limits, samples[len(samples) // 2])
        scale = chart._scale(chart.kind, readings)
        return self.env._(
            "centre %(center)s, from %(lower)s to %(upper)s %(unit)s",
            center=f"{kind.shown(limits.center) * scale:.4g}",
            lower=f"{kind.shown(lower) * scale:.4g}",
            upper=f"{kind.shown(upper) * scale:.4g}",
            unit=self.env._("records between misses") if chart.kind == "g" else chart.unit or "",
        )

    def _warning(self, limits):
        """What the proposer should know before asking: one sentence, or False."""
        chart = self.chart_id
        if not limits or limits.points < FREEZABLE:
            return self.env._(
                "Fewer than %(least)s points: these limits would move with every further one.",
                least=FREEZABLE,
            )
        if chart.kind in ("laney_p", "p"):
            samples = chart._samples(chart.kind, self._baseline())
            hint = advice(samples, chart.bucket)
            if hint == "g":
                return self.env._("Less than one miss a period is expected: a g chart tells more.")
            if hint:
                labels = dict(chart._fields["bucket"]._description_selection(self.env))
                return self.env._(
                    "Fewer than five misses a period are expected. Take longer periods (%(period)s) on a chart of "
                    "their own.",
                    period=labels[hint],
                )
        if limits.points < RECOMMENDED:
            return self.env._("%(better)s points are better.", better=RECOMMENDED)
        return False

    def action_propose(self):
        """Keep the limits as a proposal; a process owner other than oneself decides."""
        self.ensure_one()
        chart = self.chart_id
        chart._require_in_charge()
        limits = self._limits()
        if not (self.reason or "").strip():
            raise UserError(self.env._("Nothing was proposed: write why the limits are frozen."))
        if not limits or limits.points < FREEZABLE:
            raise UserError(
                self.env._(
                    "Nothing was proposed: %(points)s points are too few. Wait for %(least)s (better %(better)s), or "
                    "choose a longer window.",
                    points=limits.points if limits else 0,
                    least=FREEZABLE,
                    better=RECOMMENDED,
                )
            )
        day = chart._period_start(self.date_from or self.baseline_from)
        self._require_after(day)
        self._require_single_pass()
        phase = self.env["fulfillment.control.phase"].sudo().create(self._phase_values(limits, day))
        chart.sudo().message_post(
            body=self.env._(
                "Proposed: limits from %(day)s on. %(limits)s. %(reason)s",
                day=phase.date_from,
                limits=phase.limits_text,
                reason=phase.reason,
            )
        )
        return {"type": "ir.actions.act_window_close"}

    def _phase_values(self, limits, day):
        chart, readings = self.chart_id, self._baseline()
        return {
            "chart_id": chart.id,
            "number": len(chart.phase_ids) + 1,
            "state": "proposed",
            "date_from": day,
            "kind": chart.kind,
            "definition_version": readings[-1].version,
            "baseline_from": readings[0].period_start,
            "baseline_to": readings[-1].period_start,
            "point_count": limits.points,
            "center": limits.center,
            "sigma": limits.sigma,
            "sigma_z": limits.sigma_z,
            "spread": limits.spread,
            "spread_upper": limits.spread_upper,
            "limits_text": self._limits_text(limits),
            "author_id": self.env.user.id,
            "proposed_at": fields.Datetime.now(),
            "reason": self.reason.strip(),
            "exclusion_ids": [
                fields.Command.create(
                    {
                        "period_start": line.reading_id.period_start,
                        "value": line.reading_id.value,
                        "reason": line.reason,
                    }
                )
                for line in self.line_ids
                if line.reading_id in readings
            ],
        }

    def _require_after(self, day):
        """Older limits stay on the chart: new ones hold from later, on figures of the same definition."""
        chart = self.chart_id
        if chart.proposal_id:
            raise UserError(
                self.env._(
                    "Nothing was proposed: %(phase)s waits for a decision. Have it approved or rejected first.",
                    phase=chart.proposal_id.display_name,
                )
            )
        last = chart.phase_ids.filtered(lambda phase: phase.state in IN_FORCE).sorted(
            lambda phase: (phase.date_from, phase.number)
        )[-1:]
        if day < last.date_from or (day == last.date_from and last.state == "frozen"):
            raise UserError(
                self.env._(
                    "Nothing was proposed: points from %(day)s on have their limits or their definition already "
                    "(%(phase)s), and keep them.\nChoose a later day in Hold From.",
                    day=last.date_from,
                    phase=last.display_name,
                )
            )

    def _require_single_pass(self):
        """Points are left out of a window once: whoever goes on until nothing is beyond finds nothing any more."""
        if not self.line_ids:
            return
        readings = self._baseline()
        left_out = self.chart_id.phase_ids.filtered(
            lambda phase: (
                phase.state == "frozen"
                and phase.exclusion_ids
                and phase.baseline_from <= readings[-1].period_start
                and phase.baseline_to >= readings[0].period_start
            )
        )
        if left_out:
            raise UserError(
                self.env._(
                    "Nothing was proposed: points of this window were left out before (%(phases)s), and that is done "
                    "once.\nChoose a later window, or leave nothing out.",
                    phases=", ".join(left_out.mapped("display_name")),
                )
            )
