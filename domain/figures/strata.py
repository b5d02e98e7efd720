"""The satisfaction rate of everybody who was served, from three strata.

A said 不满意 by text, B another clear rating or praise, S all others, of whom a sample was called. In A and B everybody's answer is
known; in S it is estimated. A share of phone answers leaves A out, a share of all who were called weighs it too heavily.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum, auto
from math import inf

from domain.figures.basis import Basis, Estimate, Figure, Formula, Insufficient
from domain.figures.shares import mover
from domain.figures.special import student_quantile
from domain.satisfaction import Z95, wilson_interval

SMALLEST_CELL = 10
"""Answers of S below which a cell is joined with others."""
ODDS = 1.5
"""How much likelier, or less likely, those not reached may be dissatisfied in the second band."""


class Score(StrEnum):
    """Which opinions count as satisfied: the first alone, the second half, the second too."""

    STRICT = auto()
    WEIGHTED = auto()
    INCLUSIVE = auto()

    @property
    def middle(self) -> float:
        """What 基本满意 counts."""
        return {Score.STRICT: 0.0, Score.WEIGHTED: 0.5, Score.INCLUSIVE: 1.0}[self]


@dataclass(frozen=True, slots=True)
class Opinions:
    """How many said each of the three."""

    satisfied: float = 0
    middle: float = 0
    dissatisfied: float = 0

    @property
    def n(self) -> float:
        return self.satisfied + self.middle + self.dissatisfied

    def mean(self, score: Score) -> float:
        """The rate among them, 0 where there are none."""
        return (self.satisfied + score.middle * self.middle) / self.n if self.n else 0.0

    def variance(self, score: Score) -> float:
        """Of one answer's score."""
        if not self.n:
            return 0.0
        squares = (self.satisfied + score.middle**2 * self.middle) / self.n
        return squares - self.mean(score) ** 2

    def __add__(self, other: Opinions) -> Opinions:
        return Opinions(
            self.satisfied + other.satisfied,
            self.middle + other.middle,
            self.dissatisfied + other.dissatisfied,
        )


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell of the frame: unit, line and rate alike.

    Attributes:
        size_a, size_s: events in A and in S.
        b: the ratings of B, which are a census.
        s: what the sample of S answered; ``called`` how many of S were drawn.
        groups: contact groups among the answers of S.
        effect: design effect of the answers of S.
        name: what it stands for; of joined cells all of them.
    """

    size_a: int
    size_s: int
    b: Opinions
    s: Opinions
    groups: int
    called: int = 0
    effect: float = 1.0
    name: tuple[str, ...] = ()

    @property
    def size(self) -> float:
        """Events of the frame."""
        return self.size_a + self.b.n + self.size_s


def rate(cells: Sequence[Cell], score: Score, *, finite: bool = True) -> Figure:
    """The rate of everybody in the cells.

    Args:
        finite: the events themselves are meant; False where units, months or officers are compared, which are themselves a draw.
    """
    whole = sum(cell.size for cell in cells)
    parts = [(cell.size / whole, _cell_rate(cell, score, finite)) for cell in cells if cell.size]
    joined = mover(parts)
    basis = Basis(whole, Formula.STRATA)
    if isinstance(joined, Insufficient):
        return Insufficient(basis)
    return replace(joined, low=max(0.0, joined.low), high=min(1.0, joined.high), basis=basis)


def _cell_rate(cell: Cell, score: Score, finite: bool) -> Figure:
    basis = Basis(cell.size, Formula.STRATA)
    sure = cell.b.n * cell.b.mean(score)
    if not cell.size_s:
        value = sure / cell.size
        return Estimate(value, value, value, basis)
    if cell.groups < 2 or not cell.s.n:
        return Insufficient(basis)
    p = cell.s.mean(score)
    n = effective(cell, score, finite) * (Z95 / student_quantile(0.975, cell.groups - 1)) ** 2
    low, high = (p, p) if n == inf else wilson_interval(p * n, n)
    ends = [(sure + cell.size_s * one) / cell.size for one in (p, min(low, p), max(high, p))]
    return Estimate(ends[0], ends[1], ends[2], basis)


def effective(cell: Cell, score: Score, finite: bool = True) -> float:
    """As how many independent yes-or-no answers the sample of S counts; without end where everybody was asked."""
    left = 1 - cell.s.n / cell.size_s if finite else 1.0
    if left <= 0:
        return inf
    return cell.s.n / left / max(cell.effect, 1.0) * _finer(cell.s, score)


def _finer(answers: Opinions, score: Score) -> float:
    """A score in halves varies less than yes and no with the same mean; three times as much at most is made of that."""
    p, variance = answers.mean(score), answers.variance(score)
    if score is not Score.WEIGHTED or p <= 0 or p >= 1:
        return 1.0
    return min(3.0, p * (1 - p) / variance) if variance > 0 else 3.0


def not_answering(cells: Sequence[Cell], score: Score, odds: float = ODDS) -> Figure:
    """无应答敏感范围: how far the interval of the rate moves if those of S who were not reached are dissatisfied with odds so many times, or one
    so-manieth, of those who were.

    Its lower end is that of the interval, moved by the worse case, its upper end moved by the better. No confidence interval: no chance goes with it.
    """
    whole = sum(cell.size for cell in cells)
    basis = Basis(whole, Formula.NON_RESPONSE)
    drawn = rate(cells, score)
    if isinstance(drawn, Insufficient):
        return Insufficient(basis)
    moved = [
        sum(cell.size_s * (_with_silent(cell, score, times) - cell.s.mean(score)) for cell in cells) / whole
        for times in (odds, 1 / odds)
    ]
    low, high = max(0.0, drawn.low + min(0.0, *moved)), min(1.0, drawn.high + max(0.0, *moved))
    return Estimate(drawn.value, low, high, basis)


def _with_silent(cell: Cell, score: Score, times: float) -> float:
    if not cell.size_s:
        return 0.0
    reached = min(1.0, cell.s.n / cell.called) if cell.called else 1.0
    unhappy = cell.s.dissatisfied / cell.s.n
    shifted = unhappy * times / (1 - unhappy + unhappy * times)
    others = Opinions(cell.s.satisfied, cell.s.middle)
    return reached * cell.s.mean(score) + (1 - reached) * (1 - shifted) * others.mean(score)


def design_effect(residuals: Iterable[tuple[Hashable, float]]) -> float:
    """By how much answers of one group (a citizen, an agent) that resemble each other widen the variance; at least 1.

    Args:
        residuals: for each answer its group, and its score less the mean.
    """
    sums: dict[Hashable, float] = {}
    squares, n = 0.0, 0
    for group, residual in residuals:
        sums[group] = sums.get(group, 0.0) + residual
        squares, n = squares + residual**2, n + 1
    groups = len(sums)
    if groups < 2 or squares <= 0:
        return 1.0
    clustered = groups / (groups - 1) * sum(total**2 for total in sums.values())
    return max(1.0, clustered / (n / (n - 1) * squares))


def both_ways(one: float, other: float) -> float:
    """The design effect of two ways of grouping at once (citizens and agents): their variances together, less the one counted twice."""
    return max(1.0, one + other - 1)


def merged(cells: Mapping[tuple[str, str], Cell], parent: Mapping[str, str]) -> list[Cell]:
    """Cells by unit and line, those with fewer than ten answers of S joined: a unit's lines first, then with its parent's.

    What joined says all its names; a cell that stays small at the top stays as it is.
    """
    units: dict[str, list[Cell]] = {}
    for (unit, line), cell in sorted(cells.items()):
        units.setdefault(unit, []).append(cell if cell.name else replace(cell, name=(f"{unit}/{line}",)))
    done: list[Cell] = []
    while units:
        unit = max(units, key=lambda one: (_depth(one, parent), one))
        kept, joined = _enough(units.pop(unit))
        done += kept
        if joined is None:
            continue
        if unit in parent:
            units.setdefault(parent[unit], []).append(joined)
        else:
            done.append(joined)
    return done


def settled(cells: Sequence[Cell]) -> list[Cell]:
    """Cells that nothing above could take, with those still too small joined with each other, at need with the smallest of the rest."""
    kept, left = _enough(cells)
    return kept if left is None else [*kept, left]


def _enough(cells: Sequence[Cell]) -> tuple[list[Cell], Cell | None]:
    """A unit's cells with the small ones joined, at need with the smallest of the others; and what is still too small."""
    small = [cell for cell in cells if cell.size_s and cell.s.n < SMALLEST_CELL]
    kept = sorted((cell for cell in cells if cell not in small), key=lambda cell: -cell.s.n)
    if not small:
        return kept, None
    if sum(cell.s.n for cell in small) < SMALLEST_CELL and kept and kept[-1].s.n:
        small.append(kept.pop())
    joined = _joined(small)
    return ([*kept, joined], None) if joined.s.n >= SMALLEST_CELL else (kept, joined)


def _depth(unit: str, parent: Mapping[str, str]) -> int:
    depth = 0
    while unit in parent:
        unit, depth = parent[unit], depth + 1
    return depth


def _joined(cells: Sequence[Cell]) -> Cell:
    answers = sum(cell.s.n for cell in cells)
    return Cell(
        sum(cell.size_a for cell in cells),
        sum(cell.size_s for cell in cells),
        sum((cell.b for cell in cells), Opinions()),
        sum((cell.s for cell in cells), Opinions()),
        sum(cell.groups for cell in cells),
        sum(cell.called for cell in cells),
        sum(cell.effect * cell.s.n for cell in cells) / answers if answers else 1.0,
        tuple(name for cell in cells for name in cell.name),
    )
