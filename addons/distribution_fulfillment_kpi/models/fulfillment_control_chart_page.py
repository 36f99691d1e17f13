from odoo import api, models


class FulfillmentControlChart(models.Model):
    """What the chart on the screen draws: every point with its own limits, and what was found there."""

    _inherit = "fulfillment.control.chart"

    @api.readonly
    def read_chart(self):
        """Return all that is drawn, in the unit of the metric, by time.

        :return: dict with `name`, `unit`, `bucket`, `better`, `stage`, `is_evaluated`, `phases` and `points`. A
            phase has the `unit` of its points and limits: a g chart counts records, whatever the figure is. A
            point has its `day` (first of its period), `value`, `center`, `lower`, `upper` (None: there is none),
            `zones` (the limits at one and two σ, or None), what it rests on, `is_outside`, `is_excluded`,
            `is_restated` with the `first_value`, the `phase` and the `signals` that it completes.
        """
        self.ensure_one()
        self.check_access("read")
        phases, points = [], []
        kept = self._signals_by_point()
        for phase, chart, readings in self._segments():
            kind = self.kind if phase.state == "collecting" else phase.kind
            scale = self._scale(kind, readings)
            by_day = {reading.period_start: reading for reading in readings}
            excluded = set(phase.exclusion_ids.mapped("period_start"))
            signals = kept.get(phase, {}) if phase.state == "frozen" else self._on_trial(chart)
            phases.append(self._phase_values(phase, chart, kind))
            shown = self._signals_of_points(chart.points, signals)
            points += [
                {
                    **self._point_values(point, scale, by_day[point.key]),
                    "phase": phase.number,
                    "is_excluded": point.key in excluded,
                    "signals": own,
                }
                for point, own in zip(chart.points, shown, strict=True)
            ]
        return {
            "id": self.id,
            "name": self.name,
            "unit": self.unit or "",
            "better": self.better or "",
            "bucket": self.bucket,
            "stage": self.stage,
            "is_evaluated": bool(self.evaluated_at),
            "phases": phases,
            "points": points,
        }

    def _signals_by_point(self):
        """{phase: {day: [signal as shown]}} of those that were kept and not taken back."""
        kept = {}
        for signal in self.signal_ids.filtered(lambda signal: not signal.withdrawn_at):
            kept.setdefault(signal.phase_id, {}).setdefault(signal.point_day, []).append(
                {
                    "id": signal.id,
                    "rule": signal.rule,
                    "text": dict(signal._fields["rule"]._description_selection(self.env))[signal.rule],
                    "direction": signal.direction,
                    "state": signal.state,
                }
            )
        return kept

    @staticmethod
    def _signals_of_points(points, signals):
        """[signals shown at each point] from {day: signals}.

        A g chart has as many points in a period as there were misses. A signal stands on one of them: what is
        beyond the limits on the first that is, anything else on the last, which completes the period.
        """
        shown = [[] for _point in points]
        places = {}
        for place, point in enumerate(points):
            places.setdefault(point.key, []).append(place)
        for day, found in signals.items():
            own = places.get(day, [])
            outside = [place for place in own if points[place].outside]
            for signal in found if own else ():
                place = outside[0] if signal["rule"] == "N1" and outside else own[-1]
                shown[place].append(signal)
        return shown

    def _on_trial(self, chart):
        """{day: [signal as shown]} against limits that still move: nobody is asked about them."""
        Signal = self.env["fulfillment.control.signal"]
        label = dict(Signal._fields["rule"]._description_selection(self.env))
        better = "up" if chart.kind == "g" else self.better
        found = {}
        for episode in chart.signals:
            direction = "none"
            if episode.direction:
                direction = "good" if (episode.direction > 0) == (better == "up") else "bad"
            found.setdefault(episode.key, []).append(
                {
                    "id": False,
                    "rule": episode.rule,
                    "text": label[episode.rule],
                    "direction": direction,
                    "state": "trial",
                }
            )
        return found

    def _phase_values(self, phase, chart, kind):
        return {
            "number": phase.number,
            "state": phase.state,
            "stage": chart.stage,
            "kind": dict(self._fields["kind"]._description_selection(self.env))[kind],
            "unit": self._drawn_unit(kind),
            "from": phase.date_from.isoformat(),
            "baseline_from": phase.baseline_from.isoformat() if phase.baseline_from else None,
            "baseline_to": phase.baseline_to.isoformat() if phase.baseline_to else None,
            "reason": phase.reason or "",
        }

    def _drawn_unit(self, kind):
        """What the numbers of a kind of chart are in: of a g chart records between two misses, plain numbers."""
        return "" if kind == "g" else self.unit or ""

    @staticmethod
    def _point_values(point, scale, reading):
        def of(figure):
            return None if figure is None else figure * scale

        zones = None
        if point.sigma is not None:
            zones = [of(limit) for sigmas in (1, 2) for limit in point.zone(sigmas)]
        return {
            "day": point.key.isoformat(),
            "value": of(point.value),
            "center": of(point.center),
            "lower": of(point.lower),
            "upper": of(point.upper),
            "zones": zones,
            "count": reading.count,
            "numerator": reading.numerator,
            "denominator": reading.denominator,
            "is_outside": bool(point.outside),
            "is_restated": bool(reading.restated_at),
            "first_value": reading.first_value,
        }
