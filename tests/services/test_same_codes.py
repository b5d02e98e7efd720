"""Every kind of act: what the workstation says of one, the centre says of the same one, signed past the workstation's check."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from unittest.mock import patch

import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.records.call import AppointmentDraft, CallOutcome, CallState, TaskOutcome
from app.records.duty import EmergencyReport
from app.records.queue import QueueQuery
from app.services import acting, putting_back
from app.workbench import Workbench
from domain.problems import ProblemError
from domain.times import HOUR
from domain.vocabulary import AgentState, EmergencyKind, PutBackReason
from domain.wire.parts import AnswerName
from server.db.tables import operation
from server.db.work import new_id
from tests.helpers.centre import CITY
from tests.helpers.desk import DISSATISFIED, SATISFIED
from tests.helpers.seat import Seat, form_of
from tests.helpers.two_answers import Hall

FORMS = (
    SATISFIED,
    DISSATISFIED,
    {"identity": 2},
    {"identity": 1, "convenient": 3},
    {code: answer for code, answer in SATISFIED.items() if code != "overall"},
    SATISFIED | {"overall": 9},
)
"""Whole, ended early, incomplete, and with an answer nobody offers."""
OUTCOMES = (
    "complete",
    "partial",
    "busy",
    "appointment",
    "language",
    "refusal_hard",
    "max_attempts",
    "nonsense",
    "not_attempted",
    "technical",
    "refer_to_lead",
    "refer_to_lead_uncontacted",
)
HOURS = (-1, 0, 1, 8, 14, 24)
REASONS = ("", " ", "群众要求核对")

usual = settings(
    max_examples=15,
    deadline=None,
    database=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


def same(seat: Seat, do: Callable[[], object]) -> None:
    """Done, or done past the workstation's check, the centre answers with no other code than the workstation did."""
    before = _known(seat)
    here: list[str] = []
    try:
        do()
    except ProblemError as error:
        here = [problem.code for problem in error.problems]
        assert _known(seat) == before
        with patch.object(acting, "check", lambda *_: None):
            do()
    seat.sync()
    made = _known(seat) - before
    with seat.centre.database.read(CITY) as reading:
        query = sa.select(operation.c.kind, operation.c.code).where(operation.c.op_id.in_(made))
        told = reading.conn.execute(query).all()
    assert len(told) == len(made) > 0
    there = {one.code for one in told if one.code is not None}
    assert there <= set(here), (here, told)
    assert bool(there) == bool(here), (here, told)


def _known(seat: Seat) -> set[str]:
    with seat.bench.desk.store.read() as connection:
        return {row[0] for row in connection.exec_driver_sql("SELECT op_id FROM outbox")}


def _bench(seat: Seat) -> Workbench:
    return seat.bench if seat.bench.desk.who is not None else seat.login()


def _call(seat: Seat) -> CallState:
    """The open call, or one about a task nobody has called about."""
    bench = _bench(seat)
    current = bench.calls.current()
    if current is not None:
        return current
    with bench.desk.store.read() as connection:
        done = {row[0] for row in connection.exec_driver_sql("SELECT entity_id FROM signed")}
    listed = bench.revisits.page(QueueQuery()).items
    fresh = next(item for item in listed if not done & {item.task_id, item.group_id})
    return bench.calls.open(bench.revisits.claim(fresh.task_id))


@usual
@given(data=st.data())
def test_a_call_with_its_form_or_its_appointment(seat: Seat, data: st.DataObject) -> None:
    call = _call(seat)
    bench, task_id = seat.bench, call.work.task_id
    if data.draw(st.booleans()):
        call, _ = bench.calls.dial(call)
    code, reason = data.draw(st.sampled_from(OUTCOMES)), data.draw(st.sampled_from(("", "busy", "x" * 40)))
    one = TaskOutcome(task_id, code, reason)
    if code in ("complete", "partial"):
        one = replace(one, form=form_of(call, data.draw(st.sampled_from(FORMS))))
    elif code == "appointment" or data.draw(st.booleans()):
        one = replace(
            one, appointment=AppointmentDraft(bench.desk.now() + data.draw(st.sampled_from(HOURS)) * HOUR)
        )
    elif data.draw(st.booleans()):
        ending = CallOutcome((one, one))
        same(seat, lambda: bench.calls.finish(call, ending))
        return
    same(seat, lambda: bench.calls.finish(call, CallOutcome((one,))))


@usual
@given(reason=st.sampled_from(REASONS))
def test_a_look_at_a_number(seat: Seat, reason: str) -> None:
    call = _call(seat)
    same(seat, lambda: seat.bench.calls.reveal(call, reason))


@usual
@given(state=st.sampled_from((*AgentState, "dancing")))
def test_a_state(seat: Seat, state: str) -> None:
    bench = _bench(seat)
    same(seat, lambda: bench.states.change(state))


@usual
@given(reason=st.sampled_from(REASONS))
def test_a_task_handed_over(seat: Seat, reason: str) -> None:
    call = _call(seat)
    same(seat, lambda: seat.bench.states.hand_over([call.work.task_id], reason))


@usual
@given(
    reason=st.sampled_from((*PutBackReason, "tired")), words=st.sampled_from(REASONS), dialled=st.booleans()
)
def test_a_call_put_back(seat: Seat, reason: str, words: str, dialled: bool) -> None:
    call = _call(seat)
    calls = seat.bench.calls
    if dialled:
        call, _ = calls.dial(call)
    why = putting_back.PutBackReason(reason, words=words)
    same(seat, lambda: calls.put_back(call.call_id, why))


@usual
@given(kind=st.sampled_from((*EmergencyKind, "flood")))
def test_an_emergency(seat: Seat, kind: str) -> None:
    bench = _bench(seat)
    same(seat, lambda: bench.emergencies.raise_(EmergencyReport(kind, "大厅")))


@usual
@given(reason=st.sampled_from(REASONS), chosen=st.sampled_from((0, 1, None)))
def test_a_choice_between_two_answers(hall: Hall, reason: str, chosen: int | None) -> None:
    review = hall.review()
    name = hall.name(chosen) if chosen is not None else AnswerName(new_id(), 1)
    same(hall.lead, lambda: hall.lead.bench.oversight.settle(review, name, reason))
