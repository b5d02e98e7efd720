"""A wrong outcome put right the same day: of a call with a form or without, delivered or not; figures go by what is said last."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import select

from app.records.call import AppointmentDraft, CallOutcome, CallState, TaskOutcome
from app.records.record import Delivery, MyRecord
from domain.dispositions import Disposition
from domain.ids import task_id
from domain.problems import ProblemError
from domain.questionnaire.answers import Answers
from domain.times import DAY, HOUR
from domain.vocabulary import Channel
from server.answers.recounting import differences
from server.answers.tables import attempt, response
from server.contacts.tables import contact_group
from server.live.repository.panel import panel
from server.orders.access import NOTHING
from server.orders.tables import order
from server.planning.planning import plan
from server.tasks.tables import task
from tests.helpers.centre import CITY, HALL, PASSWORD
from tests.helpers.city import Told, events, number
from tests.helpers.desk import DISSATISFIED, SATISFIED
from tests.helpers.seat import ADDRESS, Seat, complete, form_of, outcome

SIX: Answers = {code: SATISFIED[code] for code in list(SATISFIED)[:6]}


def called(seat: Seat) -> CallState:
    item = seat.bench.revisits.next()
    assert item is not None
    call, _ = seat.bench.calls.dial(seat.bench.calls.open(item))
    return seat.bench.calls.connected(call)


def mine(seat: Seat) -> MyRecord:
    [record] = seat.bench.records.today()
    return record


def put_right(seat: Seat, disposition: str, answers: Answers | None = None, **more: Any) -> MyRecord:
    seat.hands.clock.forward(1_000)
    record = mine(seat)
    before = seat.bench.records.open(record.record_id)
    if answers is not None:
        more["form"] = replace(before.draft.forms[0], answers=answers)
    saved = seat.bench.records.put_right(record.record_id, TaskOutcome(record.task_id, disposition, **more))
    assert saved.records == (mine(seat).record_id,)
    return mine(seat)


def the_task(seat: Seat, *columns: Any) -> tuple[Any, ...]:
    """What stands of the one task that was called, of its group and of its call."""
    whole = task.join(contact_group, contact_group.c.group_id == task.c.group_id).join(
        attempt, attempt.c.task_id == task.c.task_id
    )
    with seat.centre.database.read(CITY) as reading:
        assert differences(reading) == [], "the counts of the figures follow"
        return tuple(reading.conn.execute(select(*columns).select_from(whole)).one())


def standings(seat: Seat) -> list[tuple[str, bool]]:
    with seat.centre.database.read(CITY) as reading:
        query = select(response.c.standing, response.c.partial).order_by(
            response.c.answered_at, response.c.revision
        )
        return [tuple(row) for row in reading.conn.execute(query)]


def outcomes(seat: Seat) -> Mapping[str, int]:
    with seat.centre.database.read(CITY) as reading:
        return panel(reading, NOTHING, HALL, 0).outcomes


@pytest.mark.parametrize(
    ("wrong", "right", "delivered"), [("no_answer", "busy", True), ("refusal_soft", "not_there", False)]
)
def test_a_call_without_a_form_ended_otherwise(seat: Seat, wrong: str, right: str, delivered: bool) -> None:
    seat.login()
    call = called(seat)
    seat.wire.up = delivered
    seat.bench.calls.finish(call, outcome(call, wrong))
    seat.sync()
    assert mine(seat).correctable
    record = put_right(seat, right, note="按错了")
    assert (record.disposition, record.was) == (right, wrong)
    seat.wire.up = True
    seat.sync()
    assert mine(seat).delivery is Delivery.ARRIVED
    assert the_task(seat, attempt.c.disposition, task.c.last_disposition, task.c.attempts) == (
        right,
        right,
        1,
    )
    assert outcomes(seat) == {right: 1}
    again = seat.bench.records.open(record.record_id)
    assert (again.draft.disposition, again.draft.note, again.called) == (right, "按错了", True)
    assert again.connected_at == call.connected_at


def test_a_call_about_several_tasks_is_put_right_on_one_sheet_or_not_at_all(seat: Seat) -> None:
    with seat.centre.database.write(CITY) as work:
        [event_id] = events(work, [Told("A1", (number(7),))])
    plan(seat.centre.database, CITY)
    seat.login()
    records = seat.bench.records
    item = seat.bench.revisits.claim(task_id(event_id, Channel.PHONE.value, 1))
    call, _ = seat.bench.calls.dial(seat.bench.calls.open(item))
    one, two = (task.task.task_id for task in call.work.tasks)
    told = CallOutcome((TaskOutcome(one, "no_answer"), TaskOutcome(two, "no_answer")))
    saved = seat.bench.calls.finish(call, told)
    sheet = dict(records.take_up_call(saved.records[1]))
    assert [*sheet] == [saved.records[1], saved.records[0]]
    for state in sheet.values():
        assert [task.task.task_id for task in state.work.tasks] == [one, two]
    seat.hands.clock.forward(1_000)
    right = [(saved.records[0], TaskOutcome(one, "busy")), (saved.records[1], TaskOutcome(two, "hang_up"))]
    with pytest.raises(ProblemError, match=r"appointment\.missing"):
        records.put_right_together([right[0], (saved.records[1], TaskOutcome(two, "appointment"))])
    assert {r.disposition for r in records.today() if r.attempt_id == call.call_id} == {"no_answer"}
    again = records.put_right_together(right)
    assert again.tasks == (one, two)
    assert {r.task_id: r.disposition for r in records.today() if r.attempt_id == call.call_id} == {
        one: "busy",
        two: "hang_up",
    }
    seat.sync()
    assert seat.bench.sync.status().unsent == 0


def test_the_citizen_who_did_not_refuse_for_good_may_be_called_again(seat: Seat) -> None:
    seat.login()
    call = called(seat)
    seat.bench.calls.finish(call, outcome(call, "refusal_hard"))
    seat.sync()
    assert the_task(seat, task.c.state, contact_group.c.hard_refusal_at.is_(None)) == ("closed", False)
    put_right(seat, "busy")
    seat.sync()
    assert the_task(seat, task.c.state, contact_group.c.hard_refusal_at.is_(None)) == ("scheduled", True)
    put_right(seat, "wrong_number")
    seat.sync()
    assert the_task(seat, task.c.state, contact_group.c.wrong_number) == ("closed", True)


def test_a_time_is_moved_or_was_never_agreed(seat: Seat) -> None:
    seat.login()
    call = called(seat)
    at = call.opened_at + DAY
    agreed = AppointmentDraft(at, True, "孙先生")
    seat.bench.calls.finish(call, outcome(call, "appointment", appointment=agreed, note="孙先生"))
    later = put_right(seat, "appointment", appointment=AppointmentDraft(at + HOUR))
    assert later.appointment_at == at + HOUR
    seat.sync()
    assert the_task(seat, task.c.state, task.c.appointment_at) == ("appointment", at + HOUR)
    assert put_right(seat, "busy").appointment_at is None
    seat.sync()
    assert the_task(seat, task.c.state) == ("scheduled",)
    with pytest.raises(ProblemError, match=r"appointment\.missing"):
        put_right(seat, "appointment")


@pytest.mark.parametrize("delivered", [True, False])
def test_they_did_answer_after_all(seat: Seat, delivered: bool) -> None:
    seat.login()
    call = called(seat)
    seat.bench.calls.finish(call, outcome(call, "no_answer", form=form_of(call, SIX)))
    if delivered:
        seat.sync()
    record = put_right(seat, "complete", SATISFIED)
    assert (record.revision, record.overall, record.record_id) == (1, 1, record.response_id)
    seat.sync()
    assert standings(seat) == [("canonical", False)]
    assert the_task(seat, task.c.state, attempt.c.disposition) == ("settled", "complete")


def test_what_broke_off_was_answered_to_the_end(seat: Seat) -> None:
    seat.login()
    call = called(seat)
    seat.bench.calls.finish(call, outcome(call, "hang_up", form=form_of(call, SIX)))
    seat.sync()
    assert put_right(seat, "complete", SATISFIED).revision == 2
    seat.sync()
    assert standings(seat) == [("superseded", True), ("canonical", False)]


@pytest.mark.parametrize("delivered", [True, False])
def test_what_was_called_complete_broke_off(seat: Seat, delivered: bool) -> None:
    seat.login()
    call = called(seat)
    seat.bench.calls.finish(call, complete(call, DISSATISFIED))
    if delivered:
        seat.sync()
    told = mine(seat).response_id
    record = put_right(seat, "hang_up", SIX)
    assert (record.revision, record.response_id != told) == (1, True)
    seat.sync()
    assert standings(seat) == [("withdrawn", False), ("partial", True)]
    assert the_task(seat, task.c.state, task.c.response_id) == ("scheduled", None)
    with seat.centre.database.read(CITY) as reading:
        states = set(reading.conn.execute(select(order.c.state)).scalars())
    assert states == ({"awaiting_lead"} if delivered else states), "an order does not vanish by itself"
    assert put_right(seat, "complete", SATISFIED).revision == 2
    seat.sync()
    assert standings(seat)[1:] == [("superseded", True), ("canonical", False)]
    assert mine(seat).delivery is Delivery.ARRIVED


@pytest.mark.parametrize(("told", "answers"), [("complete", SATISFIED), ("hang_up", SIX)])
def test_nobody_had_answered(seat: Seat, told: str, answers: Answers) -> None:
    seat.login()
    call = called(seat)
    seat.bench.calls.finish(call, outcome(call, told, form=form_of(call, answers)))
    seat.sync()
    record = put_right(seat, "no_answer", answers)
    assert record.revision == 0
    seat.sync()
    assert [one for one, _ in standings(seat)] == ["withdrawn"]
    assert the_task(seat, task.c.state, task.c.last_disposition) == ("scheduled", "no_answer")
    assert seat.bench.records.open(record.record_id).draft.forms[0].answers == answers, (
        "nothing typed is lost"
    )
    assert put_right(seat, "complete", SATISFIED).revision == 1
    seat.sync()
    assert sorted(one for one, _ in standings(seat)) == ["canonical", "withdrawn"]


def test_what_is_as_it_was_is_not_told_again(seat: Seat) -> None:
    seat.login()
    call = called(seat)
    seat.bench.calls.finish(call, complete(call))
    record = mine(seat)
    form = seat.bench.records.open(record.record_id).draft.forms[0]
    same = TaskOutcome(record.task_id, "complete", form=form)
    assert seat.bench.records.put_right(record.record_id, same).operations == ()
    other = replace(same, form=replace(form, remark="群众补充了一句"))
    assert len(seat.bench.records.put_right(record.record_id, other).operations) == 1
    assert mine(seat).revision == 2


def test_the_day_after_it_stands(seat: Seat) -> None:
    seat.login()
    call = called(seat)
    seat.bench.calls.finish(call, outcome(call, "no_answer"))
    record = mine(seat)
    seat.hands.clock.forward(DAY)
    seat.bench.session.login(ADDRESS, "1001", PASSWORD)
    wanted = TaskOutcome(record.task_id, Disposition.BUSY.value)
    with pytest.raises(ProblemError, match=r"record\.(too_late|gone)"):
        seat.bench.records.put_right(record.record_id, wanted)
