"""Who shares the work of a hall: who is there, how much is open, and what others hold ahead and have not begun."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import and_, bindparam, case, func, literal_column, or_, select

from domain.permissions import DEFAULT_HALL
from domain.times import MINUTE
from server.accounts.tables import device, user
from server.contacts.tables import contact_group
from server.db.prepared import Prepared
from server.db.work import Reading, UnitOfWork
from server.leases.repository.queue import (
    BASE,
    CITY,
    DUE,
    IN_QUEUE,
    NOW,
    POLICY_COLUMNS,
    SORT_AT,
    QueueEntry,
    with_policy,
)
from server.tasks import lanes
from server.tasks.tables import task

THERE = 10 * MINUTE
"""An agent whose workstation was heard of within this time takes part in the sharing."""
IN_TOUCH = 2 * MINUTE
"""Of a workstation heard of within this time nothing is taken that it would not be told before it calls."""

_t, _g, _d, _u = task.c, contact_group.c, device.c, user.c
_HALL: Any = bindparam("b_hall")
_USER: Any = bindparam("b_user")
_of_hall = func.coalesce(_u.hall_id, DEFAULT_HALL) == _HALL
_device_user = device.join(user, and_(_u.city_id == _d.city_id, _u.user_id == _d.user_id))
_OTHERS = Prepared(
    select(func.count(_d.user_id.distinct()).label("n"))
    .select_from(_device_user)
    .where(
        _d.city_id == CITY,
        _d.revoked.is_(False),
        func.coalesce(_d.last_contact_at, _d.registered_at) >= bindparam("b_since"),
        _d.user_id != _USER,
        _u.disabled.is_(False),
        _of_hall,
    )
)


def agents_there(reading: Reading, hall_id: str, user_id: str) -> int:
    """How many share the hall's work now, this user among them."""
    params = {
        "b_city": reading.city_id,
        "b_hall": hall_id,
        "b_user": user_id,
        "b_since": reading.now - THERE,
    }
    return 1 + int(_OTHERS.rows(reading.conn, params)[0].n)


_SPEAKERS: Any = (
    select(literal_column("1"))
    .select_from(_device_user)
    .where(
        _d.city_id == CITY,
        _d.revoked.is_(False),
        func.coalesce(_d.last_contact_at, _d.registered_at) >= bindparam("b_since"),
        _d.user_id != _USER,
        _u.disabled.is_(False),
        _of_hall,
        _u.skills.contains(bindparam("b_skill"), autoescape=False),
    )
    .limit(1)
)


def somebody_speaks(reading: Reading, hall_id: str, user_id: str, language: str) -> bool:
    """Whether a colleague who speaks a language shares the hall's work now."""
    params = {
        "b_city": reading.city_id, "b_hall": hall_id, "b_user": user_id, "b_since": reading.now - THERE,
        "b_skill": f'"{language}"',
    }  # fmt: skip
    return reading.conn.execute(_SPEAKERS, params).first() is not None


_FREE = Prepared(
    select(func.count().label("n")).select_from(
        select(literal_column("1"))
        .where(
            _t.city_id == CITY,
            _t.hall_id == _HALL,
            IN_QUEUE,
            _t.lane >= lanes.READY,
            _t.lane <= lanes.LAST_READY,
        )
        .limit(bindparam("b_most"))
        .subquery()
    )
)
_HELD = Prepared(
    select(func.count().label("n"))
    .select_from(contact_group.join(user, and_(_u.city_id == _g.city_id, _u.user_id == _g.lease_user_id)))
    .where(
        _g.city_id == CITY,
        _g.lease_user_id.is_not(None),
        _g.lease_until > NOW,
        _g.lease_worked.is_(False),
        _of_hall,
    )
)


def open_in(reading: Reading, hall_id: str, most: int) -> int:
    """How many tasks could be called in a hall, free or held and not worked; counted up to ``most``."""
    params = {"b_city": reading.city_id, "b_hall": hall_id, "b_now": reading.now, "b_most": most}
    free = int(_FREE.rows(reading.conn, params)[0].n)
    return free if free >= most else free + int(_HELD.rows(reading.conn, params)[0].n)


_STANDING = (
    select(_g.group_id)
    .where(
        _g.city_id == CITY,
        _g.group_id.in_(bindparam("b_groups", expanding=True)),
        _g.lease_user_id == _USER,
        _g.lease_until > NOW,
        select(literal_column("1"))
        .where(_t.city_id == _g.city_id, _t.group_id == _g.group_id, _t.lane < lanes.OUT)
        .exists(),
    )
)  # fmt: skip


def gone(reading: Reading, user_id: str, group_ids: Sequence[str]) -> list[str]:
    """Which of these groups the user does not hold (any more), or has nothing left to call in."""
    if not group_ids:
        return []
    params = {
        "b_city": reading.city_id,
        "b_user": user_id,
        "b_now": reading.now,
        "b_groups": sorted(set(group_ids)),
    }
    standing = set(reading.conn.execute(_STANDING, params).scalars())
    return [group_id for group_id in dict.fromkeys(group_ids) if group_id not in standing]


_ahead = (
    _g.city_id == CITY,
    _g.lease_user_id.is_not(None),
    _g.lease_until > NOW,
    _g.lease_worked.is_(False),
    _g.lease_request_id.is_(None),
)
_HOLDERS = Prepared(
    select(_g.lease_user_id, func.count().label("n"))
    .select_from(
        contact_group.join(device, and_(_d.city_id == _g.city_id, _d.device_id == _g.lease_device_id)).join(
            user, and_(_u.city_id == _g.city_id, _u.user_id == _g.lease_user_id)
        )
    )
    .where(
        *_ahead,
        _g.lease_user_id != _USER,
        _d.user_id == _g.lease_user_id,
        _d.last_contact_at >= bindparam("b_since"),
        _of_hall,
    )
    .group_by(_g.lease_user_id)
    .order_by(func.count().desc(), _g.lease_user_id)
)


def holders(reading: Reading, hall_id: str, user_id: str) -> list[tuple[str, int]]:
    """Colleagues with groups leased ahead whose workstation is in touch, most first, each with how many.

    One that is out of touch keeps what it has: it may be calling them at this moment.
    """
    params = {
        "b_city": reading.city_id, "b_hall": hall_id, "b_user": user_id, "b_now": reading.now,
        "b_since": reading.now - IN_TOUCH,
    }  # fmt: skip
    return [(row.lease_user_id, int(row.n)) for row in _HOLDERS.rows(reading.conn, params)]


_LAST = (
    select(*POLICY_COLUMNS)
    .select_from(with_policy)
    .where(
        *_ahead,
        _g.lease_user_id == bindparam("b_holder"),
        _t.hall_id == _HALL,
        _t.lane < lanes.OUT,
        DUE,
        or_(
            _t.assigned_to.is_(None),
            _t.assigned_to == _USER,
            and_(BASE == 0, case((BASE == 0, SORT_AT), else_=0) <= bindparam("b_late")),
        ),
        _t.language.is_(None),
    )
    .order_by(BASE.desc(), SORT_AT.desc(), _t.task_id.desc())
    .limit(bindparam("b_limit"))
    .with_for_update(of=contact_group, skip_locked=True)
)


def last_of(
    work: UnitOfWork, hall_id: str, holder: str, user_id: str, limit: int, *, late: int
) -> list[QueueEntry]:
    """What a colleague holds ahead and would call last, locked; for ``user_id``, who has nothing left."""
    params = {
        "b_city": work.city_id, "b_hall": hall_id, "b_holder": holder, "b_user": user_id, "b_now": work.now, "b_late": late,
        "b_limit": limit,
    }  # fmt: skip
    rows: Iterable[Any] = work.conn.execute(_LAST, params)
    return [QueueEntry(*row) for row in rows]


_PROMISED = (
    select(*POLICY_COLUMNS)
    .select_from(with_policy)
    .where(
        _t.city_id == CITY,
        _t.hall_id == _HALL,
        IN_QUEUE,
        _t.lane == lanes.WAITING,
        _t.queue_at <= bindparam("b_until"),
        _t.assigned_to == _USER,
        or_(_g.lease_user_id.is_(None), _g.lease_until <= NOW),
    )
    .order_by(_t.queue_at, _t.task_id)
    .limit(bindparam("b_limit"))
    .with_for_update(of=contact_group, skip_locked=True)
)


def promised_by(work: UnitOfWork, hall_id: str, user_id: str, until: int, limit: int) -> list[QueueEntry]:
    """Appointments a user made that fall due until then, in nobody's hands yet, locked; ``queue_at`` is their time."""
    params = {
        "b_city": work.city_id, "b_hall": hall_id, "b_user": user_id, "b_now": work.now, "b_until": until, "b_limit": limit,
    }  # fmt: skip
    rows: Iterable[Any] = work.conn.execute(_PROMISED, params)
    return [QueueEntry(*row) for row in rows]


_UNBEGUN = (
    select(_g.group_id).where(*_ahead, _g.lease_user_id == _USER).order_by(_g.group_id).with_for_update()
)


def held_ahead(work: UnitOfWork, user_id: str) -> list[str]:
    """Groups leased ahead to a user and not begun, locked in order of key."""
    params = {"b_city": work.city_id, "b_user": user_id, "b_now": work.now}
    return list(work.conn.execute(_UNBEGUN, params).scalars())
