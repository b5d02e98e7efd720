"""How many orders have which tags, as far as a sight sees them."""

from __future__ import annotations

import json
from collections.abc import Collection
from dataclasses import dataclass

from server.db.work import Reading
from server.events.personal import open_person
from server.orders.access import Sight
from server.orders.repository import tagged

MOST_COUNTED = 100_000


def by_chief(reading: Reading, sight: Sight, axis: str, first: int, after: int) -> dict[str, int]:
    """Orders opened from ``first`` until before ``after`` (UTC ms) by their chief tag on an axis."""
    return {} if sight.blind else tagged.by_chief(reading, sight, axis, first, after)


def opened(reading: Reading, sight: Sight, first: int, after: int) -> int:
    """How many were opened from ``first`` until before ``after`` (UTC ms)."""
    return 0 if sight.blind else tagged.opened(reading, sight, first, after)


def carrying(reading: Reading, sight: Sight, codes: Collection[str]) -> int:
    """How many carry any of these tags, counted no further than :data:`MOST_COUNTED`."""
    if sight.blind or not codes:
        return 0
    return tagged.carrying(reading, sight, codes, MOST_COUNTED)[0]


@dataclass(frozen=True, slots=True)
class Coded:
    """An order with its tags, and whoever gave them last."""

    order_id: str
    tags: tuple[str, ...]
    by: str


def coded(reading: Reading, sight: Sight, first: int, after: int) -> list[Coded]:
    """The orders opened from ``first`` until before ``after`` (UTC ms) that have tags and are not void; those that wait for a word are left out."""
    if sight.blind:
        return []
    rows = [row for row in tagged.coded(reading, sight, first, after) if row.tags != "[]"]
    by = tagged.tagged_by(reading, [row.order_id for row in rows])
    return [
        Coded(row.order_id, tuple(json.loads(row.tags)), by.get(row.order_id, row.opened_by)) for row in rows
    ]


@dataclass(frozen=True, slots=True)
class Confirmed:
    """What was said in an order that ended as it was tagged, by whom it was taken down, and what its citizens are called."""

    words: str
    tags: tuple[str, ...]
    by: str
    names: tuple[str, ...]


_AT_ONCE = 500


def confirmed(reading: Reading, sight: Sight, first: int, most: int) -> list[Confirmed]:
    """Of the newest orders opened since ``first`` (UTC ms), at most so many."""
    if sight.blind:
        return []
    found: list[Confirmed] = []
    rows = tagged.confirmed(reading, sight, first, most)
    for at in range(0, len(rows), _AT_ONCE):
        part = rows[at : at + _AT_ONCE]
        names: dict[str, list[str]] = {}
        for one in tagged.people(reading, {row.event_id for row in part if row.event_id is not None}):
            person = open_person(reading.sealer, one.event_id, one.ordinal, one.person)
            names.setdefault(one.event_id, []).append(person.name)
        for row in part:
            texts = json.loads(reading.sealer.open(row.texts, row.order_id.encode()))
            words = "\n".join((texts.get("citizen_words", ""), texts.get("wish", "")))
            called = tuple(name for name in names.get(row.event_id, ()) if name)
            found.append(Confirmed(words, tuple(json.loads(row.tags)), row.opened_by, called))
    return found
