"""Units beside each other: each against what its lines lead to expect, flagged by exact tails alone."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from math import ceil, floor
from typing import Final

from domain.figures.basis import Basis, Figure, Formula, Insufficient
from domain.figures.beside import CountOf
from domain.figures.catalogue import FigureKey
from domain.figures.counts import Key
from domain.figures.funnel import (
    BEYOND,
    SEEN,
    Flag,
    Judged,
    Part,
    Point,
    expected_outside,
    judge,
    limits,
    over_dispersion,
)
from domain.figures.shares import count
from domain.figures.strata import Opinions
from domain.wire.figures import Funnel, FunnelLimit, FunnelPoint
from domain.wire.shown import Label, LabelOf, Shown, shown
from server.analysis.figure_pages.question import Question

ANONYMOUS_FROM: Final = 10
"""Units of a chart from which others may stand on it as points without a name: of fewer each would be guessed."""
_LEVELS: Final = 16
"""Places along the axis at which limits are drawn."""

Counted = Mapping[str, Mapping[str, tuple[int, int]]]
"""Unit by line: how many of how many."""
CasesOf = Callable[[str], str | None]


@dataclass(frozen=True, slots=True)
class Stood:
    """A unit with its judgement."""

    unit: str
    point: Point
    judged: Judged
    shown: Shown

    @property
    def flag(self) -> Flag:
        return self.judged.flag


@dataclass(frozen=True, slots=True)
class Compared:
    """All units of a chart. ``spread``: τ²; ``share``: of all of them together."""

    stood: tuple[Stood, ...]
    spread: float
    share: float

    def of(self, unit: str) -> Stood | None:
        """One of them."""
        return next((one for one in self.stood if one.unit == unit), None)

    @property
    def expected_outside(self) -> float:
        """Points that would lie outside though all units were the same."""
        return expected_outside(sum(one.flag is not Flag.HOLLOW for one in self.stood))


def by_line(said: Mapping[Key, Opinions]) -> dict[str, dict[str, tuple[int, int]]]:
    """Dissatisfied of all answers, of counts by unit and line; those of no unit belong to nobody."""
    found: dict[str, dict[str, tuple[int, int]]] = defaultdict(dict)
    for (unit, line), one in said.items():
        if unit and one.n:
            found[unit][line] = (int(one.dissatisfied), int(one.n))
    return dict(found)


def compare(question: Question, counted: Counted, cases: CasesOf) -> Compared:
    """Units against the city's share on each line.

    Args:
        counted: of the whole city, whatever is shown of it.
        cases: the link of a unit's cases.
    """
    shares = _shares(counted)
    points = {
        unit: Point(
            sum(part for part, _ in lines.values()),
            tuple(Part(n, shares[line]) for line, (_, n) in sorted(lines.items())),
        )
        for unit, lines in counted.items()
    }
    spread = over_dispersion(list(points.values()))
    stood = []
    for unit in question.places.by_name(points.keys()):
        judged = judge(points[unit], spread if question.spread else 0.0)
        stood.append(Stood(unit, points[unit], judged, _ratio(question, unit, points[unit], cases(unit))))
    answers = sum(point.n for point in points.values())
    observed = sum(point.observed for point in points.values())
    return Compared(tuple(stood), spread, observed / answers if answers else 0.0)


def chart(question: Question, title: str, compared: Compared, expected_false: float | None = None) -> Funnel:
    """The units that may be seen, and around them the limits.

    Args:
        expected_false: of all charts of the page, where it has several.
    """
    points = list(_points(question, compared))
    return Funnel(
        title,
        question.answers,
        points,
        _limits(compared, question.spread, points),
        compared.expected_outside if expected_false is None else expected_false,
        compared.spread,
        question.spread and compared.spread > 0,
    )


def _points(question: Question, compared: Compared) -> Iterable[FunnelPoint]:
    own = question.reach.own
    for one in compared.stood:
        ours = own is not None and one.unit in own
        if own is None:
            if question.units is not None and one.unit not in question.units:
                continue
        elif not ours:
            if len(compared.stood) >= ANONYMOUS_FROM:
                yield FunnelPoint(Label(LabelOf.ANONYMOUS), one.point.expected, _bare(one.shown), one.flag)
            continue
        label = question.places.label(one.unit)
        yield FunnelPoint(label, one.point.expected, one.shown, one.flag, ours)


def _bare(one: Shown) -> Shown:
    """A number of one whose name is not told: without its cases, and without what is said of the unit."""
    return Shown(one.figure, one.n, one.value, one.low, one.high, one.counts, one.notes, one.second)


def _shares(counted: Counted) -> dict[str, float]:
    """The city's share on each line."""
    parts: dict[str, int] = defaultdict(int)
    wholes: dict[str, int] = defaultdict(int)
    for lines in counted.values():
        for line, (part, n) in lines.items():
            parts[line] += part
            wholes[line] += n
    return {line: parts[line] / n for line, n in wholes.items() if n}


def _ratio(question: Question, unit: str, point: Point, cases: str | None) -> Shown:
    found: Figure = Insufficient(Basis(point.n, Formula.FUNNEL))
    if point.expected:
        observed = count(point.observed, exposure=point.expected / 100)
        found = replace(observed, basis=Basis(point.n, Formula.FUNNEL))
    own: dict[CountOf, float] = {
        CountOf.DISSATISFIED: point.observed,
        CountOf.EXPECTED: point.expected,
        CountOf.ANSWERED: point.n,
    }
    notes = question.places.notes(unit, question.start, question.end)
    return shown(FigureKey.UNIT_RATIO, found, own, cases=cases, notes=notes)


def _limits(compared: Compared, spread: bool, points: Iterable[FunnelPoint]) -> list[FunnelLimit]:
    """The outermost counts that are not flagged, at answers from the fewest to the most there are, as far as the city's mean share goes."""
    expected = [point.expected for point in points]
    if not expected or not 0 < compared.share < 1:
        return []
    least, most = max(1, floor(min(expected) / compared.share)), ceil(max(expected) / compared.share)
    steps = {round(least * (most / least) ** (k / (_LEVELS - 1))) for k in range(_LEVELS)}
    return [_limit(n, compared.share, compared.spread if spread else 0.0) for n in sorted(steps)]


def _limit(n: int, share: float, spread: float) -> FunnelLimit:
    inner = [100 * k / (n * share) for k in limits(n, share, spread, SEEN)]
    outer = [100 * k / (n * share) for k in limits(n, share, spread, BEYOND)]
    return FunnelLimit(n * share, inner[0], inner[1], outer[0], outer[1])
