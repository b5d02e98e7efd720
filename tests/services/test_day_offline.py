"""A whole day without the centre: a hundred citizens, appointments and retries at their time, all of it once at the centre."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import func, select

from app.records.call import AppointmentDraft
from app.records.work import Hold, WorkItem
from domain.times import HOUR, MINUTE
from domain.vocabulary import AgentState
from server.answers.repository.outcomes import outcomes
from server.answers.tables import attempt, response
from server.contacts.tables import contact_group
from server.planning.planning import plan
from server.tasks.tables import task
from tests.helpers import centre as helpers
from tests.helpers.centre import CITY, NOON, Centre, Clock
from tests.helpers.city import Told, crowd, fill, number
from tests.helpers.seat import Seat, complete, outcome, take_seat

CITIZENS = 104


@pytest.fixture
def clock() -> Clock:
    return Clock(NOON - 3 * HOUR)  # nine in the morning


@pytest.fixture
def centre(centre_template: Path, tmp_path: Path, clock: Clock) -> Iterator[Centre]:
    database = helpers.open_centre(helpers.sqlite_copy(centre_template, tmp_path), clock)
    fill(database, crowd(CITIZENS))
    plan(database, CITY)
    with helpers.running(database, clock) as running:
        yield running
    database.dispose()


def fill_pack(seat: Seat, size: int = 100) -> None:
    """Keep the pack as the program does, minute by minute."""
    for _ in range(12):
        state = seat.bench.revisits.keep_pack()
        if state.groups >= size:
            return
        seat.hands.clock.forward(MINUTE)
    raise AssertionError(seat.bench.revisits.pack())


def call(seat: Seat, item: WorkItem, disposition: str, at: int | None = None) -> None:
    """One call of a minute with this outcome; with a form where it is complete."""
    bench = seat.bench
    opened, _ = bench.calls.dial(bench.calls.open(item))
    seat.hands.clock.forward(MINUTE)
    opened = bench.calls.hang_up(bench.calls.connected(opened))
    if disposition == "complete":
        bench.calls.finish(opened, complete(opened))
    else:
        appointment = AppointmentDraft(at) if at is not None else None
        bench.calls.finish(opened, outcome(opened, disposition, appointment=appointment))


def rows(centre: Centre, query: object) -> list:  # type: ignore[type-arg]
    with centre.database.read(CITY) as reading:
        return list(reading.conn.execute(query))  # type: ignore[call-overload]


def test_the_pack_grows_to_a_day_s_work_step_by_step_and_survives_a_restart(seat: Seat) -> None:
    bench = seat.login()
    sizes = []
    for _ in range(6):
        sizes.append(bench.revisits.keep_pack().groups)
        sizes.append(bench.revisits.keep_pack().groups)  # again at once: nothing more
        seat.hands.clock.forward(MINUTE)
    assert sizes == [20, 20, 40, 40, 60, 60, 80, 80, 100, 100, 100, 100]
    state = bench.revisits.pack()
    assert (state.until, state.online, state.low) == (NOON + 12 * HOUR, True, False)
    seat.wire.up = False
    bench = seat.restart()
    seat.login(pull=False)
    assert bench.revisits.pack().groups == 100
    assert not bench.revisits.pack().online
    # A colleague at the same workstation sees none of it, and it is there again for its owner.
    seat.wire.up = True
    seat.centre.add_user("1007")
    bench.session.lock()
    seat.login("1007")
    seat.wire.up = False
    assert bench.revisits.pack().groups == 0
    assert bench.revisits.next() is None


def test_a_day_of_calls_without_the_centre_is_there_once(seat: Seat, clock: Clock) -> None:
    bench = seat.login()
    fill_pack(seat)
    seat.wire.up = False
    order: list[str] = []
    promised: dict[str, int] = {}
    tried: Counter[str] = Counter()
    calls = 0
    while clock.now < NOON + 7 * HOUR + 25 * MINUTE:
        item = bench.revisits.next(order[-1] if order else None)
        if item is None:
            clock.forward(5 * MINUTE)
            continue
        assert item.offline
        assert item.hold is Hold.HELD
        if item.group_id in promised:
            at = promised.pop(item.group_id)
            assert (
                at <= clock.now < at + 10 * MINUTE
            )  # nothing was called before it, it waited for one call at most
            call(seat, item, "complete")
        elif tried[item.group_id]:
            assert len(item.earlier) == tried[item.group_id]
            call(seat, item, "complete")
        elif calls % 9 == 3 and clock.now < NOON:
            tried[item.group_id] += 1
            call(seat, item, "busy" if calls % 2 else "switched_off")
        elif calls % 9 == 5 and clock.now < NOON:
            at = NOON + 2 * HOUR + 30 * MINUTE + len(promised) * 6 * MINUTE
            promised[item.group_id] = at
            call(seat, item, "appointment", at)
        else:
            call(seat, item, "complete")
        order.append(item.group_id)
        calls += 1
        if calls == 50:
            bench = seat.restart()  # a kill in the middle of the day
            seat.login(pull=False)
    assert not promised
    assert calls > 110
    assert sum(tried.values()) >= 5
    assert bench.revisits.pack().groups == 0
    assert bench.sync.status().unsent > 200
    seat.wire.up = True
    seat.sync()
    assert bench.sync.status().unsent == 0
    assert bench.sync.refused() == []
    centre = seat.centre
    assert rows(centre, select(func.count()).select_from(attempt)) == [(calls,)]
    answered = [row.task_id for row in rows(centre, select(response.c.task_id))]
    assert len(answered) == len(set(answered)) == 100
    assert rows(centre, select(func.count()).where(task.c.state == "settled")) == [(100,)]
    assert rows(centre, select(func.count()).where(contact_group.c.lease_user_id.is_not(None))) == [(0,)]


def test_an_appointment_made_offline_comes_up_at_its_time_and_not_before(seat: Seat, clock: Clock) -> None:
    bench = seat.login()
    bench.revisits.keep_pack()
    seat.wire.up = False
    clock.now = NOON - 2 * HOUR  # ten
    item = bench.revisits.next()
    assert item is not None
    at = NOON + 2 * HOUR + 30 * MINUTE
    call(seat, item, "appointment", at)
    clock.now = at - 1
    other = bench.revisits.next()
    assert other is not None
    assert other.group_id != item.group_id
    clock.now = at
    again = bench.revisits.next()
    assert again is not None
    assert (again.group_id, again.hold) == (item.group_id, Hold.HELD)
    assert bench.revisits.pack().later == 1


def test_yesterday_s_promise_for_today_is_in_the_pack(seat: Seat, clock: Clock) -> None:
    bench = seat.login()
    item = bench.revisits.next()
    assert item is not None
    at = NOON + 24 * HOUR + 3 * HOUR
    call(seat, item, "appointment", at)
    seat.sync()
    clock.now = NOON + 21 * HOUR  # the next morning at nine; what was here yesterday is gone
    seat.login()
    bench.revisits.keep_pack()
    seat.wire.up = False
    clock.now = at - 1
    assert item.group_id not in {one.group_id for one in bench.revisits.pack_items()}
    clock.now = at
    again = bench.revisits.next()
    assert again is not None
    assert (again.group_id, again.hold) == (item.group_id, Hold.HELD)
    clock.now = at + 11 * MINUTE
    assert {one.group_id: one.hold for one in bench.revisits.pack_items()}[item.group_id] is Hold.DOUBTFUL


def test_a_retry_waits_for_its_interval_and_for_the_call_hours(seat: Seat, clock: Clock) -> None:
    bench = seat.login()
    bench.revisits.keep_pack()
    seat.wire.up = False
    clock.now = NOON - 10 * MINUTE
    item = bench.revisits.next()
    assert item is not None
    call(seat, item, "busy")  # after a quarter of an hour, but noon is no time to call

    def up() -> bool:
        return any(one.group_id == item.group_id for one in bench.revisits.pack_items())

    clock.now = NOON + HOUR
    assert bench.revisits.next() is None
    clock.now = NOON + 2 * HOUR
    assert up()
    # Four attempts are the most, and at least three days: no more today after two half-days of trying.
    made = 1
    while up():
        again = next(one for one in bench.revisits.pack_items() if one.group_id == item.group_id)
        call(seat, again, "no_answer")
        made += 1
        clock.forward(3 * HOUR)
    assert made == 2


def test_a_retry_the_centre_has_heard_of_may_be_somebody_else_s(seat: Seat, clock: Clock) -> None:
    bench = seat.login()
    bench.revisits.keep_pack()
    clock.now = NOON - 2 * HOUR
    item = bench.revisits.next()
    assert item is not None
    call(seat, item, "busy")
    seat.sync()
    seat.wire.up = False
    clock.forward(20 * MINUTE)
    again = [one for one in bench.revisits.pack_items() if one.group_id == item.group_id]
    assert [one.hold for one in again] == [Hold.DOUBTFUL]
    assert bench.revisits.pack_items()[-1].group_id == item.group_id  # after all that is surely ours


@pytest.mark.parametrize("first", ["complete", "busy"])
def test_of_a_citizen_with_two_matters_the_other_waits(
    centre_template: Path, tmp_path: Path, clock: Clock, first: str
) -> None:
    """Asked about one, he is not asked about the other within thirty days; a busy line is not dialled again at once."""
    database = helpers.open_centre(helpers.sqlite_copy(centre_template, tmp_path), clock)
    fill(database, [Told("1"), Told("2"), Told("3", (number(9),))])
    plan(database, CITY)
    with helpers.running(database, clock) as centre:
        seat = take_seat(centre, tmp_path)
        bench = seat.login()
        bench.revisits.keep_pack()
        seat.wire.up = False
        both = next(one for one in bench.revisits.pack_items() if len(one.tasks) == 2)
        call(seat, both, first)
        assert both.group_id not in [one.group_id for one in bench.revisits.pack_items()]
        clock.forward(50 * MINUTE)
        again = [one for one in bench.revisits.pack_items() if one.group_id == both.group_id]
        if first == "complete":
            assert again == []
        else:
            assert [len(one.tasks) for one in again] == [2]
            opened = bench.calls.open(again[0])
            assert [one.disposition for one in opened.work.earlier] == ["busy"]
        bench.close()
    database.dispose()


def test_an_expired_lease_and_a_colleague_who_was_faster(seat: Seat, tmp_path: Path, clock: Clock) -> None:
    """Worked on after the lease ended, while somebody else asked the same citizen: both answers are kept, one counts."""
    bench = seat.login()
    item = bench.revisits.next()  # leased for three quarters of an hour
    assert item is not None
    seat.wire.up = False
    clock.forward(HOUR)
    other = take_seat(seat.centre, tmp_path, "1002")
    other.login("1002")
    theirs = other.bench.revisits.next()
    assert theirs is not None
    assert theirs.group_id == item.group_id
    other.work(theirs)
    other.sync()
    mine = bench.revisits.next()
    assert mine is not None
    assert (mine.group_id, mine.hold) == (item.group_id, Hold.DOUBTFUL)
    saved = seat.work(mine)
    seat.wire.up = True
    seat.sync()
    standing = rows(seat.centre, select(response.c.standing).order_by(response.c.standing))
    assert [row.standing for row in standing] == ["canonical", "secondary"]
    told = [record for record in bench.records.today() if record.task_id in saved.tasks]
    assert [record.delivery for record in told] == ["secondary"]
    assert rows(seat.centre, select(func.count()).select_from(outcomes())) == [(2,)]
    other.bench.close()


def test_off_duty_gives_the_work_back_and_a_slip_of_the_finger_costs_nothing(
    seat: Seat, clock: Clock
) -> None:
    bench = seat.login()
    bench.revisits.keep_pack()
    seat.wire.up = False
    bench.states.change(AgentState.OFF_DUTY.value)
    assert {one.hold for one in bench.revisits.pack_items()} == {Hold.DOUBTFUL}
    bench.states.change(AgentState.ON_DUTY.value)  # the centre never heard of it
    assert {one.hold for one in bench.revisits.pack_items()} == {Hold.HELD}
    seat.wire.up = True
    seat.sync()
    bench.revisits.keep_pack()
    assert bench.revisits.pack().groups == 20
    bench.states.change(AgentState.OFF_DUTY.value)
    seat.sync()
    assert rows(seat.centre, select(func.count()).where(contact_group.c.lease_user_id.is_not(None))) == [(0,)]
    assert bench.revisits.keep_pack().groups == 0


def test_after_the_shift_unworked_leases_go_back(seat: Seat, clock: Clock) -> None:
    bench = seat.login()
    assert bench.revisits.keep_pack().groups == 20
    clock.now = NOON + 8 * HOUR + MINUTE
    seat.sync()
    assert bench.revisits.keep_pack().groups == 0
    assert rows(seat.centre, select(func.count()).where(contact_group.c.lease_user_id.is_not(None))) == [(0,)]


def test_without_the_centre_a_short_pack_says_so(seat: Seat) -> None:
    bench = seat.login()
    bench.revisits.keep_pack()
    seat.wire.up = False
    for _ in range(15):
        item = bench.revisits.next()
        assert item is not None
        seat.work(item)
    state = bench.revisits.pack()
    assert (state.groups, state.low) == (5, True)
