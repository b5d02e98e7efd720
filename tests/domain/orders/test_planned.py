"""What the centre does by itself: once each, at its time, and of nothing that is over."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime

import pytest

from domain.orders.clocks import Clock, Limit, Mark, Pause, Run
from domain.orders.planned import MARKED, Key, marks_of, moves_of, next_look, set_off, soonest_due
from domain.orders.standing import Asked, Standing
from domain.orders.timing import WINDOWS, Timekeeping
from domain.times import from_local
from domain.vocabulary import OrderKind, OrderMove, OrderState
from domain.working_days import WorkingDays

KEEPING = Timekeeping(WorkingDays(frozenset({2026})))
ORDER = Standing(OrderKind.DISSATISFIED, OrderState.RECTIFYING, chain=("station",), signed=True)


def at(day: int, hour: int = 10, month: int = 11) -> int:
    return from_local(datetime(2026, month, day, hour))


MONDAY = at(23)
RECTIFY = Run(Clock.RECTIFY, MONDAY, Limit(5))


def test_a_clock_sets_each_of_its_marks_on_its_morning() -> None:
    planned = marks_of(ORDER, [RECTIFY], KEEPING)
    assert [(one.key.mark, one.at) for one in planned] == [
        (Mark.WARNED_BEFORE, at(27, 9)),
        (Mark.WARNED, at(30, 9)),
        (Mark.URGED, at(1, 9, 12)),
        (Mark.SUPERVISED, at(8, 9, 12)),
        (Mark.LEADER_TOLD, at(15, 9, 12)),
    ]


@pytest.mark.parametrize("state", list(OrderState))
def test_nobody_is_told_of_time_where_the_answer_came(state: OrderState) -> None:
    runs = [Run(clock, MONDAY, Limit(1)) for clock in Clock]
    told = {one.key.clock for one in marks_of(replace(ORDER, state=state), runs, KEEPING)}
    assert told == {clock for clock, states in MARKED.items() if state in states}
    assert not told & WINDOWS
    if state in (OrderState.AWAITING_REVIEW, OrderState.ON_HOLD, OrderState.ARCHIVED, OrderState.VOID):
        assert not told & {Clock.SIGN, Clock.CONTACT, Clock.RECTIFY}


@pytest.mark.parametrize(
    ("state", "clock", "due"),
    [
        (OrderState.RECTIFYING, Clock.CONTACT, True),
        (OrderState.AWAITING_REVIEW, Clock.CONTACT, False),
        (OrderState.CLOSED, Clock.CONTACT, False),
        (OrderState.CLOSED, Clock.SIGN, False),
        (OrderState.CLOSED, Clock.DECIDE_APPEAL, True),
        (OrderState.CLOSED, Clock.DECIDE_DISPUTE, True),
        (OrderState.AWAITING_REVIEW, Clock.RECTIFY, True),
        (OrderState.AWAITING_REVIEW, Clock.ANSWER_URGE, True),
        (OrderState.DISPATCHED, Clock.RETURN, False),
    ],
)
def test_nobody_is_late_with_what_the_order_has_left_behind(
    state: OrderState, clock: Clock, due: bool
) -> None:
    runs = [Run(clock, MONDAY, Limit(1))]
    assert (soonest_due(replace(ORDER, state=state), runs, KEEPING) is not None) == due


def test_a_clock_that_stands_or_was_stopped_sets_no_mark() -> None:
    standing = replace(RECTIFY, pauses=(Pause(MONDAY),))
    assert marks_of(ORDER, [standing, replace(RECTIFY, stopped=at(24))], KEEPING) == ()


def test_after_a_standstill_the_highest_is_told_and_the_others_are_over() -> None:
    planned = marks_of(ORDER, [RECTIFY, Run(Clock.CONTACT, MONDAY, Limit(hours=24))], KEEPING)
    told, passed = set_off(planned, set(), at(1, 12, 12))
    assert {(key.clock, key.mark) for key in told} == {
        (Clock.RECTIFY, Mark.URGED),
        (Clock.CONTACT, Mark.URGED),
    }
    assert {(key.clock, key.mark) for key in passed} == {
        (Clock.RECTIFY, Mark.WARNED_BEFORE),
        (Clock.RECTIFY, Mark.WARNED),
        (Clock.CONTACT, Mark.WARNED),
    }
    assert set_off(planned, {*told, *passed}, at(1, 12, 12)) == ((), ())


def test_what_begins_anew_in_the_round_is_told_of_anew() -> None:
    again = replace(RECTIFY, since=MONDAY + 1)
    done = {Key(Clock.RECTIFY, 1, MONDAY, Mark.URGED)}
    told, _ = set_off(marks_of(ORDER, [again], KEEPING), done, at(1, 12, 12))
    assert told == (Key(Clock.RECTIFY, 1, MONDAY + 1, Mark.URGED),)


SENT = replace(ORDER, state=OrderState.DISPATCHED, signed=False)
SIGN = Run(Clock.SIGN, MONDAY, Limit(1))
ASKED = replace(ORDER, extension=Asked(1, True))
CLOSED = replace(ORDER, state=OrderState.CLOSED, closed_on=date(2026, 11, 23))


@pytest.mark.parametrize(
    ("order", "runs", "move", "when"),
    [
        (SENT, [SIGN, RECTIFY], OrderMove.SIGN, at(25, 18)),
        (replace(SENT, kind=OrderKind.PRAISE), [SIGN, replace(RECTIFY, limit=Limit(3))], OrderMove.CONFIRM_PRAISE, at(26, 18)),
        (ASKED, [replace(RECTIFY, pauses=(Pause(at(24)),))], OrderMove.LAPSE_EXTENSION, at(26, 18)),
        (replace(ORDER, state=OrderState.ON_HOLD, hold_until=date(2026, 12, 1)), [], OrderMove.RESUME, at(1, 9, 12)),
        (CLOSED, [], OrderMove.ARCHIVE, at(24, 9, 12)),
    ],
)  # fmt: skip
def test_what_nobody_has_to_do_is_done_at_its_time(
    order: Standing, runs: list[Run], move: OrderMove, when: int
) -> None:
    assert [(one.move, one.at) for one in moves_of(order, runs, KEEPING)] == [(move, when)]
    assert when in (next_look(order, runs, KEEPING, after=when - 1), next_look(order, runs, KEEPING))


@pytest.mark.parametrize(
    ("order", "runs"),
    [
        (ORDER, [RECTIFY]),
        (ASKED, [RECTIFY]),  # it lapsed already, and waits for the supervisor
        (replace(CLOSED, appeal=Asked(1, True)), []),
        (replace(CLOSED, dispute=Asked(1, True)), []),
        (replace(ORDER, state=OrderState.ON_HOLD), []),
    ],
)
def test_nothing_is_done_where_it_is_not_time(order: Standing, runs: list[Run]) -> None:
    assert moves_of(order, runs, KEEPING) == ()


def test_who_has_signed_is_looked_at_for_the_marks_alone() -> None:
    assert next_look(ORDER, [RECTIFY], KEEPING) == at(27, 9)
    assert next_look(ORDER, [RECTIFY], KEEPING, after=at(15, 9, 12)) is None
