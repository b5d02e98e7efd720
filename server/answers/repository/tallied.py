"""What tasks and answers say of the figures: the rows that are counted, of a whole city or of some tasks."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from typing import Any

from sqlalchemy import BindParameter, ColumnElement, Select, and_, bindparam, exists, select

from domain.acts.world import AnswerStanding
from domain.tallies import of_answer, of_task, tried
from server.answers.book import decode_facts
from server.answers.tables import response
from server.db.prepared import PreparedIn, one_of
from server.db.work import Reading
from server.events.tables import event
from server.tallies.moves import Moves
from server.tasks.tables import task

_PAGE = 10_000
_CITY: BindParameter[str] = bindparam("b_city")
_t, _e, _r = task.c, event.c, response.c

NOT_PUT = exists().where(
    _r.city_id == _t.city_id,
    _r.task_id == _t.task_id,
    _r.standing == AnswerStanding.CANONICAL.value,
    _r.partial.is_(False),
    _r.overall.is_(None),
)
"""The form of a task never put the overall question (the SMS had answered it already)."""


def _answers(*which: ColumnElement[bool]) -> Select[Any]:
    return select(
        _r.answered_at, _r.event_at, _r.unit_id, _r.business_line, _r.standing, _r.overall, _r.trial, _r.adhoc
    ).where(*which)


def _tasks(*which: ColumnElement[bool]) -> Select[Any]:
    """Tasks that were tried."""
    return (
        select(
            _t.facts, _t.event_at, _e.unit_id, _e.business_line, NOT_PUT.label("not_put"), _t.trial, _t.adhoc
        )
        .select_from(task.join(event, and_(_e.city_id == _t.city_id, _e.event_id == _t.event_id)))
        .where(_t.last_attempt_at.is_not(None), *which)
    )


def _of_some(query: Callable[..., Select[Any]], column: ColumnElement[Any]) -> PreparedIn:
    city = column.table.c.city_id
    return PreparedIn(lambda names: query(city == _CITY, one_of(column, names)))


_ANSWERS_OF = _of_some(_answers, _r.task_id)
_TASKS_OF = _of_some(_tasks, _t.task_id)


def count_tasks(reading: Reading, task_ids: Collection[str], moves: Moves, times: int = 1) -> None:
    """Add to ``moves``, ``times`` over, what these tasks and their answers come to as the tables have them now."""
    if not task_ids:
        return
    ids, city = sorted(task_ids), {"b_city": reading.city_id}
    _count_answers(_ANSWERS_OF.rows(reading.conn, city, ids), moves, times)
    _count_tasks(_TASKS_OF.rows(reading.conn, city, ids), moves, times)


def count_city(reading: Reading, moves: Moves) -> None:
    """Add to ``moves`` what the whole city comes to, read row by row."""
    _count_answers(_stream(reading, _answers(_r.city_id == reading.city_id)), moves, 1)
    _count_tasks(_stream(reading, _tasks(_t.city_id == reading.city_id)), moves, 1)


def tasks_of_events(reading: Reading, event_ids: Sequence[str]) -> list[str]:
    """The tasks of these events."""
    return [row.task_id for row in _OF_EVENTS.rows(reading.conn, {"b_city": reading.city_id}, event_ids)]


_OF_EVENTS = PreparedIn(
    lambda names: select(_t.task_id).where(
        _t.city_id == _CITY,
        one_of(_t.event_id, names),
        _t.last_attempt_at.is_not(None),
    )
)


def _stream(reading: Reading, query: Select[Any]) -> Iterable[Any]:
    return reading.conn.execute(query, execution_options={"yield_per": _PAGE})


def _count_answers(rows: Iterable[Any], moves: Moves, times: int) -> None:
    for answered_at, event_at, unit_id, line, standing, overall, trial, adhoc in rows:
        found = of_answer(standing, overall, trial=bool(trial), adhoc=bool(adhoc))
        moves.add(found, answered_at, event_at, unit_id, line, times)


def _count_tasks(rows: Iterable[Any], moves: Moves, times: int) -> None:
    for facts, event_at, unit_id, line, not_put, trial, adhoc in rows:
        if found := tried(decode_facts(facts)):
            measures = of_task(found, not_put=bool(not_put), trial=bool(trial), adhoc=bool(adhoc))
            moves.add(measures, found.first_at, event_at, unit_id, line, times)
