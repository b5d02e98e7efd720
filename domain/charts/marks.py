"""The parts of a chart: marks that open cases, and the lines and words they stand among."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum, auto

BODY = 14.0
CAPTION = 12.0
"""Sizes of type, as the theme has them."""


class Ink(StrEnum):
    """A colour by its name in the theme; each painter has its own for light, dark and print."""

    TEXT = auto()
    MUTED = auto()
    CONTROL = auto()
    LINE = auto()
    ACCENT = auto()
    OK = auto()
    BAD = auto()


class Shape(StrEnum):
    """What a mark looks like; two that mean different things never differ by ink alone."""

    DISC = auto()
    RING = auto()
    UP = auto()
    DOWN = auto()
    BAR = auto()
    CELL = auto()
    """An outlined box with its text inside."""
    AREA = auto()
    """Nothing to be seen: a place that opens its cases."""


class Anchor(StrEnum):
    """Which end of a text its place is."""

    START = auto()
    MIDDLE = auto()
    END = auto()


@dataclass(frozen=True, slots=True)
class Box:
    """A place: left, top, width and height, in device-independent pixels."""

    x: float
    y: float
    width: float
    height: float

    @classmethod
    def around(cls, x: float, y: float, size: float) -> Box:
        return cls(x - size / 2, y - size / 2, size, size)

    @property
    def centre(self) -> tuple[float, float]:
        return self.x + self.width / 2, self.y + self.height / 2

    def holds(self, x: float, y: float) -> bool:
        return self.x <= x <= self.x + self.width and self.y <= y <= self.y + self.height

    def grown(self, by: float) -> Box:
        return Box(self.x - by, self.y - by, self.width + 2 * by, self.height + 2 * by)

    def meets(self, other: Box) -> bool:
        return (
            self.x < other.x + other.width
            and other.x < self.x + self.width
            and self.y < other.y + other.height
            and other.y < self.y + self.height
        )


@dataclass(frozen=True, slots=True)
class Mark:
    """One thing that stands for a number.

    Attributes:
        text: the digits as they are read, in the middle of the mark or at ``text_at``.
        says: all of it in words: what a reader of the screen hears, and what is shown where somebody points at it.
        cases: key of the cases it opens; None where it has none.
        sign: a second shape inside a cell, which says what its ink says.
    """

    place: Box
    shape: Shape
    ink: Ink
    says: str
    cases: str | None = None
    text: str = ""
    text_at: tuple[float, float] | None = None
    text_anchor: Anchor = Anchor.MIDDLE
    text_size: float = CAPTION
    sign: Shape | None = None


@dataclass(frozen=True, slots=True)
class Line:
    """Points joined by straight strokes."""

    points: tuple[tuple[float, float], ...]
    ink: Ink = Ink.LINE
    width: float = 1.0
    dashed: bool = False


@dataclass(frozen=True, slots=True)
class Label:
    """Words at a place: the middle of their height, the named end of their length."""

    x: float
    y: float
    text: str
    ink: Ink = Ink.MUTED
    anchor: Anchor = Anchor.START
    size: float = CAPTION
    strong: bool = False


@dataclass(frozen=True, slots=True)
class Chart:
    """All of it. Marks stand in the order in which they are read and walked by keys.

    Attributes:
        title: what it is, one line.
        described: what it rests on and how it is read: for those who do not see it.
        notes: lines under it, for everybody; the page prints them, for they are sentences and want to be wrapped.
        shapes: shapes without a number: those of the key.
    """

    title: str
    described: str
    width: float
    height: float
    marks: tuple[Mark, ...] = ()
    lines: tuple[Line, ...] = ()
    labels: tuple[Label, ...] = ()
    shapes: tuple[tuple[Box, Shape, Ink], ...] = ()
    notes: tuple[str, ...] = ()
