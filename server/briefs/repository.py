"""Rows of briefs."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from sqlalchemy import insert, select, tuple_, update

from server.accounts.tables import user
from server.briefs.tables import brief
from server.db.work import Reading, UnitOfWork

_b = brief.c
_LINE = (
    _b.brief_id, _b.title, _b.start_on, _b.end_on, _b.state, _b.version, _b.written_by, _b.written_at, _b.published_by, _b.published_at,
    _b.digest,
)  # fmt: skip


def page(reading: Reading, after: tuple[int, str] | None, limit: int) -> Sequence[Any]:
    """Briefs, the one written last first, behind ``after`` (written at, id)."""
    query = select(*_LINE).where(_b.city_id == reading.city_id)
    if after is not None:
        types = [_b.written_at.type, _b.brief_id.type]
        query = query.where(tuple_(_b.written_at, _b.brief_id) < tuple_(*after, types=types))
    order = _b.written_at.desc(), _b.brief_id.desc()
    return reading.conn.execute(query.order_by(*order).limit(limit)).all()


def one(reading: Reading, brief_id: str) -> Any | None:
    """A brief whole."""
    query = select(brief).where(_b.city_id == reading.city_id, _b.brief_id == brief_id)
    return reading.conn.execute(query).first()


def add(work: UnitOfWork, row: Mapping[str, object]) -> None:
    """A new draft."""
    work.conn.execute(insert(brief).values(city_id=work.city_id, **row))


def change(work: UnitOfWork, brief_id: str, row: Mapping[str, object]) -> None:
    """What of a brief is another now."""
    work.conn.execute(update(brief).where(_b.city_id == work.city_id, _b.brief_id == brief_id).values(**row))


def names(reading: Reading, user_ids: Collection[str]) -> dict[str, str]:
    """What people are called, by id."""
    query = select(user.c.user_id, user.c.name).where(
        user.c.city_id == reading.city_id, user.c.user_id.in_(sorted(user_ids))
    )
    return {row.user_id: row.name for row in reading.conn.execute(query)} if user_ids else {}
