"""What acts share with other messages: an answer as it travels, and the names of an answer, an event and a caller."""

from __future__ import annotations

from typing import Annotated

from msgspec import Meta, field

from domain.wire.message import Message
from domain.wire.types import Code, Id, Instant, Named, Short, Words


class EventName(Message, frozen=True):
    """How a source names an event: enough to find it again after a re-import."""

    event_id: Id
    source: Short
    dispatch_no: Short = ""
    call_no: Short = ""


class Caller(Message, frozen=True):
    """Who called in, where no task was known (``domain.tasks.callers``): enough to find what it is about, or to open it anew.

    Attributes:
        form_id: random, made where the form was opened; event and task are named after it.
        number: the whole number, as typed. It is sealed at the centre and nowhere shown.
        event_no: 接警单号 or 处警单号, if they have one. event_at: when it happened, as far as they remember.
    """

    form_id: Id
    number: Annotated[str, Meta(min_length=5, max_length=40)]
    business_line: Code
    questionnaire: Code
    name: Short = ""
    sex: Code | None = None
    unit_id: Id | None = None
    event_no: Short = ""
    event_at: Instant | None = None
    told: Words = ""


class Answer(Message, frozen=True):
    """One question's answer as given: chosen answer codes, and text, number or date as text; matrix rows by code."""

    question: Named
    choices: Annotated[list[Named], Meta(max_length=100)] = field(default_factory=list)
    text: Words = ""
    rows: dict[Named, Named] = field(default_factory=dict)


class AnswerName(Message, frozen=True):
    """One revision of an answer."""

    response_id: Id
    revision: Annotated[int, Meta(ge=1, le=1000)]
