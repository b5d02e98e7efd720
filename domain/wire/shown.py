"""One number as it travels, with what it rests on: none can be made, or read, without. What is no value says why.

Digits are made by ``domain.figures.rounding`` alone, words by the keys (``resources.figure_words``).
"""

from __future__ import annotations

from enum import StrEnum, auto
from math import isfinite
from typing import Annotated

from msgspec import Meta, field

from domain.figures.basis import Figure, Insufficient
from domain.figures.beside import COUNTS, CountOf, FigureNote
from domain.figures.catalogue import CATALOGUE, FigureKey
from domain.wire.message import Message
from domain.wire.types import Short

CasesText = Annotated[str, Meta(min_length=1, max_length=2000)]
"""A mark's cases as a short query string (``CaseKey``), as it stands in a link."""


class LabelOf(StrEnum):
    """What a label names: the edge finds the words of a code, or shows the name that came with it."""

    UNIT = auto()
    OFFICER = auto()
    LINE = auto()
    ABOUT = auto()
    ASPECT = auto()
    TAG = auto()
    RULE = auto()
    COMPONENT = auto()
    WHOLE = auto()
    ANONYMOUS = auto()
    """One of others whose name is not told."""


class Label(Message, frozen=True):
    """What a row, column, point or node is of. ``name``: as it was called in the period; empty where the code has words."""

    of: LabelOf
    key: Short = ""
    name: Short = ""
    also: Short = ""


class Band(Message, frozen=True):
    """无应答敏感范围: no confidence interval, no chance goes with it."""

    low: float
    high: float

    def __post_init__(self) -> None:
        if not (isfinite(self.low) and isfinite(self.high) and self.low <= self.high):
            raise ValueError("is no band")


class Shown(Message, frozen=True):
    """One number.

    Attributes:
        n: what it rests on.
        value, low, high: None where there is too little, or no weight; ``notes`` say which.
        counts: its own counts (``domain.figures.beside.COUNTS``), for the text that explains it.
        second: the band of those who did not answer.
        cases: what opens when it is clicked; None where its cases are not for whoever asked.

    Raises:
        ValueError: no figure with a basis.
    """

    figure: FigureKey
    n: Annotated[float, Meta(ge=0)]
    value: float | None = None
    low: float | None = None
    high: float | None = None
    counts: dict[CountOf, float] = field(default_factory=dict)
    notes: tuple[FigureNote, ...] = ()
    second: Band | None = None
    cases: CasesText | None = None

    def __post_init__(self) -> None:
        if not isfinite(self.n):
            raise ValueError("rests on no number")
        if self.second is not None and (self.value is None or CATALOGUE[self.figure].also is None):
            raise ValueError("has no second band")
        if not set(self.counts) <= set(COUNTS[self.figure]):
            raise ValueError("has counts that are not its own")
        ends = (self.value, self.low, self.high)
        if self.value is None or self.low is None or self.high is None:
            if ends != (None, None, None):
                raise ValueError("a value and its interval are said together")
            if not {FigureNote.INSUFFICIENT, FigureNote.RATE_NOT_RECORDED} & set(self.notes):
                raise ValueError("no value, and no word why")
        elif not self.n or not self.low <= self.value <= self.high:
            raise ValueError("rests on nothing, or lies outside its own interval")


def shown(
    key: FigureKey,
    found: Figure,
    counts: dict[CountOf, float],
    *,
    cases: str | None = None,
    second: Figure | None = None,
    notes: tuple[FigureNote, ...] = (),
) -> Shown:
    """A computed figure as it travels; below its least n it says that it is hollow."""
    if isinstance(found, Insufficient):
        return Shown(key, found.basis.n, counts=counts, notes=(FigureNote.INSUFFICIENT, *notes), cases=cases)
    if found.basis.n < CATALOGUE[key].least:
        notes = (FigureNote.FEW, *notes)
    band = None if second is None or isinstance(second, Insufficient) else Band(second.low, second.high)
    return Shown(key, found.basis.n, found.value, found.low, found.high, counts, notes, band, cases)
