"""Tasks that were called, and how aspects were judged."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Any

from sqlalchemy import and_, bindparam, func, select

from domain.acts.world import AnswerStanding
from domain.times import DAY
from server.answers.repository.outcomes import outcomes
from server.answers.tables import attempt, response
from server.db.prepared import PreparedIn, one_of
from server.db.work import Reading
from server.events.tables import event
from server.tasks.tables import task

_a, _e, _r, _t = attempt.c, event.c, response.c, task.c
_PAGE = 10_000


def called(reading: Reading, first: int, after: int) -> set[str]:
    """Tasks with a call that ended in this time: it began at most a day before."""
    found: set[str] = set()
    for hall_id in _halls(reading):
        calls = outcomes(
            _a.city_id == reading.city_id,
            _a.hall_id == hall_id,
            _a.started_at >= first - DAY,
            _a.started_at < after,
        )
        found.update(reading.conn.execute(select(calls.c.task_id)).scalars())
    return found


def _halls(reading: Reading) -> list[str]:
    """The halls that ever called, found one after the other at the head of the index of calls."""
    found: list[str] = []
    while True:
        query = select(func.min(_a.hall_id)).where(_a.city_id == reading.city_id)
        if found:
            query = query.where(_a.hall_id > found[-1])
        following = reading.conn.execute(query).scalar()
        if following is None:
            return found
        found.append(following)


_TASKS = PreparedIn(
    lambda names: (
        select(
            _t.task_id,
            _t.facts,
            _t.reason,
            _t.stratum,
            _t.trial,
            _t.adhoc,
            _t.questionnaire,
            _e.unit_id,
            _e.business_line,
            _e.officers,
        )
        .select_from(task.join(event, and_(_e.city_id == _t.city_id, _e.event_id == _t.event_id)))
        .where(_t.city_id == bindparam("b_city"), one_of(_t.task_id, names))
    )
)


def tasks(reading: Reading, task_ids: Collection[str]) -> list[Any]:
    """These tasks with the place of their event."""
    return _TASKS.rows(reading.conn, {"b_city": reading.city_id}, sorted(task_ids))


def judged(reading: Reading, first: int, after: int) -> Iterable[Any]:
    """Answers that count, given in this time, that judge any aspect; with their task and the place of their event."""
    query = (
        select(
            _r.response_id,
            _r.task_id,
            _r.aspects,
            _r.answered_at,
            _t.reason,
            _t.stratum,
            _t.questionnaire,
            _e.unit_id,
            _e.business_line,
            _e.officers,
        )
        .select_from(
            response.join(task, and_(_t.city_id == _r.city_id, _t.task_id == _r.task_id)).join(
                event, and_(_e.city_id == _r.city_id, _e.event_id == _r.event_id)
            )
        )
        .where(
            _r.city_id == reading.city_id,
            _r.answered_at >= first,
            _r.answered_at < after,
            _r.standing == AnswerStanding.CANONICAL.value,
            _r.trial.is_(False),
            _r.adhoc.is_(False),
            _r.aspects.is_not(None),
        )
    )
    return reading.conn.execute(query, execution_options={"yield_per": _PAGE})
