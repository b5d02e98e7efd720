"""Asking anew about an event: whom, by which task, and what they said of it that counts."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import and_, select

from domain.questionnaire.answers import Answer
from domain.questionnaire.model import Questionnaire
from domain.questionnaire.wire import digits_of
from domain.vocabulary import Channel
from resources import questionnaire_of
from server.answers.tables import response
from server.contacts.tables import contact_group
from server.db.prepared import insert_all
from server.db.touching import Touched, touch
from server.db.work import Reading, UnitOfWork
from server.events.tables import contact, event
from server.tasks.tables import task

_r, _t, _c, _g, _e = response.c, task.c, contact.c, contact_group.c, event.c
_WORDS = ("missing", "unhappy_what", "unhappy_wish")
"""Where they say what is not right yet."""


@dataclass(frozen=True, slots=True)
class Told:
    """The answers that count, by question, the words beside them, and the call they were given in."""

    answers: dict[str, Answer]
    words: str
    attempt_id: str


def counted(reading: Reading, response_id: str) -> Told | None:
    """What counts of an answer; ``None`` where nothing does, or its script is not known here."""
    query = select(_r.revision, _r.answers, _r.texts, _r.questionnaire_hash, _r.attempt_id).where(
        _r.city_id == reading.city_id, _r.response_id == response_id, _r.standing == "canonical"
    )
    row = reading.conn.execute(query).one_or_none()
    script = questionnaire_of(row.questionnaire_hash) if row is not None else None
    if row is None or script is None:
        return None
    texts = _texts(reading, f"{response_id}/{row.revision}", row.texts)
    said = dict.fromkeys(texts[code].strip() for code in _WORDS if texts.get(code, "").strip())
    return Told(digits(script, json.loads(row.answers)), "\n".join(said), row.attempt_id)


def digits(script: Questionnaire, chosen: dict[str, object]) -> dict[str, Answer]:
    """The digits that were chosen, by question; of questions with one choice alone."""
    found: dict[str, Answer] = {}
    for code, choices in chosen.items():
        question = script.question(code)
        if question is not None and isinstance(choices, list) and len(choices) == 1:
            digit = digits_of(question).get(choices[0])
            if digit is not None:
                found[code] = digit
    return found


def _texts(reading: Reading, place: str, sealed: bytes | None) -> dict[str, str]:
    if sealed is None:
        return {}
    kept: dict[str, dict[str, str]] = json.loads(reading.sealer.open(sealed, place.encode()))
    return kept["answers"]


@dataclass(frozen=True, slots=True)
class Citizen:
    """Who is to be asked about an event: their number, and why they must not be called, if so."""

    group_id: str
    refused: bool
    wrong: bool


def citizen_of(reading: Reading, event_id: str) -> list[Citizen]:
    """The numbers behind an event, the first one first."""
    query = (
        select(_c.group_id, _g.hard_refusal_at, _g.opted_out_at, _g.wrong_number)
        .select_from(contact.join(contact_group, and_(_g.city_id == _c.city_id, _g.group_id == _c.group_id)))
        .where(_c.city_id == reading.city_id, _c.event_id == event_id)
        .order_by(_c.ordinal)
    )
    return [
        Citizen(row.group_id, row.hard_refusal_at is not None or row.opted_out_at is not None, bool(row.wrong_number))
        for row in reading.conn.execute(query)
    ]  # fmt: skip


def event_at(reading: Reading, event_id: str) -> Any:
    """When an event was reported and whether it is for training; ``None`` where it is gone."""
    query = select(_e.reported_at, _e.trial).where(_e.city_id == reading.city_id, _e.event_id == event_id)
    return reading.conn.execute(query).one_or_none()


def tasks_of(reading: Reading, event_id: str) -> Sequence[Any]:
    """The tasks on the phone about an event, the first round first."""
    query = (
        select(_t.task_id, _t.round, _t.hall_id, _t.group_id, _t.questionnaire, _t.state, _t.response_id)
        .where(_t.city_id == reading.city_id, _t.event_id == event_id, _t.channel == Channel.PHONE.value)
        .order_by(_t.round)
    )
    return reading.conn.execute(query).all()


def add_task(work: UnitOfWork, row: dict[str, object]) -> None:
    """Put a task into the queue."""
    insert_all(work.conn, task, [{"city_id": work.city_id, **row}])
    touch(work, Touched.DRAWN, (str(row["event_id"]),))
