"""Who made a move that somebody was told of."""

from __future__ import annotations

from sqlalchemy import and_, select

from server.accounts.tables import user
from server.db.work import Reading
from server.orders.tables import order_history

_h = order_history.c


def made_by(reading: Reading, order_id: str, move: str, until: int) -> str | None:
    """The name of who made it last up to an instant; None for what nobody did by hand."""
    query = (
        select(user.c.name)
        .select_from(
            order_history.outerjoin(user, and_(user.c.city_id == _h.city_id, user.c.user_id == _h.by_user_id))
        )
        .where(_h.city_id == reading.city_id, _h.order_id == order_id, _h.move == move, _h.at <= until)
        .order_by(_h.step.desc())
        .limit(1)
    )
    found: str | None = reading.conn.execute(query).scalar()
    return found
