"""One event with the rows it counts by, and what it counts by itself."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from domain.figures.case_keys import Table
from domain.figures.cube import Entry, entry
from domain.times import day_of
from domain.vocabulary import Satisfaction, TaskReason

SATISFIED, MIDDLE, DISSATISFIED = "satisfied", "middle", "dissatisfied"
OPINIONS: Mapping[int, str] = {
    Satisfaction.SATISFIED.value: SATISFIED,
    Satisfaction.BASICALLY_SATISFIED.value: MIDDLE,
    Satisfaction.DISSATISFIED.value: DISSATISFIED,
}
UNKNOWN = "?"
"""In place of a stratum that was not kept."""
ASKED_FOR = frozenset({TaskReason.REQUESTED.value, TaskReason.AFTER_RECTIFICATION.value})
"""Why somebody is called who stands for nobody else."""


@dataclass(slots=True)
class Subject:
    """Rows as they stand. ``row`` is the event's, ``None`` of an order without one; ``responses`` and ``visits`` are by task and order, of all
    that were read together."""

    row: Any | None
    tasks: Sequence[Any]
    left_out: str | None
    messages: Sequence[Any]
    orders: Sequence[Any]
    visits: Mapping[str, Any]
    answers: Sequence[Any] = ()
    replies: Sequence[Any] = ()
    responses: Mapping[str, Any] = field(default_factory=dict)

    @property
    def officers(self) -> tuple[str, ...]:
        """Who handled it."""
        return tuple(dict.fromkeys(json.loads(self.row.officers or "[]"))) if self.row is not None else ()

    def place(self, channel: str) -> tuple[str | None, str, str]:
        """Where it counts."""
        row = self.row
        return (None, "", channel) if row is None else (row.unit_id, row.business_line, channel)


def handled(subject: Subject, zone: str) -> list[Entry]:
    """That each of its officers handled it."""
    row = subject.row
    if row is None or row.trial:
        return []
    day, place = day_of(row.reported_at, zone), subject.place("")
    return [entry(Table.OFFICERS, day, place, ("events",), code=badge) for badge in subject.officers]
