"""Orders that are coded a second time."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from enum import StrEnum, auto
from typing import Any

from sqlalchemy import or_, select, update

from server.db.prepared import insert_all
from server.db.work import Reading, UnitOfWork
from server.tagging.tables import second_coding

_c = second_coding.c


class State(StrEnum):
    """How far a second coding is."""

    DRAWN = auto()
    AGREED = auto()
    DIFFERING = auto()
    SETTLED = auto()


def known(reading: Reading, order_ids: Collection[str]) -> frozenset[str]:
    """Which of these orders were drawn before."""
    query = select(_c.order_id).where(_c.city_id == reading.city_id, _c.order_id.in_(sorted(order_ids)))
    return frozenset(reading.conn.execute(query).scalars()) if order_ids else frozenset()


def add(work: UnitOfWork, rows: Sequence[dict[str, object]]) -> None:
    """Note orders that were drawn."""
    insert_all(work.conn, second_coding, [{"city_id": work.city_id, **row} for row in rows])


def one(reading: Reading, order_id: str) -> Any:
    """The second coding of an order, or None."""
    query = select(second_coding).where(_c.city_id == reading.city_id, _c.order_id == order_id)
    return reading.conn.execute(query).one_or_none()


def put(work: UnitOfWork, order_id: str, **values: object) -> None:
    """Write what somebody gave."""
    where = (_c.city_id == work.city_id, _c.order_id == order_id)
    work.conn.execute(update(second_coding).where(*where).values(**values))


def waiting(reading: Reading, state: State, user_id: str, most: int) -> Sequence[Any]:
    """What waits in a state for somebody who gave none of its codings, the oldest first."""
    query = select(second_coding).where(
        _c.city_id == reading.city_id,
        _c.state == state.value,
        or_(_c.first_by.is_(None), _c.first_by != user_id),
        or_(_c.second_by.is_(None), _c.second_by != user_id),
    )
    return reading.conn.execute(query.order_by(_c.drawn_at, _c.order_id).limit(most)).all()


def given(reading: Reading, since: int) -> Sequence[Any]:
    """Both codings of each order drawn since that has two."""
    both = (State.AGREED.value, State.DIFFERING.value, State.SETTLED.value)
    query = select(_c.state, _c.first_tags, _c.second_tags).where(
        _c.city_id == reading.city_id, _c.state.in_(both), _c.drawn_at >= since
    )
    return reading.conn.execute(query).all()
