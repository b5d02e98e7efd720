"""Rows of who stands in for whom."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date
from typing import Any

from sqlalchemy import delete, select

from domain.acts.unit_duty import OnDuty
from domain.deputies import Duty
from domain.permissions import Permission, who_may
from server.accounts.tables import user
from server.db.work import Reading, UnitOfWork
from server.deputies.tables import unit_duty

_d, _u = unit_duty.c, user.c


def duties(reading: Reading, unit_ids: Collection[str]) -> dict[str, Duty]:
    """What is said of the people of these units, by their ids."""
    if not unit_ids:
        return {}
    query = select(unit_duty).where(_d.city_id == reading.city_id, _d.unit_id.in_(sorted(unit_ids)))
    return {
        row.user_id: Duty(row.first, _day(row.away_from), _day(row.away_until))
        for row in reading.conn.execute(query)
    }


def liaisons(reading: Reading, unit_id: str) -> Sequence[Any]:
    """The liaisons of a unit who may log in, by their 工号."""
    query = (
        select(_u.user_id, _u.number, _u.name)
        .where(
            _u.city_id == reading.city_id,
            _u.unit_id == unit_id,
            _u.role.in_(sorted(who_may(Permission.ORDER_RETURN))),
            _u.disabled.is_(False),
        )
        .order_by(_u.number)
    )
    return reading.conn.execute(query).all()


def save(work: UnitOfWork, unit_id: str, people: Sequence[OnDuty]) -> None:
    """Put it in place of what was said of the unit before."""
    work.conn.execute(delete(unit_duty).where(_d.city_id == work.city_id, _d.unit_id == unit_id))
    if people:
        work.conn.execute(
            unit_duty.insert(),
            [
                {
                    "city_id": work.city_id,
                    "unit_id": unit_id,
                    "user_id": one.user_id,
                    "first": one.first,
                    "away_from": one.away_from,
                    "away_until": one.away_until,
                }
                for one in people
            ],
        )


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None
