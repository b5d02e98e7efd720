"""The chart that notices a slow fall: a Bernoulli CUSUM over answers in the order of their events, its limits by Markov chain.

Sources: Reynolds and Stoumbos, Journal of Quality Technology 31 (1999), 87-108; Brook and Evans, Biometrika 59 (1972), 539-549.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from fractions import Fraction
from math import ceil, log

FALSE_ALARMS = 0.02
"""How often a unit that did not change may be called in half a year."""
_FINEST = 12
"""Into how many steps at most a satisfied answer's step down is cut, so that both steps end on the grid."""


@dataclass(frozen=True, slots=True)
class Chart:
    """What a chart waits for: a share whose odds are ``times`` those of ``share``."""

    share: float
    times: float = 2.0

    @property
    def down(self) -> float:
        """What a satisfied answer takes off."""
        return log(1 - self.share + self.times * self.share)

    @property
    def up(self) -> float:
        """What a dissatisfied answer adds."""
        return log(self.times) - self.down

    def path(self, dissatisfied: Iterable[bool]) -> Iterator[float]:
        """Where the chart stands after each answer; it never falls below 0."""
        height = 0.0
        for one in dissatisfied:
            height = max(0.0, height + (self.up if one else -self.down))
            yield height

    def first(self, dissatisfied: Iterable[bool], limit: float) -> int | None:
        """The number, from 1, of the answer with which the limit is reached."""
        return next((n for n, height in enumerate(self.path(dissatisfied), start=1) if height >= limit), None)


@dataclass(frozen=True, slots=True)
class _Grid:
    """Both steps of a chart as whole numbers of one small step."""

    chart: Chart
    down: int
    up: int

    @property
    def step(self) -> float:
        return (self.chart.down + self.chart.up) / (self.down + self.up)


def _grid(chart: Chart) -> _Grid:
    ratio = Fraction(chart.up / chart.down).limit_denominator(_FINEST)
    return _Grid(chart, ratio.denominator, ratio.numerator)


def _quiet(grid: _Grid, states: int, share: float) -> Iterator[float]:
    """After 1, 2, … answers the chance that a chart that began at 0 has not reached the limit."""
    still = [1.0] * states
    q = 1 - share
    bottom, top = [0] * min(grid.down, states), [0.0] * min(grid.up, states)
    while True:
        first = still[0]
        lower = [first] * len(bottom) + still[: states - len(bottom)]
        upper = still[len(top) :] + top
        still = [q * x + share * y for x, y in zip(lower, upper, strict=True)]
        yield still[0]


def _alarm_within(grid: _Grid, states: int, answers: int, share: float) -> float:
    """The chance of an alarm within so many answers; once each further answer leaves the same share quiet, so do all that follow."""
    before, ratio = 1.0, 0.0
    for n, quiet in enumerate(_quiet(grid, states, share), start=1):
        if n >= answers or not quiet:
            return 1 - quiet
        if n % 64 == 0 and abs(quiet / before - ratio) < 1e-12:
            return float(1 - quiet * ratio ** (answers - n))
        ratio, before = quiet / before, quiet
    raise AssertionError("answers without end")


def _run_length(grid: _Grid, states: int, share: float) -> float:
    """How many answers on average until an alarm."""
    total, before, ratio = 1.0, 1.0, 0.0
    for n, quiet in enumerate(_quiet(grid, states, share), start=1):
        if n % 64 == 0 and abs(quiet / before - ratio) < 1e-12:
            return total + quiet / (1 - ratio)
        total += quiet
        ratio, before = quiet / before, quiet
    raise AssertionError("answers without end")


def limit_for(chart: Chart, answers: int, false_alarms: float = FALSE_ALARMS) -> float:
    """The lowest limit that a unit without change reaches within so many answers no oftener than that."""
    grid = _grid(chart)
    return grid.step * _fewest(
        lambda states: log(_alarm_within(grid, states, answers, chart.share) / false_alarms), grid
    )


def limit_for_run(chart: Chart, run_length: float) -> float:
    """The lowest limit that a unit without change reaches after so many answers on average, or later."""
    grid = _grid(chart)
    return grid.step * _fewest(lambda states: log(run_length / _run_length(grid, states, chart.share)), grid)


def _fewest(excess: Callable[[int], float], grid: _Grid) -> int:
    """The fewest states of which nothing is in excess; the excess falls almost in a straight line, which is followed."""
    low = high = grid.up
    over = under = excess(high)
    while under > 0:
        low, over = high, under
        high += 4 * grid.up
        under = excess(high)
    while high - low > 1:
        guess = low + round((high - low) * over / (over - under))
        guess = min(max(guess, low + 1), high - 1)
        found = excess(guess)
        low, over, high, under = (guess, found, high, under) if found > 0 else (low, over, guess, found)
    return high


def chance_within(chart: Chart, limit: float, answers: int, share: float) -> float:
    """The chance that a unit whose share is now ``share`` reaches the limit within so many answers."""
    grid = _grid(chart)
    return _alarm_within(grid, ceil(limit / grid.step), answers, share)
