"""Who has an order before them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import and_, bindparam, select

from server.accounts.tables import user
from server.db.prepared import Prepared
from server.db.work import Reading, UnitOfWork
from server.orders.tables import order_look

_l = order_look.c
_LOOKS = Prepared(
    select(_l.user_id, _l.at, user.c.name)
    .select_from(order_look.join(user, and_(user.c.city_id == _l.city_id, user.c.user_id == _l.user_id)))
    .where(
        _l.city_id == bindparam("b_city"),
        _l.order_id == bindparam("b_order", type_=_l.order_id.type),
        _l.at > bindparam("b_since"),
    )
    .order_by(user.c.name)
)


def looks(reading: Reading, order_id: str, since: int) -> Sequence[Any]:
    """Id, name and time of those who looked at an order after then, by name."""
    return _LOOKS.rows(reading.conn, {"b_city": reading.city_id, "b_order": order_id, "b_since": since})


def put(work: UnitOfWork, user_id: str, order_id: str) -> None:
    """Somebody has an order before them now, and no other any more."""
    row: dict[str, object] = {
        "city_id": work.city_id,
        "user_id": user_id,
        "order_id": order_id,
        "at": work.now,
    }
    work.upsert(order_look, [row], ["city_id", "user_id"])
