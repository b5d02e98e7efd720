"""What is known of numbers and events when something is to leave, and what receipts teach of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from sqlalchemy import BindParameter, bindparam, func, select, text

from domain.policy.askings import LastAsked
from server.contacts.tables import contact_group
from server.db.prepared import Prepared, PreparedIn, one_of
from server.db.work import Reading, UnitOfWork
from server.events.tables import citizen_answer
from server.sms.tables import sms_carrier, sms_message
from server.sms.tables.carriers import NOT_LET_THROUGH

_c, _a, _m, _g = sms_carrier.c, citizen_answer.c, sms_message.c, contact_group.c
_CITY: BindParameter[str] = bindparam("b_city")
_CARRIERS = PreparedIn(
    lambda names: select(_c.group_id, _c.carrier).where(_c.city_id == _CITY, one_of(_c.group_id, names))
)
_ASKED = PreparedIn(
    lambda names: select(_g.group_id, _g.last_contact_at, _g.asked_event_id, _g.asked_before_at).where(
        _g.city_id == _CITY, one_of(_g.group_id, names), _g.last_contact_at.is_not(None)
    )
)
_ANSWERED = PreparedIn(
    lambda names: select(_a.event_id, _a.leg).where(_a.city_id == _CITY, one_of(_a.event_id, names))
)
_CONTENT = Prepared(
    select(func.count().label("n")).where(
        _m.city_id == _CITY,
        text(NOT_LET_THROUGH),
        _m.template == bindparam("b_template"),
        _m.final_at > bindparam("b_since"),
    )
)


def carriers(reading: Reading, group_ids: Sequence[str]) -> dict[str, str]:
    """The carriers that these groups turned out to be of."""
    if not group_ids:
        return {}
    rows = _CARRIERS.rows(reading.conn, {"b_city": reading.city_id}, sorted(group_ids))
    return {row.group_id: row.carrier for row in rows}


def last_asked(reading: Reading, group_ids: Sequence[str]) -> dict[str, LastAsked]:
    """When these numbers were last asked, and about what."""
    if not group_ids:
        return {}
    rows = _ASKED.rows(reading.conn, {"b_city": reading.city_id}, sorted(group_ids))
    return {
        row.group_id: LastAsked(row.last_contact_at, row.asked_event_id, row.asked_before_at) for row in rows
    }


def learn_carriers(work: UnitOfWork, learnt: Mapping[str, str]) -> None:
    """These groups were reached by these carriers."""
    rows: list[dict[str, object]] = [
        {"city_id": work.city_id, "group_id": group, "carrier": carrier, "learnt_at": work.now}
        for group, carrier in sorted(learnt.items())
    ]
    work.upsert(sms_carrier, rows, ["city_id", "group_id"])


def answered(reading: Reading, event_ids: Sequence[str]) -> frozenset[tuple[str, str]]:
    """The legs about which these events were answered without an agent."""
    if not event_ids:
        return frozenset()
    rows = _ANSWERED.rows(reading.conn, {"b_city": reading.city_id}, sorted(event_ids))
    return frozenset((row.event_id, row.leg) for row in rows)


def not_let_through(reading: Reading, template: str, since: int) -> int:
    """How many messages of a text were not let through since then."""
    rows = _CONTENT.rows(reading.conn, {"b_city": reading.city_id, "b_template": template, "b_since": since})
    return int(rows[0].n)
