"""Workstations with whoever worked there last."""

from __future__ import annotations

from typing import Any

from sqlalchemy import and_, func, select

from domain.permissions import DEFAULT_HALL
from server.accounts.tables import device, session, user
from server.db.work import Reading

_d = device.c
_by = user.alias("registered_by")


def of_hall(reading: Reading, hall_id: str) -> list[Any]:
    """The workstations of a hall: that of whoever worked there last, else of whoever registered it."""
    signed_in = (
        select(session.c.device_id, session.c.user_id)
        .where(
            session.c.city_id == reading.city_id,
            session.c.revoked_at.is_(None),
            session.c.refresh_until > reading.now,
        )
        .distinct()
        .subquery()
    )
    query = (
        select(
            device, user.c.number.label("worker_number"), user.c.name.label("worker_name"), signed_in.c.device_id.label("login")
        )
        .select_from(
            device.outerjoin(user, and_(user.c.city_id == _d.city_id, user.c.user_id == _d.user_id)).outerjoin(
                _by, and_(_by.c.city_id == _d.city_id, _by.c.user_id == _d.registered_by)
            ).outerjoin(
                signed_in, and_(signed_in.c.device_id == _d.device_id, signed_in.c.user_id == _d.user_id)
            )
        )
        .where(
            _d.city_id == reading.city_id,
            func.coalesce(user.c.hall_id, _by.c.hall_id, DEFAULT_HALL) == hall_id,
        )
        .order_by(_d.name, _d.device_id)
    )  # fmt: skip
    return list(reading.conn.execute(query))
