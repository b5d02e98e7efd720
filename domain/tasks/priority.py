"""Which task goes first: appointment due, dissatisfied by SMS, revisit after rectification, then age.

Both parts are plain integers that a database can index: ``WHERE due_at <= :now ORDER BY priority_class, sort_at``
gives the same order as ``Priority`` itself, because an appointment is only ever looked at once it is due.
"""

from __future__ import annotations

from typing import NamedTuple

from domain.tasks.facts import TaskTerms
from domain.vocabulary import TaskReason

APPOINTMENT_CLASS = 0

_CLASS = {
    TaskReason.SMS_DISSATISFIED: 1,
    TaskReason.AFTER_RECTIFICATION: 2,
    TaskReason.REQUESTED: 3,
    TaskReason.SAMPLE: 3,
    TaskReason.VERIFY: 3,
}


class Priority(NamedTuple):
    """Class (smaller goes first) and, within it, the instant to sort by: the agreed time, or the event's."""

    priority_class: int
    sort_at: int


def priority_of(terms: TaskTerms, appointment_at: int | None = None) -> Priority:
    """The priority of a task, with the time of its appointment where it has one outstanding."""
    if appointment_at is not None:
        return Priority(APPOINTMENT_CLASS, appointment_at)
    return Priority(_CLASS[terms.reason], terms.event_at)
