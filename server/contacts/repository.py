"""Queries of contact groups."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from functools import cache

from sqlalchemy import and_, bindparam, case, or_, select, text, update

from server.contacts.tables import BLOCKED, asking, contact_group
from server.db.inserting import inserting
from server.db.prepared import Prepared, PreparedIn, one_of
from server.db.work import Reading, UnitOfWork


def blocked_groups(reading: Reading) -> frozenset[str]:
    """Contact groups nobody may contact any more."""
    g = contact_group.c
    query = select(g.group_id).where(g.city_id == reading.city_id, text(f"({BLOCKED})"))
    return frozenset(reading.conn.execute(query).scalars())


def add_groups(work: UnitOfWork, group_ids: Iterable[str]) -> None:
    """Make the contact groups that are missing."""
    rows = [
        {
            "city_id": work.city_id,
            "group_id": group,
            "lease_no": 0,
            "lease_worked": False,
            "wrong_number": False,
        }
        for group in sorted(set(group_ids))
    ]
    work.add_new(contact_group, rows, ["city_id", "group_id"])


_g, _a = contact_group.c, asking.c
_event = bindparam("b_event", type_=_g.asked_event_id.type)
_at = bindparam("b_at", type_=_g.last_contact_at.type)
_same = and_(_g.asked_event_id.is_not(None), _g.asked_event_id == _event)
_newest = or_(_g.last_contact_at.is_(None), _g.last_contact_at <= _at)
_greater = case((or_(_g.last_contact_at.is_(None), _g.last_contact_at < _at), _at), else_=_g.last_contact_at)
_KNOW = Prepared(
    update(contact_group)
    .where(_g.city_id == bindparam("b_city"), _g.group_id == bindparam("b_group", type_=_g.group_id.type))
    .values(
        last_contact_at=_greater,
        asked_event_id=case((or_(_same, _newest), _event), else_=_g.asked_event_id),
        asked_before_at=case(
            (_same, _g.asked_before_at),
            (_newest, _g.last_contact_at),
            (or_(_g.asked_before_at.is_(None), _g.asked_before_at < _at), _at),
            else_=_g.asked_before_at,
        ),
    )
)
"""``domain.policy.askings.LastAsked.and_then``, said to the database: nobody has read these groups."""
_SURVEYED = PreparedIn(
    lambda names: select(_a.group_id, _a.event_id, _a.at).where(
        _a.city_id == bindparam("b_city"), one_of(_a.group_id, names)
    )
)


def asked(work: UnitOfWork, askings: Sequence[tuple[str, str, str, int]]) -> None:
    """These groups were asked about an event by a channel at an instant; told again, the later instant stands."""
    if not askings:
        return
    rows = [
        {"city_id": work.city_id, "group_id": group, "event_id": event_id, "channel": channel, "at": at}
        for group, event_id, channel, at in askings
    ]
    add_groups(work, (group for group, *_ in askings))
    _asked(sqlite=work.is_sqlite).insert(work.conn, rows)
    _KNOW.run_all(
        work.conn,
        [
            {"b_city": work.city_id, "b_group": group, "b_event": event_id, "b_at": at}
            for group, event_id, _, at in askings
        ],
    )


@cache
def _asked(*, sqlite: bool) -> Prepared:
    new = inserting(asking, sqlite=sqlite)
    later = case((new.excluded.at > _a.at, new.excluded.at), else_=_a.at)
    keys = ["city_id", "group_id", "event_id", "channel"]
    return Prepared(new.on_conflict_do_update(index_elements=keys, set_={"at": later}), [*keys, "at"])


def surveyed(reading: Reading, group_ids: Collection[str]) -> dict[str, list[tuple[str, int]]]:
    """About which events these groups were asked without an agent, and when."""
    found: dict[str, list[tuple[str, int]]] = {}
    for row in _SURVEYED.rows(reading.conn, {"b_city": reading.city_id}, sorted(group_ids)):
        found.setdefault(row.group_id, []).append((row.event_id, row.at))
    return found
