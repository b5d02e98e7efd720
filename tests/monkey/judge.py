"""Whether the centre's rows follow from the keys that were pressed; knows no screen."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import select

from domain.acts.act import Act
from domain.acts.appointment_set import Appointment
from domain.acts.attempt_record import Attempt
from domain.acts.emergency_raise import Emergency
from domain.acts.response_submit import Response
from domain.acts.task_put_back import PutBack
from domain.dispositions import KEEPS_ANSWERS, WITHOUT_A_CALL, Disposition
from domain.questionnaire.model import Kind, Questionnaire
from domain.wire.codec import decode
from domain.wire.parts import Answer
from domain.wire.sync import OpResult
from resources import questionnaires
from server.db.database import Database
from server.db.payloads import opened
from server.db.tables import operation
from tests.helpers.centre import CITY
from tests.monkey.drafts import BESIDE, CALL, Typed, holds
from tests.monkey.played import Played, Pressed, digits_in

SLACK_MS = 500
"""Between the clock of the keys and the one of the store, and for what stands in the queue of a display."""
DIALS = frozenset({"F2", "space", "Return", "KP_Enter"})
"""Keys that may dial: its own, and those that press the button with the focus."""
SENDS_ANSWERS = KEEPS_ANSWERS | {Disposition.COMPLETE}
"""Outcomes with which answers go along; a refusal takes back what was said before it."""
_ACTS: tuple[type[Act], ...] = (Attempt, Response, PutBack, Appointment, Emergency)


@dataclass(frozen=True, slots=True)
class Told:
    """One act as the centre took it, and when it was done (UTC ms)."""

    act: Act
    author: str
    at: int


def told(database: Database) -> tuple[list[Told], list[str]]:
    """The acts of calls in their order; and in words those that the centre did not take."""
    kinds = {kind.KIND: kind for kind in _ACTS}
    acts, wrong = [], []
    with database.read(CITY) as reading:
        rows = reading.conn.execute(select(operation).order_by(operation.c.seq)).all()
        for row in rows:
            if row.author_id is None or row.kind not in kinds:
                continue
            if row.result not in (OpResult.APPLIED, OpResult.SECONDARY):
                wrong.append(f"the centre: {row.kind} {row.result} {row.code} {row.params}")
            acts.append(
                Told(
                    decode(opened(reading.sealer, row.op_id, row.payload), kinds[row.kind]),
                    row.author_id,
                    row.occurred_at,
                )
            )
    return sorted(acts, key=lambda one: one.at), wrong


def judged(played: Played, acts: list[Told]) -> list[str]:
    """What does not follow from the keys, in words."""
    return [
        *played.wrong,
        *_outcomes(acts, played.pressed),
        *_answers(acts, played.pressed),
        *_words(acts, played.drafts.last),
    ]


def faults(*logs: Path) -> list[str]:
    """Lines of logs that speak of a fault of ours."""
    found = []
    for path in logs:
        if path.exists():
            lines = path.read_text("utf-8", "replace").splitlines()
            found += [f"{path.name}: {line}" for line in lines if _is_fault(line)]
    return found


def _is_fault(line: str) -> bool:
    return any(word in line for word in (" ERROR ", " CRITICAL ", "Traceback", "WARNING qt", "Fatal Python"))


# -- no outcome without a call ----------------------------------------------------------------------------


def _outcomes(acts: Iterable[Told], pressed: list[Pressed]) -> Iterator[str]:
    saved_before: dict[str, int] = {}
    for one in acts:
        act = one.act
        if isinstance(act, Attempt):
            made = [
                outcome.disposition for outcome in act.outcomes if outcome.disposition not in WITHOUT_A_CALL
            ]
            if made and act.direction != "incoming":
                since, until = saved_before.get(one.author, 0) - SLACK_MS, act.started_at + SLACK_MS
                if not act.number_shown or not _pressed(DIALS, pressed, since, until):
                    yield f"{made} without a call: {act.attempt_id}"
        if isinstance(act, Attempt | PutBack):
            saved_before[one.author] = one.at


def _pressed(keys: frozenset[str], pressed: list[Pressed], since: int, until: int) -> bool:
    return any(key.key in keys and since <= key.until and key.since <= until for key in pressed)


# -- no answer that nobody gave ---------------------------------------------------------------------------


def _answers(acts: Iterable[Told], pressed: list[Pressed]) -> Iterator[str]:
    saved_before: dict[str, int] = {}
    known: dict[str, tuple[Counter[int], int]] = {}
    attempts: dict[str, int] = {}
    for one in acts:
        act = one.act
        if isinstance(act, Attempt):
            attempts[act.attempt_id] = saved_before.get(one.author, 0)
        if isinstance(act, Response):
            given = given_digits(questionnaires()[act.questionnaire], act.answers)
            before, since = known.get(act.response_id, (Counter(), attempts.get(act.attempt_id, 0)))
            missing = given - before - Counter(digits_in(pressed, since - SLACK_MS, one.at + SLACK_MS))
            by_button = sum(
                key.key == "space" and since <= key.until and key.since <= one.at for key in pressed
            )
            if missing.total() > by_button:
                yield f"answers that nobody gave: {dict(missing)} of {act.response_id} revision {act.revision}"
            known[act.response_id] = given, one.at
        if isinstance(act, Attempt | PutBack):
            saved_before[one.author] = one.at


def given_digits(script: Questionnaire, answers: Iterable[Answer]) -> Counter[int]:
    """The digits by which a form was answered, each as often as it had to be pressed."""
    return Counter(digit for answer in answers for digit in _digits(script, answer))


def _digits(script: Questionnaire, answer: Answer) -> Iterator[int]:
    question = script.question(answer.question)
    if question is None or not question.kind.by_digit:
        return
    digit_of = {option.code: option.digit for option in question.options}
    chosen = answer.rows.values() if question.kind is Kind.MATRIX else answer.choices
    yield from (digit_of[code] for code in chosen)


# -- nothing typed lost -----------------------------------------------------------------------------------


def _words(acts: list[Told], last: Mapping[str, Typed]) -> Iterator[str]:
    """What stood in the draft of a call that was saved stands in what was saved: answers as far as their outcome sends any."""
    ended = {
        (one.act.attempt_id, outcome.task_id): outcome.disposition
        for one in acts
        if isinstance(one.act, Attempt)
        for outcome in one.act.outcomes
    }
    ended |= {(call_id, CALL): "" for call_id, _ in ended}
    back = {one.act.call_id for one in acts if isinstance(one.act, PutBack)}
    for call_id, typed in last.items():
        kept = list(_kept(acts, call_id)) if typed.certain else []
        for (task, field), said in typed.words.items():
            if not typed.certain or (call_id not in back and (call_id, task) not in ended):
                continue
            by_form = (task, field) in typed.asked and (
                call_id in back or ended.get((call_id, task)) in SENDS_ANSWERS
            )
            if (by_form or field in BESIDE) and not any(holds(words, said) for words in kept):
                yield f"typed at {field} and not saved: {said!r} of {call_id}"


def _kept(acts: Iterable[Told], call_id: str) -> Iterator[str]:
    for one in acts:
        act = one.act
        if isinstance(act, Attempt) and act.attempt_id == call_id:
            yield from (outcome.note for outcome in act.outcomes)
        elif isinstance(act, Response) and act.attempt_id == call_id:
            yield act.remark
            yield from (answer.text for answer in act.answers)
        elif isinstance(act, Appointment) and act.attempt_id == call_id:
            yield act.note
        elif isinstance(act, PutBack) and act.call_id == call_id:
            yield act.typed
