"""What an agent reads of the groups handed to them, in a handful of statements however many groups there are."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import msgspec
from sqlalchemy import BindParameter, and_, bindparam, func, select

from domain.tasks.replicated import PARTIAL
from domain.wire.leases import Begun, EarlierContact, PackContact, PackOfficer, PackOrder, PackTask
from server.accounts.tables import user
from server.answers.repository.outcomes import outcomes
from server.answers.tables import attempt
from server.contacts.tables import contact_group
from server.db.prepared import PreparedIn, one_of
from server.db.work import Reading
from server.events.citizen_answers import reply_value
from server.events.personal import Person, open_facts, open_person
from server.events.tables import contact, event
from server.leases.repository.begun import begun
from server.masterdata.tables import officer
from server.orders.access import Sight
from server.orders.reading import AskedAbout, asked_about, complaints_of, open_of_groups
from server.tasks.repository.rows import TASK_ROW, WITH_EVENT, task_row
from server.tasks.tables import task

_BROKEN_OFF = f'"{PARTIAL}"'
"""In the facts of a task of which a conversation broke off: only those are looked up."""
EARLIER_SHOWN = 10
"""How many earlier calls the screen tells of; more would be scrolled past."""

_officers = msgspec.json.Decoder(list[str])

_t, _e, _c, _g = task.c, event.c, contact.c, contact_group.c
_CITY: BindParameter[str] = bindparam("b_city")
_EVENT = (
    _e.reported_at, _e.report_channel, _e.dispatched_at, _e.arrived_at, _e.closed_at, _e.officers, _e.sms_reply,
    _e.facts.label("told"), _e.no_revisit, _e.excluded,
)  # fmt: skip
_TASKS = PreparedIn(
    lambda names: (
        select(*TASK_ROW, *_EVENT)
        .select_from(WITH_EVENT)
        .where(_t.city_id == _CITY, one_of(_t.group_id, names))
        .order_by(_t.event_at.desc(), _t.task_id)
    )
)
_CONTACTS = PreparedIn(
    lambda names: (
        select(
            _c.event_id, _c.ordinal, _c.role, _c.group_id, _c.mask, _c.person, _g.opted_out_at, _g.hard_refusal_at, _g.wrong_number
        )
        .select_from(contact.outerjoin(contact_group, and_(_g.city_id == _c.city_id, _g.group_id == _c.group_id)))
        .where(_c.city_id == _CITY, one_of(_c.event_id, names), _c.group_id.is_not(None))
        .order_by(_c.event_id, _c.ordinal)
    )
)  # fmt: skip
_told = outcomes(attempt.c.city_id == _CITY, attempt.c.group_id.in_(bindparam("b_groups", expanding=True)))
_o = _told.c
_EARLIER = (
    select(_o.group_id, _o.ended_at, user.c.name, _o.direction, func.min(_o.disposition).label("disposition"), func.min(_o.reason).label("reason"))
    .select_from(_told.outerjoin(user, and_(user.c.city_id == _o.city_id, user.c.user_id == _o.user_id)))
    .group_by(_o.group_id, _o.attempt_id, _o.ended_at, user.c.name, _o.direction)
    .order_by(_o.ended_at.desc())
)  # fmt: skip
_OFFICERS = PreparedIn(
    lambda names: select(officer.c.badge_no, officer.c.name).where(
        officer.c.city_id == _CITY, one_of(officer.c.badge_no, names)
    )
)


@dataclass(frozen=True, slots=True)
class GroupContents:
    """Everything of one group but its lease; ``tasks`` newest event first, each with the row it was made from."""

    contacts: list[PackContact]
    tasks: list[tuple[Any, PackTask]]
    earlier: list[EarlierContact]
    orders: list[PackOrder]


def contents(reading: Reading, sight: Sight, group_ids: Sequence[str]) -> dict[str, GroupContents]:
    """What there is to know of these groups, their personal data opened; of their orders what ``sight`` may see.

    A second visit, after rectification, speaks of what the citizen complained of before.
    """
    if not group_ids:
        return {}
    params: dict[str, Any] = {"b_city": reading.city_id, "b_groups": list(group_ids)}
    rows = _TASKS.rows(reading.conn, {"b_city": reading.city_id}, group_ids)
    people = _people(reading, [row.event_id for row in rows])
    names = _officer_names(reading, rows)
    again = [row for row in rows if row.priority == 2]
    asked = asked_about(reading, sight, [row.task_id for row in again])
    said = complaints_of(reading, sight, [row.event_id for row in again if row.task_id not in asked])
    spoken_of = {
        row.task_id: asked.get(row.task_id) or AskedAbout(said.get(row.event_id, ""), "") for row in again
    }
    broken_off = begun(reading, [row.task_id for row in rows if _BROKEN_OFF in row.facts])
    earlier: dict[str, list[EarlierContact]] = {}
    if any(row.facts != "[]" for row in rows):
        for row in reading.conn.execute(_EARLIER, params):
            told = earlier.setdefault(row.group_id, [])
            if len(told) < EARLIER_SHOWN:
                told.append(_earlier(row))
    orders = open_of_groups(reading, sight, group_ids)
    return {
        group: _contents(
            reading,
            group,
            rows,
            people,
            names,
            spoken_of,
            broken_off,
            earlier.get(group, []),
            orders.get(group, []),
        )
        for group in group_ids
    }


def _contents(
    reading: Reading,
    group: str,
    rows: Sequence[Any],
    people: dict[str, list[tuple[Any, Person]]],
    names: dict[str, str],
    spoken_of: dict[str, AskedAbout],
    broken_off: dict[str, Begun],
    earlier: list[EarlierContact],
    orders: list[PackOrder],
) -> GroupContents:
    mine = [row for row in rows if row.group_id == group]
    contacts = _contacts(group, [entry for row in mine for entry in people.get(row.event_id, ())])
    mask = contacts[0].mask if contacts else ""
    tasks = [
        (row, _task(reading, row, mask, names, spoken_of.get(row.task_id), broken_off.get(row.task_id)))
        for row in mine
    ]
    return GroupContents(contacts, tasks, earlier, orders)


def _contacts(group: str, entries: Iterable[tuple[Any, Person]]) -> list[PackContact]:
    """The group's own number first, then others of the same events; one whose owner wants no calls is left out."""
    own: dict[str, tuple[Any, Person]] = {}
    others: dict[str, tuple[Any, Person]] = {}
    for row, person in entries:
        blocked = row.opted_out_at is not None or row.hard_refusal_at is not None or row.wrong_number
        if row.group_id == group:
            own.setdefault(row.group_id, (row, person))
        elif not blocked:
            others.setdefault(row.group_id, (row, person))
    return [
        PackContact(
            ordinal=ordinal,
            role=row.role,
            number=person.number,
            mask=row.mask,
            name=person.name,
            sex=person.sex,
            address=person.address,
        )
        for ordinal, (row, person) in enumerate([*own.values(), *others.values()])
    ]


_NEWEST_OF_GROUP = (
    select(_c.event_id)
    .select_from(contact.join(event, and_(_e.city_id == _c.city_id, _e.event_id == _c.event_id)))
    .where(_c.city_id == _CITY, _c.group_id == bindparam("b_group"))
    .order_by(_e.reported_at.desc())
    .limit(1)
)


def known_number(reading: Reading, group_id: str) -> list[PackContact]:
    """Who is behind a number by the newest event it stands in, whether or not there is a task; empty if nobody."""
    events = list(
        reading.conn.execute(_NEWEST_OF_GROUP, {"b_city": reading.city_id, "b_group": group_id}).scalars()
    )
    return _contacts(group_id, [entry for told in _people(reading, events).values() for entry in told])


def _people(reading: Reading, events: list[str]) -> dict[str, list[tuple[Any, Person]]]:
    found: dict[str, list[tuple[Any, Person]]] = {}
    if events:
        for row in _CONTACTS.rows(reading.conn, {"b_city": reading.city_id}, events):
            found.setdefault(row.event_id, []).append(
                (row, open_person(reading.sealer, row.event_id, row.ordinal, row.person))
            )
    return found


def _officer_names(reading: Reading, rows: Sequence[Any]) -> dict[str, str]:
    badges = {badge for row in rows for badge in _officers.decode(row.officers or "[]")}
    if not badges:
        return {}
    found = _OFFICERS.rows(reading.conn, {"b_city": reading.city_id}, sorted(badges))
    return {row.badge_no: row.name for row in found}


def _task(
    reading: Reading,
    row: Any,
    mask: str,
    names: dict[str, str],
    spoken_of: AskedAbout | None,
    broken_off: Begun | None,
) -> PackTask:
    return PackTask(
        task=task_row(row, mask),
        reported_at=row.reported_at,
        report_channel=row.report_channel,
        dispatched_at=row.dispatched_at,
        arrived_at=row.arrived_at,
        closed_at=row.closed_at,
        facts=open_facts(reading.sealer, row.event_id, row.told),
        officers=[
            PackOfficer(badge, names.get(badge, "")) for badge in _officers.decode(row.officers or "[]")
        ],
        sms_reply=reply_value(row.sms_reply),
        summary=spoken_of.said if spoken_of is not None else "",
        rectified=spoken_of.done if spoken_of is not None else "",
        begun=broken_off,
    )


def _earlier(row: Any) -> EarlierContact:
    return EarlierContact(
        at=row.ended_at,
        channel="phone" if row.direction == "outgoing" else row.direction,
        by=row.name or "",
        disposition=row.disposition,
        reason=row.reason,
    )
