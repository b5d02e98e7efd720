"""The clocks of orders at work: each mark once, moves that nobody has to make, and nothing twice."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from domain.acts.calendar_load import CalendarDay
from domain.orders.clocks import Mark
from domain.times import MINUTE
from domain.vocabulary import OrderMove
from domain.working_days import NATIONAL
from server.calendar.service import load
from server.calendar.shipped import published
from server.db.database import Database
from server.notices.timer import tell_if_due
from server.orders import marking
from server.orders.timer import look_if_due
from tests.helpers.centre import CITY, OPERATOR, Clock, open_centre, sqlite_copy
from tests.helpers.city import BRANCH, STATION
from tests.helpers.hall_of_orders import (
    BRANCH_LIAISON,
    LEAD,
    LEADER,
    LIAISON,
    SUPERVISOR,
    Orders,
    at,
)

M = OrderMove
MONDAY = at(23, 10)


@pytest.fixture
def clock() -> Clock:
    return Clock(MONDAY)


@pytest.fixture
def orders(sqlite_template: Path, tmp_path: Path, clock: Clock) -> Iterator[Orders]:
    database = open_centre(sqlite_copy(sqlite_template, tmp_path), clock)
    yield Orders(database, clock).people()
    database.dispose()


@pytest.fixture
def on_both(database: Database, clock: Clock) -> Orders:
    """The same on either database."""
    return Orders(database, clock).people()


def look(orders: Orders, now: int) -> int:
    orders.clock.now = now
    return look_if_due(orders.database, CITY)


def signed(orders: Orders) -> str:
    """With its unit, and the citizen spoken to."""
    order_id = orders.dispatched()
    orders.moved(LIAISON, order_id, M.SIGN)
    orders.moved(LIAISON, order_id, M.RECORD_CONTACT, told="已当面致歉")
    return order_id


def test_each_mark_comes_once_and_urging_is_a_move(orders: Orders) -> None:
    order_id = signed(orders)
    for now in (at(27, 9), at(30, 9), at(1, 9, 0, 12), at(8, 9, 0, 12), at(15, 9, 0, 12)):
        look(orders, now - 1)
        assert orders.row(order_id).mark_at == now
        look(orders, now)
        assert look(orders, now) == 0, "the same instant twice"
    assert orders.marks(order_id) == {("rectify", mark): True for mark in Mark}
    assert orders.row(order_id).mark_at is None
    assert orders.moves(order_id)[3:] == ["urge", "supervise", "supervise"]
    assert orders.told(LIAISON, order_id) == [
        "dispatch", "warned_before.rectify", "warned.rectify", "urge", "supervise", "supervise",
    ]  # fmt: skip
    assert orders.told(LEADER, order_id) == ["leader_told.rectify"]


def test_after_a_standstill_over_three_due_times_each_mark_is_once_and_a_unit_is_told_once(
    on_both: Orders,
) -> None:
    ids = [signed(on_both) for _ in range(3)]
    tell_if_due(on_both.database, CITY)
    before = len(on_both.messages())
    look(on_both, at(1, 10, 0, 12))
    assert look(on_both, at(1, 10, 0, 12)) == 0
    for order_id in ids:
        assert on_both.marks(order_id) == {
            ("rectify", Mark.WARNED_BEFORE): False,
            ("rectify", Mark.WARNED): False,
            ("rectify", Mark.URGED): True,
        }
        assert on_both.moves(order_id)[3:] == ["urge"]
    assert tell_if_due(on_both.database, CITY) == 1, "the station; the branch and the chief have nobody late"
    assert tell_if_due(on_both.database, CITY) == 0
    assert len(on_both.messages()) == before + 1


def test_a_long_standstill_is_worked_off_with_room_for_others_between(
    orders: Orders, monkeypatch: pytest.MonkeyPatch
) -> None:
    for _ in range(3):
        signed(orders)
    look(orders, orders.clock.now)  # the first look of all takes the calendar over
    monkeypatch.setattr(marking, "BATCH", 1)
    orders.clock.now = at(1, 10, 0, 12)
    pauses: list[float] = []
    assert look_if_due(orders.database, CITY, pauses.append) == 3
    assert len(pauses) == 3
    assert all(seconds > 0 for seconds in pauses)


def test_a_unit_is_told_only_once_the_clocks_have_caught_up(orders: Orders) -> None:
    signed(orders)
    orders.clock.now = at(1, 10, 0, 12)
    assert tell_if_due(orders.database, CITY) == 0
    look_if_due(orders.database, CITY)
    assert tell_if_due(orders.database, CITY) == 1
    assert '"urge"' in orders.messages()[-1]
    assert '"dispatch"' in orders.messages()[-1]


def test_whoever_moves_an_order_that_is_late_sets_no_mark_again(orders: Orders) -> None:
    order_id = signed(orders)
    look(orders, at(1, 9, 0, 12))
    orders.moved(LIAISON, order_id, M.NOTE, reason="正在联系证人")
    before = orders.told(LIAISON, order_id)
    assert look(orders, at(1, 10, 0, 12)) == 1, "it is looked at, and nothing is found"
    assert orders.moves(order_id)[3:] == ["urge", "note"]
    assert orders.told(LIAISON, order_id) == before
    assert orders.row(order_id).mark_at == at(8, 9, 0, 12)


def test_two_processes_share_the_work_and_do_nothing_twice(on_both: Orders) -> None:
    ids = [signed(on_both) for _ in range(4)]
    # The first look of all takes the calendar over, for which every order is looked at once more.
    look_if_due(on_both.database, CITY)
    on_both.clock.now = at(1, 10, 0, 12)
    with ThreadPoolExecutor(2) as pool:
        looked = sum(pool.map(lambda _: look_if_due(on_both.database, CITY), range(2)))
    assert looked == len(ids)
    assert {tuple(on_both.moves(order_id)[3:]) for order_id in ids} == {("urge",)}
    assert all(on_both.marks(order_id)["rectify", Mark.URGED] for order_id in ids)


def test_who_does_not_sign_has_signed_a_day_later_and_is_late(orders: Orders) -> None:
    order_id = orders.dispatched()
    look(orders, at(25, 18) - 1)
    assert orders.row(order_id).state == "dispatched"
    look(orders, at(25, 18))
    assert orders.row(order_id).state == "rectifying"
    assert orders.moves(order_id) == ["dispatch", "urge", "sign"]
    assert orders.marks(order_id)["sign", Mark.URGED]


def test_an_extension_that_nobody_decides_lapses(orders: Orders) -> None:
    order_id = signed(orders)
    orders.clock.now = at(24, 10)
    orders.moved(LIAISON, order_id, M.ASK_EXTENSION, days=3, reason="证人外出")
    look(orders, at(26, 18) - 1)
    assert orders.moves(order_id)[-1] == "ask_extension"
    look(orders, at(26, 18))
    assert orders.moves(order_id)[-1] == "lapse_extension"
    assert orders.told(SUPERVISOR, order_id) == ["lapse_extension"]
    assert orders.row(order_id).due_at is not None


def test_a_hold_ends_at_its_date(orders: Orders) -> None:
    order_id = signed(orders)
    orders.moved(LIAISON, order_id, M.ASK_HOLD, ground="litigation", until="2026-12-07", told="已告知")
    orders.moved(SUPERVISOR, order_id, M.GRANT_HOLD)
    look(orders, at(7, 9, 0, 12) - 1)
    assert orders.row(order_id).state == "on_hold"
    assert orders.marks(order_id) == {}
    look(orders, at(7, 9, 0, 12))
    assert orders.row(order_id).state == "rectifying"


def test_praise_that_nobody_denies_is_confirmed(orders: Orders) -> None:
    order_id = orders.opened(kind="praise")
    orders.moved(LEAD, order_id, M.CHECK_PRAISE)
    orders.moved(LEAD, order_id, M.DISPATCH, unit_id=STATION)
    look(orders, at(26, 18))
    assert (orders.row(order_id).state, orders.moves(order_id)[-1]) == ("closed", "confirm_praise")
    look(orders, at(28, 9, 0, 12))
    assert orders.row(order_id).state == "archived"


def test_a_dissolved_units_order_goes_to_the_unit_above(on_both: Orders) -> None:
    order_id = signed(on_both)
    on_both.dissolve(STATION)
    look(on_both, at(23, 11))
    assert on_both.row(order_id).handler_id == BRANCH
    assert "hand_up" in on_both.told(BRANCH_LIAISON)
    look(on_both, at(23, 11))
    assert on_both.moves(order_id).count("hand_up") == 1


def test_what_is_due_moves_with_the_calendar_on_record(on_both: Orders) -> None:
    order_id = signed(on_both)
    due = on_both.row(order_id).due_at
    free = [CalendarDay(f"2026-{month:02}-{day:02}", False) for month, day in NATIONAL]
    with on_both.database.write(CITY) as work:
        assert load(work, [*free, CalendarDay("2026-11-27", False, "停工")], OPERATOR) == 1
        assert [record.kind for record in work.records] == ["calendar.load", "orders.due_again"]
    assert on_both.row(order_id).due_at == due + 24 * 60 * MINUTE
    with on_both.database.write(CITY) as work:
        assert load(work, published()[2026], OPERATOR) == 1
    assert on_both.row(order_id).due_at == due
