"""Recurring work, claimed by one process at a time."""

from __future__ import annotations

from sqlalchemy import or_, update
from sqlalchemy.dialects import postgresql, sqlite

from domain.times import MINUTE
from server.db.tables import timer
from server.db.work import UnitOfWork

CLAIMED_FOR = 10 * MINUTE
"""A process that dies while at it loses its claim after this."""

_m = timer.c


def take(work: UnitOfWork, name: str, every: int) -> bool:
    """Claim a timer that is due, so that it is due again ``every`` ms later. One that is new becomes due then."""
    make = sqlite.insert if work.is_sqlite else postgresql.insert
    new = make(timer).values(city_id=work.city_id, name=name, due_at=work.now + every, claimed_until=None)
    work.conn.execute(new.on_conflict_do_nothing(index_elements=["city_id", "name"]))
    claimed = work.conn.execute(
        update(timer)
        .where(
            _m.city_id == work.city_id,
            _m.name == name,
            _m.due_at <= work.now,
            or_(_m.claimed_until.is_(None), _m.claimed_until <= work.now),
        )
        .values(due_at=work.now + every, claimed_until=work.now + CLAIMED_FOR)
    )
    return claimed.rowcount == 1


def done(work: UnitOfWork, name: str) -> None:
    """Give the claim up."""
    work.conn.execute(
        update(timer).where(_m.city_id == work.city_id, _m.name == name).values(claimed_until=None)
    )


def again(work: UnitOfWork, name: str, delay: int) -> None:
    """It could not be done: it is due again in ``delay`` ms."""
    work.conn.execute(
        update(timer)
        .where(_m.city_id == work.city_id, _m.name == name)
        .values(due_at=work.now + delay, claimed_until=None)
    )
