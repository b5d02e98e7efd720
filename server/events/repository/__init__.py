"""Queries of events and their people. Bulk statements go to the driver as they are: a million rows pay for every layer."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

from sqlalchemy import Table, bindparam, delete, func, select, text, update

from domain.policy import ExclusionCode
from server.db.ids import converted, in_rows, pack, places_of_ids, unpack
from server.db.touching import Touched, touch
from server.db.work import Reading, UnitOfWork
from server.events.changing import counted
from server.events.prepare import (
    CONTACT_COLUMNS,
    EVENT_COLUMNS,
    ID,
    OFFICERS,
    UNDECIDED,
    ContactValues,
    EventValues,
    unit_names,
)
from server.events.repository import officers
from server.events.tables import contact, event, import_run
from server.masterdata.names import normal_name

_IMPORT_LOCK: Final = 110_110_111
"""PostgreSQL advisory lock: two imports of one city take turns chunk by chunk."""

_PARAMETERS: Final = 1_000


def begin_bulk(work: UnitOfWork, *, large: bool) -> None:
    """Prepare a transaction of bulk writing.

    ``large`` gives SQLite room: keys are random, so that every page of an index is met again and again, and what a
    larger cache and a later checkpoint keep together need not be written each time. With 160 MiB for 96 an import of 400,000 rows wrote as much.
    """
    if not work.is_sqlite:
        work.conn.execute(
            text("SELECT pg_advisory_xact_lock(:key, hashtext(:city))"),
            {"key": _IMPORT_LOCK, "city": work.city_id},
        )
    elif large:
        work.conn.exec_driver_sql("PRAGMA cache_size=-98304")
        work.conn.exec_driver_sql("PRAGMA wal_autocheckpoint=100000")


def end_bulk(work: UnitOfWork) -> None:
    """Put back what ``begin_bulk`` changed for the connection."""
    if work.is_sqlite:
        work.conn.exec_driver_sql("PRAGMA cache_size=-65536")
        work.conn.exec_driver_sql("PRAGMA wal_autocheckpoint=1000")


def known_hashes(reading: Reading, ids: Sequence[str]) -> dict[str, int]:
    """Content hash by event id, of those that are known."""
    packed = list(map(pack, ids))
    if not reading.is_sqlite:
        query = text(
            "SELECT event_id, content_hash FROM event WHERE city_id = :city AND event_id = ANY(:ids)"
        )
        return {
            unpack(row[0]): row[1]
            for row in reading.conn.execute(query, {"city": reading.city_id, "ids": packed})
        }
    found: dict[str, int] = {}
    for start in range(0, len(packed), _PARAMETERS):
        part = packed[start : start + _PARAMETERS]
        marks = ",".join("?" * len(part))
        sql = f"SELECT event_id, content_hash FROM event WHERE city_id = ? AND event_id IN ({marks})"  # noqa: S608
        rows = reading.conn.exec_driver_sql(sql, (reading.city_id, *part))
        found.update((unpack(event_id), content_hash) for event_id, content_hash in rows)
    return found


def add_events(work: UnitOfWork, events: Sequence[EventValues], contacts: Iterable[tuple[Any, ...]]) -> None:
    """Insert events and their people. Sorted by id, so that neighbours meet the same pages."""
    if not events:
        return
    rows = list(contacts)
    _insert(work, event, EVENT_COLUMNS, events)
    officers.add(work, ((values[ID], values[OFFICERS]) for values in events))
    touch(work, Touched.NEW_EVENT, (values[ID] for values in events))
    if rows:
        _insert(work, contact, CONTACT_COLUMNS, rows)


def change_events(work: UnitOfWork, changed: Sequence[tuple[EventValues, ContactValues]]) -> None:
    """Put new content in place of the old. What the centre itself added stays: the SMS reply, the first import's name and trial mark."""
    if not changed:
        return
    kept = {"city_id", "event_id", "trial", "import_id"}
    columns = [name for name in EVENT_COLUMNS if name not in kept]
    statement = (
        update(event)
        .where(event.c.city_id == work.city_id, event.c.event_id == bindparam("b_event_id"))
        .values({name: bindparam(f"b_{name}") for name in columns} | {"changed_in": bindparam("b_import_id")})
    )
    rows = [dict(zip((f"b_{name}" for name in EVENT_COLUMNS), values, strict=True)) for values, _ in changed]
    wanted = {f"b_{name}" for name in columns} | {"b_event_id", "b_import_id"}
    work.conn.execute(
        statement, [{key: value for key, value in row.items() if key in wanted} for row in rows]
    )
    ids = [values[ID] for values, _ in changed]
    officers.change(work, [(values[ID], values[OFFICERS]) for values, _ in changed])
    touch(work, Touched.EVENT, ids)
    work.conn.execute(delete(contact).where(contact.c.city_id == work.city_id, contact.c.event_id.in_(ids)))
    contacts = [row for _, people in changed for row in people]
    if contacts:
        _insert(work, contact, CONTACT_COLUMNS, contacts)


def save_run(work: UnitOfWork, import_id: str, **values: object) -> None:
    """Note how far an import is."""
    work.upsert(
        import_run, [{"city_id": work.city_id, "import_id": import_id, **values}], ["city_id", "import_id"]
    )


def waiting_units(reading: Reading) -> list[tuple[str, int]]:
    """待匹配单位: the names sources give to units that are not known, and how many events wait under each."""
    query = (
        select(event.c.unit_text, func.count())
        .where(event.c.city_id == reading.city_id, event.c.unit_id.is_(None), event.c.unit_text != "")
        .group_by(event.c.unit_text)
        .order_by(func.count().desc(), event.c.unit_text)
    )
    return [(row[0], row[1]) for row in reading.conn.execute(query)]


def repair_units(work: UnitOfWork, units: dict[str, str]) -> int:
    """Give events that wait under 待匹配单位 their unit, now that a name or code is known. Returns how many.

    Args:
        units: normalised name, alias or code → unit id.
    """
    repaired = 0
    for waiting, _count in waiting_units(work):
        unit_id = next(
            (units[n] for n in map(normal_name, reversed(unit_names(waiting))) if n and n in units), None
        )
        if unit_id is None:
            continue
        where = (event.c.city_id == work.city_id, event.c.unit_id.is_(None), event.c.unit_text == waiting)
        ids = list(work.conn.execute(select(event.c.event_id).where(*where)).scalars())
        touch(work, Touched.EVENT, ids)
        with counted(work, ids):
            repaired += work.conn.execute(update(event).where(*where).values(unit_id=unit_id)).rowcount
    return repaired


def undecided_events(reading: Reading, source: str) -> list[str]:
    """The events of a source of which nobody has said what their 是否回访 means."""
    query = select(event.c.event_id).where(
        event.c.city_id == reading.city_id, event.c.source == source, event.c.excluded == UNDECIDED
    )
    return list(reading.conn.execute(query).scalars())


def decide_revisits(work: UnitOfWork, event_ids: Sequence[str], *, refused: bool) -> int:
    """Take the mark of the undecided off events, or make it one of those not to be asked. Returns how many had it.

    Their content is another one then, so that whoever decided by it looks again.
    """
    excluded = ExclusionCode.DISCOURAGED.value if refused else None
    decided = 0
    for start in range(0, len(event_ids), _PARAMETERS):
        part = list(event_ids[start : start + _PARAMETERS])
        statement = (
            update(event)
            .where(event.c.city_id == work.city_id, event.c.event_id.in_(part), event.c.excluded == UNDECIDED)
            .values(excluded=excluded, no_revisit=refused, content_hash=event.c.content_hash - 1)
        )
        with counted(work, part):
            decided += work.conn.execute(statement).rowcount
    return decided


def _insert(work: UnitOfWork, table: Table, columns: Sequence[str], rows: Sequence[tuple[Any, ...]]) -> None:
    mark = "?" if work.is_sqlite else "%s"
    marks = ",".join([mark] * len(columns))
    sql = f"INSERT INTO {table.name} ({','.join(columns)}) VALUES ({marks})"  # noqa: S608  names of our own columns
    width, ids = len(columns), places_of_ids(table.c[name] for name in columns)
    work.conn.exec_driver_sql(sql, list(in_rows(converted(rows, width, ids, pack), width)))


def newest_import(reading: Reading) -> tuple[int, int]:
    """How many imports there were, and when the newest began (ms): tells whether events may have come since."""
    row = reading.conn.execute(
        select(func.count(), func.max(import_run.c.started_at)).where(import_run.c.city_id == reading.city_id)
    ).one()
    return int(row[0]), int(row[1] or 0)


def last_columns(reading: Reading, source: str) -> list[str] | None:
    """The columns of a source's last file that was taken in whole, or None where there was none."""
    r = import_run.c
    found = reading.conn.execute(
        select(r.columns)
        .where(
            r.city_id == reading.city_id,
            r.source == source,
            r.status == "done",
            r.columns.is_not(None),
            r.imported + r.changed + r.duplicates > 0,
        )
        .order_by(r.started_at.desc(), r.import_id)
        .limit(1)
    ).scalar_one_or_none()
    return None if found is None else list(json.loads(found))


def runs(reading: Reading, limit: int) -> list[Mapping[str, Any]]:
    """The newest imports, newest first."""
    r = import_run.c
    query = (
        select(import_run)
        .where(r.city_id == reading.city_id)
        .order_by(r.started_at.desc(), r.import_id)
        .limit(limit)
    )
    return [dict(row) for row in reading.conn.execute(query).mappings()]


def run_of(reading: Reading, import_id: str) -> Mapping[str, Any] | None:
    """One import."""
    r = import_run.c
    query = select(import_run).where(r.city_id == reading.city_id, r.import_id == import_id)
    row = reading.conn.execute(query).mappings().one_or_none()
    return None if row is None else dict(row)


def brought_by(reading: Reading, import_id: str, after: str, limit: int) -> list[Any]:
    """The next events after an id that an import brought: id, content, last import that changed it, SMS reply."""
    query = (
        select(event.c.event_id, event.c.content_hash, event.c.changed_in, event.c.sms_reply)
        .where(event.c.city_id == reading.city_id, event.c.event_id > after, event.c.import_id == import_id)
        .order_by(event.c.event_id)
        .limit(limit)
    )
    return list(reading.conn.execute(query))


def changed_by(reading: Reading, import_id: str) -> int:
    """How many events that were there before an import changed; what they said before is not kept."""
    query = select(func.count()).where(
        event.c.city_id == reading.city_id,
        event.c.changed_in == import_id,
        event.c.import_id != import_id,
    )
    return int(reading.conn.execute(query).scalar_one())


def remove_events(work: UnitOfWork, ids: Sequence[str]) -> None:
    """Take events and their people out again."""
    officers.remove(work, ids)
    touch(work, Touched.EVENT, ids)
    for table in (contact, event):
        work.conn.execute(
            delete(table).where(table.c.city_id == work.city_id, table.c.event_id.in_(list(ids)))
        )


def note_taken_back(work: UnitOfWork, import_id: str, events: int) -> None:
    """Note how many events an undoing removed in all."""
    r = import_run.c
    work.conn.execute(
        update(import_run)
        .where(r.city_id == work.city_id, r.import_id == import_id)
        .values(taken_back=func.coalesce(r.taken_back, 0) + events)
    )
