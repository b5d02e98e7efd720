"""The key of a chart: how flags are drawn on it, and what each that occurs is called."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from domain.charts.marks import BODY, CAPTION, Box, Ink, Label, Shape
from domain.charts.space import fitted, length
from domain.figures.funnel import Flag

_GAP, _ROW, _SHAPE, _STROKE = 16.0, 22.0, 10.0, 1.0


@dataclass(frozen=True, slots=True)
class Key:
    """How flags are drawn and called.

    The shape says on which side of the others a value lies, the ink whether that is good: on a chart of satisfied, worse points
    down, on one of dissatisfied it points up.

    Attributes:
        words: what each flag is called, in the reader's language; one without a word is not named on the chart.
    """

    words: Mapping[Flag, str]
    good_when_high: bool

    def look(self, flag: Flag) -> tuple[Shape, Ink]:
        """How a flag is drawn."""
        match flag:
            case Flag.WITHIN:
                return Shape.DISC, Ink.CONTROL
            case Flag.HOLLOW:
                return Shape.RING, Ink.CONTROL
            case Flag.BETTER:
                return Shape.UP if self.good_when_high else Shape.DOWN, Ink.OK
            case Flag.WORSE:
                return Shape.DOWN if self.good_when_high else Shape.UP, Ink.BAD


@dataclass(frozen=True, slots=True)
class Legend:
    """The key, laid out in rows.

    Attributes:
        height: of all rows.
    """

    labels: tuple[Label, ...]
    shapes: tuple[tuple[Box, Shape, Ink], ...]
    height: float


def legend(key: Key, met: Collection[Flag], width: float) -> Legend:
    """The flags that were met, from the left, in as many rows as they take."""
    labels, shapes = [], []
    x, y = _STROKE, _ROW / 2
    for flag in (one for one in Flag if one in met and one in key.words):
        text = fitted(key.words[flag], CAPTION, width - BODY)
        taken = BODY + length(text, CAPTION) + _GAP
        if x > _STROKE and x + taken - _GAP > width:
            x, y = _STROKE, y + _ROW
        shape, ink = key.look(flag)
        shapes.append((Box.around(x + _SHAPE / 2, y, _SHAPE), shape, ink))
        labels.append(Label(x + BODY, y, text))
        x += taken
    return Legend(tuple(labels), tuple(shapes), y + _ROW / 2 if labels else 0.0)
