"""What somebody says of an alarm."""

from __future__ import annotations

from domain.acts.alarm_say import NOT_FOUND, AlarmSaid
from domain.problems import ProblemError
from domain.times import day_of
from domain.wire.figures import Alarm
from server.accounts.people import Person
from server.acts.acting import act
from server.acts.operation import Operation
from server.analysis.figure_pages.alarms import one
from server.analysis.figure_pages.question import question
from server.db.work import UnitOfWork


def say(work: UnitOfWork, person: Person, said: AlarmSaid) -> Alarm:
    """The alarm as it stands after somebody looked into it.

    Raises:
        ProblemError: ``alarm.not_found``, ``alarm.nothing_said``.
    """
    act(work, Operation.by(person, said, work.now))
    today = day_of(work.now, work.zone())
    found = one(question(work, person, today, today), said.alarm_id)
    if found is None:
        raise ProblemError(NOT_FOUND.broken())
    return found
