"""When units are told, and whom a clock waits for."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, time

import pytest

from domain.notices import (
    ALWAYS,
    NoticeTopic,
    late_party,
    told_at,
    topic_of,
    topic_of_mark,
    tried_again,
)
from domain.orders.clocks import Clock, Mark
from domain.orders.planned import MARKED
from domain.orders.rows import Party
from domain.orders.standing import Asked, Standing
from domain.times import DEFAULT_ZONE, HOUR, MINUTE, from_local
from domain.vocabulary import OrderKind, OrderMove, OrderState
from domain.working_days import WorkingDays
from resources.words import LANGUAGES, label

CALENDAR = WorkingDays(frozenset({2026}))
ORDER = Standing(OrderKind.DISSATISFIED, OrderState.AWAITING_REVIEW, chain=("branch", "station"), reviews=1)


def at(day: int, hour: int, minute: int = 0) -> int:
    return from_local(datetime(2026, 11, day, hour, minute))


@pytest.mark.parametrize(
    ("now", "last", "when"),
    [
        (at(23, 10), None, at(23, 10)),
        (at(23, 10), at(23, 9, 50), at(23, 10, 5)),  # one message in a quarter of an hour
        (at(23, 10), at(20, 10), at(23, 10)),
        (at(23, 17, 59), at(23, 17, 55), at(24, 9)),  # the quarter ends after work
        (at(23, 8, 59), None, at(23, 9)),
        (at(23, 18), None, at(24, 9)),
        (at(23, 22), at(23, 17), at(24, 9)),
        (at(27, 19), None, at(30, 9)),  # Friday evening
        (at(28, 11), None, at(30, 9)),  # Saturday
    ],
)
def test_units_are_told_in_working_hours_and_not_too_often(now: int, last: int | None, when: int) -> None:
    assert told_at(now, last, CALENDAR, DEFAULT_ZONE, morning=time(9), minutes=15) == when


def test_urging_is_never_chosen_away() -> None:
    assert topic_of(OrderMove.URGE) is topic_of(OrderMove.SUPERVISE) is NoticeTopic.URGING
    assert (
        {topic_of_mark(mark) for mark in (Mark.URGED, Mark.SUPERVISED, Mark.LEADER_TOLD)}
        == {NoticeTopic.URGING}
        < ALWAYS
    )
    assert topic_of_mark(Mark.WARNED) is NoticeTopic.DEADLINE
    assert topic_of(OrderMove.DISPATCH) is NoticeTopic.WORK
    assert topic_of(OrderMove.GRANT_EXTENSION) is NoticeTopic.DECISION


@pytest.mark.parametrize(
    ("clock", "order", "party"),
    [
        (Clock.DISPATCH, ORDER, Party.LEAD),
        (Clock.SIGN, ORDER, Party.HANDLER),
        (Clock.RECTIFY, replace(ORDER, state=OrderState.AWAITING_CHIEF), Party.CHIEF),
        (Clock.RECTIFY, ORDER, Party.HANDLER),
        (Clock.REVIEW, ORDER, Party.REVIEWER),
        (Clock.REVIEW, replace(ORDER, reviews=0), Party.LEAD),
        (Clock.DECIDE, ORDER, Party.LEAD),
        (Clock.DECIDE, replace(ORDER, hold=Asked(1, True)), Party.SUPERVISOR),
        (Clock.DECIDE_APPEAL, ORDER, Party.SUPERVISOR),
        (Clock.DECIDE_DISPUTE, ORDER, Party.SUPERVISOR),
    ],
)
def test_who_is_late_hears(clock: Clock, order: Standing, party: Party) -> None:
    assert late_party(clock, order) == (party,)


def test_every_clock_that_marks_has_somebody_who_is_late() -> None:
    assert all(late_party(clock, ORDER) for clock in MARKED)


def test_a_message_is_tried_again_later_and_later() -> None:
    waits = [tried_again(tries) for tries in range(1, 9)]
    assert waits == sorted(waits)
    assert (waits[0], waits[-1]) == (MINUTE, 6 * HOUR)


@pytest.mark.parametrize("member", [*Clock, *Mark, *NoticeTopic])
def test_everything_that_is_told_has_words(member: Clock | Mark | NoticeTopic) -> None:
    assert all(label(member, lang) != member.value for lang in LANGUAGES)
