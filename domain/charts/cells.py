"""Boxes with numbers: units by aspects as a matrix, a city as tiles. Classes, never shades: a gradient would paint chance."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from domain.charts.legend import Key, legend
from domain.charts.marks import BODY, CAPTION, Anchor, Box, Chart, Ink, Label, Mark, Shape
from domain.charts.space import fitted, length, wrapped
from domain.figures.funnel import Flag

_HIGH, _GAP, _HEAD = 40.0, 4.0, 26.0
_TILE, _TILE_HIGH, _SIGN, _STROKE = 104.0, 64.0, 20.0, 1.0


@dataclass(frozen=True, slots=True)
class Cell:
    """One number.

    Attributes:
        text: its digits, or the word why there are none; ``says``: whose it is, of what, how many.
    """

    text: str
    says: str
    flag: Flag = Flag.WITHIN
    cases: str | None = None


@dataclass(frozen=True, slots=True)
class Tile:
    """One unit of a tile map."""

    name: str
    cell: Cell


@dataclass(frozen=True, slots=True)
class CellWords:
    """What stands on boxes, in the reader's language."""

    title: str
    described: str
    none: str
    flags: Key
    notes: tuple[str, ...] = ()


def matrix(
    names: Sequence[str],
    heads: Sequence[str],
    cells: Sequence[Sequence[Cell | None]],
    words: CellWords,
    width: float,
) -> Chart:
    """A row for each name, a column for each head; None is an empty place: nobody was asked that.

    On a narrow page as many columns stand in a band as find room, the bands below each other; names that find none beside their cells
    stand above them.
    """
    if not names or not heads:
        return _empty(words, width)
    key = legend(words.flags, _met(cell for row in cells for cell in row), width)
    longest = max(length(name, BODY) for name in names) + 12
    above = longest > width * 0.4
    first = _STROKE if above else longest
    digits = max((length(cell.text, BODY) for row in cells for cell in row if cell is not None), default=0.0)
    fit = max(1, min(len(heads), int((width - first) // (digits + 2 * _SIGN + _GAP))))
    wide = (width - first) / fit
    high = _HIGH + (_HEAD if above else 0)
    marks: list[Mark] = []
    labels = list(key.labels)
    top = key.height + 8
    for start in range(0, len(heads), fit):
        band = range(start, min(start + fit, len(heads)))
        for column, at in enumerate(band):
            head = fitted(heads[at], CAPTION, wide - _GAP)
            labels.append(
                Label(first + wide * (column + 0.5) - _GAP / 2, top + _HEAD / 2, head, anchor=Anchor.MIDDLE)
            )
        for row, name in enumerate(names):
            y = top + _HEAD + row * high
            name_at, room = (y + _HEAD / 2, width) if above else (y + _HIGH / 2, first)
            labels.append(Label(0, name_at, fitted(name, BODY, room), Ink.TEXT, size=BODY))
            for column, at in enumerate(band):
                if (cell := cells[row][at]) is not None:
                    place = Box(first + wide * column, y + high - _HIGH, wide - _GAP, _HIGH - _GAP)
                    marks.append(_boxed(cell, place, place.centre, words.flags))
        top += _HEAD + high * len(names) + 16
    return Chart(
        words.title, words.described, width, top, tuple(marks), (), tuple(labels), key.shapes, words.notes
    )


def tiles(groups: Sequence[tuple[str, Sequence[Tile]]], words: CellWords, width: float) -> Chart:
    """The tile map: each branch with its units, in the order of the tree; where no map of the city was loaded."""
    held = [(name, units) for name, units in groups if units]
    if not held:
        return _empty(words, width)
    key = legend(words.flags, _met(unit.cell for _, units in held for unit in units), width)
    fit = max(1, int((width + _GAP) // (_TILE + _GAP)))
    wide = (width - 2 * _STROKE + _GAP) / fit - _GAP
    marks: list[Mark] = []
    labels = list(key.labels)
    top = key.height + 8
    for name, units in held:
        labels.append(Label(0, top + _HEAD / 2, fitted(name, BODY, width), Ink.TEXT, size=BODY, strong=True))
        top += _HEAD
        for at, unit in enumerate(units):
            place = Box(
                _STROKE + (at % fit) * (wide + _GAP),
                top + (at // fit) * (_TILE_HIGH + _GAP),
                wide,
                _TILE_HIGH,
            )
            lines = wrapped(unit.name.removeprefix(name) or name, CAPTION, wide - 16, 2)
            labels += [Label(place.x + 8, place.y + 14 + 15 * row, text) for row, text in enumerate(lines)]
            marks.append(
                _boxed(unit.cell, place, (place.x + wide / 2, place.y + _TILE_HIGH - 14), words.flags)
            )
        top += -(-len(units) // fit) * (_TILE_HIGH + _GAP) + 12
    return Chart(
        words.title, words.described, width, top, tuple(marks), (), tuple(labels), key.shapes, words.notes
    )


def _boxed(cell: Cell, place: Box, text_at: tuple[float, float], key: Key) -> Mark:
    """A box; what differs carries the flag's shape beside its digits, what cannot be told apart carries none."""
    shape, ink = key.look(cell.flag)
    sign = None if cell.flag is Flag.WITHIN else shape
    return Mark(place, Shape.CELL, ink, cell.says, cell.cases, cell.text, text_at, text_size=BODY, sign=sign)


def _met(cells: Iterable[Cell | None]) -> Collection[Flag]:
    return {cell.flag for cell in cells if cell is not None}


def _empty(words: CellWords, width: float) -> Chart:
    note = Label(0, CAPTION, words.none)
    return Chart(words.title, words.described, width, CAPTION * 3, labels=(note,), notes=words.notes)
