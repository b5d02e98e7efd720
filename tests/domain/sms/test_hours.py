"""A text leaves in its window and never in quiet hours, whatever the zone does with its clocks."""

from __future__ import annotations

from datetime import datetime, time
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.hours import CallHours
from domain.sms.hours import BACKLOG_SPREAD, SendingWindow, due_at, may_leave, next_leave
from domain.times import DAY, HOUR, MINUTE

HOURS = CallHours()
ZONES = ("Asia/Shanghai", "Europe/Berlin", "Australia/Lord_Howe", "America/St_Johns")


def at(text: str, zone: str = "Asia/Shanghai") -> int:
    return round(datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone)).timestamp() * 1000)


@pytest.mark.parametrize(
    ("now", "then"),
    [
        ("2026-06-10 08:10", "2026-06-10 08:30"),
        ("2026-06-10 08:30", "2026-06-10 08:30"),
        ("2026-06-10 19:59", "2026-06-10 19:59"),
        ("2026-06-10 20:00", "2026-06-11 08:30"),
        ("2026-06-10 23:59", "2026-06-11 08:30"),
    ],
)
def test_the_next_minute_a_text_may_leave(now: str, then: str) -> None:
    assert next_leave(at(now), SendingWindow(), HOURS) == at(then)


def test_quiet_hours_stand_above_the_window() -> None:
    early = SendingWindow(6 * 60, 9 * 60)
    assert next_leave(at("2026-06-10 06:30"), early, HOURS) == at("2026-06-10 08:00")
    assert next_leave(at("2026-06-10 06:30"), SendingWindow(6 * 60, 8 * 60), HOURS) is None


def test_a_window_without_length_is_never_open() -> None:
    assert next_leave(at("2026-06-10 10:00"), SendingWindow(600, 600), HOURS) is None
    assert due_at(at("2026-06-10 10:00"), "x", SendingWindow(600, 600), HOURS) is None
    with pytest.raises(ValueError, match="ends after"):
        SendingWindow(601, 600)


def test_what_waited_for_the_morning_is_spread() -> None:
    opening = at("2026-06-11 08:30")
    due = [due_at(at("2026-06-10 22:00"), str(n), SendingWindow(), HOURS) for n in range(900)]
    spread = [one - opening for one in due if one is not None]
    assert len(spread) == 900
    assert min(spread) >= 0
    assert max(spread) < BACKLOG_SPREAD
    tenths = [
        sum(n * BACKLOG_SPREAD // 10 <= one < (n + 1) * BACKLOG_SPREAD // 10 for one in spread)
        for n in range(10)
    ]
    assert min(tenths) > 50
    assert due_at(at("2026-06-10 12:00"), "x", SendingWindow(), HOURS) == at("2026-06-10 12:00")


@given(
    st.integers(at("2026-01-01 00:00"), at("2026-12-31 00:00")),
    st.integers(0, 1440), st.integers(0, 1440), st.integers(0, 1439), st.integers(0, 1439), st.sampled_from(ZONES),
)  # fmt: skip
def test_nothing_ever_leaves_in_quiet_hours(
    now: int, start: int, until: int, quiet: int, loud: int, zone: str
) -> None:
    window = SendingWindow(min(start, until), max(start, until))
    try:
        hours = CallHours(quiet_from=time(*divmod(quiet, 60)), quiet_until=time(*divmod(loud, 60)))
    except ValueError:  # a city that may never be called
        return
    due = due_at(now, str(now), window, hours, zone)
    if due is None:
        free = any(may_leave(now + n * 10 * MINUTE, window, hours, zone) for n in range(DAY // (10 * MINUTE)))
        assert not free or window.until - window.start < 30 or zone != "Asia/Shanghai"
    else:
        assert due >= now
        assert may_leave(due, window, hours, zone)
        assert due - now <= 2 * DAY + 2 * HOUR
