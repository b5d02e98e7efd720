"""When something about an order is due."""

from __future__ import annotations

import os
from datetime import date, datetime, timedelta
from functools import cache
from random import Random

import pytest
from chinese_calendar import is_workday

from domain.hours import CallHours
from domain.orders.clocks import Clock, Limit, Mark, Pause, Run, due, due_marks, marks
from domain.working_days import WorkingDays
from tests.domain.orders.slow_clock import ZONE, Stand, due_by_walking

HISTORIES = int(os.environ.get("MINYI110_CLOCKS", "3000"))
"""Random histories set against a second implementation; 100,000 where one asks for them."""

YEARS = range(2022, 2027)
HOURS = CallHours()


@cache
def _calendar() -> tuple[WorkingDays, frozenset[date]]:
    """The published years, and simply all their working days; what follows is free of holidays."""
    days = [date(YEARS[0], 1, 1) + timedelta(days=n) for n in range(366 * (len(YEARS) + 1))]
    worked, free, made_up = set(), set(), set()
    for day in days:
        weekday = day.weekday() < 5
        works = is_workday(day) if day.year in YEARS else weekday
        if works:
            worked.add(day)
        if weekday and not works:
            free.add(day)
        if works and not weekday:
            made_up.add(day)
    return WorkingDays(frozenset(YEARS), frozenset(free), frozenset(made_up)), frozenset(worked)


def _at(text: str) -> int:
    return round(datetime.fromisoformat(text).replace(tzinfo=ZONE).timestamp() * 1000)


def _told(instant: int | None) -> str:
    assert instant is not None
    return datetime.fromtimestamp(instant / 1000, tz=ZONE).strftime("%Y-%m-%d %H:%M")


def _due(run: Run) -> str:
    return _told(due(run, _calendar()[0], HOURS))


def test_the_day_of_the_start_does_not_count_and_a_make_up_day_does() -> None:
    # 2026-09-20 is a Sunday that is worked for the National Day week.
    assert _due(Run(Clock.SIGN, _at("2026-09-18 08:00"), Limit(days=1))) == "2026-09-20 18:00"
    assert _due(Run(Clock.RECTIFY, _at("2026-09-30 23:59"), Limit(days=5))) == "2026-10-13 18:00"


def test_hours_that_end_at_night_end_in_the_morning() -> None:
    assert _due(Run(Clock.CONTACT, _at("2026-11-20 15:00"), Limit(hours=24))) == "2026-11-21 15:00"
    assert _due(Run(Clock.CONTACT, _at("2026-11-20 21:30"), Limit(hours=24))) == "2026-11-22 10:00"
    assert _due(Run(Clock.CONTACT, _at("2026-11-20 03:00"), Limit(hours=24))) == "2026-11-21 10:00"


@pytest.mark.parametrize(
    ("since", "until", "end"),
    [
        ("2026-11-18 10:00", "2026-11-20 09:00", "2026-11-24 18:00"),  # Thursday and Friday are added
        ("2026-11-20 10:00", "2026-11-20 17:00", "2026-11-20 18:00"),  # within the last day: nothing
        ("2026-11-20 10:00", "2026-11-21 09:00", "2026-11-23 18:00"),  # it would have ended while it stood
        ("2026-11-20 18:01", "2026-11-25 09:00", "2026-11-20 18:00"),  # it was late already
    ],
)
def test_a_pause_adds_its_working_days(since: str, until: str, end: str) -> None:
    run = Run(Clock.RECTIFY, _at("2026-11-13 10:00"), Limit(days=5), (Pause(_at(since), _at(until)),))
    assert _due(run) == end


def test_nobody_knows_when_it_is_due_while_it_stands() -> None:
    run = Run(Clock.RECTIFY, _at("2026-11-13 10:00"), Limit(days=5), (Pause(_at("2026-11-16 10:00")),))
    assert due(run, _calendar()[0], HOURS) is None
    assert marks(run, _calendar()[0], HOURS) == ()


def test_what_is_sent_back_late_has_a_day_left_and_what_was_late_stays_so() -> None:
    calendar = _calendar()[0]
    back = Pause(_at("2026-11-25 10:00"), _at("2026-11-26 10:00"), least=1)
    run = Run(Clock.RECTIFY, _at("2026-11-13 10:00"), Limit(days=5), (back,))
    assert _due(run) == "2026-11-27 18:00"
    late = Run(Clock.RECTIFY, _at("2026-11-13 10:00"), Limit(days=5), stopped=_at("2026-11-20 18:01"))
    assert late.late(calendar, HOURS)
    in_time = Run(Clock.RECTIFY, _at("2026-11-13 10:00"), Limit(days=5), stopped=_at("2026-11-20 18:00"))
    assert not in_time.late(calendar, HOURS)


def test_marks_come_before_and_after_and_after_a_downtime_only_the_highest_is_told() -> None:
    run = Run(Clock.RECTIFY, _at("2026-11-13 10:00"), Limit(days=5))
    planned = marks(run, _calendar()[0], HOURS)
    assert [(mark, _told(at)) for mark, at in planned] == [
        (Mark.WARNED_BEFORE, "2026-11-19 09:00"),
        (Mark.WARNED, "2026-11-20 09:00"),
        (Mark.URGED, "2026-11-23 09:00"),
        (Mark.SUPERVISED, "2026-11-30 09:00"),
        (Mark.LEADER_TOLD, "2026-12-07 09:00"),
    ]
    assert due_marks(planned, _at("2026-11-19 08:59")) == (None, ())
    assert due_marks(planned, _at("2026-12-01 00:00")) == (
        Mark.SUPERVISED,
        (Mark.WARNED_BEFORE, Mark.WARNED, Mark.URGED),
    )


def test_a_mark_before_the_start_is_none() -> None:
    run = Run(Clock.SIGN, _at("2026-11-19 10:00"), Limit(days=1))
    assert marks(run, _calendar()[0], HOURS)[0][0] is Mark.WARNED


def test_a_year_without_its_order_is_provisional() -> None:
    calendar = _calendar()[0]
    assert not calendar.provisional(date(2026, 12, 1), date(2026, 12, 31))
    assert calendar.provisional(date(2026, 12, 31), date(2027, 1, 4))


def test_a_limit_is_of_one_kind() -> None:
    with pytest.raises(ValueError, match="working days or of hours"):
        Limit()
    with pytest.raises(ValueError, match="working days or of hours"):
        Limit(days=1, hours=1)


def test_random_histories_are_as_a_walk_from_day_to_day_says() -> None:
    calendar, worked = _calendar()
    random = Random(110)
    differing = []
    for _ in range(HISTORIES):
        run, stands = _history(random)
        start = datetime.fromtimestamp(run.since / 1000, tz=ZONE).date()
        told = due(run, calendar, HOURS)
        assert told is not None
        slow = due_by_walking(start, run.limit.days, stands, set(worked))
        if datetime.fromtimestamp(told / 1000, tz=ZONE) != slow:
            differing.append((run, slow))
    assert differing == []


def _history(random: Random) -> tuple[Run, list[Stand]]:
    """A run of up to fifteen days with up to four pauses, begun in any minute of 2022 to the middle of 2026."""
    at = _at("2022-01-01 00:00") + random.randrange(1_640 * 1_440) * 60_000
    since, pauses = at, []
    for _ in range(random.choice((0, 1, 1, 2, 4))):
        begun = at + random.randrange(6 * 1_440) * 60_000
        at = begun + random.randrange(12 * 1_440) * 60_000
        pauses.append(Pause(begun, at, random.choice((0, 0, 0, 1, 2))))
    run = Run(Clock.RECTIFY, since, Limit(days=random.randint(1, 15)), tuple(pauses))
    stands = [
        Stand(
            datetime.fromtimestamp(one.since / 1000, tz=ZONE),
            datetime.fromtimestamp((one.until or 0) / 1000, tz=ZONE),
            one.least,
        )
        for one in pauses
    ]
    return run, stands
