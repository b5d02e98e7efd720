"""Notices of one's own, and those that units are still to be told of."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

from sqlalchemy import ColumnElement, delete, func, insert, or_, select, update

from domain.wire.notices import MOST_COUNTED
from server.db.work import Reading, UnitOfWork
from server.notices.tables import notice, notice_choice

_n, _c = notice.c, notice_choice.c
_UNREAD = _n.read_at.is_(None)
_UNTOLD = (_n.unit_id.is_not(None), _n.message_id.is_(None))
"""As the indexes of the table say it."""


def add(work: UnitOfWork, rows: Sequence[dict[str, Any]]) -> None:
    """Store notices."""
    if rows:
        work.conn.execute(insert(notice), list(rows))


def add_once(work: UnitOfWork, rows: Sequence[dict[str, Any]]) -> None:
    """Store those that are not there yet."""
    work.add_new(notice, rows, ["city_id", "notice_id"])


def page(
    reading: Reading, user_id: str, behind: tuple[int, str] | None, most: int, *, unread: bool
) -> list[Any]:
    """Somebody's notices, the newest first."""
    query = (
        select(notice)
        .where(_n.city_id == reading.city_id, _n.user_id == user_id)
        .order_by(_n.at.desc(), _n.notice_id.desc())
        .limit(most)
    )
    if unread:
        query = query.where(_UNREAD)
    if behind is not None:
        at, notice_id = behind
        query = query.where(or_(_n.at < at, (_n.at == at) & (_n.notice_id < notice_id)))
    return list(reading.conn.execute(query))


def last_of(reading: Reading, user_id: str, order_id: str) -> Any:
    """Somebody's newest notice of an order; None if they were told nothing of it."""
    query = (
        select(notice)
        .where(_n.city_id == reading.city_id, _n.order_id == order_id, _n.user_id == user_id)
        .order_by(_n.at.desc(), _n.notice_id.desc())
        .limit(1)
    )
    return reading.conn.execute(query).one_or_none()


def unread_count(reading: Reading, user_id: str) -> int:
    """How many they have not read, counted up to one more than is told."""
    some = (
        select(_n.notice_id)
        .where(_n.city_id == reading.city_id, _n.user_id == user_id, _UNREAD)
        .limit(MOST_COUNTED + 1)
        .subquery()
    )
    return int(reading.conn.execute(select(func.count()).select_from(some)).scalar_one())


def mark_read(work: UnitOfWork, user_id: str, notice_ids: Collection[str], until: int | None) -> int:
    """These, and all up to an instant, were read by who they are for; returns how many were not before."""
    which: ColumnElement[bool] = _n.notice_id.in_(sorted(notice_ids))
    if until is not None:
        which = or_(which, _n.at <= until)
    changed = work.conn.execute(
        update(notice)
        .where(_n.city_id == work.city_id, _n.user_id == user_id, _UNREAD, which)
        .values(read_at=work.now)
    )
    return int(changed.rowcount)


def choose(work: UnitOfWork, user_id: str, silent: Collection[str]) -> None:
    """Put what somebody is not told of in place of what it was."""
    work.conn.execute(delete(notice_choice).where(_c.city_id == work.city_id, _c.user_id == user_id))
    if silent:
        rows = [
            {"city_id": work.city_id, "user_id": user_id, "topic": topic} for topic in sorted(set(silent))
        ]
        work.conn.execute(insert(notice_choice), rows)


def silent_of(reading: Reading, user_id: str) -> list[str]:
    """What somebody is not told of."""
    query = select(_c.topic).where(_c.city_id == reading.city_id, _c.user_id == user_id)
    return sorted(reading.conn.execute(query).scalars())


def forget(work: UnitOfWork, order_id: str) -> None:
    """Nobody was told of this order."""
    work.conn.execute(delete(notice).where(_n.city_id == work.city_id, _n.order_id == order_id))


def hold_back(work: UnitOfWork, order_id: str, topics: Collection[str], keep: Collection[str] = ()) -> None:
    """Units that were not told yet are told no more of this order, as far as these topics go; those of ``keep`` are."""
    gone = delete(notice).where(
        _n.city_id == work.city_id, *_UNTOLD, _n.order_id == order_id, _n.topic.in_(sorted(topics))
    )
    work.conn.execute(gone.where(_n.unit_id.not_in(sorted(keep))) if keep else gone)


def untold(reading: Reading, unit_id: str) -> list[Any]:
    """What a unit is still to be told, the oldest first."""
    query = (
        select(notice)
        .where(_n.city_id == reading.city_id, *_UNTOLD, _n.unit_id == unit_id)
        .order_by(_n.at, _n.notice_id)
    )
    return list(reading.conn.execute(query))


def told(work: UnitOfWork, unit_id: str, message_id: str) -> None:
    """What a unit was still to be told is in this message."""
    work.conn.execute(
        update(notice)
        .where(_n.city_id == work.city_id, *_UNTOLD, _n.unit_id == unit_id)
        .values(message_id=message_id)
    )
