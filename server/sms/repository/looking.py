"""Events that planning has to look at."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import bindparam, delete, literal, select, update

from domain.sms.message import TOO_OLD
from domain.times import DAY
from server.db.inserting import inserting
from server.db.prepared import Prepared, insert_all
from server.db.work import Reading, UnitOfWork
from server.events.tables import event
from server.sms.tables import sms_hold, sms_look

_l, _e, _h = sms_look.c, event.c, sms_hold.c
_LOOKED_AT = Prepared(
    delete(sms_look).where(
        _l.city_id == bindparam("b_city"), _l.event_id == bindparam("b_event", type_=_l.event_id.type)
    )
)
LAST_DAYS = TOO_OLD + 4 * DAY
"""A rule that is put in force looks back so far; a text that would be later than 72 h is not sent anyway."""


def look_at(work: UnitOfWork, event_ids: Iterable[str]) -> None:
    """These came or changed."""
    rows = [{"city_id": work.city_id, "event_id": one, "at": work.now} for one in sorted(set(event_ids))]
    work.add_new(sms_look, rows, ["city_id", "event_id"])


def look_at_the_last_days(work: UnitOfWork) -> None:
    """Everything reported in the last days, once more."""
    found = select(_e.city_id, _e.event_id, literal(work.now)).where(
        _e.city_id == work.city_id, _e.reported_at > work.now - LAST_DAYS, _e.reported_at <= work.now
    )
    new = inserting(sms_look, sqlite=work.is_sqlite).from_select(["city_id", "event_id", "at"], found)
    work.conn.execute(new.on_conflict_do_nothing(index_elements=["city_id", "event_id"]))


def next_looks(reading: Reading, after: tuple[int, str], limit: int) -> list[Any]:
    """The next events to look at, the longest waiting first."""
    at, event_id = after
    query = (
        select(_l.event_id, _l.at)
        .where(
            _l.city_id == reading.city_id,
            (_l.at > at)
            | ((_l.at == at) & (_l.event_id > bindparam("b_event", event_id, type_=_l.event_id.type))),
        )
        .order_by(_l.at, _l.event_id)
        .limit(limit)
    )
    return list(reading.conn.execute(query))


def of_the_last_days(reading: Reading) -> list[str]:
    """Everything reported in the last days."""
    query = select(_e.event_id).where(
        _e.city_id == reading.city_id, _e.reported_at > reading.now - LAST_DAYS, _e.reported_at <= reading.now
    )
    return list(reading.conn.execute(query).scalars())


def looked_at(work: UnitOfWork, event_ids: Sequence[str]) -> None:
    """It is decided what becomes of these."""
    if event_ids:
        _LOOKED_AT.run_all(work.conn, [{"b_city": work.city_id, "b_event": one} for one in sorted(event_ids)])


def holds(reading: Reading) -> list[Any]:
    """Spans of which events are held or closed after a restore."""
    query = select(_h.since, _h.until, _h.decision).where(_h.city_id == reading.city_id).order_by(_h.since)
    return list(reading.conn.execute(query))


def hold(work: UnitOfWork, since: int, until: int) -> None:
    """Hold planning for events reported in between."""
    work.conn.execute(delete(sms_hold).where(_h.city_id == work.city_id, _h.since == since))
    insert_all(work.conn, sms_hold, [{"city_id": work.city_id, "since": since, "until": until}])


def decide_holds(work: UnitOfWork, decision: str) -> int:
    """Decide about all that wait; returns how many there were."""
    statement = (
        update(sms_hold)
        .where(_h.city_id == work.city_id, _h.decision.is_(None))
        .values(decision=decision, decided_at=work.now)
    )
    return work.conn.execute(statement).rowcount
