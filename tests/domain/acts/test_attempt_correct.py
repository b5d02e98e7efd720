"""An outcome put right: what is lawful, the fact it makes, and what the facts say from then on."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from domain.acts import checking
from domain.acts.attempt_correct import Correction, TakenBack
from domain.acts.attempt_record import Outcome
from domain.acts.registry import factual, repairable
from domain.acts.world import CallSeen, KnownWorld
from domain.dispositions import Disposition
from domain.tallies import Measure, tried
from domain.tasks.facts import TaskTerms
from domain.tasks.replicated import corrected, from_rows, union
from domain.tasks.state import TaskState, TaskStatus, task_state
from domain.times import DAY, HOUR
from domain.vocabulary import Role, TaskReason
from domain.wire.rows import Fact
from tests.helpers.centre import NOON

ID = "00000000-0000-4000-8000-00000000000"
CALL, TASK, AGENT, ANSWER = ID + "4", ID + "3", ID + "5", ID + "7"


@dataclass(frozen=True)
class Somebody:
    roles: tuple[Role, ...] = (Role.AGENT,)
    hall_id: str | None = None


def correction(
    disposition: str, name: str = ID + "1", *, called: bool = True, back: TakenBack | None = None
) -> Correction:
    return Correction(name, CALL, ID + "2", Outcome(TASK, disposition), called, back)


def codes(
    act: Correction, *, own: bool = True, at: int = NOON, role: Role = Role.AGENT
) -> list[tuple[str, bool]]:
    world = KnownWorld(Somebody((role,)), calls={CALL: CallSeen(NOON - HOUR, own)})
    return [(problem.code, problem.mark) for problem in checking.problems(act, world, at)]


@pytest.mark.parametrize("disposition", ["busy", "complete", "refusal_hard"])
def test_their_own_call_of_the_day_may_have_ended_otherwise(disposition: str) -> None:
    assert codes(correction(disposition)) == []
    assert factual(Correction.KIND)
    assert repairable(Correction.KIND)


def test_what_is_not_lawful_is_told() -> None:
    assert codes(correction("busy"), own=False) == [("correction.other_author", False)]
    assert codes(correction("busy"), at=NOON + DAY) == [("correction.late", True)]
    assert codes(correction("busy", called=False)) == [("attempt.not_dialled", False)]
    assert codes(correction("not_attempted", called=False)) == []
    assert codes(correction("max_attempts")) == [("disposition.by_rule_only", False)]
    assert codes(correction("gone_fishing")) == [("disposition.unknown", False)]
    assert codes(correction("busy"), role=Role.ANALYST) == [("access.forbidden", False)]


def called(disposition: str, call: str = CALL, at: int = NOON) -> Fact:
    return Fact(call, "attempt", at, disposition=disposition, user_id=AGENT)


def put_right(
    disposition: str, at: int, *, back: str | None = None, partial: bool = False, name: str = ""
) -> Fact:
    told = TakenBack(back, 1, partial) if back is not None else None
    return correction(disposition, name or f"{ID[:-1]}{at % 97:02d}", back=told).facts(AGENT, at)[TASK]


def state(*facts: Fact) -> TaskState:
    return task_state(TaskTerms(TaskReason.SAMPLE, NOON - DAY, NOON - DAY), from_rows(facts))


def test_the_newest_correction_counts_in_whatever_order_they_come() -> None:
    first, second = put_right("busy", NOON + 5), put_right("refusal_soft", NOON + 9)
    for facts in ([called("no_answer"), first, second], [second, first, called("no_answer")]):
        found = state(*facts)
        assert (found.last_disposition, found.attempts) == (Disposition.REFUSAL_SOFT, 1)
        assert tried(union(facts, ())) == (NOON, Measure.REFUSAL)


def test_what_was_said_stays_in_the_set() -> None:
    facts = union([called("no_answer")], [put_right("busy", NOON + 5)])
    assert [(fact.kind, fact.disposition) for fact in facts] == [
        ("attempt", "no_answer"),
        ("correction", "busy"),
    ]


def test_a_time_agreed_on_before_holds_no_more() -> None:
    old = Fact("p1", "appointment", NOON, due_at=NOON + 2 * HOUR, about=CALL, user_id=AGENT)
    new = Fact(
        put_right("busy", NOON + 5).id,
        "appointment",
        NOON + 5,
        due_at=NOON + 4 * HOUR,
        about=CALL,
        user_id=AGENT,
    )
    assert state(called("appointment"), old).state is TaskStatus.APPOINTMENT
    assert state(called("appointment"), old, put_right("no_answer", NOON + 5)).state is TaskStatus.SCHEDULED
    moved = state(called("appointment"), old, put_right("appointment", NOON + 5), new)
    assert moved.due_at == NOON + 4 * HOUR


def test_a_refusal_that_was_none_holds_for_no_task_of_the_citizen() -> None:
    learnt = Fact(CALL, "hard_refusal", NOON, disposition="refusal_hard")
    assert state(learnt).state is TaskStatus.CLOSED
    assert state(learnt, put_right("busy", NOON + 5)).state is TaskStatus.OPEN
    assert state(learnt, put_right("deceased", NOON + 5)).final is Disposition.DECEASED


@pytest.mark.parametrize(("kind", "partial"), [("response", False), ("partial", True)])
def test_an_answer_that_was_taken_back_is_none(kind: str, partial: bool) -> None:
    said = [called("complete" if not partial else "partial"), Fact(ANSWER, kind, NOON)]
    back = put_right("no_answer", NOON + 5, back=ANSWER, partial=partial)
    found = state(*said, back)
    assert (found.state, found.canonical_response_id) == (TaskStatus.SCHEDULED, None)
    assert [fact.kind for fact in corrected([*said, back])] == ["attempt", "correction"]
    other = put_right("no_answer", NOON + 5, back=ANSWER, partial=not partial)
    assert kind in [fact.kind for fact in corrected([*said, other])]


def test_a_lead_may_choose_it_all_the_same() -> None:
    said = [called("complete"), Fact(ANSWER, "response", NOON), put_right("hang_up", NOON + 5, back=ANSWER)]
    chosen = Fact("c", "choice", NOON + 9, about=ANSWER)
    assert state(*said).state is TaskStatus.SCHEDULED
    assert state(*said, chosen).canonical_response_id == ANSWER
