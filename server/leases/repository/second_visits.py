"""Who may ask what came of an order: not whoever took the first answer, and rather nobody who sat beside them."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import literal, select

from server.answers.tables import attempt, response
from server.db.work import Reading
from server.tasks.tables import task

_r, _t, _a = response.c, task.c, attempt.c


def answers_about(reading: Reading, event_id: str) -> Sequence[tuple[str, int]]:
    """Who took an answer about an event, and when, in whichever round."""
    query = (
        select(_r.user_id, _r.answered_at)
        .select_from(task.join(response, (_r.city_id == _t.city_id) & (_r.task_id == _t.task_id)))
        .where(_t.city_id == reading.city_id, _t.event_id == event_id)
    )
    return [(row.user_id, row.answered_at) for row in reading.conn.execute(query)]


def called_between(reading: Reading, user_id: str, hall_id: str, since: int, until: int) -> bool:
    """Whether somebody made calls in a hall in this time."""
    query = (
        select(literal(1))
        .where(
            _a.city_id == reading.city_id,
            _a.hall_id == hall_id,
            _a.started_at >= since,
            _a.started_at < until,
            _a.user_id == user_id,
        )
        .limit(1)
    )
    return reading.conn.execute(query).scalar() is not None
