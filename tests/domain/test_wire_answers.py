"""Answers, circumstances and facts on their way between workstation and centre: what goes in comes out."""

from __future__ import annotations

from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.acts.appointment_set import Appointment
from domain.acts.attempt_record import Attempt, Outcome
from domain.acts.number_reveal import Reveal
from domain.acts.task_handover import Handover
from domain.questionnaire.answers import Answer
from domain.questionnaire.context import ScriptContext
from domain.questionnaire.model import Kind, Question
from domain.questionnaire.responses import validate_response
from domain.questionnaire.wire import context_from_wire, context_to_wire, from_wire, to_wire
from domain.tasks.replicated import union
from domain.wire import codec
from domain.wire.parts import Answer as WireAnswer
from domain.wire.rows import Fact
from resources import questionnaires

SCRIPTS = sorted(questionnaires())


def answers_to(question: Question) -> st.SearchStrategy[Answer]:
    """Any answer that a question can keep."""
    digits = [option.digit for option in question.options]
    match question.kind:
        case Kind.INFO:
            return st.just(True)
        case Kind.MATRIX:
            items = st.sampled_from([item.code for item in question.items])
            return st.dictionaries(items, st.integers(0, 3), min_size=1)
        case Kind.MULTIPLE:
            return st.sets(st.sampled_from(digits), min_size=1).map(lambda chosen: tuple(sorted(chosen)))
        case Kind.SINGLE | Kind.SCALE:
            return st.sampled_from(digits)
        case Kind.NUMBER:
            return st.integers(0, 10**6)
        case _:
            return st.text(min_size=1, max_size=50)


@given(st.data())
def test_every_answer_comes_out_as_it_went_in(data: st.DataObject) -> None:
    script = questionnaires()[data.draw(st.sampled_from(SCRIPTS))]
    chosen = {q.code: data.draw(answers_to(q)) for q in script.questions() if data.draw(st.booleans())}
    sent = codec.decode(codec.encode(to_wire(script, chosen)), list[WireAnswer])
    assert from_wire(script, sent) == chosen


@pytest.mark.parametrize(
    "answer",
    [
        WireAnswer("nonsense", text="x"),
        WireAnswer("identity", choices=["nonsense"]),
        WireAnswer("identity", choices=["self", "someone_else"]),
        WireAnswer("identity", text="self"),
        WireAnswer("more", choices=["nonsense"]),
        WireAnswer("overall", choices=["99"]),
    ],
)
def test_what_the_script_does_not_know_is_found_at_its_field(answer: WireAnswer) -> None:
    script = questionnaires()["alarm_110"]
    problems = validate_response(script, ScriptContext(), from_wire(script, [answer]), partial=True)
    assert answer.question in {problem.field for problem in problems}


def test_an_answer_is_carried_by_its_code_and_an_old_digit_is_understood() -> None:
    script = questionnaires()["alarm_110"]
    assert to_wire(script, {"identity": 1}) == [WireAnswer("identity", choices=["self"])]
    assert from_wire(script, [WireAnswer("identity", choices=["1"])]) == {"identity": 1}


def test_circumstances_come_out_as_they_went_in_and_what_nobody_knows_is_dropped() -> None:
    context = ScriptContext(
        {"channel": "phone_110", "line": "traffic", "traffic_kind": "accident"}, frozenset({"recording"})
    )
    carried = context_to_wire(context)
    assert context_from_wire(carried) == context
    assert context_from_wire({**carried, "moon": "full", "nonsense": True}) == context
    assert context_from_wire({"recording": "yes", "line": 7}) == ScriptContext()


ID = "00000000-0000-4000-8000-00000000000"


def test_an_operation_adds_its_facts_to_its_tasks() -> None:
    call = Attempt(
        ID + "1",
        ID + "2",
        "outgoing",
        10,
        20,
        [Outcome(ID + "3", "busy"), Outcome(ID + "4", "complete")],
        contact_ordinal=1,
    )
    facts = call.facts(ID + "9", 99)
    assert {task: (f.id, f.kind, f.at, f.disposition, f.number_index) for task, f in facts.items()} == {
        ID + "3": (ID + "1", "attempt", 20, "busy", 1),
        ID + "4": (ID + "1", "attempt", 20, "complete", 1),
    }
    agreed = Appointment(ID + "5", ID + "3", ID + "2", ID + "1", 500, True, for_user=ID + "8")
    [fact] = agreed.facts(ID + "9", 99).values()
    assert (fact.kind, fact.at, fact.due_at, fact.about, fact.to_user) == (
        "appointment",
        99,
        500,
        ID + "1",
        ID + "8",
    )
    [fact] = Handover(ID + "6", ID + "3", ID + "2").facts(ID + "9", 99).values()
    assert (fact.kind, fact.to_user) == ("handover", None)
    assert Reveal(ID + "7", ID + "2", 0).facts(ID + "9", 99) == {}


def test_a_set_of_facts_does_not_depend_on_arrival() -> None:
    one = Fact(ID + "1", "response", 50)
    later = Fact(ID + "1", "response", 70)
    ranked = Fact(ID + "1", "response", 60, rank=4)
    other = Fact(ID + "2", "attempt", 55, disposition="busy")
    ways = {tuple(union(way[:2], way[2:])) for way in permutations([one, later, other])}
    assert ways == {(one, other)}
    ways = {tuple(union((), way)) for way in permutations([one, later, ranked])}
    assert ways == {(ranked,)}
