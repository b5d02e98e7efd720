"""What was counted, before anything is estimated from it: whole numbers by what they are told apart by, and the cases behind each.

Everything counts at one place: a day of the city's zone, a unit, a business line, a channel, and the officers it is about. So parts
that are told apart by anything but officers (one event may have several) and codes (one order may be about several) add up to the whole.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum, auto
from itertools import product
from typing import Protocol

from domain.figures.strata import Cell, Opinions

Key = tuple[str, ...]
"""One value for each axis that was asked for, in its order; () is the whole. Of a unit, officer or channel nobody knows: the empty text."""


class Axis(StrEnum):
    """What is told apart."""

    UNIT = auto()
    LINE = auto()
    DAY = auto()
    WEEK = auto()
    """By its Monday."""
    MONTH = auto()
    """By its first day."""
    OFFICER = auto()
    CHANNEL = auto()


class Sight(Protocol):
    """Which orders somebody may see; the centre's sight of orders is one."""

    @property
    def visibilities(self) -> tuple[str, ...]: ...

    @property
    def units(self) -> tuple[str, ...] | None: ...


@dataclass(frozen=True, slots=True)
class Asked:
    """What is counted.

    Attributes:
        start, end: the first and the last day.
        units, lines: only these; ``None``: all. A unit's subtree is already taken apart.
        sight: orders that it does not reach are not counted.

    Raises:
        ValueError: the last day lies before the first.
    """

    start: date
    end: date
    units: frozenset[str] | None
    lines: frozenset[str] | None
    sight: Sight

    def __post_init__(self) -> None:
        if self.start > self.end:
            raise ValueError(f"{self.end} lies before {self.start}")

    def takes(self, place: Place) -> bool:
        """Whether what counts there is asked for."""
        return (
            self.start <= place.day <= self.end
            and (self.units is None or place.unit in self.units)
            and (self.lines is None or place.line in self.lines)
        )


@dataclass(frozen=True, slots=True)
class Place:
    """Where something counts. ``unit`` is empty where nobody knows it."""

    day: date
    unit: str
    line: str
    channel: str = ""
    officers: tuple[str, ...] = ()

    def keys(self, by: Sequence[Axis]) -> Iterator[Key]:
        """The keys it counts under: one, or where officers are told apart one for each of them."""
        yield from product(*(self._values(axis) for axis in by))

    def _values(self, axis: Axis) -> tuple[str, ...]:
        match axis:
            case Axis.UNIT:
                return (self.unit,)
            case Axis.LINE:
                return (self.line,)
            case Axis.CHANNEL:
                return (self.channel,)
            case Axis.OFFICER:
                return self.officers or ("",)
            case Axis.DAY:
                return (self.day.isoformat(),)
            case Axis.WEEK:
                return ((self.day - timedelta(days=self.day.weekday())).isoformat(),)
            case Axis.MONTH:
                return (self.day.replace(day=1).isoformat(),)


@dataclass(frozen=True, slots=True)
class FrameCell:
    """One cell of the frame. ``ppm``: the share of S that was drawn, in parts per million; ``None``: 抽样率未记录, so that it has no weight."""

    unit: str
    line: str
    ppm: int | None
    cell: Cell


@dataclass(frozen=True, slots=True)
class Sent:
    """What became of texts that asked. ``planned = excluded + cancelled + sent + waiting``, and once no receipt is waited for any more
    ``sent = delivered + failed + no_receipt + unknown``."""

    planned: int = 0
    excluded: int = 0
    cancelled: int = 0
    waiting: int = 0
    sent: int = 0
    delivered: int = 0
    failed: int = 0
    no_receipt: int = 0
    unknown: int = 0
    replied: int = 0
    readable: int = 0


@dataclass(frozen=True, slots=True)
class Orders:
    """What became of complaints; but for ``praise`` nothing else is counted.

    ``opened``, ``voided`` and ``rectified`` count on the day of opening; ``due`` to ``redone`` on the day the first limit to rectify ends, or
    while there is none on that of opening; ``visited`` to ``not_reached`` on the day of the newest second visit. ``opened`` is
    without what was voided. ``visited`` are all who answered, 说不清 among them; ``solved`` who said so, ``not_solved`` who said partly, explained, or no;
    ``satisfied`` who were at least 基本满意 with what came of it.
    ``praise``: praise that was not voided or denied, on the day of its event.
    """

    opened: int = 0
    voided: int = 0
    rectified: int = 0
    due: int = 0
    in_time: int = 0
    responded: int = 0
    dispatched: int = 0
    returned: int = 0
    closed: int = 0
    redone: int = 0
    visited: int = 0
    solved: int = 0
    not_solved: int = 0
    satisfied: int = 0
    unsatisfied: int = 0
    not_reached: int = 0
    praise: int = 0


@dataclass(slots=True)
class OfficerCounts:
    """Of one officer.

    Attributes:
        opinions: of the sample about events they handled, each whole; by_line the same by line.
        share: the same, one of k who handled an event counting 1/k: these sum to the answers.
        events: events they handled.
        praise: confirmed praise, of one citizen about one event once.
    """

    opinions: Opinions = field(default_factory=Opinions)
    share: Opinions = field(default_factory=Opinions)
    events: int = 0
    praise: int = 0
    by_line: dict[str, Opinions] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class FollowedOrder:
    """A complaint from its closing on: after how many days its citizen complained anew, or until when they had not."""

    days: int
    came_back: bool
    group: str


class CaseKind(StrEnum):
    """What a case opens."""

    ORDER = auto()
    TASK = auto()
    EVENT = auto()


@dataclass(frozen=True, slots=True)
class Case:
    """One of those that a number counts. ``ref`` is what counts (an answer, a message); what opens is of ``kind`` and ``id``."""

    kind: CaseKind
    id: str
    ref: str
    day: date
    unit: str
    line: str


@dataclass(frozen=True, slots=True)
class CasesFound:
    """A page of cases, the earliest first; ``after`` asks for the next one, ``None`` where there is none. ``total``: of all pages."""

    cases: tuple[Case, ...]
    after: str | None
    total: int
