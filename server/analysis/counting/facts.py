"""Facts: single things that count, and sums of them."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import islice
from typing import TypeVar

from domain.figures.counts import Asked, Axis, Case, CaseKind, Key, Place
from domain.figures.strata import Opinions
from domain.times import day_bounds
from domain.vocabulary import Satisfaction
from server.db.work import Reading

T = TypeVar("T")

SATISFIED, MIDDLE, DISSATISFIED = "satisfied", "middle", "dissatisfied"
OPINION = {
    Satisfaction.SATISFIED: SATISFIED,
    Satisfaction.BASICALLY_SATISFIED: MIDDLE,
    Satisfaction.DISSATISFIED: DISSATISFIED,
}
"""Under what an opinion counts; 说不清 is none."""
NOT_RECORDED = "?"
"""In place of the stratum of what was planned before strata were kept."""


@dataclass(frozen=True, slots=True)
class Fact:
    """One thing that counts.

    Attributes:
        ref: its own id; ``kind`` and ``id`` say what it opens.
        measures: the counts it is one of.
        code: of tables that go by codes, the one it counts under.
        stratum: of what hangs on a task, its letter or :data:`NOT_RECORDED`.
    """

    kind: CaseKind
    id: str
    ref: str
    place: Place
    measures: tuple[str, ...]
    code: str = ""
    stratum: str = ""

    def case(self) -> Case:
        """As it stands in a list."""
        return Case(self.kind, self.id, self.ref, self.place.day, self.place.unit, self.place.line)


@dataclass(frozen=True, slots=True)
class Days:
    """The days asked for, as instants: from the first (ms) until before the last."""

    first: int
    after: int
    zone: str


LAST_DAY = date(9998, 12, 31)
"""The day after it must be one too; nothing happens later."""


def days_of(reading: Reading, asked: Asked) -> Days:
    """The instants of the days asked for."""
    zone = reading.zone()
    first = day_bounds(min(asked.start, LAST_DAY), zone)[0]
    return Days(first, day_bounds(min(asked.end, LAST_DAY), zone)[1], zone)


def kept(asked: Asked, facts: Iterable[Fact]) -> Iterator[Fact]:
    """Those that were asked for."""
    return (fact for fact in facts if asked.takes(fact.place))


def summed(facts: Iterable[Fact], by: Sequence[Axis], *, coded: bool = False) -> dict[Key, Counter[str]]:
    """How many facts there are of each measure, by key; ``coded``: with the code as its last value."""
    found: dict[Key, Counter[str]] = defaultdict(Counter)
    for fact in facts:
        for key in fact.place.keys(by):
            found[(*key, fact.code) if coded else key].update(fact.measures)
    return dict(found)


def opinions(counts: Counter[str]) -> Opinions:
    """The opinions among counts."""
    return Opinions(counts[SATISFIED], counts[MIDDLE], counts[DISSATISFIED])


def opinion(overall: int | None) -> str | None:
    """Under what an overall answer counts; ``None``: it is no valid reply."""
    return None if overall is None else OPINION.get(Satisfaction(overall))


def pages(rows: Iterable[T], size: int) -> Iterator[list[T]]:
    """The rows so many at a time."""
    left = iter(rows)
    while page := list(islice(left, size)):
        yield page


def as_of(reading: Reading) -> int:
    """The number of the feed that is read at: what came later is not counted."""
    return reading.head()[0]
