from odoo import fields, models

from ..spc import (
    Cusum,
    Durations,
    Ewma,
    Individuals,
    LaneyProportions,
    LaneyRates,
    Proportions,
    RareEvents,
    Rates,
    Sample,
    draw,
)
from ..spc.choice import DURATIONS
from ..spc.rules import DEFAULT, HYPERCARE, WESTERN_ELECTRIC
from .fulfillment_control_phase import IN_FORCE, SINGLE

SETS = {"default": DEFAULT, "hypercare": HYPERCARE, "western_electric": WESTERN_ELECTRIC}
EXTRA = ("N3", "N4", "N6", "N7", "N8")
SIMPLE = {"laney_p": LaneyProportions, "p": Proportions, "laney_u": LaneyRates, "u": Rates, "g": RareEvents}


class FulfillmentControlChart(models.Model):
    """How points are judged: phase by phase, each by its own limits, and what is found is kept once."""

    _inherit = "fulfillment.control.chart"

    # --- arithmetic ---------------------------------------------------------------------

    def _kind(self, kind):
        """The arithmetic of a kind of chart, by its code."""
        self.ensure_one()
        if kind in SIMPLE:
            return SIMPLE[kind]()
        # What lasts cannot last less than nothing; a logarithm may be below 0.
        options = {"use_median": self.use_median, "screen": self.screen_ranges}
        if kind == "xmr_log":
            return Durations(**options)
        return Individuals(**options, low=0.0 if self.unit in DURATIONS else None)

    def _samples(self, kind, readings):
        """The readings as that kind of chart counts them."""
        self.ensure_one()
        if kind in SINGLE:
            return [Sample(reading.period_start, reading.value, reading.count) for reading in readings]
        if kind == "g":
            # What is rare is the miss, whichever way the metric counts.
            is_hit = self.better == "up"
            return [
                Sample(
                    reading.period_start,
                    reading.denominator - reading.numerator if is_hit else reading.numerator,
                    reading.denominator,
                )
                for reading in readings
            ]
        return [
            Sample(reading.period_start, reading.numerator, reading.denominator if reading.count else 0)
            for reading in readings
        ]

    def _scale(self, kind, readings):
        """What figures of the arithmetic are multiplied by to be in the unit of the metric."""
        self.ensure_one()
        if kind in (*SINGLE, "g"):
            return 1.0
        if self.unit == "%":
            return 100.0
        # Per thousand, say: as the door multiplied.
        for reading in readings:
            if reading.numerator and reading.denominator:
                return reading.value * reading.denominator / reading.numerator
        return 1.0

    def _rules(self):
        """The names of the rules that look at the chart."""
        self.ensure_one()
        names = [*SETS[self.rule_set], *(name for name in EXTRA if self[f"with_{name.lower()}"])]
        return tuple(dict.fromkeys(names))

    def _segments(self):
        """Return [(phase, chart, readings)], one for each phase in force that has a day of its own.

        The charts are as `spc.draw` returns them, called by the first days of their periods.
        """
        self.ensure_one()
        phases = self.phase_ids.filtered(lambda phase: phase.state in IN_FORCE).sorted(
            lambda phase: (phase.date_from, phase.number)
        )
        readings = self.reading_ids.sorted("period_start")
        segments = []
        for phase, after in zip(phases, [*phases[1:], None], strict=True):
            if after and after.date_from == phase.date_from:
                continue
            kind = self.kind if phase.state == "collecting" else phase.kind
            own = readings.filtered(
                lambda reading, phase=phase, after=after: (
                    reading.period_start >= phase.date_from
                    and (not after or reading.period_start < after.date_from)
                )
            )
            arithmetic = self._kind(kind)
            chart = draw(
                arithmetic,
                self._samples(kind, own),
                limits=phase._limits(),
                rules=self._rules(),
                # What was left out was explained with it.
                excluded=phase.exclusion_ids.mapped("period_start"),
                ewma=Ewma() if self.with_ewma else None,
                cusum=Cusum() if self.with_cusum else None,
            )
            if arithmetic.has_own_scale:
                chart = chart.rescaled(arithmetic.shown)
            segments.append((phase, chart, own))
        return segments

    # --- keeping what was found ---------------------------------------------------------

    def _judge(self):
        """Keep the signals of frozen phases, take back what restated figures no longer show.

        Trial limits move with every point; what they show is drawn, and nobody is asked about it.
        """
        self.ensure_one()
        segments = self._segments()
        self.stage = segments[-1][1].stage if segments else "run"
        found = self.env["fulfillment.control.signal"]
        for phase, chart, readings in segments:
            if phase.state == "frozen":
                found |= self._keep_signals(phase, chart, readings)
        found._open_variances()

    def _keep_signals(self, phase, chart, readings):
        """Return those signals of a phase that are new, or there again."""
        now = fields.Datetime.now()
        known = phase.chart_id.signal_ids.filtered(lambda signal: signal.phase_id == phase).sorted("id")
        points = {}
        for point in chart.points:
            # Of several misses in a period, the one beyond the limits is what a signal tells of.
            if point.key not in points or not points[point.key].outside:
                points[point.key] = point
        scale = self._scale(phase.kind, readings)
        seen, asked, vals_list = known.browse(), known.browse(), []
        for episode in chart.signals:
            same = (known - seen).filtered(
                lambda signal, episode=episode: (
                    signal.rule == episode.rule
                    and signal.side == episode.direction
                    and signal.first_day <= episode.last_key
                    and signal.last_day >= episode.first_key
                )
            )[:1]
            if not same:
                vals_list.append(self._signal_values(phase, episode, points[episode.key], scale))
                continue
            seen |= same
            if same._goes_on_after_closing(episode.last_key):
                asked |= same
            if (same.last_day, same.point_count) != (episode.last_key, episode.points):
                same.write({"last_day": episode.last_key, "point_count": episode.points})
            if same.withdrawn_at:
                same.withdrawn_at = False
                asked |= same
        gone = (known - seen).filtered(
            lambda signal: (
                not signal.withdrawn_at and signal.state != "resolved" and self._looks_for(signal.rule)
            )
        )
        if gone:
            gone.withdrawn_at = now
            gone.variance_id.filtered(lambda variance: variance.state != "resolved")._settle(
                self.env._("The figures were restated, and the pattern is gone.")
            )
        return asked | known.create(vals_list)

    def _looks_for(self, rule):
        """Whether the chart still asks for a rule: what it no longer looks for is not gone."""
        return (
            rule in self._rules()
            or rule == "SCAN"
            or (rule == "EWMA" and self.with_ewma)
            or (rule == "CUSUM" and self.with_cusum)
        )

    def _signal_values(self, phase, episode, point, scale):
        # A longer gap between misses is good, whichever way the metric itself counts.
        better = "up" if phase.kind == "g" else self.better
        direction = "none"
        if episode.direction:
            direction = "good" if (episode.direction > 0) == (better == "up") else "bad"
        in_baseline = phase.baseline_from <= episode.key <= phase.baseline_to
        label = dict(self.env["fulfillment.control.signal"]._fields["rule"]._description_selection(self.env))
        unit = self.env._("records between misses") if phase.kind == "g" else self.unit
        return {
            "name": self.env._(
                "%(chart)s, %(day)s: %(rule)s (%(value)s, centre %(center)s %(unit)s)",
                chart=self.name,
                day=episode.key,
                rule=label[episode.rule],
                value=f"{point.value * scale:.4g}",
                center=f"{point.center * scale:.4g}",
                unit=unit,
            ),
            "chart_id": self.id,
            "phase_id": phase.id,
            "metric_code": self.metric_code,
            "rule": episode.rule,
            "direction": direction,
            "side": episode.direction,
            "severity": "1" if not episode.direction else "3" if episode.rule in ("N1", "SCAN") else "2",
            "point_day": episode.key,
            "first_day": episode.first_key,
            "last_day": episode.last_key,
            "point_count": episode.points,
            "value": point.value * scale,
            "center": point.center * scale,
            "unit": unit,
            "in_baseline": in_baseline,
        }
