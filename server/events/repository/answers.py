"""Answers without an agent, and the rating an event goes by."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import BindParameter, bindparam, select, update

from server.db.inserting import inserting
from server.db.prepared import Prepared, PreparedIn, one_of
from server.db.touching import Touched, touch
from server.db.work import Reading, UnitOfWork
from server.events.tables import citizen_answer, event

_a, _e = citizen_answer.c, event.c
_CITY: BindParameter[str] = bindparam("b_city")
_KNOWN = PreparedIn(lambda names: select(_e.event_id).where(_e.city_id == _CITY, one_of(_e.event_id, names)))
_GO_BY = PreparedIn(
    lambda names: (
        select(_e.event_id, _e.sms_reply)
        .where(_e.city_id == _CITY, one_of(_e.event_id, names))
        .order_by(_e.event_id)
        .with_for_update()
    )
)
_OF_EVENTS = PreparedIn(
    lambda names: (
        select(_a.answer_id, _a.event_id, _a.leg, _a.rating, _a.answered_at, _a.canonical)
        .where(_a.city_id == _CITY, one_of(_a.event_id, names), _a.rating.is_not(None), _a.late.is_(False))
        .order_by(_a.event_id)
    )
)


_COUNT = Prepared(
    update(citizen_answer)
    .where(_a.city_id == _CITY, _a.answer_id == bindparam("b_answer", type_=_a.answer_id.type))
    .values(canonical=bindparam("b_counts"))
)
_RATED = Prepared(
    update(event)
    .where(_e.city_id == _CITY, _e.event_id == bindparam("b_event", type_=_e.event_id.type))
    .values(sms_reply=bindparam("b_rating"))
)


def known(reading: Reading, event_ids: Sequence[str]) -> list[str]:
    """Those of these events that there are."""
    return [row.event_id for row in _KNOWN.rows(reading.conn, {"b_city": reading.city_id}, sorted(event_ids))]


def add(work: UnitOfWork, rows: Sequence[dict[str, object]]) -> set[str]:
    """Insert answers; returns the ids of those that were not there."""
    if not rows:
        return set()
    new = inserting(citizen_answer, sqlite=work.is_sqlite).on_conflict_do_nothing(
        index_elements=["city_id", "answer_id"]
    )
    # Compiled once, however many there are: a statement with all their values would be made anew for every number of them.
    added = set(work.conn.execute(new.returning(_a.answer_id), list(rows)).scalars())
    touch(work, Touched.ASKED, (str(row["event_id"]) for row in rows if row["answer_id"] in added))
    return added


def clear(reading: Reading, event_ids: Sequence[str]) -> list[Any]:
    """The clear ratings of these events that are not late, each event's together, the first before the others; of two of one instant, as of
    a gateway that brings both at once, the one that counts already."""
    if not event_ids:
        return []
    rows = _OF_EVENTS.rows(reading.conn, {"b_city": reading.city_id}, event_ids)
    return sorted(
        rows, key=lambda row: (row.event_id, row.answered_at or 0, not row.canonical, row.answer_id)
    )


def set_canonical(work: UnitOfWork, answer_ids: Sequence[str], counts: bool) -> None:
    """Have these count, or not."""
    if answer_ids:
        touch(work, Touched.CITIZEN_ANSWER, answer_ids)
        _COUNT.run_all(
            work.conn,
            [{"b_city": work.city_id, "b_answer": one, "b_counts": counts} for one in answer_ids],
        )


def go_by(work: UnitOfWork, ratings: Mapping[str, str]) -> list[str]:
    """Write what these events go by; returns those that went by something else before."""
    rows = _GO_BY.rows(work.conn, {"b_city": work.city_id}, sorted(ratings)) if ratings else []
    changed = [row.event_id for row in rows if row.sms_reply != ratings[row.event_id]]
    if changed:
        _RATED.run_all(
            work.conn,
            [
                {"b_city": work.city_id, "b_event": event_id, "b_rating": ratings[event_id]}
                for event_id in changed
            ],
        )
    return changed
