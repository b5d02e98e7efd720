"""The state of a task is a pure function of the set of its facts."""

from __future__ import annotations

from itertools import permutations
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.dispositions import Disposition
from domain.hours import CallHours
from domain.tasks.facts import (
    Appointment,
    Attempt,
    CanonicalChosen,
    Fact,
    Handover,
    HardRefusal,
    Partial,
    PutBack,
    Response,
    TaskTerms,
    Withdrawal,
)
from domain.tasks.priority import Priority
from domain.tasks.state import TaskState, TaskStatus, task_state
from domain.times import MINUTE
from domain.vocabulary import PutBackReason, TaskReason
from domain.wire.message import replace
from tests.domain.clock import at, said

D = Disposition
TERMS = TaskTerms(TaskReason.SAMPLE, event_at=at("05-30 22:00"), open_from=at("05-31 00:00"))
TOMORROW = at("06-02 15:00")


def call(when: str, what: D, agent: str = "agent-1", **more: object) -> Attempt:
    return Attempt(f"call {when} {what}", at(when), what, agent, **more)  # type: ignore[arg-type]


def state_of(*facts: Fact, terms: TaskTerms = TERMS) -> TaskState:
    """The state, having made sure that every order of arrival, and every fact twice, gives the same."""
    state = task_state(terms, facts)
    for order in permutations(facts) if len(facts) < 6 else ():
        assert task_state(terms, [*order, *order[:1]]) == state
    return state


def test_a_new_task_is_open_and_due_in_call_hours() -> None:
    state = state_of()
    assert (state.state, said(state.due_at), state.attempts) == (TaskStatus.OPEN, "05-31 09:00", 0)
    assert state.last_disposition is None


def test_a_call_without_answer_is_scheduled() -> None:
    state = state_of(call("06-01 09:30", D.NO_ANSWER))
    assert (state.state, said(state.due_at), state.attempts) == (TaskStatus.SCHEDULED, "06-01 14:00", 1)
    assert (state.last_disposition, said(state.last_attempt_at)) == (D.NO_ANSWER, "06-01 09:30")
    assert state.final is None


def test_an_answer_settles_whatever_else_is_known() -> None:
    state = state_of(
        Response("r1", at("06-01 09:35"), rank=7),
        call("06-01 10:00", D.REFUSAL_HARD),
        call("06-01 09:00", D.APPOINTMENT, appointment_at=TOMORROW),
        Withdrawal("w", at("06-01 12:00"), "policy.opted_out"),
    )
    assert (state.state, state.canonical_response_id, state.due_at) == (TaskStatus.SETTLED, "r1", None)
    assert state.final is D.COMPLETE


def test_a_complete_call_settles_before_its_form_arrives() -> None:
    state = state_of(call("06-01 09:30", D.COMPLETE))
    assert (state.state, state.canonical_response_id, state.final) == (TaskStatus.SETTLED, None, D.COMPLETE)


def test_a_conversation_that_broke_off_is_taken_up_at_once_and_settles_nothing() -> None:
    begun = Partial("r1", at("06-01 09:31"))
    state = state_of(call("06-01 09:30", D.HANG_UP), begun)
    assert (state.state, said(state.due_at)) == (TaskStatus.SCHEDULED, "06-01 09:30")
    assert (state.final, state.canonical_response_id) == (None, None)
    whole = Response("r1", at("06-01 09:50"), rank=3)
    state = state_of(call("06-01 09:30", D.HANG_UP), begun, call("06-01 09:49", D.COMPLETE), whole)
    assert (state.state, state.final, state.canonical_response_id) == (
        TaskStatus.SETTLED,
        D.COMPLETE,
        "r1",
    )
    assert state.secondary_response_ids == ()


def test_who_would_not_go_on_is_not_called_again_and_counts_as_partial() -> None:
    begun = Partial("r1", at("06-01 09:31"))
    state = state_of(call("06-01 09:30", D.PARTIAL), begun)
    assert (state.state, state.final, state.due_at) == (TaskStatus.CLOSED, D.PARTIAL, None)
    state = state_of(call("06-01 09:30", D.PARTIAL), begun, Response("r2", at("06-02 10:00")))
    assert (state.state, state.canonical_response_id) == (TaskStatus.SETTLED, "r2"), "they called back"


def test_attempts_that_run_out_after_some_answers_leave_a_partial_one() -> None:
    tries = [call(f"06-0{day} 09:30", D.NO_ANSWER) for day in range(2, 5)]
    broken_off = (call("06-01 09:30", D.HANG_UP), Partial("r1", at("06-01 09:31")))
    assert state_of(*broken_off, *tries).final is D.PARTIAL
    assert state_of(broken_off[0], *tries).final is D.MAX_ATTEMPTS_CONTACTED


def test_the_first_answer_to_arrive_is_canonical_and_the_other_is_kept() -> None:
    early = Response("early", at("06-01 09:00"), rank=9)
    late = Response("late", at("06-01 11:00"), rank=4)
    mine = Response("mine", at("06-01 08:00"))
    state = state_of(early, late, mine)
    assert state.canonical_response_id == "late"
    assert state.secondary_response_ids == ("early", "mine"), "what the centre has not got comes last"


def test_a_lead_may_swap_the_answers() -> None:
    facts = (
        Response("a", at("06-01 09:00"), rank=1),
        Response("b", at("06-01 09:00"), rank=2),
        CanonicalChosen("c1", at("06-01 12:00"), "b"),
    )
    assert state_of(*facts).canonical_response_id == "b"
    back = CanonicalChosen("c2", at("06-01 13:00"), "a")
    assert state_of(*facts, back).canonical_response_id == "a"
    assert state_of(*facts, CanonicalChosen("c3", at("06-01 14:00"), "gone")).canonical_response_id == "b"


@pytest.mark.parametrize("disposition", [D.REFUSAL_HARD, D.REFUSAL_OTHER_HARD, D.DECEASED, D.WRONG_NUMBER])
def test_what_holds_for_ever_outweighs_an_appointment(disposition: D) -> None:
    appointment = call("06-01 11:00", D.APPOINTMENT, appointment_at=TOMORROW)
    state = state_of(call("06-01 09:30", disposition), appointment)
    assert (state.state, state.final, state.due_at) == (TaskStatus.CLOSED, disposition, None)
    state = state_of(HardRefusal("elsewhere", at("06-01 08:00"), disposition), appointment)
    assert (state.state, state.final) == (TaskStatus.CLOSED, disposition)


def test_of_several_reasons_never_to_call_the_first_is_reported() -> None:
    later = call("06-01 09:30", D.WRONG_NUMBER)
    assert state_of(later, HardRefusal("elsewhere", at("06-01 08:00"))).final is D.REFUSAL_HARD
    assert state_of(later, HardRefusal("elsewhere", at("06-01 10:00"))).final is D.WRONG_NUMBER


def test_answers_the_centre_does_not_have_yet_go_by_time_and_then_by_id() -> None:
    state = state_of(*(Response(f"r{n}", at("06-01 09:00") - n // 2) for n in range(5)))
    assert (state.canonical_response_id, state.secondary_response_ids) == ("r4", ("r2", "r3", "r0", "r1"))


def test_an_appointment_outweighs_a_retry() -> None:
    agreed = call("06-01 09:30", D.APPOINTMENT, appointment_at=TOMORROW)
    unaware = call("06-01 10:30", D.NO_ANSWER, agent="agent-2")
    state = state_of(agreed, unaware)
    assert (state.state, state.due_at, state.owner) == (TaskStatus.APPOINTMENT, TOMORROW, "agent-1")
    assert state.priority == Priority(0, TOMORROW)
    assert state.last_disposition is D.NO_ANSWER


def test_an_appointment_is_a_fact_of_its_own() -> None:
    agreed = Appointment("p", at("06-01 09:32"), TOMORROW, "agent-1", "the call")
    assert state_of(agreed).state is TaskStatus.APPOINTMENT, "its call has not arrived yet"
    own = Attempt("the call", at("06-01 09:35"), D.APPOINTMENT, "agent-1")
    assert state_of(agreed, own).due_at == TOMORROW
    soon = replace(agreed, due_at=at("06-01 09:45"))
    assert state_of(soon, own).state is TaskStatus.APPOINTMENT, "the call it was made in does not keep it"
    own = replace(own, disposition=D.APPOINTMENT_UNSPECIFIED)
    assert state_of(agreed, own).due_at == TOMORROW


def test_the_appointment_made_last_holds() -> None:
    first = call("06-01 09:30", D.APPOINTMENT, appointment_at=at("06-05 09:00"))
    second = call("06-01 10:30", D.APPOINTMENT, appointment_at=TOMORROW)
    assert state_of(first, second).due_at == TOMORROW


@pytest.mark.parametrize(
    ("when", "due"),
    [("06-02 14:45", "06-02 17:45"), ("06-02 15:00", "06-02 18:00"), ("06-02 16:20", "06-02 19:20")],
)
def test_a_kept_appointment_leaves_an_ordinary_retry(when: str, due: str) -> None:
    state = state_of(call("06-01 09:30", D.APPOINTMENT, appointment_at=TOMORROW), call(when, D.NO_ANSWER))
    assert (state.state, said(state.due_at), state.owner) == (TaskStatus.SCHEDULED, due, None)


def test_a_fault_on_our_side_does_not_keep_an_appointment() -> None:
    agreed = call("06-01 09:30", D.APPOINTMENT, appointment_at=TOMORROW)
    state = state_of(agreed, call("06-02 15:01", D.TECHNICAL))
    assert (state.state, said(state.due_at)) == (TaskStatus.APPOINTMENT, "06-02 15:16")


def test_a_refusal_in_the_citizens_own_words_ends_an_appointment() -> None:
    state = state_of(
        call("06-01 09:30", D.APPOINTMENT, appointment_at=TOMORROW), call("06-01 10:30", D.REFUSAL_SOFT)
    )
    assert (state.state, said(state.due_at)) == (TaskStatus.SCHEDULED, "06-08 10:30")


def test_an_appointment_may_exceed_the_attempts() -> None:
    tries = [call(f"06-0{day} 09:30", D.NO_ANSWER) for day in range(1, 5)]
    assert state_of(*tries).state is TaskStatus.CLOSED
    state = state_of(*tries, Appointment("he called back", at("06-04 10:00"), at("06-05 10:00")))
    assert (state.state, said(state.due_at)) == (TaskStatus.APPOINTMENT, "06-05 10:00")


def test_attempts_run_out_under_the_right_code() -> None:
    tries = [call(f"06-0{day} 09:30", D.NO_ANSWER) for day in range(1, 4)]
    assert state_of(*tries, call("06-04 09:30", D.NO_ANSWER)).final is D.MAX_ATTEMPTS
    assert state_of(*tries, call("06-04 09:30", D.NOT_THERE)).final is D.MAX_ATTEMPTS_CONTACTED


def test_the_lead_decides_until_it_is_handed_on() -> None:
    referred = call("06-01 09:30", D.REFER_TO_LEAD)
    assert state_of(referred).state is TaskStatus.REFER_TO_LEAD
    assert state_of(referred).due_at is None
    state = state_of(referred, Handover("h", at("06-01 10:00"), "lead", "agent-2"))
    assert (state.state, said(state.due_at), state.owner) == (TaskStatus.SCHEDULED, "06-01 10:00", "agent-2")
    assert state_of(referred, call("06-01 11:00", D.NO_ANSWER)).state is TaskStatus.SCHEDULED


def test_handing_over_an_appointment_keeps_its_time() -> None:
    agreed = call("06-01 09:30", D.APPOINTMENT, appointment_at=TOMORROW)
    free = state_of(agreed, Handover("h", at("06-01 19:00"), "agent-1"))
    assert (free.state, free.due_at, free.owner) == (TaskStatus.APPOINTMENT, TOMORROW, None)
    given_on = state_of(agreed, Handover("h", at("06-01 19:00"), "agent-1", "agent-3"))
    assert given_on.owner == "agent-3"


def test_withdrawn_tasks_are_closed_with_their_reason() -> None:
    state = state_of(Withdrawal("w", at("06-01 08:00"), "policy.opted_out"), call("06-01 09:30", D.NO_ANSWER))
    assert (state.state, state.withdrawn) == (TaskStatus.CLOSED, "policy.opted_out")


def test_the_next_number_is_tried() -> None:
    two = replace(TERMS, numbers=2)
    for useless in (D.FAX, D.ORGANISATION, D.NO_SUCH_NUMBER):
        state = state_of(call("06-01 09:30", useless), terms=two)
        assert (state.state, state.number_index, said(state.due_at)) == (
            TaskStatus.SCHEDULED,
            1,
            "06-01 09:30",
        )
        state = state_of(call("06-01 09:30", useless))
        assert (state.state, state.final) == (TaskStatus.CLOSED, useless)
        both = (call("06-01 09:30", useless), call("06-01 09:40", D.NO_SUCH_NUMBER, number_index=1))
        assert state_of(*both, terms=two).final is D.NO_SUCH_NUMBER


def test_another_language_needs_another_agent() -> None:
    state = state_of(call("06-01 09:30", D.LANGUAGE), call("06-01 09:40", D.LANGUAGE, agent="agent-2"))
    assert state.not_for == ("agent-1", "agent-2")
    assert state.state is TaskStatus.SCHEDULED


def put_back(when: str, why: PutBackReason, agent: str = "agent-1") -> PutBack:
    return PutBack(f"back {when} {agent}", at(when), agent, why)


def test_putting_back_is_no_attempt_and_who_knows_the_citizen_is_left_out() -> None:
    state = state_of(
        put_back("06-01 09:30", PutBackReason.ACQUAINTED),
        put_back("06-01 09:40", PutBackReason.NOISE, "agent-2"),
    )
    assert (state.state, state.attempts, state.due_at) == (TaskStatus.OPEN, 0, state_of().due_at)
    assert (state.not_for, state.last_disposition) == (("agent-1",), None)


def test_an_appointment_that_its_agent_puts_back_is_anybody_s() -> None:
    agreed = call("06-01 09:30", D.APPOINTMENT, appointment_at=TOMORROW)
    assert state_of(agreed).owner == "agent-1"
    back = put_back("06-02 09:00", PutBackReason.NOISE)
    state = state_of(agreed, back)
    assert (state.state, state.due_at, state.owner) == (TaskStatus.APPOINTMENT, TOMORROW, None)
    assert state_of(agreed, put_back("06-02 09:00", PutBackReason.NOISE, "agent-2")).owner == "agent-1"
    again = Appointment("again", at("06-02 10:00"), TOMORROW, "agent-1")
    assert state_of(agreed, back, again).owner == "agent-1"
    given = Handover("h", at("06-01 09:50"), "lead", "agent-2")
    assert state_of(agreed, given).owner == "agent-2"
    assert state_of(agreed, given, put_back("06-02 09:00", PutBackReason.OTHER, "agent-2")).owner is None


def test_a_task_given_to_an_agent_who_puts_it_back_is_anybody_s() -> None:
    given = Handover("h", at("06-01 09:50"), "lead", "agent-2")
    assert state_of(given).owner == "agent-2"
    assert state_of(given, put_back("06-01 09:55", PutBackReason.OTHER, "agent-2")).owner is None


def test_priority_is_appointment_then_dissatisfied_then_rectified_then_age() -> None:
    def priority(reason: TaskReason, event: str = "05-30 22:00", *facts: Fact) -> Priority:
        return task_state(replace(TERMS, reason=reason, event_at=at(event)), facts).priority

    agreed = call("06-01 09:30", D.APPOINTMENT, appointment_at=TOMORROW)
    ordered = [
        priority(TaskReason.SAMPLE, "05-30 22:00", agreed),
        priority(TaskReason.SMS_DISSATISFIED),
        priority(TaskReason.AFTER_RECTIFICATION),
        priority(TaskReason.SAMPLE, "05-29 10:00"),
        priority(TaskReason.SAMPLE, "05-30 10:00"),
    ]
    assert ordered == sorted(ordered)
    assert len(set(ordered)) == len(ordered)


# Any set of facts ---------------------------------------------------------------------------------------------------

moments = st.integers(0, 10 * 24 * 60).map(lambda minute: at("06-01 00:00") + minute * MINUTE)
agents = st.sampled_from(["agent-1", "agent-2", ""])
ids = st.uuids().map(str)
chosen = st.sampled_from(["r1", "r2", "r3"])
attempts = st.builds(
    Attempt,
    id=ids,
    at=moments,
    disposition=st.sampled_from(D),
    agent_id=agents,
    appointment_at=st.none() | moments,
    number_index=st.integers(0, 2),
)
facts = st.one_of(
    attempts,
    attempts,
    st.builds(Appointment, ids, moments, moments, agents, st.none() | ids),
    st.builds(Response, chosen, moments, st.none() | st.integers(1, 5)),
    st.builds(Partial, chosen, moments),
    st.builds(CanonicalChosen, ids, moments, chosen),
    st.builds(Handover, ids, moments, agents, st.none() | agents.filter(bool)),
    st.builds(HardRefusal, ids, moments),
    st.builds(Withdrawal, ids, moments, st.just("policy.opted_out")),
)
terms = st.builds(TaskTerms, st.sampled_from(TaskReason), moments, moments, st.integers(0, 3))


@settings(max_examples=300)
@given(terms, st.lists(facts, max_size=9), st.integers(0, 2**32))
def test_arrival_order_and_repetition_do_not_matter(
    known: TaskTerms, given_facts: list[Fact], seed: int
) -> None:
    state = task_state(known, given_facts)
    shuffled = [*given_facts, *given_facts[::2]]
    Random(seed).shuffle(shuffled)
    assert task_state(known, shuffled) == state


@settings(max_examples=300)
@given(terms, st.lists(facts, max_size=9))
def test_every_state_makes_sense(known: TaskTerms, given_facts: list[Fact]) -> None:
    state = task_state(known, given_facts)
    assert (state.due_at is not None) == state.state.callable
    assert (state.final is not None) == (state.state in (TaskStatus.SETTLED, TaskStatus.CLOSED))
    if any(isinstance(fact, Response) for fact in given_facts):
        assert state.state is TaskStatus.SETTLED
        assert state.canonical_response_id is not None
    if state.state in (TaskStatus.OPEN, TaskStatus.SCHEDULED):
        assert state.due_at is not None
        assert CallHours().open_at(state.due_at)
    if state.last_attempt_at is None:
        assert state.last_disposition is None
    assert state.canonical_response_id not in state.secondary_response_ids


@settings(max_examples=200)
@given(terms, st.lists(facts, max_size=7), st.integers(1, 9).map(lambda n: f"r-{n}"), moments)
def test_settled_is_for_ever(known: TaskTerms, given_facts: list[Fact], response: str, when: int) -> None:
    """No further fact ever takes a settled task back into the queue."""
    assert task_state(known, [Response(response, when), *given_facts]).state is TaskStatus.SETTLED


@settings(max_examples=200)
@given(terms, st.lists(facts, max_size=7), moments)
def test_nobody_is_called_after_a_hard_refusal(known: TaskTerms, given_facts: list[Fact], when: int) -> None:
    state = task_state(known, [HardRefusal("stop", when), *given_facts])
    assert not state.state.callable
    assert state.due_at is None
