"""Facts on the wire and in operations, and the facts the state is derived from, say the same."""

from __future__ import annotations

from random import Random

from hypothesis import given
from hypothesis import strategies as st

from domain.acts import appointment_set, attempt_record
from domain.dispositions import Disposition
from domain.tasks import facts as known
from domain.tasks.facts import TaskTerms
from domain.tasks.replicated import from_rows, union
from domain.tasks.state import TaskStatus, task_state
from domain.vocabulary import Direction, PutBackReason, TaskReason
from domain.wire.rows import Fact
from tests.domain.clock import at

NOW = at("06-01 10:00")
TASK, GROUP, AGENT = "task", "group", "agent"
TERMS = TaskTerms(TaskReason.SAMPLE, NOW, NOW)


def test_every_kind_is_read() -> None:
    listed = [
        Fact("a", "attempt", NOW, disposition="busy", user_id=AGENT, number_index=1, direction="incoming"),
        Fact("p", "appointment", NOW, due_at=NOW + 5, definite=True, about="a", user_id=AGENT),
        Fact("r", "response", NOW, rank=4),
        Fact("r", "partial", NOW),
        Fact("h", "handover", NOW, user_id=AGENT, to_user="other"),
        Fact("b", "put_back", NOW, disposition="dialect", user_id=AGENT, language="yue"),
        Fact("x", "hard_refusal", NOW, disposition="deceased"),
        Fact("w", "withdrawal", NOW, disposition="policy.opted_out"),
        Fact("c", "choice", NOW, about="r"),
    ]
    assert from_rows(listed) == {
        known.Attempt("a", NOW, Disposition.BUSY, AGENT, None, 1, Direction.INCOMING),
        known.Appointment("p", NOW, NOW + 5, AGENT, "a"),
        known.Response("r", NOW, 4),
        known.Partial("r", NOW),
        known.Handover("h", NOW, AGENT, "other"),
        known.PutBack("b", NOW, AGENT, PutBackReason.DIALECT, "yue"),
        known.HardRefusal("x", NOW, Disposition.DECEASED),
        known.Withdrawal("w", NOW, "policy.opted_out"),
        known.CanonicalChosen("c", NOW, "r"),
    }


def test_what_a_newer_centre_says_is_passed_over() -> None:
    novel = [Fact(kind, kind, NOW, disposition="novel") for kind in ("novelty", "attempt", "put_back")]
    assert from_rows(novel) == set()


def test_one_call_with_an_appointment_gives_an_appointment_on_both_sides() -> None:
    attempt = attempt_record.Attempt(
        "attempt", GROUP, "outgoing", NOW, NOW + 60_000, [attempt_record.Outcome(TASK, "appointment")]
    )
    agreed = appointment_set.Appointment("agreed", TASK, GROUP, "attempt", NOW + 600_000, definite=True)
    own = [op.facts(AGENT, NOW + 61_000)[TASK] for op in (attempt, agreed)]
    state = task_state(TERMS, from_rows(union([], own)))
    assert (state.state, state.due_at, state.owner) == (TaskStatus.APPOINTMENT, NOW + 600_000, AGENT)


ids = st.sampled_from(["a", "b", "c"])
wire_facts = st.builds(
    Fact,
    id=ids,
    kind=st.sampled_from(["attempt", "response", "appointment", "handover"]),
    at=st.integers(NOW, NOW + 3),
    disposition=st.just("no_answer"),
    due_at=st.just(NOW + 9),
    rank=st.none(),
)


@given(
    st.lists(wire_facts, max_size=8, unique_by=lambda f: (f.kind, f.id)),
    st.integers(0, 2**32),
    st.integers(1, 9),
)
def test_base_and_own_facts_unite_in_any_order(listed: list[Fact], seed: int, rank: int) -> None:
    base = [
        Fact(f.id, f.kind, f.at, f.disposition, f.due_at, rank=rank) for f in listed if f.kind == "response"
    ]
    shuffled = listed[:]
    Random(seed).shuffle(shuffled)
    united = union(base, listed)
    assert union(shuffled, base) == united
    assert all(f.rank == rank for f in united if f.kind == "response"), "what the centre knows is kept"
    assert task_state(TERMS, from_rows(united)) == task_state(TERMS, from_rows(union(shuffled[::-1], base)))
