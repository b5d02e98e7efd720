"""Units by how much rests on them: each at 100 × observed ÷ expected over what was expected."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from domain.charts.legend import Key, legend
from domain.charts.marks import CAPTION, Anchor, Box, Chart, Ink, Label, Line, Mark
from domain.charts.space import Scale, fitted, length, ticks, whole_step_above
from domain.figures.funnel import Flag

_LEFT, _RIGHT, _FOOT, _MARK = 44.0, 12.0, 40.0, 10.0
_EVEN = 100.0
_NAME_ROOM = 140.0


@dataclass(frozen=True, slots=True)
class Spot:
    """One unit.

    Attributes:
        expected: what its lines let expect; ``ratio``: 100 × observed ÷ expected, None where nothing was expected.
        says: name, numbers, flag, as a sentence.
    """

    name: str
    expected: float
    ratio: float | None
    flag: Flag
    says: str
    cases: str | None = None


@dataclass(frozen=True, slots=True)
class Limit:
    """The outermost counts that are not flagged at one number of answers, as 100 × count ÷ expected."""

    expected: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class FunnelWords:
    """What stands on a funnel, in the reader's language."""

    title: str
    described: str
    across: str
    upwards: str
    none: str
    flags: Key
    notes: tuple[str, ...] = ()


def funnel(
    spots: Sequence[Spot],
    outer: Sequence[Limit],
    inner: Sequence[Limit],
    words: FunnelWords,
    width: float,
) -> Chart:
    """The chart; those that are flagged come first when it is read, then the others as they were given.

    Limits are stairs, each as wide as its number of answers reaches to its neighbours: between two whole numbers there is none, so no line
    leads from one to the other aslant. Whoever asks gives a limit for the number of every spot.
    """
    placed = [(spot, spot.ratio) for spot in spots if spot.ratio is not None and spot.expected > 0]
    placed.sort(key=lambda one: one[0].flag not in (Flag.WORSE, Flag.BETTER))
    key = legend(words.flags, {spot.flag for spot, _ in placed}, width)
    top = key.height + CAPTION + 20
    bottom = top + min(320.0, max(220.0, width * 0.45))
    if not placed:
        note = Label(0, key.height + CAPTION, words.none)
        return Chart(words.title, words.described, width, CAPTION * 3, labels=(note,), notes=words.notes)
    x = Scale(0, whole_step_above(max(spot.expected for spot, _ in placed)), _LEFT, width - _RIGHT)
    y = Scale(0, max(200.0, whole_step_above(max(ratio for _, ratio in placed))), bottom, top)
    marks = tuple(_mark(spot, ratio, x, y, words.flags) for spot, ratio in placed)
    lines = [*_grid(x, y), *_stairs(outer, x, y, dashed=False), *_stairs(inner, x, y, dashed=True)]
    labels = [*key.labels, *_axes(x, y, words), *_names([spot for spot, _ in placed], marks, width)]
    return Chart(
        words.title,
        words.described,
        width,
        bottom + _FOOT,
        marks,
        tuple(lines),
        tuple(labels),
        key.shapes,
        words.notes,
    )


def _mark(spot: Spot, ratio: float, x: Scale, y: Scale, key: Key) -> Mark:
    shape, ink = key.look(spot.flag)
    return Mark(Box.around(x.at(spot.expected), y.at(ratio), _MARK), shape, ink, spot.says, spot.cases)


def _grid(x: Scale, y: Scale) -> list[Line]:
    rows = [Line(((x.start, y.at(at)), (x.end, y.at(at)))) for at in ticks(y.low, y.high) if at != _EVEN]
    return [*rows, Line(((x.start, y.at(_EVEN)), (x.end, y.at(_EVEN))), Ink.MUTED)]


def _axes(x: Scale, y: Scale, words: FunnelWords) -> list[Label]:
    foot = y.start + 12
    return [
        *(Label(x.start - 6, y.at(at), f"{at:g}", anchor=Anchor.END) for at in ticks(y.low, y.high)),
        *(Label(x.at(at), foot, f"{at:g}", anchor=Anchor.MIDDLE) for at in ticks(x.low, x.high)),
        Label(0, y.end - CAPTION - 8, fitted(words.upwards, CAPTION, x.end)),
        Label(x.end, foot + 18, fitted(words.across, CAPTION, x.end), anchor=Anchor.END),
    ]


def _stairs(limits: Sequence[Limit], x: Scale, y: Scale, *, dashed: bool) -> list[Line]:
    ordered = sorted((one for one in limits if one.expected <= x.high), key=lambda one: one.expected)
    sides: tuple[Callable[[Limit], float], ...] = (lambda one: one.high, lambda one: one.low)
    return [
        Line(tuple(points), Ink.MUTED, 1.0, dashed)
        for side in sides
        for points in _runs([(one.expected, side(one)) for one in ordered], x, y)
    ]


def _runs(values: Sequence[tuple[float, float]], x: Scale, y: Scale) -> list[list[tuple[float, float]]]:
    """Stairs, broken where they leave the chart: drawn along its edge they would be limits that there are not."""
    runs: list[list[tuple[float, float]]] = [[]]
    for at, (expected, value) in enumerate(values):
        if value > y.high:
            runs.append([])
            continue
        before = values[at - 1][0] if at else expected
        after = values[at + 1][0] if at + 1 < len(values) else expected
        place = y.at(value)
        runs[-1] += [(x.at((before + expected) / 2), place), (x.at((expected + after) / 2), place)]
    return [run for run in runs if run]


def _names(spots: Sequence[Spot], marks: Sequence[Mark], width: float) -> list[Label]:
    """Names of the flagged ones: to the right, or else to the left, as many as lie neither upon each other nor upon a flagged mark."""
    flagged = [
        (spot, mark)
        for spot, mark in zip(spots, marks, strict=True)
        if spot.flag in (Flag.WORSE, Flag.BETTER)
    ]
    taken = [mark.place for _, mark in flagged]
    labels = []
    for spot, mark in flagged:
        text = fitted(spot.name, CAPTION, _NAME_ROOM)
        (x, y), long = mark.place.centre, length(text, CAPTION)
        for start in (x + _MARK, x - _MARK - long):
            box = Box(start, y - CAPTION / 2, long, CAPTION)
            if _LEFT <= start <= width - long and not any(box.meets(other) for other in taken):
                taken.append(box)
                labels.append(Label(start, y, text, Ink.TEXT))
                break
    return labels
