"""Links to the web form."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import select, update

from server.db.work import Reading, UnitOfWork
from server.sms.tables import sms_link

_l = sms_link.c


def add(work: UnitOfWork, rows: Sequence[dict[str, object]]) -> None:
    """Keep them; one that is there already keeps its end."""
    work.add_new(sms_link, rows, ["city_id", "digest"])


def usable(reading: Reading, digest: str) -> Any | None:
    """One by which an answer may still come."""
    query = select(_l.digest, _l.message_id).where(
        _l.city_id == reading.city_id, _l.digest == digest, _l.spent_at.is_(None), _l.until > reading.now
    )
    return reading.conn.execute(query).one_or_none()


def spend(work: UnitOfWork, digest: str) -> bool:
    """Says whether it was not spent before."""
    statement = update(sms_link).where(_l.city_id == work.city_id, _l.digest == digest, _l.spent_at.is_(None))
    return bool(work.conn.execute(statement.values(spent_at=work.now)).rowcount == 1)
