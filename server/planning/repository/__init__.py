"""Events that may get a task, and the tasks, groups and reasons planning writes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import and_, case, delete, exists, func, insert, literal, or_, select, tuple_, update

from domain.acts.planning_rules import PlanningRule
from domain.vocabulary import Channel
from server.contacts.tables import contact_group
from server.db.inserting import inserting
from server.db.touching import Touched, touch
from server.db.work import Reading, UnitOfWork
from server.events.citizen_answers import DISSATISFIED_REPLIES
from server.events.tables import contact, event
from server.planning.draws import NO_DRAW, Draw
from server.planning.tables import planning_rule, unplanned
from server.sms.tables import sms_call
from server.tasks import lanes
from server.tasks.tables import task

NOT_DRAWN = "sample.not_drawn"
_OF_NO_EVENT = 0
"""A fingerprint that no content has but by a chance of one in 2**64: the event is looked at again."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """An event without a task, and the first of its numbers with what is known of it."""

    event_id: str
    business_line: str
    case_type: str
    case_subtype: str
    reported_at: int
    over_at: int
    unit_id: str | None
    no_revisit: bool
    trial: bool
    excluded: str | None
    sms_dissatisfied: bool
    content_hash: int
    group_id: str | None = None
    numbers: int = 0
    opted_out: bool = False
    hard_refusal: bool = False
    wrong_number: bool = False
    draw: Draw | None = None
    """What it was drawn by when it was first left out."""


def rules(reading: Reading) -> list[PlanningRule]:
    """The city's own rules, none where it has not made any."""
    r = planning_rule.c
    rows = reading.conn.execute(
        select(
            r.business_line,
            r.case_type,
            r.questionnaire,
            r.hall_id,
            r.sample_ppm,
            r.seed,
            r.hours_after_event,
        ).where(r.city_id == reading.city_id)
    )
    return [
        PlanningRule(x.business_line, x.case_type, x.questionnaire, x.hall_id, x.sample_ppm / 1e6, str(x.seed), x.hours_after_event * 3_600_000)
        for x in rows
    ]  # fmt: skip


def replace_rules(work: UnitOfWork, new: Sequence[dict[str, object]]) -> None:
    """Put these in place of the city's rules, and look again at what the old ones had left out.

    Who was not drawn stays so, and is drawn by the same share and seed if they are looked at once more: dropped, they would leave the frame
    while the drawn beside them, who stand for them, stay.
    """
    work.conn.execute(delete(planning_rule).where(planning_rule.c.city_id == work.city_id))
    if new:
        work.conn.execute(insert(planning_rule), [{"city_id": work.city_id, **rule} for rule in new])
    others = and_(unplanned.c.city_id == work.city_id, unplanned.c.reason != NOT_DRAWN)
    work.conn.execute(delete(unplanned).where(others, unplanned.c.params == NO_DRAW))
    work.conn.execute(update(unplanned).where(others).values(fingerprint=_OF_NO_EVENT))


_e, _x = event.c, unplanned.c
_DISSATISFIED = or_(
    _e.sms_reply.in_(DISSATISFIED_REPLIES),
    exists().where(sms_call.c.city_id == _e.city_id, sms_call.c.event_id == _e.event_id),
)
"""Who rated 不满意 by SMS, and who was dissatisfied there with anything in particular."""
_COLUMNS = (
    _e.event_id, _e.business_line, _e.case_type, _e.case_subtype, _e.reported_at,
    func.coalesce(_e.closed_at, _e.arrived_at, _e.reported_at).label("over_at"), _e.unit_id, _e.no_revisit, _e.trial, _e.excluded,
    func.coalesce(_DISSATISFIED, literal(False)).label("sms_dissatisfied"), _e.content_hash,
)  # fmt: skip


def _without_task(reading: Reading, since: int, until: int) -> Any:
    has_task = (
        select(literal(1))
        .where(
            task.c.city_id == _e.city_id,
            task.c.event_id == _e.event_id,
            task.c.channel == Channel.PHONE.value,
            task.c.round == 1,
        )
        .exists()
    )
    decided = and_(_x.city_id == _e.city_id, _x.event_id == _e.event_id)
    return (
        select(*_COLUMNS, _x.params)
        .select_from(event.outerjoin(unplanned, decided))
        .where(_e.city_id == reading.city_id, _e.reported_at >= since, _e.reported_at <= until, ~has_task)
    )


def candidates(
    reading: Reading, since: int, until: int, after: tuple[int, str], limit: int, *, again: bool = False
) -> list[Candidate]:
    """The next events after ``after`` (time, id) that have no task and were not decided on as they are now.

    Those decided on come again when their content changed, when an SMS answer made them more than a matter of the
    sample, or with ``again``.
    """
    query = _without_task(reading, since, until).where(tuple_(_e.reported_at, _e.event_id) > after)
    if not again:
        query = query.where(
            _e.unit_id.is_not(None),
            or_(
                _x.event_id.is_(None),
                _x.fingerprint != _e.content_hash,
                and_(_x.reason == NOT_DRAWN, _DISSATISFIED),
            ),
        )
    rows = reading.conn.execute(query.order_by(_e.reported_at, _e.event_id).limit(limit)).mappings().all()
    numbers = _numbers(reading, [row["event_id"] for row in rows])
    return [_candidate(row, numbers.get(row["event_id"], [])) for row in rows]


def _candidate(row: Any, numbers: list[Any]) -> Candidate:
    fields = {key: row[key] for key in row if key != "params"}
    fields["sms_dissatisfied"] = bool(fields["sms_dissatisfied"])
    fields["draw"] = Draw.read(row["params"])
    if not numbers:
        return Candidate(**fields)
    first = numbers[0]
    return Candidate(
        **fields,
        group_id=first.group_id,
        numbers=len({n.group_id for n in numbers}),
        opted_out=first.opted_out_at is not None,
        hard_refusal=first.hard_refusal_at is not None,
        wrong_number=bool(first.wrong_number),
    )


def _numbers(reading: Reading, events: Sequence[str]) -> dict[str, list[Any]]:
    """The numbers of each event in order, with what is known of their groups."""
    if not events:
        return {}
    c, g = contact.c, contact_group.c
    query = (
        select(c.event_id, c.group_id, g.opted_out_at, g.hard_refusal_at, g.wrong_number)
        .select_from(contact.outerjoin(contact_group, and_(g.city_id == c.city_id, g.group_id == c.group_id)))
        .where(c.city_id == reading.city_id, c.event_id.in_(events), c.group_id.is_not(None))
        .order_by(c.event_id, c.ordinal)
    )
    found: dict[str, list[Any]] = {}
    for row in reading.conn.execute(query):
        found.setdefault(row.event_id, []).append(row)
    return found


def unmatched(reading: Reading, since: int, until: int) -> int:
    """How many events wait for their unit."""
    query = select(func.count()).where(
        _e.city_id == reading.city_id, _e.reported_at >= since, _e.reported_at <= until, _e.unit_id.is_(None)
    )
    return int(reading.conn.execute(query).scalar_one())


def add_tasks(work: UnitOfWork, rows: Sequence[dict[str, Any]]) -> None:
    """Insert tasks; one that another planner made in the meantime stays as it is."""
    if rows:
        new = inserting(task, sqlite=work.is_sqlite)
        work.conn.execute(new.on_conflict_do_nothing(index_elements=["city_id", "task_id"]), rows)
        touch(work, Touched.DRAWN, (row["event_id"] for row in rows))


def note_unplanned(work: UnitOfWork, rows: list[dict[str, object]]) -> None:
    """Keep why these events got no task."""
    work.upsert(unplanned, rows, ["city_id", "event_id"])
    touch(work, Touched.DRAWN, (str(row["event_id"]) for row in rows))


def forget_unplanned(work: UnitOfWork, events: Sequence[str]) -> None:
    """These have a task now."""
    if events:
        x = unplanned.c
        work.conn.execute(delete(unplanned).where(x.city_id == work.city_id, x.event_id.in_(events)))
        touch(work, Touched.DRAWN, events)


def to_raise(reading: Reading, since: int) -> list[str]:
    """Open tasks of citizens who have since answered the SMS with 不满意 and do not stand among those yet."""
    query = _to_raise(reading).where(_e.reported_at >= since)
    return list(reading.conn.execute(query).scalars())


def to_raise_of(reading: Reading, events: Sequence[str]) -> list[str]:
    """Those of certain events."""
    return list(reading.conn.execute(_to_raise(reading).where(_e.event_id.in_(list(events)))).scalars())


def _to_raise(reading: Reading) -> Any:
    return (
        select(task.c.task_id)
        .select_from(event.join(task, and_(task.c.city_id == _e.city_id, task.c.event_id == _e.event_id)))
        .where(
            _e.city_id == reading.city_id,
            _DISSATISFIED,
            task.c.priority > 1,
            task.c.round == 1,
            task.c.lane < lanes.OUT,
        )
    )


def raise_tasks(work: UnitOfWork, task_ids: Sequence[str]) -> list[Any]:
    """Give these their place among the dissatisfied; returns id and hall of those that were still open.

    One that only waits for the cut-off of the sample may be called now: what it waited for has come.
    """
    touch(work, Touched.TASK, task_ids)
    t = task.c
    for_the_cut_off = and_(t.not_before > work.now, t.queue_at == t.not_before, t.attempts == 0)
    lane = case(
        (t.lane % 10 == 0, t.lane),
        (for_the_cut_off, 1),
        (t.lane >= lanes.WAITING, lanes.WAITING + 1),
        else_=1,
    )
    statement = (
        update(task)
        .where(t.city_id == work.city_id, t.task_id.in_(list(task_ids)), t.lane < lanes.OUT)
        .values(
            priority=1,
            lane=lane,
            queue_at=case((for_the_cut_off, t.event_at), else_=t.queue_at),
            not_before=case((for_the_cut_off, work.now), else_=t.not_before),
            due_at=case((for_the_cut_off, work.now), else_=t.due_at),
        )
        .returning(t.task_id, t.hall_id)
    )
    return list(work.conn.execute(statement))


def unit_names(reading: Reading) -> dict[str, str]:
    """Names of all units, for the counts of a dry run."""
    from server.masterdata.tables import unit

    rows = reading.conn.execute(select(unit.c.unit_id, unit.c.name).where(unit.c.city_id == reading.city_id))
    return {row.unit_id: row.name for row in rows}
