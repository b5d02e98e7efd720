"""One below the other with their intervals: rates side by side, units of a tree, officers. Never in an order that judges."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from domain.charts.legend import Key, legend
from domain.charts.marks import BODY, CAPTION, Anchor, Box, Chart, Ink, Label, Line, Mark, Shape
from domain.charts.space import Scale, fitted, length, ticks
from domain.figures.funnel import Flag

_ROW, _MARK, _STEP, _GAP, _FOOT = 32.0, 11.0, 16.0, 12.0, 28.0
_EDGE = _MARK / 2
_TICK = 12.0
"""Half of the longest number under the axis."""
_NARROW = 480.0


@dataclass(frozen=True, slots=True)
class Row:
    """One of them.

    Attributes:
        value, low, high: in the unit of the axis; a value of None is 样本不足 and has no place on it.
        text: its digits or, without a value, the word why there are none.
        depth: steps below the top of the tree.
    """

    name: str
    value: float | None
    low: float
    high: float
    text: str
    says: str
    flag: Flag = Flag.WITHIN
    cases: str | None = None
    depth: int = 0


@dataclass(frozen=True, slots=True)
class RowWords:
    """What stands on rows, in the reader's language."""

    title: str
    described: str
    none: str
    flags: Key
    notes: tuple[str, ...] = ()


def rows(
    given: Sequence[Row], axis: tuple[float, float], against: float | None, words: RowWords, width: float
) -> Chart:
    """The chart: name, place with interval, digits; on a narrow page these stand below each other.

    Args:
        axis: from where to where values go.
        against: what they are compared with, drawn through all; None without.
    """
    if not given:
        note = Label(0, CAPTION, words.none)
        return Chart(words.title, words.described, width, CAPTION * 3, labels=(note,), notes=words.notes)
    key = legend(words.flags, {one.flag for one in given}, width)
    form = _form(given, axis, width)
    top = key.height + _GAP
    bottom = top + form.high * len(given)
    marks, lines, labels = [], [], list(key.labels)
    for at, one in enumerate(given):
        row = top + form.high * at
        lines += _row_lines(one, row, form, against, words.flags)
        labels.append(_name(one, row, form, width))
        marks.append(_mark(one, row, form, words.flags, width))
    labels += [
        Label(form.scale.at(at), bottom + 12, f"{at:g}", anchor=Anchor.MIDDLE) for at in ticks(*axis, 4)
    ]
    return Chart(
        words.title,
        words.described,
        width,
        bottom + _FOOT,
        tuple(marks),
        tuple(lines),
        tuple(labels),
        key.shapes,
        words.notes,
    )


@dataclass(frozen=True, slots=True)
class _Form:
    """How a row is laid out: the middles of name, digits and place below its top, the room for the name, and its height."""

    scale: Scale
    name_at: float
    digits_at: float
    place_at: float
    room: float
    high: float
    narrow: bool

    @property
    def strip(self) -> tuple[float, float]:
        """Where lines of the grid run: the whole row, or below the words."""
        return (self.place_at - _ROW / 3, self.place_at + _ROW / 3) if self.narrow else (0.0, self.high)


def _form(given: Sequence[Row], axis: tuple[float, float], width: float) -> _Form:
    digits = max(length(one.text, BODY) for one in given)
    names = max(length(one.name, BODY) + one.depth * _STEP for one in given) + _GAP
    if width < _NARROW or digits + min(names, width * 0.35) > width * 0.65:
        return _Form(Scale(*axis, _TICK, width - _TICK), 12, 34, 58, width, 78, narrow=True)
    left = min(width * 0.35, names)
    scale = Scale(*axis, left + _EDGE, width - digits - _GAP - _EDGE)
    return _Form(scale, _ROW / 2, _ROW / 2, _ROW / 2, left - _GAP, _ROW, narrow=False)


def _name(one: Row, row: float, form: _Form, width: float) -> Label:
    indent = _indent(one, width)
    return Label(indent, row + form.name_at, fitted(one.name, BODY, form.room - indent), Ink.TEXT, size=BODY)


def _indent(one: Row, width: float) -> float:
    return min(one.depth * _STEP, width / 4)


def _mark(one: Row, row: float, form: _Form, key: Key, width: float) -> Mark:
    """The place of a value; where there is none the row itself, so that what there is too little of opens as well."""
    digits_at, anchor = (_indent(one, width), Anchor.START) if form.narrow else (width, Anchor.END)
    if one.value is None:
        place, (shape, ink) = Box(0, row, width, form.high), (Shape.AREA, Ink.TEXT)
    else:
        place, (shape, ink) = (
            Box.around(form.scale.at(one.value), row + form.place_at, _MARK),
            key.look(one.flag),
        )
    return Mark(
        place, shape, ink, one.says, one.cases, one.text, (digits_at, row + form.digits_at), anchor, BODY
    )


def _row_lines(one: Row, row: float, form: _Form, against: float | None, key: Key) -> list[Line]:
    """The grid behind a row, what it is compared with, and its interval, which one with too few has not."""
    start, end = (row + edge for edge in form.strip)
    scale = form.scale
    lines = [Line(((scale.at(at), start), (scale.at(at), end))) for at in ticks(scale.low, scale.high, 4)]
    if against is not None:
        lines.append(Line(((scale.at(against), start), (scale.at(against), end)), Ink.MUTED, dashed=True))
    if one.value is not None and one.flag is not Flag.HOLLOW:
        middle = row + form.place_at
        lines.append(
            Line(((scale.at(one.low), middle), (scale.at(one.high), middle)), key.look(one.flag)[1], 2)
        )
    return lines
