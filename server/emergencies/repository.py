"""Emergencies at the centre: shown, acknowledged by a lead, escalated to the duty officer."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import msgspec
from sqlalchemy import RowMapping, bindparam, insert, select, update

from domain.problems import Problem, ProblemError
from domain.wire.rows import EmergencyRow, RowKind, duty_scope, hall_scope
from server.accounts.halls import DEFAULT_HALL
from server.accounts.tables import user
from server.db.tables import feed
from server.db.work import Reading, UnitOfWork
from server.emergencies.tables import emergency

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


def acknowledge(
    work: UnitOfWork, emergency_id: str, user_id: str, hall_id: str | None, request_id: str
) -> EmergencyRow:
    """This person takes it over. The first stands; somebody who comes second is told who was first.

    Raises:
        ProblemError: ``emergency.unknown``.
    """
    row = _locked(work, emergency_id, hall_id)
    if row["acknowledged_at"] is None:
        work.conn.execute(
            update(emergency)
            .where(emergency.c.city_id == work.city_id, emergency.c.emergency_id == emergency_id)
            .values(acknowledged_by=user_id, acknowledged_at=work.now)
        )
        record = work.record(
            "emergency.acknowledge",
            emergency_id,
            {"request_id": request_id},
            author_id=user_id,
            op_id=request_id,
        )
        record.touch(hall_scope(row["hall_id"]), RowKind.EMERGENCY, emergency_id)
        if row["escalated_at"] is not None:
            record.touch(duty_scope(), RowKind.EMERGENCY, emergency_id)
    return rows(work, [emergency_id])[emergency_id]


def callback_number(work: UnitOfWork, emergency_id: str, user_id: str, hall_id: str | None) -> str:
    """The number to call back, for whoever took it over; that it was looked at is recorded.

    Raises:
        ProblemError: ``emergency.unknown``.
    """
    row = _locked(work, emergency_id, hall_id)
    work.record("emergency.callback", emergency_id, {}, author_id=user_id)
    number: str = _texts(work, row)["callback_number"]
    return number


def escalate_due(work: UnitOfWork) -> int:
    """Pass on to the duty officer what no lead acknowledged in time; returns how many.

    Rows another process is escalating right now are skipped; one that died left them for the next.
    """
    due = (
        select(emergency.c.emergency_id, emergency.c.hall_id)
        .where(
            emergency.c.city_id == work.city_id,
            emergency.c.acknowledged_at.is_(None),
            emergency.c.escalated_at.is_(None),
            emergency.c.escalate_at <= work.now,
        )
        .with_for_update(skip_locked=True)
    )
    found = work.conn.execute(due).all()
    for row in found:
        work.conn.execute(
            update(emergency)
            .where(emergency.c.city_id == work.city_id, emergency.c.emergency_id == row.emergency_id)
            .values(escalated_at=work.now)
        )
        record = work.record("emergency.escalate", row.emergency_id, {}, author_id=None)
        record.touch(hall_scope(row.hall_id), RowKind.EMERGENCY, row.emergency_id)
        record.touch(duty_scope(), RowKind.EMERGENCY, row.emergency_id)
    return len(found)


def any_due(reading: Reading) -> bool:
    """Whether :func:`escalate_due` has something to do; asked every second, so it must not write."""
    query = (
        select(emergency.c.emergency_id)
        .where(
            emergency.c.city_id == reading.city_id,
            emergency.c.acknowledged_at.is_(None),
            emergency.c.escalated_at.is_(None),
            emergency.c.escalate_at <= reading.now,
        )
        .limit(1)
    )
    return reading.conn.execute(query).first() is not None


def _locked(work: UnitOfWork, emergency_id: str, hall_id: str | None) -> RowMapping:
    query = (
        select(emergency)
        .where(emergency.c.city_id == work.city_id, emergency.c.emergency_id == emergency_id)
        .with_for_update()
    )
    if hall_id is not None:
        query = query.where(emergency.c.hall_id == hall_id)
    row = work.conn.execute(query).mappings().one_or_none()
    if row is None:
        raise ProblemError(Problem("emergency.unknown", {"emergency_id": emergency_id}))
    return row


def _texts(reading: Reading, row: RowMapping) -> dict[str, Any]:
    plain = reading.sealer.open(row["texts"], row["emergency_id"].encode())
    return msgspec.json.decode(plain, type=dict[str, Any])


def _row(reading: Reading, row: RowMapping) -> EmergencyRow:
    texts = _texts(reading, row)
    return EmergencyRow(
        emergency_id=row["emergency_id"],
        kind=row["kind"],
        place=texts["place"],
        injured=texts["injured"],
        weapon=texts["weapon"],
        has_callback=bool(texts["callback_number"]),
        note=texts["note"],
        raised_by=row["raised_by"],
        raised_by_name=row["raiser_name"] or "",
        raised_at=row["raised_at"],
        escalate_at=row["escalate_at"],
        escalated_at=row["escalated_at"],
        acknowledged_by=row["acknowledged_by"],
        acknowledged_by_name=row["taker_name"] or "",
        acknowledged_at=row["acknowledged_at"],
    )


def changed_since(reading: Reading, after: int, upto: int) -> list[str]:
    """Ids of emergencies whose feed number lies in (after, upto]."""
    halls = (
        select(user.c.hall_id)
        .where(user.c.city_id == reading.city_id, user.c.hall_id.is_not(None))
        .distinct()
    )
    scopes = [hall_scope(hall) for hall in {DEFAULT_HALL, *reading.conn.execute(halls).scalars()}]
    query = (
        select(feed.c.row_id)
        .where(
            feed.c.city_id == reading.city_id,
            feed.c.scope.in_(scopes),
            feed.c.seq > after,
            feed.c.seq <= upto,
            feed.c.kind == RowKind.EMERGENCY,
        )
        .order_by(feed.c.seq)
    )
    return list(reading.conn.execute(query).scalars())


def halls(reading: Reading, ids: Sequence[str]) -> dict[str, str]:
    """The hall of each emergency."""
    query = select(emergency.c.emergency_id, emergency.c.hall_id).where(
        emergency.c.city_id == reading.city_id, emergency.c.emergency_id.in_(ids)
    )
    return dict(reading.conn.execute(query).all())
