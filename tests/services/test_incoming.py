"""主动来电: found by what the citizen knows, or opened without a task; with the centre and without it."""

from __future__ import annotations

from dataclasses import replace

import pytest
from sqlalchemy import func, select

from app.records.call import AppointmentDraft
from app.records.incoming import CallerNote
from app.records.work import Hold
from domain.problems import ProblemError
from domain.times import DAY, HOUR, MINUTE
from domain.wire.rows import RowKind
from server.answers.tables import attempt, number_reveal, response
from server.masterdata.tables import unit
from server.orders.tables import order
from server.planning.planning import plan
from server.tasks.tables import task
from tests.helpers.centre import CITY
from tests.helpers.city import STATION, Told, events, number
from tests.helpers.desk import DISSATISFIED
from tests.helpers.seat import Seat, complete, outcome, take_seat

STRANGER = CallerNote(number(777), "alarm", name="赵六", unit_id=STATION, told="邻居半夜敲墙")


@pytest.fixture
def seat(seat: Seat) -> Seat:
    """With the units of the city on the way to it."""
    with seat.centre.database.write(CITY) as work:
        record = work.record("units", STATION, {}, author_id=None)
        for unit_id in work.conn.execute(select(unit.c.unit_id)).scalars():
            record.touch("city", RowKind.UNIT, unit_id)
    return seat


def rows(seat: Seat, query: object) -> list:  # type: ignore[type-arg]
    with seat.centre.database.read(CITY) as reading:
        return list(reading.conn.execute(query))  # type: ignore[call-overload]


@pytest.mark.parametrize("online", [True, False])
def test_a_stranger_s_call_is_a_form_like_any_other(seat: Seat, online: bool) -> None:
    bench = seat.login()
    seat.wire.up = online
    item = bench.incoming.open(STRANGER)
    assert (item.direction, item.hold) == ("incoming", Hold.HELD)
    assert (item.contacts[0].mask, item.contacts[0].name) == ("138****0777", "赵六")
    call = bench.calls.open(item)
    assert bench.calls.judge(call) == []
    call = bench.calls.hang_up(bench.calls.connected(call))
    saved = bench.calls.finish(call, complete(call, DISSATISFIED))
    assert bench.sync.status().unsent == 2
    (mine,) = bench.records.today()
    assert (mine.mask, mine.unit_name) == ("138****0777", "柳河派出所")
    seat.wire.up = True
    seat.sync()
    assert bench.sync.status().unsent == 0
    assert rows(seat, select(task.c.task_id, task.c.adhoc).where(task.c.adhoc)) == [(saved.tasks[0], True)]
    assert rows(seat, select(attempt.c.direction)) == [("incoming",)]
    assert rows(seat, select(order.c.unit_id)) == [(STATION,)]
    assert [one.delivery for one in bench.records.today()] == ["arrived"]
    assert all("13800000777" not in line for line in seat.wire.seen)


def test_a_look_at_a_number_that_only_this_call_knows_keeps_the_call_from_nothing(seat: Seat) -> None:
    """The line broke and he was dialled back: the look is at the centre before the call it belongs to."""
    bench = seat.login()
    call = bench.calls.open(bench.incoming.open(STRANGER))
    call, shown = bench.calls.dial(call)
    assert shown == number(777)
    seat.sync()
    assert bench.sync.status().unsent == 0
    assert rows(seat, select(func.count()).select_from(number_reveal)) == [(1,)]
    bench.calls.finish(bench.calls.hang_up(bench.calls.connected(call)), complete(call))
    seat.sync()
    assert rows(seat, select(response.c.standing)) == [("canonical",)]
    seat.hands.clock.forward(3 * MINUTE)
    seat.sync()
    assert bench.sync.status().unsent == 0
    assert rows(seat, select(func.count()).select_from(number_reveal)) == [(1,)]


def test_a_form_survives_a_kill_and_can_be_corrected_under_its_name(seat: Seat) -> None:
    bench = seat.login()
    seat.wire.up = False
    call = bench.calls.open(bench.incoming.open(STRANGER))
    bench = seat.restart()
    seat.login(pull=False)
    again = bench.calls.surviving_draft()
    assert again is not None
    assert (again.call_id, again.direction) == (call.call_id, "incoming")
    saved = bench.calls.finish(bench.calls.hang_up(again), complete(again))
    (record,) = bench.records.today()
    reopened = bench.records.open(record.record_id)
    form = complete(reopened, DISSATISFIED).tasks[0].form
    assert form is not None
    bench.records.correct(record.record_id, form)
    seat.wire.up = True
    seat.sync()
    assert bench.sync.refused() == []
    standing = rows(seat, select(response.c.revision, response.c.standing).order_by(response.c.revision))
    assert standing == [(1, "superseded"), (2, "canonical")]
    assert rows(seat, select(task.c.state).where(task.c.task_id == saved.tasks[0])) == [("settled",)]


def test_a_promise_to_call_back_comes_up_at_its_time_offline(seat: Seat) -> None:
    bench = seat.login()
    seat.wire.up = False
    call = bench.calls.open(bench.incoming.open(STRANGER))
    at = seat.hands.clock.now + HOUR
    bench.calls.finish(
        bench.calls.hang_up(call), outcome(call, "appointment", appointment=AppointmentDraft(at))
    )
    assert bench.revisits.next() is None
    seat.hands.clock.now = at
    item = bench.revisits.next()
    assert item is not None
    assert (item.group_id, item.direction) == (call.work.group_id, "outgoing")
    back = bench.calls.open(item)
    back, shown = bench.calls.dial(back)
    assert shown == number(777)
    bench.calls.finish(bench.calls.hang_up(bench.calls.connected(back)), complete(back))
    seat.wire.up = True
    seat.sync()
    assert (bench.sync.status().unsent, bench.sync.refused()) == (0, [])
    assert rows(seat, select(task.c.state).where(task.c.adhoc)) == [("settled",)]
    assert sorted(rows(seat, select(attempt.c.direction))) == [("incoming",), ("outgoing",)]


def test_the_event_came_with_the_next_import_and_is_asked_about_once(seat: Seat) -> None:
    """Nobody knew of it when he called; afterwards he is not called about it within thirty days."""
    bench = seat.login()
    call = bench.calls.open(bench.incoming.open(STRANGER))
    bench.calls.finish(bench.calls.hang_up(bench.calls.connected(call)), complete(call))
    seat.sync()
    with seat.centre.database.write(CITY) as work:
        events(work, [Told("late", (number(777),), ago=60 * DAY)])
    plan(seat.centre.database, CITY)
    seat.hands.clock.forward(MINUTE)
    taken = set()
    for _ in range(31):
        item = bench.revisits.next()
        if item is None:
            break
        taken.add(item.contacts[0].mask)
        seat.work(item)
        seat.sync()
    assert "138****0777" not in taken


def test_found_by_number_in_the_list_by_event_number_and_by_unit(seat: Seat) -> None:
    bench = seat.login()
    seat.wire.up = False
    assert [i.mask for i in bench.incoming.candidates(number(7))] == ["138****0007"]
    assert [i.mask for i in bench.incoming.candidates("138****0007")] == ["138****0007"]
    (by_no,) = bench.incoming.candidates("test-7") or bench.incoming.candidates("0007")
    assert by_no.mask == "138****0007"
    assert len(bench.incoming.candidates("柳河")) == 6
    assert bench.incoming.candidates("  ") == ()
    assert [u.name for u in bench.incoming.units()] == ["北桥派出所", "城东分局", "柳河派出所"]


def test_a_task_of_the_list_can_be_answered_by_who_calls_about_it(seat: Seat) -> None:
    bench = seat.login()
    seat.wire.up = False
    (line,) = bench.incoming.candidates(number(7))
    item = bench.incoming.take(line.task_id, number(7))
    assert (item.task_id, item.direction, item.lease_no) == (line.task_id, "incoming", 0)
    call = bench.calls.open(item)
    bench.calls.finish(bench.calls.hang_up(bench.calls.connected(call)), complete(call))
    seat.wire.up = True
    seat.sync()
    assert rows(seat, select(task.c.state, task.c.adhoc).where(task.c.task_id == line.task_id)) == [
        ("settled", False)
    ]


def test_who_calls_about_a_task_of_the_own_pack_is_that_lease(seat: Seat) -> None:
    bench = seat.login()
    bench.revisits.keep_pack()
    held = bench.revisits.pack_items()[0]
    seat.wire.up = False
    item = bench.incoming.take(held.task_id)
    assert (item.group_id, item.direction) == (held.group_id, "incoming")
    assert item.lease_no == held.lease_no > 0


def test_what_was_only_opened_for_a_caller_is_never_offered_to_be_called(seat: Seat) -> None:
    bench = seat.login()
    seat.wire.up = False
    earlier = replace(STRANGER, event_at=seat.hands.clock.now - 5 * HOUR)  # no policy stands in the way
    call = bench.calls.open(bench.incoming.open(earlier))
    bench.calls.discard(call.call_id)
    assert bench.revisits.next() is None
    assert bench.revisits.pack().groups == 0
    seat.hands.clock.forward(11 * MINUTE)
    bench.revisits.keep_pack()
    with bench.desk.store.read() as connection:
        assert connection.exec_driver_sql("SELECT count(*) FROM pack").scalar_one() == 0


def test_answered_by_two_it_counts_once(seat: Seat, tmp_path) -> None:  # type: ignore[no-untyped-def]
    """He calls one agent while another, without the centre, has asked him about the same matter."""
    bench = seat.login()
    bench.revisits.keep_pack()
    seat.wire.up = False
    mine = next(one for one in bench.revisits.pack_items() if one.contacts[0].mask == "138****0000")
    seat.work(mine)
    other = take_seat(seat.centre, tmp_path, "1002")
    other.login("1002")
    note = CallerNote(number(0), "alarm")
    call = other.bench.calls.open(other.bench.incoming.open(note))
    other.bench.calls.finish(other.bench.calls.hang_up(call), complete(call))
    other.sync()
    seat.wire.up = True
    seat.sync()
    standing = sorted(rows(seat, select(response.c.standing, response.c.task_id)))
    assert [one.standing for one in standing] == ["canonical", "secondary"]
    assert {one.task_id for one in standing} == {mine.task_id}
    assert rows(seat, select(func.count()).where(task.c.adhoc)) == [(0,)]
    other.bench.close()


@pytest.mark.parametrize(
    ("note", "field"),
    [
        (CallerNote("138", "alarm"), "number"),
        (CallerNote("", "alarm"), "number"),
        (CallerNote(number(1), ""), "business_line"),
        (CallerNote(number(1), "alarm", questionnaire="weather"), "questionnaire"),
        (CallerNote(number(1), "alarm", event_at=2**50), "event_at"),
    ],
)
def test_what_cannot_be_is_said_before_anything_is_opened(seat: Seat, note: CallerNote, field: str) -> None:
    bench = seat.login()
    with pytest.raises(ProblemError) as told:
        bench.incoming.open(note)
    assert [problem.field for problem in told.value.problems] == [field]
    assert bench.calls.current() is None
