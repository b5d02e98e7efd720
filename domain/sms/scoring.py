"""How right a reader is on replies that people labelled: by label, with intervals, and every miss."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from domain.problems import Problem, ProblemError
from domain.satisfaction import Rate, rate
from domain.sms.label import ReplyLabel
from domain.sms.reading.answer import Confidence, Reading
from domain.vocabulary import Aspect, Satisfaction

WANTED = 0.98
"""What must be shown of those read as satisfied and as dissatisfied: the low end of the interval, not the share. It takes 189 of 189."""
PLEASED = frozenset({ReplyLabel.SATISFIED, ReplyLabel.PRAISE})
RATINGS = PLEASED | {ReplyLabel.BASICALLY, ReplyLabel.DISSATISFIED}


@dataclass(frozen=True, slots=True)
class Labelled:
    """A reply with what people say it is.

    Attributes:
        accept: labels that are right as well: where people differ.
        aspects, also: what must be among what is read; nothing where they were not looked at.
    """

    text: str
    label: ReplyLabel
    accept: frozenset[ReplyLabel] = frozenset()
    aspects: Mapping[Aspect, Satisfaction] = field(default_factory=dict)
    also: frozenset[ReplyLabel] = frozenset()

    def right(self, reading: Reading) -> bool:
        """Whether the label is one that people give."""
        return reading.label is self.label or reading.label in self.accept

    def whole(self, reading: Reading) -> bool:
        """Whether aspects and second meanings are there too."""
        return (
            self.right(reading)
            and self.also <= reading.also
            and self.aspects.items() <= reading.aspects.items()
        )


@dataclass(frozen=True, slots=True)
class Miss:
    """A reply that was read otherwise than people do."""

    row: int
    text: str
    label: ReplyLabel
    reading: Reading


@dataclass(frozen=True, slots=True)
class LabelScore:
    """Figures of one label.

    Attributes:
        precision: of those read as it, with high confidence, how many are right.
        recall: of those that are it, how many were read so, whatever the confidence.
        coverage: of those that are it, how many were read at all: the rest goes to a person.
    """

    label: ReplyLabel
    n: int
    precision: Rate
    recall: Rate
    coverage: Rate


@dataclass(frozen=True, slots=True)
class Score:
    """All figures of a file."""

    labels: tuple[LabelScore, ...]
    pleased: Rate
    """Of those read as satisfied or praise, how many are right."""
    dissatisfied: Rate
    ratings_read: Rate
    """Of replies that rate, how many were read."""
    wholly: Rate
    """Of replies with aspects or second meanings, how many were read with them."""
    misses: tuple[Miss, ...]
    partly: tuple[Miss, ...]
    """The label is right and an aspect or a second meaning is not there."""


def shown(found: Rate) -> bool:
    """Whether a share is shown to be as high as wanted."""
    return found.low is not None and found.low >= WANTED


def labelled(row: Mapping[str, Any], line: int) -> Labelled:
    """A row of a file of labelled replies.

    Raises:
        ProblemError: ``sms.score.row``: it is none.
    """
    try:
        if not isinstance(row["text"], str):
            raise TypeError
        return Labelled(
            row["text"],
            ReplyLabel(row["label"]),
            frozenset(map(ReplyLabel, row.get("accept", ()))),
            {Aspect(aspect): Satisfaction(value) for aspect, value in row.get("aspects", {}).items()},
            frozenset(map(ReplyLabel, row.get("also", ()))),
        )
    except (AttributeError, KeyError, TypeError, ValueError) as error:
        raise ProblemError(Problem("sms.score.row", {"why": str(error)[:80]}, row=line)) from error


def score(rows: Iterable[Labelled], reader: Callable[[str], Reading]) -> Score:
    """Read all rows and count."""
    read = [(row, reader(row.text)) for row in rows]
    particular = [(row, got) for row, got in read if row.also or row.aspects]
    return Score(
        tuple(_of(label, read) for label in ReplyLabel if any(_about(label, *one) for one in read)),
        _precision(read, PLEASED),
        _precision(read, frozenset({ReplyLabel.DISSATISFIED})),
        _share([_is_read(got) for row, got in read if row.label in RATINGS]),
        _share([row.whole(got) for row, got in particular]),
        tuple(
            Miss(number, row.text, row.label, got)
            for number, (row, got) in enumerate(read, start=1)
            if not row.right(got)
        ),
        tuple(
            Miss(number, row.text, row.label, got)
            for number, (row, got) in enumerate(read, start=1)
            if row.right(got) and not row.whole(got)
        ),
    )


def _about(label: ReplyLabel, row: Labelled, got: Reading) -> bool:
    return label in (row.label, got.label)


def _of(label: ReplyLabel, read: list[tuple[Labelled, Reading]]) -> LabelScore:
    mine = [(row, got) for row, got in read if row.label is label]
    return LabelScore(
        label,
        len(mine),
        _precision(read, frozenset({label})),
        _share([row.right(got) for row, got in mine]),
        _share([_is_read(got) for _, got in mine]),
    )


def _precision(read: list[tuple[Labelled, Reading]], labels: frozenset[ReplyLabel]) -> Rate:
    return _share(
        [
            _among(labels, row, got)
            for row, got in read
            if got.label in labels and got.confidence is Confidence.HIGH
        ]
    )


def _among(labels: frozenset[ReplyLabel], row: Labelled, got: Reading) -> bool:
    """Whether people say one of these too: praise read as satisfied is no wrong satisfaction."""
    return row.right(got) or (len(labels) > 1 and not labels.isdisjoint({row.label} | row.accept))


def _is_read(got: Reading) -> bool:
    return got.label is not ReplyLabel.UNCLEAR and got.confidence is Confidence.HIGH


def _share(told: list[bool]) -> Rate:
    return rate(sum(told), len(told))
