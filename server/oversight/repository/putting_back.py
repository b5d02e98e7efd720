"""Tasks put back, with who did it."""

from __future__ import annotations

from typing import Any

from sqlalchemy import and_, select

from server.accounts.tables import user
from server.answers.tables import put_back
from server.db.work import Reading

_p = put_back.c


def since(reading: Reading, hall_id: str, start: int) -> list[Any]:
    """Of a hall since an instant, the newest first."""
    query = (
        select(put_back, user.c.number, user.c.name)
        .select_from(
            put_back.outerjoin(user, and_(user.c.city_id == _p.city_id, user.c.user_id == _p.user_id))
        )
        .where(_p.city_id == reading.city_id, _p.hall_id == hall_id, _p.at >= start)
        .order_by(_p.at.desc(), _p.op_id)
    )
    return list(reading.conn.execute(query))
