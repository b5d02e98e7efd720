"""Who handled each event, row by row: written with the events, read by who counts."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Sequence
from functools import lru_cache
from typing import Any

from sqlalchemy import JSON, bindparam, cast, delete, func, select

from server.db.prepared import PreparedIn, insert_tuples, one_of
from server.db.work import Reading, UnitOfWork
from server.events.tables import event, event_officer

_o = event_officer.c
_COLUMNS = tuple(column.name for column in event_officer.columns)
_OF_EVENTS = PreparedIn(
    lambda names: select(_o.event_id, _o.badge_no, _o.among).where(
        _o.city_id == bindparam("b_city"), one_of(_o.event_id, names)
    )
)


@lru_cache(maxsize=16_384)
def badges_in(listed: str) -> tuple[str, ...]:
    """The officers that an event lists, each once."""
    return tuple(dict.fromkeys(json.loads(listed or "[]")))


def add(work: UnitOfWork, listed: Iterable[tuple[str, str]]) -> None:
    """Write down who handled new events, each with its list."""
    rows = [
        (work.city_id, event_id, badge, len(badges))
        for event_id, badges in ((event_id, badges_in(text)) for event_id, text in listed)
        for badge in badges
    ]
    if rows:
        insert_tuples(work.conn, event_officer, _COLUMNS, rows)


def change(work: UnitOfWork, listed: Sequence[tuple[str, str]]) -> None:
    """Write down who handled these events instead of what was there."""
    remove(work, [event_id for event_id, _ in listed])
    add(work, listed)


def remove(work: UnitOfWork, event_ids: Sequence[str]) -> None:
    """Nobody handled these any more: they go."""
    work.conn.execute(
        delete(event_officer).where(_o.city_id == work.city_id, _o.event_id.in_(list(event_ids)))
    )


def handlers(reading: Reading, event_ids: Collection[str]) -> dict[str, list[Any]]:
    """The officers of these events, in order of their 警号, each with among how many."""
    found: dict[str, list[Any]] = {}
    rows = _OF_EVENTS.rows(reading.conn, {"b_city": reading.city_id}, sorted(event_ids))
    for row in sorted(rows, key=lambda one: (one.event_id, one.badge_no)):
        found.setdefault(row.event_id, []).append(row)
    return found


def not_as_listed(reading: Reading, limit: int) -> list[str]:
    """Events whose rows are not as many as their list has officers, or say that they are others."""
    e = event.c
    listed = e.officers if reading.is_sqlite else cast(e.officers, JSON)
    rows = (
        select(func.count())
        .where(_o.city_id == e.city_id, _o.event_id == e.event_id, _o.among == func.json_array_length(listed))
        .scalar_subquery()
    )
    query = select(e.event_id).where(
        e.city_id == reading.city_id, e.officers != "[]", rows != func.json_array_length(listed)
    )
    return list(reading.conn.execute(query.limit(limit)).scalars())
