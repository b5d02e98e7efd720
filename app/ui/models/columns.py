"""What a column shows of a record: plain words, a chip, a figure. No Qt."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Generic, TypeVar

from app.ui.tone import Tone

Record = TypeVar("Record")


class Align(StrEnum):
    """Where a cell's words stand."""

    LEFT = "left"
    RIGHT = "right"


@dataclass(frozen=True, slots=True)
class Cell:
    """What is drawn in one cell.

    Attributes:
        text: the words.
        tone: with a tone they stand as a chip.
        ink: token of the words' colour.
        bold: heavier.
        note: smaller words behind them.
        tip: what it means, shown under the pointer.
        whole_end: where there is too little room, the beginning is left out: what tells one from the other stands at the end.
    """

    text: str
    tone: Tone | None = None
    ink: str = "text"
    bold: bool = False
    note: str = ""
    tip: str = ""
    whole_end: bool = False


@dataclass(frozen=True, slots=True)
class Column(Generic[Record]):
    """One column.

    Attributes:
        key: its name in settings and in a ``Sort``.
        title: its words, in the language in force.
        cell: what it shows of a record; run once per record, not per paint.
        width: first width in pixels.
        align: left, or right for figures.
        sortable: whether the source can sort by it.
        hidden: not shown until the person asks for it.
        stretch: takes the room that is left.
    """

    key: str
    title: str
    cell: Callable[[Record], Cell | str]
    width: int = 120
    align: Align = Align.LEFT
    sortable: bool = True
    hidden: bool = False
    stretch: bool = False
