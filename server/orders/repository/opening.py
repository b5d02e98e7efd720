"""Orders as they are opened and corrected."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from functools import cache
from typing import Any

from sqlalchemy import bindparam, func, select, update

from server.db.inserting import inserting
from server.db.prepared import Prepared, insert_all
from server.db.touching import Touched, touch
from server.db.work import Reading, UnitOfWork
from server.orders.repository import sought, tagged
from server.orders.tables import order, order_counter, order_history

_o, _h, _n = order.c, order_history.c, order_counter.c


def of_responses(reading: Reading, response_ids: Collection[str]) -> list[Any]:
    """The orders these answers opened, with how far their history goes."""
    if not response_ids:
        return []
    steps = (
        select(func.coalesce(func.max(_h.step), 0))
        .where(_h.city_id == _o.city_id, _h.order_id == _o.order_id)
        .scalar_subquery()
    )
    query = select(order, steps.label("steps")).where(
        _o.city_id == reading.city_id, _o.response_id.in_(sorted(response_ids))
    )
    return list(reading.conn.execute(query))


def take_labels(work: UnitOfWork, day: str, count: int) -> int:
    """Take ``count`` numbers of a day; returns the first."""
    given = {"city_id": work.city_id, "day": day, "last": count}
    ((last,),) = _labels(sqlite=work.is_sqlite).rows(work.conn, given)
    return int(last) - count + 1


@cache
def _labels(*, sqlite: bool) -> Prepared:
    statement = inserting(order_counter, sqlite=sqlite)
    counted = statement.on_conflict_do_update(
        index_elements=["city_id", "day"], set_={"last": order_counter.c.last + statement.excluded.last}
    )
    return Prepared(counted.returning(_n.last), ["city_id", "day", "last"])


def add(work: UnitOfWork, rows: Sequence[dict[str, object]]) -> None:
    """Insert orders."""
    insert_all(work.conn, order, rows)
    touch(work, Touched.ORDER, (str(row["order_id"]) for row in rows))
    tagged.add(work, rows)
    sought.add(work, rows)


def add_history(work: UnitOfWork, rows: Sequence[dict[str, object]]) -> None:
    """Insert steps of histories."""
    insert_all(work.conn, order_history, rows)


_CHANGED = ("state", "visibility", "pending_confirmation", "revision", "route", "about", "aspects", "tags", "consent_contact", "consent_publish", "texts", "version", "handler_id", "round", "due_at", "mark_at", "progress")  # fmt: skip


def save(work: UnitOfWork, rows: Sequence[dict[str, object]]) -> None:
    """Write back orders that a correction changed; each row has ``order_id`` and all changeable columns."""
    if rows:
        statement = (
            update(order)
            .where(_o.city_id == bindparam("b_city"), _o.order_id == bindparam("b_order"))
            .values({name: bindparam(f"v_{name}") for name in _CHANGED})
        )
        work.conn.execute(
            statement,
            [
                {"b_city": work.city_id, "b_order": row["order_id"], **{f"v_{k}": row[k] for k in _CHANGED}}
                for row in rows
            ],
        )
        tagged.replace(work, rows)
        sought.replace(work, rows)
        touch(work, Touched.ORDER, (str(row["order_id"]) for row in rows))


def rest_on(work: UnitOfWork, order_ids: Sequence[str], response_id: str, revision: int) -> None:
    """Let orders rest on another answer to their task; their ids stay."""
    if order_ids:
        work.conn.execute(
            update(order)
            .where(_o.city_id == work.city_id, _o.order_id.in_(sorted(order_ids)))
            .values(response_id=response_id, revision=revision)
        )
