"""What calls brought for each task they were about, one way of reading for all.

The first task's outcome stands in the call's own row, because most calls are about one task; those of further tasks of the same citizen
stand in rows of their own.
"""

from __future__ import annotations

from sqlalchemy import ColumnElement, Subquery, and_, or_, select, union_all

from domain.dispositions import Disposition
from domain.vocabulary import Direction
from server.answers.tables import attempt, attempt_outcome

_OUTCOME = ("task_id", "disposition", "reason", "note")
_CALL = tuple(column for column in attempt.c if column.name not in _OUTCOME)

_NOT_ATTEMPTED = Disposition.NOT_ATTEMPTED.value
MADE: ColumnElement[bool] = and_(
    or_(attempt.c.number_shown, attempt.c.direction == Direction.INCOMING.value),
    or_(attempt.c.disposition != _NOT_ATTEMPTED, attempt.c.connected_at.is_not(None)),
)
"""Of what is kept as calls, those that were: 未拨 is none, nor is what nobody dialled and nobody called in for."""


def outcomes(*calls: ColumnElement[bool]) -> Subquery:
    """A row for each task of each of these calls: the columns of ``attempt``, the outcome's own for that task.

    ``calls`` says which, by columns of ``attempt``: it stands in both halves, so that either goes by the calls' own indexes. What hangs
    on the task is asked of the rows that come.
    """
    further = attempt.join(
        attempt_outcome,
        and_(
            attempt_outcome.c.city_id == attempt.c.city_id,
            attempt_outcome.c.attempt_id == attempt.c.attempt_id,
        ),
    )
    return union_all(
        select(*_CALL, *(attempt.c[name] for name in _OUTCOME)).where(*calls),
        select(*_CALL, *(attempt_outcome.c[name] for name in _OUTCOME)).select_from(further).where(*calls),
    ).subquery("outcome")
