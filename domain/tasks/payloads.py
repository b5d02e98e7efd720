"""Which facts an operation adds to which tasks: the same on the workstation, which folds its own, and at the centre.

``facts(base) ∪ facts(own operations)`` gives the workstation the state that the centre will have.
"""

from __future__ import annotations

from collections.abc import Iterable

from domain.wire.operations import Appointment, Attempt, Handover, Response, Settlement
from domain.wire.rows import Fact

ATTEMPT = "attempt"
RESPONSE = "response"
APPOINTMENT = "appointment"
HANDOVER = "handover"
HARD_REFUSAL = "hard_refusal"
WITHDRAWAL = "withdrawal"
CHOICE = "choice"


def facts_of(payload: object, author_id: str, occurred_at: int) -> dict[str, Fact]:
    """Task id → the fact an operation's payload adds to it; empty for what is none of a task's business."""
    match payload:
        case Attempt():
            return _of_attempt(payload, author_id)
        case Response():
            return {payload.task_id: Fact(payload.response_id, RESPONSE, occurred_at, user_id=author_id)}
        case Appointment():
            return {payload.task_id: _of_appointment(payload, author_id, occurred_at)}
        case Handover():
            return {payload.task_id: Fact(payload.handover_id, HANDOVER, occurred_at, user_id=author_id)}
        case Settlement():
            return {
                payload.task_id: Fact(
                    payload.settlement_id,
                    CHOICE,
                    occurred_at,
                    about=payload.chosen.response_id,
                    user_id=author_id,
                )
            }
        case _:
            return {}


def union(base: Iterable[Fact], added: Iterable[Fact]) -> list[Fact]:
    """The set of facts by kind and id, in an order that does not depend on arrival.

    Of two with one id (a revision of an answer, the centre's copy with its rank) the earlier instant and whatever rank is
    known stand, so that again arrival does not matter.
    """
    found: dict[tuple[str, str], Fact] = {}
    for fact in (*base, *added):
        key = (fact.kind, fact.id)
        found[key] = _earlier(found[key], fact) if key in found else fact
    facts = list(found.values())
    if len(facts) > 1:
        facts.sort(key=_in_time)
    return facts


def _in_time(fact: Fact) -> tuple[int, str, str]:
    return fact.at, fact.kind, fact.id


def _earlier(one: Fact, other: Fact) -> Fact:
    ranked = [f for f in (one, other) if f.rank is not None]
    if len(ranked) == 1:
        return ranked[0]
    return min(one, other, key=lambda f: (f.rank or 0, f.at))


def _of_attempt(payload: Attempt, author_id: str) -> dict[str, Fact]:
    return {
        outcome.task_id: Fact(
            payload.attempt_id,
            ATTEMPT,
            payload.ended_at,
            disposition=outcome.disposition,
            user_id=author_id,
            number_index=payload.contact_ordinal,
            direction=payload.direction,
        )
        for outcome in payload.outcomes
    }


def _of_appointment(payload: Appointment, author_id: str, occurred_at: int) -> Fact:
    return Fact(
        payload.appointment_id,
        APPOINTMENT,
        occurred_at,
        due_at=payload.at,
        definite=payload.definite,
        about=payload.attempt_id,
        user_id=author_id,
        to_user=payload.for_user,
    )
