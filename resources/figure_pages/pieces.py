"""What a block is when it is read: charts, and a table of the same numbers for those who do not see charts or want the digits."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

from domain.charts.marks import Chart
from domain.figures.beside import opened
from domain.wire.shown import Label, LabelOf, Shown

_PROFILED: Final = (LabelOf.UNIT, LabelOf.OFFICER)


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell; ``shown`` where it is a number, which can be explained and may open its cases; ``of`` where it names whose numbers stand
    beside it."""

    text: str
    shown: Shown | None = None
    of: Label | None = None

    @property
    def cases(self) -> str | None:
        """What it opens; nothing where there is no case."""
        shown = self.shown
        return shown.cases if shown is not None and opened(shown.figure, shown.counts) else None

    @property
    def profile(self) -> Label | None:
        """The unit or officer whose profile it opens."""
        return self.of if self.of is not None and self.of.key and self.of.of in _PROFILED else None


@dataclass(frozen=True, slots=True)
class Table:
    """Heads, and rows whose first cell names them; a column of numbers stands at the right (``figures``)."""

    heads: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    figures: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class Drawing:
    """One chart.

    Attributes:
        lay_out: lays it out at a width.
        numbers: the number behind each mark, by what the mark says.
    """

    title: str
    lay_out: Callable[[float], Chart]
    numbers: Mapping[str, Shown]


@dataclass(frozen=True, slots=True)
class Piece:
    """A block: its title, its charts, its table, and the sentences under them.

    Attributes:
        at_once: the table is shown from the start, for there is no chart or the chart leaves something out.
    """

    title: str
    drawings: tuple[Drawing, ...]
    table: Table
    notes: tuple[str, ...] = ()
    at_once: bool = False
