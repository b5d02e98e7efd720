"""What planning reads of events and numbers, and the messages it makes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from sqlalchemy import BindParameter, ColumnElement, and_, bindparam, func, or_, select, text, update

from domain.sms.errors import ErrorClass
from domain.sms.message import ASKING, MessageState
from domain.sms.reaching import TELLING, Failure
from server.contacts.tables import contact_group
from server.db.prepared import Prepared, PreparedIn, insert_all, one_of
from server.db.touching import Touched, touch
from server.db.work import Reading, UnitOfWork
from server.events.tables import contact, event
from server.masterdata.tables import unit
from server.sms.tables import sms_message
from server.sms.tables.messages import CLAIMED, PLANNED
from server.tasks.tables import task

_CITY: BindParameter[str] = bindparam("b_city")
_e, _c, _g, _m, _t, _u = event.c, contact.c, contact_group.c, sms_message.c, task.c, unit.c
_EVENTS = PreparedIn(
    lambda names: select(
        _e.event_id, _e.business_line, _e.case_type, _e.case_subtype, _e.report_channel, _e.reported_at, _e.arrived_at, _e.closed_at,
        _e.unit_id, _e.no_revisit, _e.trial, _e.excluded,
    ).where(_e.city_id == _CITY, one_of(_e.event_id, names))
)  # fmt: skip
_NUMBERS = PreparedIn(
    lambda names: (
        select(
            _c.event_id, _c.ordinal, _c.group_id, _c.mask, _c.person, _g.opted_out_at, _g.hard_refusal_at, _g.wrong_number,
            _g.last_contact_at, _g.asked_event_id, _g.asked_before_at,
        )
        .select_from(contact.outerjoin(contact_group, and_(_g.city_id == _c.city_id, _g.group_id == _c.group_id)))
        .where(_c.city_id == _CITY, one_of(_c.event_id, names), _c.group_id.is_not(None))
        .order_by(_c.event_id, _c.ordinal)
    )
)  # fmt: skip
_LEGS = PreparedIn(
    lambda names: select(_m.event_id, _m.leg, _m.state).where(
        _m.city_id == _CITY, one_of(_m.event_id, names), _m.round == 1
    )
)
_ON_THEIR_WAY = PreparedIn(
    lambda names: select(_m.group_id, _m.event_id, _m.leg, _m.state).where(
        _m.city_id == _CITY, one_of(_m.group_id, names), _m.planned_at > bindparam("b_since")
    )
)
_FAILED = PreparedIn(
    lambda names: select(_m.group_id, _m.final_at, _m.error_class).where(
        _m.city_id == _CITY,
        one_of(_m.group_id, names),
        _m.state == MessageState.FAILED.value,
        or_(*(_m.error_class == one.value for one in sorted(TELLING))),
    )
)
_CALLED = PreparedIn(
    lambda names: select(_t.event_id).where(
        _t.city_id == _CITY, one_of(_t.event_id, names), _t.response_id.is_not(None)
    )
)
_UNITS = Prepared(select(_u.unit_id, _u.parent_id).where(_u.city_id == _CITY))
_LEGS_THAT_ASK = frozenset(leg.value for leg in ASKING)
_STILL = frozenset({MessageState.PLANNED.value, MessageState.CLAIMED.value, MessageState.UNKNOWN.value})


class Cancelled(NamedTuple):
    """A message as far as its cancelling is counted."""

    message_id: str
    planned_at: int
    leg: str
    unit_id: str | None
    carrier: str
    template: str
    gateway: str | None


def events(reading: Reading, event_ids: Sequence[str]) -> list[Any]:
    """These events as far as rules and policy look at them, the oldest first."""
    rows = _EVENTS.rows(reading.conn, {"b_city": reading.city_id}, sorted(event_ids))
    return sorted(rows, key=lambda row: (row.reported_at, row.event_id))


def numbers(reading: Reading, event_ids: Sequence[str]) -> dict[str, list[Any]]:
    """The numbers of each event in their order, with what is known of them."""
    found: dict[str, list[Any]] = {}
    for row in _NUMBERS.rows(reading.conn, {"b_city": reading.city_id}, sorted(event_ids)):
        found.setdefault(row.event_id, []).append(row)
    return found


def legs(reading: Reading, event_ids: Sequence[str]) -> set[tuple[str, str]]:
    """Events and legs that there is a message of."""
    rows = _LEGS.rows(reading.conn, {"b_city": reading.city_id}, sorted(event_ids))
    return {(row.event_id, row.leg) for row in rows}


def on_their_way(reading: Reading, group_ids: Sequence[str], since: int) -> dict[str, set[str]]:
    """Events that each number is about to be asked about, by messages planned since then."""
    found: dict[str, set[str]] = {}
    rows = _ON_THEIR_WAY.rows(reading.conn, {"b_city": reading.city_id, "b_since": since}, sorted(group_ids))
    for row in rows:
        if row.leg in _LEGS_THAT_ASK and row.state in _STILL:
            found.setdefault(row.group_id, set()).add(row.event_id)
    return found


def failures(reading: Reading, group_ids: Sequence[str]) -> dict[str, list[Failure]]:
    """Texts to each number that failed by the number's own fault."""
    found: dict[str, list[Failure]] = {}
    for row in _FAILED.rows(reading.conn, {"b_city": reading.city_id}, sorted(group_ids)):
        found.setdefault(row.group_id, []).append(Failure(row.final_at or 0, ErrorClass(row.error_class)))
    return found


def called(reading: Reading, event_ids: Sequence[str]) -> set[str]:
    """Events whose citizen has answered on the phone."""
    rows = _CALLED.rows(reading.conn, {"b_city": reading.city_id}, sorted(event_ids))
    return {row.event_id for row in rows}


def parents(reading: Reading) -> Mapping[str, str | None]:
    """Each unit and the one above it."""
    return {row.unit_id: row.parent_id for row in _UNITS.rows(reading.conn, {"b_city": reading.city_id})}


def add(work: UnitOfWork, rows: Sequence[dict[str, object]]) -> None:
    """Insert messages."""
    insert_all(work.conn, sms_message, rows)
    touch(work, Touched.ASKED, (str(row["event_id"]) for row in rows if row["event_id"] is not None))


_OF_EVENTS = PreparedIn(
    lambda names: select(_m.event_id, _m.state).where(_m.city_id == _CITY, one_of(_m.event_id, names))
)
_WAITING = Prepared(
    select(func.count().label("n")).where(_m.city_id == _CITY, text(PLANNED), _m.rule == bindparam("b_rule"))
)
_IN_HAND = Prepared(
    select(func.count().label("n")).where(_m.city_id == _CITY, text(CLAIMED), _m.rule == bindparam("b_rule"))
)
_LEFT = frozenset({MessageState.EXCLUDED.value, MessageState.CANCELLED.value, MessageState.PLANNED.value})


class Standing(NamedTuple):
    """Messages of a rule that have not gone out."""

    planned: int
    claimed: int


def cancel(work: UnitOfWork, rule: str, reason: str) -> list[Cancelled]:
    """Cancel what a rule has planned and nobody has claimed."""
    return _cancel(work, _m.rule == rule, reason)


def cancel_of_events(work: UnitOfWork, event_ids: Sequence[str], reason: str) -> list[Cancelled]:
    """Cancel what is planned about these events and nobody has claimed."""
    return _cancel(work, _m.event_id.in_(sorted(event_ids)), reason)


def sent_about(reading: Reading, event_ids: Sequence[str]) -> set[str]:
    """Of these events, those a text left about, or may have."""
    rows = _OF_EVENTS.rows(reading.conn, {"b_city": reading.city_id}, sorted(event_ids))
    return {row.event_id for row in rows if row.state not in _LEFT}


def standing(reading: Reading, rule: str) -> Standing:
    """How many of a rule's messages wait, and how many are in a worker's hands."""
    params = {"b_city": reading.city_id, "b_rule": rule}
    waiting, in_hand = (query.rows(reading.conn, params)[0].n for query in (_WAITING, _IN_HAND))
    return Standing(int(waiting), int(in_hand))


def _cancel(work: UnitOfWork, which: ColumnElement[bool], reason: str) -> list[Cancelled]:
    statement = (
        update(sms_message)
        .where(_m.city_id == work.city_id, text(PLANNED), which)
        .values(state=MessageState.CANCELLED.value, reason=reason, final_at=work.now)
        .returning(_m.message_id, _m.planned_at, _m.leg, _m.unit_id, _m.carrier, _m.template, _m.gateway)
    )
    found = [Cancelled(*row) for row in work.conn.execute(statement)]
    touch(work, Touched.MESSAGE, (one.message_id for one in found))
    return found
