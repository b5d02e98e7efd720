"""Values one after another in time: weeks with exact limits, months without."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from domain.charts.legend import Key, legend
from domain.charts.marks import CAPTION, Anchor, Box, Chart, Ink, Label, Line, Mark
from domain.charts.space import Scale, fitted, length, ticks, whole_step_above
from domain.figures.funnel import Flag

_LEFT, _RIGHT, _FOOT, _MARK, _HIGH = 44.0, 24.0, 28.0, 9.0, 180.0


@dataclass(frozen=True, slots=True)
class Moment:
    """One week or month.

    Attributes:
        value: in the unit of the axis; None where nobody was asked.
        high, low: the outermost values that are not flagged with this moment's number; None where there are no limits.
        text: its digits, where they are to stand beside the mark.
    """

    name: str
    value: float | None
    says: str
    flag: Flag = Flag.WITHIN
    cases: str | None = None
    low: float | None = None
    high: float | None = None
    text: str = ""


@dataclass(frozen=True, slots=True)
class RunWords:
    """What stands on a run chart, in the reader's language."""

    title: str
    described: str
    upwards: str
    none: str
    flags: Key
    notes: tuple[str, ...] = ()


def run(moments: Sequence[Moment], middle: float | None, words: RunWords, width: float) -> Chart:
    """The chart from nought; a moment without a value breaks the line, for nothing is known there."""
    known = [one for one in moments if one.value is not None]
    if not known:
        note = Label(0, CAPTION, words.none)
        return Chart(words.title, words.described, width, CAPTION * 3, labels=(note,), notes=words.notes)
    limited = any(one.high is not None or one.low is not None for one in moments)
    key = (
        legend(words.flags, {one.flag for one in known}, width) if limited else legend(words.flags, (), width)
    )
    top = key.height + CAPTION * 2 + 4
    bottom = top + _HIGH
    # Digits of the last may stand to its right.
    room = max(_RIGHT, *(length(one.text, CAPTION) + 8 for one in known))
    x = Scale(0, max(1, len(moments) - 1), _LEFT + (room - _RIGHT) / 2, width - room)
    y = Scale(0, _top(known, moments, middle), bottom, top)
    earlier = (None, *moments)
    marks = tuple(
        _mark(at, one, before, x, y, words.flags)
        for at, (before, one) in enumerate(zip(earlier, moments, strict=False))
        if one.value is not None
    )
    return Chart(
        words.title,
        words.described,
        width,
        bottom + _FOOT,
        marks,
        (*_grid(y, middle, width), *_limits(moments, x, y), *_joined(moments, x, y)),
        (*key.labels, *_axes(moments, x, y, words)),
        key.shapes,
        words.notes,
    )


def _top(known: Sequence[Moment], moments: Sequence[Moment], middle: float | None) -> float:
    """The highest value or centre; a limit only as far as twice that: one of few answers would press all else flat."""
    values = [one.value for one in known if one.value is not None]
    highest = max(*values, middle or 0.0, 0.0)
    limits = [one.high for one in moments if one.high is not None and one.high <= 2 * highest]
    return whole_step_above(max(highest, *limits, 0.0)) or 1.0


def _mark(at: int, one: Moment, before: Moment | None, x: Scale, y: Scale, key: Key) -> Mark:
    """Digits stand above their mark, or to the right where the line comes down from a higher one."""
    shape, ink = key.look(one.flag)
    value = one.value or 0.0
    place = Box.around(x.at(at), y.at(value), _MARK)
    falls = before is not None and (before.value or 0.0) > value
    text_at, anchor = (
        ((x.at(at) + 8, y.at(value) - 6), Anchor.START)
        if falls
        else ((x.at(at), y.at(value) - 14), Anchor.MIDDLE)
    )
    return Mark(place, shape, ink, one.says, one.cases, one.text, text_at if one.text else None, anchor)


def _grid(y: Scale, middle: float | None, width: float) -> list[Line]:
    rows = [Line(((_LEFT, y.at(at)), (width, y.at(at)))) for at in ticks(y.low, y.high)]
    centre = [] if middle is None else [Line(((_LEFT, y.at(middle)), (width, y.at(middle))), Ink.MUTED)]
    return rows + centre


def _axes(moments: Sequence[Moment], x: Scale, y: Scale, words: RunWords) -> list[Label]:
    return [
        *(Label(_LEFT - 6, y.at(at), f"{at:g}", anchor=Anchor.END) for at in ticks(y.low, y.high)),
        Label(0, y.end - CAPTION - 4, fitted(words.upwards, CAPTION, x.end)),
        *(
            Label(x.at(at), y.start + 14, moments[at].name, anchor=Anchor.MIDDLE)
            for at in _named(moments, (x.end - x.start))
        ),
    ]


def _named(moments: Sequence[Moment], room: float) -> range:
    """Every so many that names do not touch, the first always."""
    longest = max(length(one.name, CAPTION) for one in moments) + 8
    fit = max(1, int(room // longest))
    return range(0, len(moments), -(-len(moments) // fit))


def _limits(moments: Sequence[Moment], x: Scale, y: Scale) -> list[Line]:
    """Each moment's own limits, as wide as the moment: they belong to its number of answers and to nothing between."""
    half = (x.end - x.start) / max(1, len(moments) - 1) / 2
    lines = []
    for at, one in enumerate(moments):
        for limit in (one.low, one.high):
            if limit is not None and y.low < limit <= y.high:
                place = y.at(limit)
                left, right = max(x.start, x.at(at) - half), min(x.end, x.at(at) + half)
                lines.append(Line(((left, place), (right, place)), Ink.MUTED, dashed=True))
    return lines


def _joined(moments: Sequence[Moment], x: Scale, y: Scale) -> list[Line]:
    runs: list[list[tuple[float, float]]] = [[]]
    for at, one in enumerate(moments):
        if one.value is None:
            runs.append([])
        else:
            runs[-1].append((x.at(at), y.at(one.value)))
    return [Line(tuple(points), Ink.CONTROL, 1.5) for points in runs if len(points) > 1]
