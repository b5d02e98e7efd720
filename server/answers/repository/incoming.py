"""What is known of a citizen who called in: their events and their tasks; and under which name a form for them was opened."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import and_, select

from domain.vocabulary import Channel
from server.answers.tables import task_alias
from server.db.work import Reading
from server.events.tables import contact, event
from server.masterdata.tables import unit
from server.tasks.tables import task


@dataclass(frozen=True, slots=True)
class KnownEvent:
    """An event behind a number, with its newest task on the phone, if it has one."""

    event_id: str
    source: str
    dispatch_no: str
    call_no: str
    business_line: str
    case_type: str
    officers: str
    reported_at: int
    unit_id: str | None
    task_id: str | None


def events_of(reading: Reading, group_ids: Collection[str]) -> dict[str, list[KnownEvent]]:
    """Events by contact group, newest first, those known from a citizen's call alone among them."""
    c, e, t = contact.c, event.c, task.c
    query = (
        select(c.group_id, e.event_id, e.source, e.dispatch_no, e.call_no, e.business_line, e.case_type, e.officers, e.reported_at,
               e.unit_id, t.task_id)
        .select_from(
            contact.join(event, and_(e.city_id == c.city_id, e.event_id == c.event_id)).outerjoin(
                task, and_(t.city_id == e.city_id, t.event_id == e.event_id, t.channel == Channel.PHONE.value)
            )
        )
        .where(c.city_id == reading.city_id, c.group_id.in_(sorted(group_ids)), e.trial.is_(False))
        .order_by(e.reported_at.desc(), e.event_id, t.round.desc())
    )  # fmt: skip
    found: dict[str, list[KnownEvent]] = {}
    seen: set[tuple[str, str]] = set()
    rows: Iterable[Any] = reading.conn.execute(query)
    for group_id, *values in rows:
        known = KnownEvent(*values)
        if (group_id, known.event_id) not in seen:
            seen.add((group_id, known.event_id))
            found.setdefault(group_id, []).append(known)
    return found


def units_known(reading: Reading, unit_ids: Collection[str]) -> set[str]:
    """Which of these units there are."""
    if not unit_ids:
        return set()
    query = select(unit.c.unit_id).where(
        unit.c.city_id == reading.city_id, unit.c.unit_id.in_(sorted(unit_ids))
    )
    return set(reading.conn.execute(query).scalars())


def aliases(reading: Reading, ids: Collection[str]) -> dict[str, tuple[str, str]]:
    """Task and group of forms that were opened under these names."""
    a = task_alias.c
    query = select(a.alias_id, a.task_id, a.group_id).where(
        a.city_id == reading.city_id, a.alias_id.in_(sorted(ids))
    )
    return {row.alias_id: (row.task_id, row.group_id) for row in reading.conn.execute(query)}
