"""What emergencies ask of the database."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import msgspec
from sqlalchemy import ColumnElement, RowMapping, bindparam, insert, select, update

from domain.ids import derived_id
from domain.permissions import DEFAULT_HALL
from domain.wire.rows import EmergencyRow, RowKind, hall_scope
from server.accounts.tables import user
from server.acts.authors import MACHINE
from server.db.feed import newest
from server.db.tables import feed
from server.db.work import Reading, UnitOfWork
from server.emergencies.tables import emergency

Stored = RowMapping
"""A whole row of an emergency, its texts sealed."""
_raiser, _taker = user.alias("raiser"), user.alias("taker")
_NAMED = (
    select(emergency, _raiser.c.name.label("raiser_name"), _taker.c.name.label("taker_name"))
    .outerjoin(
        _raiser, (_raiser.c.city_id == emergency.c.city_id) & (_raiser.c.user_id == emergency.c.raised_by)
    )
    .outerjoin(
        _taker, (_taker.c.city_id == emergency.c.city_id) & (_taker.c.user_id == emergency.c.acknowledged_by)
    )
    .where(emergency.c.city_id == bindparam("b_city"))
)
_BY_ID = _NAMED.where(emergency.c.emergency_id.in_(bindparam("b_ids", expanding=True)))
_RINGING = _NAMED.where(emergency.c.acknowledged_at.is_(None)).order_by(emergency.c.raised_at)


def known(reading: Reading, ids: Sequence[str]) -> set[str]:
    """Which of these emergencies are here already."""
    query = select(emergency.c.emergency_id).where(
        emergency.c.city_id == reading.city_id, emergency.c.emergency_id.in_(ids)
    )
    return set(reading.conn.execute(query).scalars())


def add(work: UnitOfWork, new: list[dict[str, Any]]) -> None:
    """Store raised emergencies."""
    if new:
        work.conn.execute(insert(emergency), new)


def rows(reading: Reading, ids: Sequence[str]) -> dict[str, EmergencyRow]:
    """Emergencies by id, without their callback numbers."""
    found = reading.conn.execute(_BY_ID, {"b_city": reading.city_id, "b_ids": list(ids)})
    return {row.emergency_id: _row(reading, row._mapping) for row in found}


def ringing(reading: Reading, hall_id: str | None) -> list[EmergencyRow]:
    """Emergencies nobody has acknowledged, oldest first; of every hall if ``hall_id`` is None."""
    query = _RINGING
    if hall_id is not None:
        query = query.where(emergency.c.hall_id == hall_id)
    return [_row(reading, row._mapping) for row in reading.conn.execute(query, {"b_city": reading.city_id})]


def locked(work: UnitOfWork, emergency_id: str, hall_id: str | None) -> Stored | None:
    """One emergency, locked; ``None`` if there is none in this hall (``hall_id`` None: in any)."""
    query = (
        select(emergency)
        .where(emergency.c.city_id == work.city_id, emergency.c.emergency_id == emergency_id)
        .with_for_update()
    )
    if hall_id is not None:
        query = query.where(emergency.c.hall_id == hall_id)
    return work.conn.execute(query).mappings().one_or_none()


def set_acknowledged(work: UnitOfWork, emergency_id: str, user_id: str) -> None:
    """This user has taken it over, now."""
    work.conn.execute(
        update(emergency)
        .where(emergency.c.city_id == work.city_id, emergency.c.emergency_id == emergency_id)
        .values(acknowledged_by=user_id, acknowledged_at=work.now)
    )


def set_escalated(work: UnitOfWork, emergency_ids: Sequence[str]) -> None:
    """They have gone on to the duty officer, now."""
    work.conn.execute(
        update(emergency)
        .where(emergency.c.city_id == work.city_id, emergency.c.emergency_id.in_(list(emergency_ids)))
        .values(escalated_at=work.now)
    )


def callback_number(reading: Reading, row: Stored) -> str:
    """The number to call back, from a row of :func:`locked`; empty where none was given."""
    number: str = _texts(reading, row)["callback_number"]
    return number


def lock_overdue(work: UnitOfWork) -> dict[str, str]:
    """Emergencies that no lead acknowledged in time and that have not gone on yet, locked: id and hall."""
    query = select(emergency.c.emergency_id, emergency.c.hall_id).where(*_overdue(work)).with_for_update()
    return dict(work.conn.execute(query.order_by(emergency.c.emergency_id)).all())


def any_overdue(reading: Reading) -> bool:
    """Whether :func:`lock_overdue` would find one; asked every second, so it locks and writes nothing."""
    query = select(emergency.c.emergency_id).where(*_overdue(reading)).limit(1)
    return reading.conn.execute(query).first() is not None


def _overdue(reading: Reading) -> list[ColumnElement[bool]]:
    return [
        emergency.c.city_id == reading.city_id,
        emergency.c.acknowledged_at.is_(None),
        emergency.c.escalated_at.is_(None),
        emergency.c.escalate_at <= reading.now,
    ]


def _texts(reading: Reading, row: Stored) -> dict[str, Any]:
    plain = reading.sealer.open(row["texts"], row["emergency_id"].encode())
    return msgspec.json.decode(plain, type=dict[str, Any])


def _row(reading: Reading, row: Stored) -> EmergencyRow:
    texts = _texts(reading, row)
    return EmergencyRow(
        emergency_id=row["emergency_id"],
        kind=row["kind"],
        place=texts["place"],
        injured=texts["injured"],
        weapon=texts["weapon"],
        has_callback=bool(texts["callback_number"]),
        note=texts["note"],
        raised_by=_whose(row["raised_by"]),
        raised_by_name=row["raiser_name"] or "",
        raised_at=row["raised_at"],
        escalate_at=row["escalate_at"],
        escalated_at=row["escalated_at"],
        acknowledged_by=row["acknowledged_by"],
        acknowledged_by_name=row["taker_name"] or "",
        acknowledged_at=row["acknowledged_at"],
        received_at=row["received_at"],
    )


def _whose(raised_by: str) -> str:
    """Who raised it, as rows say it: an id. A part of the centre (a text that was read) has none, and a workstation of any version must be
    able to read the row: it is rung, or nobody comes."""
    return derived_id("raised by", raised_by) if raised_by.startswith(MACHINE) else raised_by


def changed_since(reading: Reading, after: int, upto: int) -> list[str]:
    """Ids of emergencies whose feed number lies in (after, upto]."""
    halls = (
        select(user.c.hall_id)
        .where(user.c.city_id == reading.city_id, user.c.hall_id.is_not(None))
        .distinct()
    )
    scopes = [hall_scope(hall) for hall in {DEFAULT_HALL, *reading.conn.execute(halls).scalars()}]
    changed = newest(
        feed.c.city_id == reading.city_id,
        feed.c.scope.in_(scopes),
        feed.c.seq > after,
        feed.c.kind == RowKind.EMERGENCY,
    )
    query = select(changed.c.row_id).where(changed.c.seq <= upto).order_by(changed.c.seq)
    return list(reading.conn.execute(query).scalars())


def halls(reading: Reading, ids: Sequence[str]) -> dict[str, str]:
    """The hall of each emergency."""
    query = select(emergency.c.emergency_id, emergency.c.hall_id).where(
        emergency.c.city_id == reading.city_id, emergency.c.emergency_id.in_(ids)
    )
    return dict(reading.conn.execute(query).all())
