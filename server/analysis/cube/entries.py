"""What events count, from their rows as they stand: by part, each thing at its place.

The same rules as the recount's (``server.analysis.counting``), told a second time about one event and not about a period: where the two do not
agree, one of them is wrong, and ``report verify`` says so.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from domain.figures.cube import Entry, Part
from server.analysis.cube import calls, frame, orders, texts
from server.analysis.cube.event import Subject, handled
from server.analysis.cube.repository import subjects as repository
from server.db.work import Reading
from server.orders.keeping import keeping_of


@dataclass(slots=True)
class Counted:
    """What one event counts.

    Attributes:
        look_at: when it is to be looked at again though nobody changed it; ``None``: not.
        parts: those that were looked at, with what they count.
    """

    look_at: int | None = None
    parts: dict[str, list[Entry]] = field(default_factory=dict)


def counted(reading: Reading, wanted: Mapping[str, Collection[Part]]) -> dict[str, Counted]:
    """What these events (or orders without one) count, of each the parts wanted."""
    found = {one: Counted() for one in wanted}
    subjects = _read(reading, wanted)
    keeping = keeping_of(reading) if any(one.orders for one in subjects.values()) else None
    zone = reading.zone()
    merged = repository.merged_tags(reading, {tag for one in subjects.values() for tag in _tags(one)})
    for key, subject in subjects.items():
        told = found[key]
        for part in wanted[key]:
            if part is Part.EVENT:
                entries = handled(subject, zone)
            elif part is Part.FRAME:
                entries, told.look_at = frame.entries(subject, zone, reading.now)
            elif part is Part.CALLS:
                entries = calls.entries(subject, zone)
            elif part is Part.TEXTS:
                entries = texts.entries(subject, zone)
            else:
                entries = orders.entries(subject, keeping, merged) if keeping is not None else []
            told.parts[part.value] = entries
    return found


def _tags(subject: Subject) -> Iterator[str]:
    for row in subject.orders:
        yield from json.loads(row.tags or "[]")


def _read(reading: Reading, wanted: Mapping[str, Collection[Part]]) -> dict[str, Subject]:
    """The rows that the parts need."""

    def of(*parts: Part) -> set[str]:
        return {one for one, those in wanted.items() if not set(parts).isdisjoint(those)}

    framed = of(Part.FRAME)
    events = repository.events(reading, wanted)
    tasks = repository.tasks(reading, framed | of(Part.CALLS))
    left_out = repository.left_out(reading, framed - _called(tasks))
    messages = repository.messages(reading, framed | of(Part.TEXTS))
    about = repository.orders(reading, of(Part.ORDERS))
    visits = repository.visits(reading, [row.order_id for rows in about.values() for row in rows])
    found = {
        one: Subject(
            events.get(one), tasks.get(one, ()), left_out.get(one), messages.get(one, ()), about.get(one, ()), visits
        )
        for one in wanted
    }  # fmt: skip
    # Of who only waits for the cut-off, as all do that were just planned, no answer is read.
    framed = {one for one in framed if not frame.outside(found[one], reading.now)[0]}
    answers = repository.answers(reading, framed | of(Part.TEXTS))
    replies = repository.replies(reading, framed | of(Part.TEXTS))
    asked = framed | of(Part.CALLS)
    told = repository.responses(reading, [row.task_id for one in asked for row in found[one].tasks])
    for one, subject in found.items():
        subject.answers, subject.replies, subject.responses = answers.get(one, ()), replies.get(one, ()), told
    return found


def _called(tasks: Mapping[str, Sequence[Any]]) -> set[str]:
    return {event_id for event_id, rows in tasks.items() if any(frame.first_round(row) for row in rows)}
