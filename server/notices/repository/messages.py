"""When units are told, the messages that went out to them, and where to."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any, NamedTuple

from sqlalchemy import delete, func, insert, select, update

from server.db.inserting import inserting
from server.db.work import Reading, UnitOfWork
from server.masterdata.tables import unit
from server.notices.tables import unit_inbox, unit_message, webhook

_i, _m, _u, _w = unit_inbox.c, unit_message.c, unit.c, webhook.c

_HOOK = b"webhook"
"""What the secret is sealed for."""


def last_told(reading: Reading, unit_ids: Collection[str]) -> Mapping[str, int | None]:
    """When these units were told last; one that never was is not in it."""
    query = select(_i.unit_id, _i.told_at).where(
        _i.city_id == reading.city_id, _i.unit_id.in_(sorted(unit_ids))
    )
    return dict(reading.conn.execute(query).all())


def tell_at(work: UnitOfWork, times: Mapping[str, int]) -> None:
    """By unit: when it is to be told; one that is to be told already stays as it is."""
    if not times:
        return
    new = inserting(unit_inbox, sqlite=work.is_sqlite)
    earlier = func.coalesce(_i.tell_at, new.excluded.tell_at)
    statement = new.on_conflict_do_update(index_elements=["city_id", "unit_id"], set_={"tell_at": earlier})
    rows = [
        {"city_id": work.city_id, "unit_id": unit_id, "tell_at": at, "told_at": None}
        for unit_id, at in sorted(times.items())
    ]
    work.conn.execute(statement, rows)


def units_due(reading: Reading) -> list[str]:
    """Units that are to be told now; on a unit of work locked, those that another process tells are passed over."""
    query = select(_i.unit_id).where(_i.city_id == reading.city_id, _i.tell_at <= reading.now)
    if isinstance(reading, UnitOfWork):
        query = query.with_for_update(skip_locked=True)
    return sorted(reading.conn.execute(query).scalars())


def unit_named(reading: Reading, unit_id: str) -> tuple[str, str]:
    """A unit's code and name."""
    query = select(_u.code, _u.name).where(_u.city_id == reading.city_id, _u.unit_id == unit_id)
    row = reading.conn.execute(query).one_or_none()
    return (row.code, row.name) if row is not None else ("", "")


def add(work: UnitOfWork, message_id: str, unit_id: str, body: str, try_at: int | None) -> None:
    """Store a message, to be delivered at ``try_at`` where somebody takes it."""
    row = {
        "city_id": work.city_id,
        "message_id": message_id,
        "unit_id": unit_id,
        "at": work.now,
        "body": body,
    }
    work.conn.execute(insert(unit_message), [{**row, "tries": 0, "try_at": try_at, "delivered_at": None}])


def told(work: UnitOfWork, unit_id: str, *, message: bool) -> None:
    """The unit waits for nothing more; ``message``: it was told just now."""
    values: dict[str, Any] = {"tell_at": None, **({"told_at": work.now} if message else {})}
    work.conn.execute(
        update(unit_inbox).where(_i.city_id == work.city_id, _i.unit_id == unit_id).values(**values)
    )


class Hook(NamedTuple):
    """Where messages go, and what signs them."""

    url: str
    secret: bytes


def hook(reading: Reading) -> Hook | None:
    """The city's webhook, where it has one."""
    row = reading.conn.execute(select(_w.url, _w.secret).where(_w.city_id == reading.city_id)).one_or_none()
    return None if row is None else Hook(row.url, reading.sealer.open(row.secret, _HOOK))


def has_hook(reading: Reading) -> bool:
    """Whether messages go anywhere beside the desk."""
    query = select(_w.city_id).where(_w.city_id == reading.city_id)
    return reading.conn.execute(query).first() is not None


def put_hook(work: UnitOfWork, url: str, secret: bytes) -> None:
    """Messages go there from now on; an empty address takes none, and what waits goes nowhere."""
    if url:
        sealed = work.sealer.seal(secret, _HOOK)
        row: dict[str, object] = {"city_id": work.city_id, "url": url, "secret": sealed, "since": work.now}
        work.upsert(webhook, [row], ["city_id"])
        return
    work.conn.execute(delete(webhook).where(_w.city_id == work.city_id))
    work.conn.execute(
        update(unit_message).where(_m.city_id == work.city_id, _m.try_at.is_not(None)).values(try_at=None)
    )


def waiting_since(reading: Reading) -> int | None:
    """When the oldest message was made that nobody took yet (ms)."""
    query = select(func.min(_m.at)).where(_m.city_id == reading.city_id, _m.try_at.is_not(None))
    found = reading.conn.execute(query).scalar_one()
    return None if found is None else int(found)


def to_deliver(reading: Reading, most: int) -> list[Any]:
    """Messages that are to be delivered now, the oldest first."""
    query = (
        select(unit_message)
        .where(_m.city_id == reading.city_id, _m.try_at.is_not(None), _m.try_at <= reading.now)
        .order_by(_m.try_at)
        .limit(most)
    )
    return list(reading.conn.execute(query))


def waiting(work: UnitOfWork) -> list[Any]:
    """Messages that nobody took yet, locked."""
    query = select(_m.message_id, _m.body).where(_m.city_id == work.city_id, _m.try_at.is_not(None))
    return list(work.conn.execute(query.with_for_update()))


def put_body(work: UnitOfWork, message_id: str, body: str) -> None:
    """A message says something else from now on."""
    work.conn.execute(
        update(unit_message).where(_m.city_id == work.city_id, _m.message_id == message_id).values(body=body)
    )


def delivered(work: UnitOfWork, message_id: str, tries: int, try_at: int | None, *, taken: bool) -> None:
    """How a delivery went, and when it is tried again."""
    work.conn.execute(
        update(unit_message)
        .where(_m.city_id == work.city_id, _m.message_id == message_id)
        .values(tries=tries, try_at=try_at, delivered_at=work.now if taken else None)
    )
