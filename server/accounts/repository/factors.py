"""Rows of second factors."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import delete, insert, select, update

from server.accounts.new import NewFactor
from server.accounts.tables import second_factor
from server.db.work import Reading, UnitOfWork

TOTP, KEY, RECOVERY = "totp", "key", "recovery"
"""Kinds: an authenticator's codes that change every 30 seconds (RFC 6238), a security key (WebAuthn), a code that is good once."""


@dataclass(frozen=True, slots=True)
class FactorRow:
    """``name`` and ``secret`` are sealed."""

    factor_id: str
    kind: str
    name: bytes | None
    secret: bytes
    counter: int
    created_at: int
    used_at: int | None


def of(reading: Reading, user_id: str) -> list[FactorRow]:
    """All that somebody can prove themselves by, the oldest first."""
    query = select(
        second_factor.c.factor_id,
        second_factor.c.kind,
        second_factor.c.name,
        second_factor.c.secret,
        second_factor.c.counter,
        second_factor.c.created_at,
        second_factor.c.used_at,
    ).where(second_factor.c.city_id == reading.city_id, second_factor.c.user_id == user_id)
    return sorted((FactorRow(*row) for row in reading.conn.execute(query)), key=lambda row: row.created_at)


def add(work: UnitOfWork, user_id: str, kind: str, new: Collection[NewFactor]) -> None:
    """Keep new ones."""
    rows = [
        {
            "city_id": work.city_id,
            "factor_id": one.factor_id,
            "user_id": user_id,
            "kind": kind,
            "name": one.name,
            "secret": one.secret,
            "counter": one.counter,
            "created_at": work.now,
            "used_at": None,
        }
        for one in new
    ]
    work.conn.execute(insert(second_factor), rows)


def remove(work: UnitOfWork, user_id: str, *, only: str | None = None, kind: str | None = None) -> bool:
    """Delete somebody's: all, one, or those of a kind. Says whether there were any."""
    gone = delete(second_factor).where(
        second_factor.c.city_id == work.city_id, second_factor.c.user_id == user_id
    )
    if only is not None:
        gone = gone.where(second_factor.c.factor_id == only)
    if kind is not None:
        gone = gone.where(second_factor.c.kind == kind)
    return work.conn.execute(gone).rowcount > 0


def use(work: UnitOfWork, factor_id: str, counter: int) -> bool:
    """Note that one was used at this step; ``False`` where that step, or a later one, had been used before."""
    done = work.conn.execute(
        update(second_factor)
        .where(
            second_factor.c.city_id == work.city_id,
            second_factor.c.factor_id == factor_id,
            second_factor.c.counter < counter,
        )
        .values(counter=counter, used_at=work.now)
    )
    return done.rowcount == 1


def mark_used(work: UnitOfWork, factor_id: str, counter: int) -> None:
    """Note that one was used whose device counts or does not count."""
    work.conn.execute(
        update(second_factor)
        .where(second_factor.c.city_id == work.city_id, second_factor.c.factor_id == factor_id)
        .values(counter=counter, used_at=work.now)
    )
