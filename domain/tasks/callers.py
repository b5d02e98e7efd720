"""A citizen who calls in about something no task is known for: how their form is named, and what it must say."""

from __future__ import annotations

from domain.ids import derived_id, task_id
from domain.phones import Phone, read_phone
from domain.problems import Problem
from domain.times import DAY
from domain.vocabulary import BusinessLine, Channel
from domain.wire.parts import Caller

SOURCE = "caller"
"""Source of an event that is known from the citizen's own call alone."""
SAME_DAY = DAY
"""A time told from memory may be so far off."""


_WINDOW = "window_service"
_USUAL = {
    BusinessLine.HOUSEHOLD: _WINDOW,
    BusinessLine.EXIT_ENTRY: _WINDOW,
    BusinessLine.PERMIT: _WINDOW,
    BusinessLine.TRAFFIC: "traffic",
}


def usual_questionnaire(line: str) -> str:
    """The questionnaire that is mostly read about a kind of business."""
    return _USUAL.get(BusinessLine(line), "alarm_110") if line in set(BusinessLine) else "alarm_110"


def ids_of(form_id: str) -> tuple[str, str]:
    """Event id and task id of a form, from the random id it was given where it was opened.

    They hold where the centre knows no event the call can be about; else it keeps the answer with the event's own task.
    """
    event = derived_id("event", SOURCE, form_id)
    return event, task_id(event, Channel.PHONE.value, 1)


def phone_of(caller: Caller) -> Phone | Problem:
    """The number they call from, or why it is no complete one."""
    found = read_phone(caller.number)
    return found if found is not None else Problem("phone.empty", field="number")


def opens(caller: Caller | None, task_id: str) -> bool:
    """Whether what is told of a citizen who called in is enough to find or open the task that is named after their form."""
    return (
        caller is not None
        and ids_of(caller.form_id)[1] == task_id
        and known_line(caller.business_line)
        and isinstance(phone_of(caller), Phone)
    )


def known_line(line: str) -> bool:
    """Whether there is such a kind of business."""
    return line in set(BusinessLine)
