"""When asking anew after rectification is over without an answer: nobody could be reached, or they would not speak."""

from __future__ import annotations

from collections.abc import Iterable

from domain.dispositions import Disposition
from domain.tasks.facts import Attempt, Fact
from domain.tasks.retries import attempts_made, in_time
from domain.tasks.state import TaskState, TaskStatus
from domain.times import DEFAULT_ZONE
from domain.vocabulary import OrderEnd

ATTEMPTS = DAYS = 3
"""So often, on so many days."""

_REFUSED = frozenset(
    {
        Disposition.REFUSAL_SOFT,
        Disposition.REFUSAL_HARD,
        Disposition.REFUSAL_OTHER_SOFT,
        Disposition.REFUSAL_OTHER_HARD,
        Disposition.PARTIAL,
    }
)
"""They were reached, and would not speak, or not go on."""


def ended(state: TaskState, facts: Iterable[Fact], zone: str = DEFAULT_ZONE) -> OrderEnd | None:
    """How the order ends that the task asks about, None while there is something to be hoped for still.

    A time that was agreed on is waited for, however often they were called.
    """
    if state.state is TaskStatus.SETTLED:
        return None
    if state.state is TaskStatus.CLOSED:
        return _end(state.final)
    calls = sorted((fact for fact in facts if isinstance(fact, Attempt)), key=in_time)
    made, days = attempts_made(calls, zone)
    if state.state is TaskStatus.APPOINTMENT or made < ATTEMPTS or days < DAYS:
        return None
    return _end(calls[-1].disposition)


def _end(last: Disposition | None) -> OrderEnd:
    return OrderEnd.REVISIT_REFUSED if last in _REFUSED else OrderEnd.NOT_REACHED
