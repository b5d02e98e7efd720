"""The queue in SQL: moving over what waited long enough, taking the first, holding it, giving it back."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import (
    BindParameter,
    and_,
    bindparam,
    case,
    func,
    literal_column,
    or_,
    select,
    text,
    tuple_,
    union_all,
    update,
)

from domain.times import MINUTE
from domain.vocabulary import BusinessLine
from server.contacts.tables import contact_group
from server.db.prepared import Prepared
from server.db.work import Reading, UnitOfWork
from server.events.tables import event
from server.tasks import lanes
from server.tasks.tables import QUEUED, task

OWNER_GRACE = 10 * MINUTE
"""An appointment is the business of the agent who made it; so long after its time anybody may keep it."""
PROMOTED_AT_ONCE = 500
"""How many waiting tasks one claim moves over at most: the first claim of the morning must not take a second."""

_t, _g = task.c, contact_group.c
NOW: BindParameter[int] = bindparam("b_now")
CITY: BindParameter[str] = bindparam("b_city")
_HALL: BindParameter[str] = bindparam("b_hall")
# A task's own lane, waiting or not; what it is sorted by there; whether it may be called but for a lease or policy.
BASE = _t.lane % 10
IN_QUEUE = text(QUEUED)
"""What a query says so that it may read the index of the queue."""
SORT_AT = case((BASE == 0, func.coalesce(_t.appointment_at, _t.event_at)), else_=_t.event_at)
DUE = _t.due_at <= NOW

_RIPE = (
    select(_t.task_id)
    .where(
        _t.city_id == CITY,
        _t.hall_id == _HALL,
        IN_QUEUE,
        _t.lane == bindparam("b_lane"),
        _t.queue_at <= NOW,
    )
    .order_by(_t.queue_at)
    .limit(PROMOTED_AT_ONCE)
)
_LINES = frozenset(BusinessLine)
_FIRST_WAITING = Prepared(
    union_all(
        *(
            select(literal_column(str(lane)).label("lane")).where(
                select(literal_column("1"))
                .where(
                    _t.city_id == CITY,
                    _t.hall_id == _HALL,
                    IN_QUEUE,
                    _t.lane == literal_column(str(lane)),
                    _t.queue_at <= NOW,
                )
                .exists()
            )
            for lane in range(lanes.WAITING, lanes.LAST_WAITING + 1)
        )
    )
)
_PROMOTE = (
    update(task)
    .where(_t.city_id == CITY, _t.task_id.in_(bindparam("b_ids", expanding=True)))
    .values(lane=BASE, queue_at=SORT_AT)
)


def promote(work: UnitOfWork, hall_id: str, *, wait: bool = False) -> None:
    """Move what has waited long enough into the lanes that are handed out.

    Without ``wait``, what another claim is moving at this moment is left to it.
    """
    ripe = _RIPE.with_for_update(skip_locked=not wait)
    params = {"b_city": work.city_id, "b_hall": hall_id, "b_now": work.now}
    for (lane,) in _FIRST_WAITING.rows(work.conn, params):
        ids = list(work.conn.execute(ripe, {**params, "b_lane": lane}).scalars())
        if ids:
            work.conn.execute(_PROMOTE, {"b_city": work.city_id, "b_ids": ids})


@dataclass(frozen=True, slots=True)
class QueueEntry:
    """A task that could be handed out, with its event and group as far as the contact policy looks at them."""

    hall_id: str
    task_id: str
    group_id: str
    event_id: str
    lane: int
    queue_at: int
    priority: int
    state: str
    facts: str
    business_line: str
    case_type: str
    case_subtype: str
    over_at: int
    trial: bool
    no_revisit: bool
    excluded: str | None
    unit_id: str | None
    opted_out_at: int | None
    hard_refusal_at: int | None
    wrong_number: bool
    last_contact_at: int | None
    asked_event_id: str | None
    asked_before_at: int | None
    lease_no: int

    @property
    def key(self) -> tuple[int, int, str]:
        """Where to go on behind this one."""
        return self.lane, self.queue_at, self.task_id


_e = event.c
POLICY_COLUMNS = (
    _t.hall_id, _t.task_id, _t.group_id, _t.event_id, _t.lane, _t.queue_at, _t.priority, _t.state, _t.facts, _e.business_line,
    _e.case_type, _e.case_subtype, func.coalesce(_e.closed_at, _e.arrived_at, _e.reported_at).label("over_at"), _t.trial,
    _e.no_revisit, _e.excluded, _e.unit_id, _g.opted_out_at, _g.hard_refusal_at, _g.wrong_number, _g.last_contact_at,
    _g.asked_event_id, _g.asked_before_at, _g.lease_no,
)  # fmt: skip
with_policy = task.join(contact_group, and_(_g.city_id == _t.city_id, _g.group_id == _t.group_id)).join(
    event, and_(_e.city_id == _t.city_id, _e.event_id == _t.event_id)
)
_free = or_(_g.lease_user_id.is_(None), _g.lease_until <= NOW)


def _first(*, skilled: bool, go_on: bool, skip_locked: bool, lines: bool = False) -> Any:
    query = select(*POLICY_COLUMNS).select_from(with_policy).where(
        _t.city_id == CITY,
        _t.hall_id == _HALL,
        IN_QUEUE,
        _t.lane >= lanes.READY,
        _t.lane <= lanes.LAST_READY,
        or_(
            _t.assigned_to.is_(None),
            _t.assigned_to == bindparam("b_user"),
            and_(_t.lane == 0, _t.queue_at <= bindparam("b_late")),
        ),
        _free,
    )  # fmt: skip
    if skilled:
        query = query.where(
            or_(_t.language.is_(None), _t.language.in_(bindparam("b_skills", expanding=True)))
        )
    else:
        query = query.where(_t.language.is_(None))
    if lines:
        query = query.where(_e.business_line.in_(bindparam("b_lines", expanding=True)))
    if go_on:
        after = tuple_(
            bindparam("b_lane"), bindparam("b_queue_at"), bindparam("b_task", type_=_t.task_id.type)
        )
        query = query.where(tuple_(_t.lane, _t.queue_at, _t.task_id) > after)
    query = query.order_by(_t.lane, _t.queue_at, _t.task_id).limit(bindparam("b_limit"))
    return query.with_for_update(of=contact_group, skip_locked=skip_locked)


_BOTH = (False, True)
_FIRST_SKILLED = {
    (lines, go_on, skip): _first(skilled=True, go_on=go_on, skip_locked=skip, lines=lines)
    for lines in _BOTH
    for go_on in _BOTH
    for skip in _BOTH
}
_FIRST = {
    (go_on, skip): Prepared(_first(skilled=False, go_on=go_on, skip_locked=skip))
    for go_on in _BOTH
    for skip in _BOTH
}


def first(
    work: UnitOfWork,
    hall_id: str,
    user_id: str,
    skills: Sequence[str],
    limit: int,
    *,
    late: int,
    after: tuple[int, int, str] | None = None,
    wait: bool = False,
) -> list[QueueEntry]:
    """The next tasks whose group nobody holds, locked. An appointment of a colleague is only offered once it is late.

    Without ``wait``, groups that another claim has in hand at this moment are passed over.

    Args:
        skills: languages beside the usual one; business lines, where they are limited to some.
        late: appointments agreed for before this instant are anybody's.
        after: where to go on (:attr:`Found.key`).
    """
    params: dict[str, Any] = {
        "b_city": work.city_id, "b_hall": hall_id, "b_user": user_id, "b_now": work.now, "b_late": late, "b_limit": limit,
    }  # fmt: skip
    if after is not None:
        params["b_lane"], params["b_queue_at"], params["b_task"] = after
    which = after is not None, not wait
    if skills:
        lines = [skill for skill in skills if skill in _LINES]
        own = {"b_skills": list(skills)} | ({"b_lines": lines} if lines else {})
        rows: Iterable[Any] = work.conn.execute(_FIRST_SKILLED[bool(lines), *which], {**params, **own})
    else:
        rows = _FIRST[which].rows(work.conn, params)
    return [QueueEntry(*row) for row in rows]


_held = (
    _g.city_id == CITY,
    _g.lease_user_id == bindparam("b_user"),
    _g.lease_until > NOW,
    _g.lease_worked.is_(False),
)
_LOOKED_AT_FIRST = 8


def _own(*which: Any, limit: int | None = None) -> Prepared:
    # As a subquery: joined, SQLite would go through the tasks first.
    held = select(_g.group_id).where(*_held, *which).correlate(None).scalar_subquery()
    query = (
        select(*POLICY_COLUMNS)
        .select_from(with_policy)
        .where(_t.city_id == CITY, _t.group_id.in_(held), _t.lane < lanes.OUT, DUE)
        .order_by(BASE, SORT_AT, _t.task_id)
    )
    return Prepared(query if limit is None else query.limit(literal_column(str(limit))))


_OWN = _own()
_BEGUN = _own(_g.lease_request_id.is_not(None))
_AHEAD = _own(_g.lease_request_id.is_(None))
_AHEAD_FIRST = _own(_g.lease_request_id.is_(None), limit=_LOOKED_AT_FIRST)


_HOLDS = Prepared(
    select(func.count(_g.lease_request_id).label("begun"), func.count().label("all")).where(*_held)
)


def holds(work: UnitOfWork, user_id: str) -> tuple[bool, bool]:
    """Whether this user holds groups they were given to be called at once, and groups for later."""
    params = {"b_city": work.city_id, "b_now": work.now, "b_user": user_id}
    begun, every = _HOLDS.rows(work.conn, params)[0]
    return begun > 0, every > begun


def own(work: UnitOfWork, user_id: str) -> list[QueueEntry]:
    """Tasks of the groups this user holds and has not worked, best first."""
    return _of_user(work, _OWN, user_id)


def begun(work: UnitOfWork, user_id: str) -> list[QueueEntry]:
    """Of these, tasks of the groups they were given to be called at once."""
    return _of_user(work, _BEGUN, user_id)


def leased_ahead(work: UnitOfWork, user_id: str) -> Iterator[QueueEntry]:
    """Of these, tasks of the groups they hold for later, best first; mostly one reads no further than the first."""
    found = _of_user(work, _AHEAD_FIRST, user_id)
    yield from found
    if len(found) == _LOOKED_AT_FIRST:
        yield from _of_user(work, _AHEAD, user_id)[_LOOKED_AT_FIRST:]


def _of_user(work: UnitOfWork, query: Prepared, user_id: str) -> list[QueueEntry]:
    params = {"b_city": work.city_id, "b_now": work.now, "b_user": user_id}
    return [QueueEntry(*row) for row in query.rows(work.conn, params)]


_BY_TASK = (
    select(*POLICY_COLUMNS, _g.lease_user_id, _g.lease_until)
    .select_from(with_policy)
    .where(_t.city_id == CITY, _t.task_id == bindparam("b_task", type_=_t.task_id.type))
    .with_for_update(of=contact_group)
)


def by_task(work: UnitOfWork, task_id: str) -> tuple[QueueEntry, str | None, int | None] | None:
    """One task with its group locked, who holds the group and until when; ``None`` if there is no such task."""
    row = work.conn.execute(_BY_TASK, {"b_city": work.city_id, "b_task": task_id}).one_or_none()
    return (QueueEntry(*row[:-2]), row[-2], row[-1]) if row is not None else None


_HELD_BACK = (
    update(task)
    .where(_t.city_id == CITY, _t.task_id == bindparam("b_task", type_=_t.task_id.type))
    .values(lane=bindparam("b_lane"), queue_at=bindparam("b_queue_at"))
)


def hold_back(work: UnitOfWork, places: Sequence[tuple[str, lanes.QueuePlace]]) -> None:
    """Let these tasks wait, because policy forbids calling now."""
    if places:
        rows = [
            {"b_city": work.city_id, "b_task": i, "b_lane": p.lane, "b_queue_at": p.queue_at}
            for i, p in places
        ]
        work.conn.execute(_HELD_BACK, rows)


def waiting(reading: Reading, hall_id: str) -> dict[str, int]:
    """Why nothing is handed out: tasks of groups on lease (``lease.taken``), and the others that wait (``task.later``)."""
    held = (
        select(func.count())
        .select_from(contact_group.join(task, and_(_g.city_id == _t.city_id, _g.group_id == _t.group_id)))
        .where(
            _g.city_id == reading.city_id,
            _g.lease_user_id.is_not(None),
            _g.lease_until > reading.now,
            _t.hall_id == hall_id,
            _t.lane < lanes.OUT,
        )
    )
    later = select(func.count()).where(
        _t.city_id == reading.city_id,
        _t.hall_id == hall_id,
        IN_QUEUE,
        _t.lane >= lanes.WAITING,
        _t.lane <= lanes.LAST_WAITING,
    )
    taken = int(reading.conn.execute(held).scalar_one())
    left = int(reading.conn.execute(later).scalar_one()) - taken
    return {code: count for code, count in (("lease.taken", taken), ("task.later", left)) if count > 0}


def ready(reading: Reading, hall_id: str) -> int:
    """How many tasks stand at the front, ready but for the hour of the day."""
    query = select(func.count()).where(
        _t.city_id == reading.city_id,
        _t.hall_id == hall_id,
        IN_QUEUE,
        _t.lane >= lanes.READY,
        _t.lane <= lanes.LAST_READY,
    )
    return int(reading.conn.execute(query).scalar_one())
