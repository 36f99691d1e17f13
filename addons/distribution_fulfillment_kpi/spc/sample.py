"""What goes into a chart, and what comes out of it."""

from dataclasses import dataclass, field, replace
from typing import Any

# Figures closer than this, in σ or as a share of the centre, are equal: a point on a boundary is inside.
SAME = 1e-9


@dataclass(frozen=True)
class Sample:
    """One period of one stream.

    `key` tells it apart and sorts it (its first day). `total` is a value (individuals) or a number
    of events; `size` is what it rests on: records, opportunities, exposure. A sample without total or
    of size 0 gives no point.
    """

    key: Any
    total: float | None
    size: float = 1

    @property
    def is_empty(self):
        return self.total is None or not self.size


@dataclass(frozen=True)
class Limits:
    """What a phase is judged by, so that it can be kept: three figures and what they rest on.

    `sigma` is the spread of a value where it does not depend on the size of the sample; `sigma_z` how
    much wider (or narrower) a series varies than its sizes alone would have it (Laney). `spread` and
    `spread_upper` belong to the chart of moving ranges or of subgroups.
    """

    kind: str
    center: float
    sigma: float | None = None
    sigma_z: float = 1.0
    points: int = 0
    spread: float | None = None
    spread_upper: float | None = None


@dataclass(frozen=True)
class Point:
    """A sample on the chart. `z` is its distance from the centre in σ: infinite where there is no spread.

    Centre, limits and `z` are None on a run chart; a limit that the kind does not have is None.
    """

    key: Any
    value: float
    size: float
    center: float | None = None
    lower: float | None = None
    upper: float | None = None
    sigma: float | None = None
    z: float | None = None

    @property
    def side(self):
        """1 above the centre, −1 below, 0 on it."""
        if self.center is None or abs(self.value - self.center) <= SAME * max(1.0, abs(self.center)):
            return 0
        return 1 if self.value > self.center else -1

    @property
    def outside(self):
        """1 above the upper limit, −1 below the lower one, 0 within; a point on a limit is within."""
        if self.upper is not None and self.value > self.upper + SAME * max(1.0, abs(self.upper)):
            return 1
        if self.lower is not None and self.value < self.lower - SAME * max(1.0, abs(self.lower)):
            return -1
        return 0

    def zone(self, sigmas):
        """(lower, upper) of a zone around the centre; None where there are no zones."""
        if self.sigma is None or self.center is None:
            return None
        return self.center - sigmas * self.sigma, self.center + sigmas * self.sigma


@dataclass(frozen=True)
class Episode:
    """A pattern on a chart, however many points it goes on for.

    It belongs to `key`, the point that completed it. `first_key` is where the pattern begins,
    `last_key` the last point that still completes it. `direction`: 1 up, −1 down, 0 neither.
    """

    rule: str
    direction: int
    key: Any
    first_key: Any
    last_key: Any
    points: int


@dataclass(frozen=True)
class Chart:
    """`stage`: "run", "trial" and "ready" (both with limits of this very series), or "frozen".

    `scores` holds what EWMA and CUSUM came to at each point that was not left out, in σ.
    """

    kind: str
    stage: str
    limits: Limits | None
    points: tuple = ()
    signals: tuple = ()
    scores: dict = field(default_factory=dict)

    def rescaled(self, scale):
        """The same chart, its figures taken through a function: for display."""

        def of(value):
            return None if value is None else scale(value)

        points = tuple(
            replace(
                point,
                value=of(point.value),
                center=of(point.center),
                lower=of(point.lower),
                upper=of(point.upper),
                # Zones lie unevenly around the centre on another scale: they are not shown there.
                sigma=None,
            )
            for point in self.points
        )
        return replace(self, points=points)
