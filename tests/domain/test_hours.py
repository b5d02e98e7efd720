"""Call hours, quiet hours, half-days."""

from __future__ import annotations

from datetime import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.hours import CallHours, Window, half_day
from domain.times import DAY, MINUTE
from tests.domain.clock import at, said

HOURS = CallHours()
instants = st.integers(at("01-01 00:00"), at("12-31 23:59"))


@pytest.mark.parametrize(
    ("now", "is_open", "quiet", "next_open"),
    [
        ("06-01 07:59", False, True, "06-01 09:00"),
        ("06-01 08:00", False, False, "06-01 09:00"),
        ("06-01 09:00", True, False, "06-01 09:00"),
        ("06-01 11:59", True, False, "06-01 11:59"),
        ("06-01 12:00", False, False, "06-01 14:00"),
        ("06-01 19:29", True, False, "06-01 19:29"),
        ("06-01 19:30", False, False, "06-02 09:00"),
        ("06-01 20:00", False, True, "06-02 09:00"),
        ("06-01 23:59", False, True, "06-02 09:00"),
    ],
)
def test_the_default_day(now: str, is_open: bool, quiet: bool, next_open: str) -> None:
    instant = at(now)
    assert HOURS.open_at(instant) is is_open
    assert HOURS.quiet_at(instant) is quiet
    assert said(HOURS.next_open(instant)) == next_open


def test_quiet_hours_end_the_same_or_the_next_morning() -> None:
    assert said(HOURS.next_contact(at("06-01 20:30"))) == "06-02 08:00"
    assert said(HOURS.next_contact(at("06-01 03:00"))) == "06-01 08:00"
    assert said(HOURS.next_contact(at("06-01 12:30"))) == "06-01 12:30"


def test_the_next_half_day_is_the_afternoon_or_tomorrow() -> None:
    assert said(HOURS.next_half_day(at("06-01 09:10"))) == "06-01 14:00"
    assert said(HOURS.next_half_day(at("06-01 15:00"))) == "06-02 09:00"
    assert said(HOURS.next_half_day(at("06-01 12:10"))) == "06-02 09:00"


def test_a_morning_office_has_no_afternoon() -> None:
    mornings = CallHours(windows=(Window(time(9), time(11)),))
    assert said(mornings.next_half_day(at("06-01 09:10"))) == "06-02 09:00"


def test_hours_are_the_citys() -> None:
    assert HOURS.open_at(at("06-01 09:00", "Asia/Urumqi"), "Asia/Urumqi")
    assert not HOURS.open_at(at("06-01 13:00", "Asia/Urumqi"), "Asia/Urumqi")
    assert (
        said(HOURS.next_open(at("06-01 13:00", "Asia/Urumqi"), "Asia/Urumqi"), "Asia/Urumqi") == "06-01 14:00"
    )


def test_a_window_reaching_into_the_quiet_hours_is_cut() -> None:
    late = CallHours(windows=(Window(time(7), time(9)), Window(time(18), time(22))))
    assert said(late.next_open(at("06-01 06:00"))) == "06-01 08:00"
    assert said(late.next_open(at("06-01 20:00"))) == "06-02 08:00"
    assert not late.open_at(at("06-01 21:00"))


def test_quiet_hours_in_the_middle_of_the_day() -> None:
    siesta = CallHours(windows=(Window(time(9), time(17)),), quiet_from=time(12), quiet_until=time(14))
    assert said(siesta.next_open(at("06-01 12:30"))) == "06-01 14:00"
    assert said(siesta.next_open(at("06-01 15:30"))) == "06-01 15:30"


def test_hours_that_leave_nothing_are_said_to() -> None:
    with pytest.raises(ValueError, match="no call hours"):
        CallHours(windows=(Window(time(21), time(22)),))
    with pytest.raises(ValueError, match="ends after"):
        Window(time(9), time(9))
    with pytest.raises(ValueError, match="overlap"):
        CallHours(windows=(Window(time(9), time(12)), Window(time(11), time(13))))


@given(instants)
def test_the_next_opening_is_open_soonest_and_stable(now: int) -> None:
    opening = HOURS.next_open(now)
    assert now <= opening < now + DAY
    assert HOURS.open_at(opening)
    assert HOURS.next_open(opening) == opening
    assert HOURS.open_at(now) == (opening == now)
    if opening > now:
        assert not HOURS.open_at(opening - MINUTE)


@given(instants)
def test_the_next_half_day_is_another_one(now: int) -> None:
    later = HOURS.next_half_day(now)
    assert half_day(later) > half_day(now)
    assert HOURS.open_at(later)


@pytest.mark.parametrize("zone", ["Asia/Shanghai", "Pacific/Kiritimati", "Pacific/Midway"])
def test_the_end_of_the_calendar_is_no_fault(zone: str) -> None:
    end = 253_402_300_799_999
    hours = CallHours()
    for ask in (hours.next_contact, hours.next_open, hours.next_day, hours.next_half_day):
        assert ask(end, zone) > 0
    assert isinstance(hours.quiet_at(end, zone), bool)
