"""The rate of everybody: cells of the frame joined where they are small, the share with its two bands."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from domain.figures.basis import Basis, Estimate, Figure, Formula
from domain.figures.beside import CountOf, FigureNote
from domain.figures.catalogue import FigureKey
from domain.figures.counts import FrameCell
from domain.figures.strata import Cell, Opinions, Score, merged, not_answering, rate, settled
from domain.wire.shown import Shown, shown

RECORDED: Final = "ABS"
"""The letters of strata whose share that was drawn is on record."""
_KEYS: Final = {
    Score.STRICT: FigureKey.RATE_STRICT,
    Score.WEIGHTED: FigureKey.RATE_WEIGHTED,
    Score.INCLUSIVE: FigureKey.RATE_INCLUSIVE,
}
_FEW_DISSATISFIED, _FEW_ANSWERS = 3, 100
"""With so few dissatisfied among so few answers an interval of two ends covers too seldom (86 to 94%): the lower alone is said."""


@dataclass(frozen=True, slots=True)
class Frame:
    """The frame of one place and time.

    Attributes:
        cells: with a weight, the small ones joined.
        joined: some were.
        unrecorded: events of before, which have none.
    """

    cells: tuple[Cell, ...]
    joined: bool
    unrecorded: float

    @property
    def counts(self) -> dict[CountOf, float]:
        """What a number of it prints."""
        s = sum((cell.s for cell in self.cells), Opinions())
        return {
            CountOf.STRATUM_A: sum(cell.size_a for cell in self.cells),
            CountOf.STRATUM_B: sum(cell.b.n for cell in self.cells),
            CountOf.STRATUM_S: sum(cell.size_s for cell in self.cells),
            CountOf.DRAWN_OF_S: sum(cell.called for cell in self.cells),
            CountOf.SATISFIED: s.satisfied,
            CountOf.MIDDLE: s.middle,
            CountOf.DISSATISFIED: s.dissatisfied,
        }


def frame(cells: Sequence[FrameCell], parents: Mapping[str, str]) -> Frame:
    """Cells that can be weighed: of one share drawn joined first, and what stays too small at the top of all of them."""
    by_share: dict[int, dict[tuple[str, str], Cell]] = defaultdict(dict)
    for one in cells:
        if one.ppm is not None:
            by_share[one.ppm][one.unit, one.line] = one.cell
    weighed = settled([cell for inside in by_share.values() for cell in merged(inside, parents)])
    unrecorded = sum(one.cell.size for one in cells if one.ppm is None)
    return Frame(tuple(weighed), any(len(cell.name) > 1 for cell in weighed), unrecorded)


def rates(found: Frame, cases: str | None, *, finite: bool = True) -> list[Shown]:
    """The three ways to count 基本满意."""
    return [one_rate(found, score, cases, finite=finite) for score in Score]


def one_rate(found: Frame, score: Score, cases: str | None, *, finite: bool = True) -> Shown:
    """The rate with what it rests on.

    Args:
        finite: the events themselves are meant; False where places or times are compared.
    """
    notes = [FigureNote.JOINED] if found.joined else []
    if found.unrecorded:
        notes.append(FigureNote.RATE_NOT_RECORDED)
    estimated = rate(found.cells, score, finite=finite)
    second: Figure | None = not_answering(found.cells, score)
    if isinstance(estimated, Estimate) and score is Score.INCLUSIVE and _few(found):
        estimated, second = replace(estimated, value=estimated.low), None
        notes.append(FigureNote.AT_LEAST)
    if not estimated.basis.n and found.unrecorded:
        nothing = Basis(0, Formula.STRATA)
        return Shown(_KEYS[score], nothing.n, counts=found.counts, notes=tuple(notes), cases=cases)
    return shown(_KEYS[score], estimated, found.counts, cases=cases, second=second, notes=tuple(notes))


def _few(found: Frame) -> bool:
    s = sum((cell.s for cell in found.cells), Opinions())
    return 0 < s.n < _FEW_ANSWERS and s.dissatisfied < _FEW_DISSATISFIED
