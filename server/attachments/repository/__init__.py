"""What attachments ask of the database: the only module of them that knows SQL."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from typing import Any

from sqlalchemy import and_, bindparam, func, select, update

from server.accounts.tables import user
from server.attachments.tables import attachment
from server.db.prepared import Prepared, insert_all
from server.db.work import Reading, UnitOfWork
from server.masterdata.tables import unit

_a = attachment.c
_PAGE = 2_000

_with_people = select(
    attachment, user.c.name.label("added_by_name"), unit.c.name.label("unit_name")
).select_from(
    attachment.outerjoin(user, and_(user.c.city_id == _a.city_id, user.c.user_id == _a.added_by)).outerjoin(
        unit, and_(unit.c.city_id == _a.city_id, unit.c.unit_id == _a.unit_id)
    )
)


_OF_ORDER = Prepared(
    _with_people.where(
        _a.city_id == bindparam("b_city"), _a.order_id == bindparam("b_order", type_=_a.order_id.type)
    ).order_by(_a.added_at, _a.attachment_id)
)


def of_order(reading: Reading, order_id: str) -> Sequence[Any]:
    """What is attached to an order, in the order it came."""
    return _OF_ORDER.rows(reading.conn, {"b_city": reading.city_id, "b_order": order_id})


def taken(reading: Reading, order_id: str) -> tuple[int, int]:
    """How many files wait for the next report of an order, and how many bytes it has in all."""
    waiting = func.count().filter(_a.reported_step.is_(None))
    row = reading.conn.execute(
        select(waiting, func.coalesce(func.sum(_a.size), 0)).where(
            _a.city_id == reading.city_id, _a.order_id == order_id
        )
    ).one()
    return int(row[0]), int(row[1])


def one(reading: Reading, order_id: str, attachment_id: str) -> Any:
    """One of an order's files; ``None`` where it has no such."""
    query = _with_people.where(
        _a.city_id == reading.city_id, _a.attachment_id == attachment_id, _a.order_id == order_id
    )
    return reading.conn.execute(query).one_or_none()


def add(work: UnitOfWork, rows: Sequence[dict[str, object]]) -> None:
    """Enter files."""
    insert_all(work.conn, attachment, rows)


def bind(work: UnitOfWork, order_id: str, attachment_ids: Collection[str], step: int) -> None:
    """Let files that were just entered stand on a line of their order's history."""
    work.conn.execute(
        update(attachment)
        .where(
            _a.city_id == work.city_id,
            _a.order_id == order_id,
            _a.attachment_id.in_(sorted(attachment_ids)),
            _a.step.is_(None),
        )
        .values(step=step)
    )


def report(work: UnitOfWork, order_id: str, step: int) -> None:
    """Let what waits belong to the report that was just made."""
    work.conn.execute(
        update(attachment)
        .where(_a.city_id == work.city_id, _a.order_id == order_id, _a.reported_step.is_(None))
        .values(reported_step=step)
    )


def all_stored(reading: Reading) -> Iterator[Sequence[Any]]:
    """Id, order, name and size of every file, in pages by id."""
    after: str | None = None
    while True:
        query = select(_a.attachment_id, _a.order_id, _a.stored, _a.size).where(_a.city_id == reading.city_id)
        if after is not None:
            query = query.where(_a.attachment_id > after)
        rows = reading.conn.execute(query.order_by(_a.attachment_id).limit(_PAGE)).all()
        if not rows:
            return
        yield rows
        after = rows[-1].attachment_id
