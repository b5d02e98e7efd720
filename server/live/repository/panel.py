"""The lead's panel: one consistent look at a hall, counted afresh from the rows, so that it cannot drift."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from typing import Any

from sqlalchemy import BindParameter, and_, bindparam, case, func, or_, select, text

from domain.acts.world import AnswerStanding
from domain.dispositions import Disposition
from domain.permissions import Permission, who_may
from domain.tasks.state import TaskStatus
from domain.times import MINUTE, day_bounds, day_of
from domain.vocabulary import AgentState, Satisfaction
from domain.wire.hall import PANEL_SCHEMA, AgentLine, Panel, QueueLine
from server.accounts.tables import device, user
from server.answers.repository.outcomes import MADE, outcomes
from server.answers.tables import attempt, response
from server.contacts.tables import contact_group
from server.db.prepared import Prepared, PreparedIn, one_of
from server.db.work import Reading
from server.emergencies import repository as emergencies
from server.live.tables import agent_state
from server.orders.access import Sight
from server.orders.reading import undispatched
from server.tasks.tables import STANDING, task

LOST_AFTER = 2 * MINUTE
"""A workstation whose user is not off duty and that was not heard of for so long is shown as lost (失联)."""


def panel(reading: Reading, sight: Sight, hall_id: str, head: int) -> Panel:
    """The hall now, today by the city's zone, and of the orders what ``sight`` may see: what its list shows, no more.

    ``head`` is the feed number this look belongs to.
    """
    return seen_with(reading, sight, hall_figures(reading, hall_id, head))


def seen_with(reading: Reading, sight: Sight, figures: Panel) -> Panel:
    """The figures of a hall with the orders that wait, as who has this sight counts them."""
    waiting = undispatched(reading, sight)
    return replace(
        figures,
        orders_waiting=waiting.count,
        orders_waiting_more=waiting.more,
        orders_waiting_oldest_at=waiting.oldest_at,
    )


def hall_figures(reading: Reading, hall_id: str, head: int) -> Panel:
    """What everybody who looks at this hall sees alike, without the orders."""
    zone = reading.zone()
    start, _ = day_bounds(day_of(reading.now, zone), zone)
    calls = _calls(reading, hall_id, start)
    answers = _answers(reading, hall_id, start)
    queue, states, sms = _queue(reading, hall_id)
    return Panel(
        schema=PANEL_SCHEMA,
        hall_id=hall_id,
        as_of=reading.now,
        head=head,
        day_start=start,
        calls=sum(c["calls"] for c in calls.values()),
        connected=sum(c["connected"] for c in calls.values()),
        completed=sum(answers["completed"].values()),
        talk_ms=sum(c["talk_ms"] for c in calls.values()),
        outcomes=_outcomes(reading, hall_id, start),
        task_states=states,
        queue=queue,
        sms_dissatisfied=sms[0],
        sms_dissatisfied_oldest_at=sms[1],
        orders_waiting=0,
        orders_waiting_oldest_at=None,
        satisfied=answers["overall"].get(Satisfaction.SATISFIED, 0),
        basically=answers["overall"].get(Satisfaction.BASICALLY_SATISFIED, 0),
        dissatisfied=answers["overall"].get(Satisfaction.DISSATISFIED, 0),
        unclear=answers["overall"].get(Satisfaction.UNCLEAR, 0),
        agents=_agents(reading, hall_id, calls, answers["completed"]),
        emergencies=emergencies.ringing(reading, hall_id),
    )


_CITY: BindParameter[str] = bindparam("b_city")
_HALL: BindParameter[str] = bindparam("b_hall")
_START: BindParameter[int] = bindparam("b_start")
_NOW: BindParameter[int] = bindparam("b_now")
_a, _r, _t, _d = attempt.c, response.c, task.c, device.c
_MADE_TODAY = (
    _a.city_id == _CITY,
    _a.hall_id == _HALL,
    _a.started_at >= _START,
    _a.trial.is_(False),
    MADE,
)
_TALK = case((_a.connected_at.is_not(None), _a.ended_at - _a.connected_at), else_=0)
_WRAP_UP = case((_a.connected_at.is_not(None), _a.wrap_up_ms), else_=0)

_CALLS = Prepared(
    select(
        _a.user_id,
        func.count().label("calls"),
        func.count(_a.connected_at).label("connected"),
        func.sum(_TALK).label("talk_ms"),
        func.sum(_TALK + _WRAP_UP).label("handled_ms"),
    )
    .where(*_MADE_TODAY)
    .group_by(_a.user_id)
)


def _calls(reading: Reading, hall_id: str, start: int) -> dict[str, dict[str, int]]:
    """Today's calls per agent, of those that were made; handled calls are those that reached somebody."""
    given = {"b_city": reading.city_id, "b_hall": hall_id, "b_start": start}
    return {
        row.user_id: {
            "calls": row.calls,
            "connected": row.connected,
            "talk_ms": int(row.talk_ms or 0),
            "handled_ms": int(row.handled_ms or 0),
        }
        for row in _CALLS.rows(reading.conn, given)
    }


_ANSWERS = Prepared(
    select(_r.user_id, _r.overall, _r.partial, _r.adhoc, func.count().label("n"))
    .outerjoin(user, and_(user.c.city_id == _r.city_id, user.c.user_id == _r.user_id))
    .where(
        _r.city_id == _CITY,
        _r.answered_at >= _START,
        _r.standing == AnswerStanding.CANONICAL.value,
        _r.trial.is_(False),
        func.coalesce(user.c.hall_id, _HALL) == _HALL,
    )
    .group_by(_r.user_id, _r.overall, _r.partial, _r.adhoc)
)


def _answers(reading: Reading, hall_id: str, start: int) -> dict[str, dict[Any, int]]:
    """Today's counted forms, per agent and per overall answer. Who called in of their own accord is handled, but is no sample."""
    completed: dict[Any, int] = defaultdict(int)
    overall: dict[Any, int] = defaultdict(int)
    given = {"b_city": reading.city_id, "b_hall": hall_id, "b_start": start}
    for row in _ANSWERS.rows(reading.conn, given):
        if not row.partial:
            completed[row.user_id] += row.n
        if row.overall is not None and not row.adhoc:
            overall[Satisfaction(row.overall)] += row.n
    return {"completed": completed, "overall": overall}


_today = outcomes(*_MADE_TODAY).c
_OUTCOMES = Prepared(
    select(_today.disposition, func.count().label("n"))
    .where(_today.disposition != Disposition.NOT_ATTEMPTED.value)
    .group_by(_today.disposition)
)


def _outcomes(reading: Reading, hall_id: str, start: int) -> dict[str, int]:
    given = {"b_city": reading.city_id, "b_hall": hall_id, "b_start": start}
    return {row.disposition: row.n for row in _OUTCOMES.rows(reading.conn, given)}


_QUEUE = Prepared(
    select(
        _t.state,
        _t.questionnaire,
        _t.priority,
        func.count().label("n"),
        func.min(_t.event_at).label("oldest"),
        func.sum(case((_t.due_at <= _NOW, 1), else_=0)).label("due"),
        func.min(_t.due_at).label("first_due"),
    )
    .where(_t.city_id == _CITY, _t.hall_id == _HALL, text(STANDING), _t.trial.is_(False))
    .group_by(_t.state, _t.questionnaire, _t.priority)
)


def _queue(reading: Reading, hall_id: str) -> tuple[list[QueueLine], dict[str, int], tuple[int, int | None]]:
    """Waiting tasks by kind and age, counts by state, and what dissatisfied SMS still wait for a call."""
    lines: dict[str, QueueLine] = {}
    states: dict[str, int] = defaultdict(int)
    sms_count, sms_oldest = 0, None
    given = {"b_city": reading.city_id, "b_hall": hall_id, "b_now": reading.now}
    for row in _QUEUE.rows(reading.conn, given):
        states[row.state] += row.n
        if row.state == TaskStatus.APPOINTMENT.value:
            if row.due:
                _add(lines, "appointment_due", int(row.due), row.first_due, int(row.due))
            continue
        if row.priority == 1:
            sms_count += row.n
            sms_oldest = row.oldest if sms_oldest is None else min(sms_oldest, row.oldest)
        key = {1: "sms_dissatisfied", 2: "rectified"}.get(row.priority, row.questionnaire)
        _add(lines, key, row.n, row.oldest, 0)
    first = ("appointment_due", "sms_dissatisfied", "rectified")
    ordered = [lines[key] for key in first if key in lines]
    ordered += [lines[key] for key in sorted(lines) if key not in first]
    return ordered, dict(states), (sms_count, sms_oldest)


def _add(lines: dict[str, QueueLine], key: str, n: int, oldest: int, overdue: int) -> None:
    before = lines.get(key)
    if before is None:
        lines[key] = QueueLine(key, n, oldest, overdue)
        return
    lines[key] = QueueLine(
        key, before.count + n, min(before.oldest_at or oldest, oldest), before.overdue + overdue
    )


_LEASED = Prepared(
    select(contact_group.c.lease_user_id, func.count().label("n"))
    .where(
        contact_group.c.city_id == _CITY,
        contact_group.c.lease_user_id.is_not(None),
        contact_group.c.lease_until > _NOW,
    )
    .group_by(contact_group.c.lease_user_id)
)
_STATIONS = Prepared(
    select(_d.user_id, _d.last_contact_at, _d.current_task_id, _d.unsent, _d.oldest_unsent_at)
    .where(_d.city_id == _CITY, _d.user_id.is_not(None), _d.revoked.is_(False))
    .order_by(_d.last_contact_at)
)
_AGENTS = Prepared(
    select(user.c.user_id, user.c.number, user.c.name, agent_state.c.state, agent_state.c.since)
    .outerjoin(
        agent_state,
        and_(agent_state.c.city_id == user.c.city_id, agent_state.c.user_id == user.c.user_id),
    )
    .where(
        user.c.city_id == _CITY,
        or_(*(user.c.role == role.value for role in sorted(who_may(Permission.SHIFT_WORK)))),
        user.c.disabled.is_(False),
        func.coalesce(user.c.hall_id, _HALL) == _HALL,
    )
    .order_by(user.c.number)
)


def _agents(
    reading: Reading, hall_id: str, calls: dict[str, dict[str, int]], completed: dict[Any, int]
) -> list[AgentLine]:
    city, conn = {"b_city": reading.city_id}, reading.conn
    leased = {row.lease_user_id: row.n for row in _LEASED.rows(conn, city | {"b_now": reading.now})}
    stations = {row.user_id: row for row in _STATIONS.rows(conn, city)}
    current = _current_tasks(
        reading, [row.current_task_id for row in stations.values() if row.current_task_id]
    )
    lines = []
    for row in _AGENTS.rows(conn, city | {"b_hall": hall_id}):
        station = stations.get(row.user_id)
        own = calls.get(row.user_id, {})
        # Who is at no workstation has gone: logged out of it, or somebody else sits there now.
        at_work = station is not None and row.state is not None
        state = row.state if at_work else AgentState.OFF_DUTY.value
        said = at_work or row.state == AgentState.OFF_DUTY
        heard_at = station.last_contact_at if station is not None else None
        doing = current.get(station.current_task_id) if station is not None else None
        lost = state != AgentState.OFF_DUTY.value and (heard_at or 0) < reading.now - LOST_AFTER
        lines.append(
            AgentLine(
                user_id=row.user_id,
                number=row.number,
                name=row.name,
                state="lost" if lost else state,
                since=heard_at if lost else row.since if said else None,
                current_task_id=station.current_task_id if station is not None else None,
                current_line=doing[0] if doing else None,
                current_attempt_no=doing[1] + 1 if doing else 0,
                calls=own.get("calls", 0),
                completed=completed.get(row.user_id, 0),
                handled=own.get("connected", 0),
                handled_ms=own.get("handled_ms", 0),
                unsent=station.unsent if station is not None else 0,
                oldest_unsent_at=station.oldest_unsent_at if station is not None else None,
                last_contact_at=heard_at,
                leased=leased.get(row.user_id, 0),
            )
        )
    return lines


_CURRENT = PreparedIn(
    lambda names: select(_t.task_id, _t.questionnaire, _t.attempts).where(
        _t.city_id == _CITY, one_of(_t.task_id, names)
    )
)


def _current_tasks(reading: Reading, ids: list[str]) -> dict[str, tuple[str, int]]:
    rows = _CURRENT.rows(reading.conn, {"b_city": reading.city_id}, ids)
    return {row.task_id: (row.questionnaire, row.attempts) for row in rows}
