"""Rows of recovery keys."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import insert, select, update

from server.db.work import Reading, UnitOfWork
from server.keys.tables import recovery_key


@dataclass(frozen=True, slots=True)
class RecoveryKey:
    """A public recovery key; ``retired_at``: another took its place."""

    fingerprint: str
    public: bytes
    made_at: int
    retired_at: int | None


_COLUMNS = (
    recovery_key.c.fingerprint,
    recovery_key.c.public,
    recovery_key.c.made_at,
    recovery_key.c.retired_at,
)


def all_of(reading: Reading) -> list[RecoveryKey]:
    """Every key there ever was, newest first."""
    rows = reading.conn.execute(
        select(*_COLUMNS)
        .where(recovery_key.c.city_id == reading.city_id)
        .order_by(recovery_key.c.made_at.desc(), recovery_key.c.fingerprint)
    )
    return [RecoveryKey(*row) for row in rows]


def in_force(reading: Reading) -> RecoveryKey | None:
    """The key that workstations seal to."""
    row = reading.conn.execute(
        select(*_COLUMNS)
        .where(recovery_key.c.city_id == reading.city_id, recovery_key.c.retired_at.is_(None))
        .order_by(recovery_key.c.made_at.desc())
        .limit(1)
    ).first()
    return RecoveryKey(*row) if row is not None else None


def put(work: UnitOfWork, fingerprint: str, public: bytes) -> None:
    """Put a key in force; the one before is retired."""
    work.conn.execute(
        update(recovery_key)
        .where(recovery_key.c.city_id == work.city_id, recovery_key.c.retired_at.is_(None))
        .values(retired_at=work.now)
    )
    work.conn.execute(
        insert(recovery_key),
        {
            "city_id": work.city_id,
            "fingerprint": fingerprint,
            "public": public,
            "made_at": work.now,
            "retired_at": None,
        },
    )
