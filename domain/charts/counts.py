"""A count then and a count now, each with how many were asked: as the counts they are, for two points are no trend."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from domain.charts.marks import BODY, CAPTION, Anchor, Box, Chart, Ink, Label, Mark, Shape
from domain.charts.space import fitted, wrapped

_ROW, _HIGH, _FIGURE, _LINE = 104.0, 40.0, 22.0, 16.0
_ARROW = "→"


@dataclass(frozen=True, slots=True)
class Counted:
    """One of the two.

    Attributes:
        text: the digits; ``asked``: how many were asked, in words.
    """

    text: str
    asked: str
    says: str
    cases: str | None = None


@dataclass(frozen=True, slots=True)
class Pair:
    """What was counted, then and now."""

    name: str
    before: Counted
    after: Counted


def counts(
    pairs: Sequence[Pair], title: str, described: str, width: float, notes: tuple[str, ...] = ()
) -> Chart:
    """Each pair in a row of its own: its name, the two counts with an arrow between, who was asked below each."""
    marks: list[Mark] = []
    labels: list[Label] = []
    half = min(260.0, width / 2)
    for at, pair in enumerate(pairs):
        top = at * _ROW
        labels.append(Label(0, top + 10, fitted(pair.name, BODY, width), Ink.TEXT, size=BODY, strong=True))
        labels.append(Label(half - 6, top + 40, _ARROW, anchor=Anchor.MIDDLE, size=_FIGURE))
        for one, left in ((pair.before, 0.0), (pair.after, half + 20)):
            place = Box(left, top + 20, half - 20, _HIGH)
            marks.append(
                Mark(
                    place, Shape.AREA, Ink.TEXT, one.says, one.cases, one.text, (left, top + 40),
                    Anchor.START, _FIGURE,
                )
            )  # fmt: skip
            lines = wrapped(one.asked, CAPTION, half - 20, 2)
            labels += [Label(left, top + 66 + _LINE * row, text) for row, text in enumerate(lines)]
    return Chart(
        title, described, width, max(CAPTION, len(pairs) * _ROW), tuple(marks), (), tuple(labels), notes=notes
    )
