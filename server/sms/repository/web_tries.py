"""How often the web form was tried."""

from __future__ import annotations

from sqlalchemy import delete, select

from server.db.inserting import inserting
from server.db.work import Reading, UnitOfWork
from server.sms.tables import sms_web_try

_t = sms_web_try.c


def so_far(reading: Reading, who: str, since: int) -> int:
    """How often since then."""
    query = select(_t.n).where(_t.city_id == reading.city_id, _t.since == since, _t.who == who)
    return int(reading.conn.execute(query).scalar() or 0)


def count(work: UnitOfWork, who: str, since: int) -> int:
    """Once more; returns how often since then."""
    row = {"city_id": work.city_id, "since": since, "who": who, "n": 1}
    new = inserting(sms_web_try, sqlite=work.is_sqlite).values(row)
    work.conn.execute(
        new.on_conflict_do_update(index_elements=["city_id", "since", "who"], set_={"n": _t.n + 1})
    )
    return so_far(work, who, since)


def forget(work: UnitOfWork, before: int) -> int:
    """Take out those counted before; returns how many rows."""
    gone = delete(sms_web_try).where(_t.city_id == work.city_id, _t.since < before)
    return work.conn.execute(gone).rowcount
