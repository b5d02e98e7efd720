"""Links to figures: days by name, what a link says and what it may not."""

from __future__ import annotations

from datetime import date

import pytest

from domain.permissions import Permission
from domain.wire.figure_links import Asking, Period, days_of, pages_for, permission_of, read
from domain.wire.figures import Page

TODAY = date(2026, 11, 22)  # a Sunday


@pytest.mark.parametrize(
    ("period", "today", "days"),
    [
        (Period.WEEK, TODAY, (date(2026, 11, 16), TODAY)),
        (Period.WEEK, date(2026, 11, 23), (date(2026, 11, 23), date(2026, 11, 23))),
        (Period.LAST_MONTH, date(2026, 1, 5), (date(2025, 12, 1), date(2025, 12, 31))),
        (Period.LAST_MONTH, date(2026, 3, 31), (date(2026, 2, 1), date(2026, 2, 28))),
        (Period.QUARTER, TODAY, (date(2026, 10, 1), TODAY)),
        (Period.QUARTER, date(2026, 3, 31), (date(2026, 1, 1), date(2026, 3, 31))),
        (Period.HALF, TODAY, (date(2026, 5, 18), date(2026, 11, 15))),
    ],
)
def test_named_days(period: Period, today: date, days: tuple[date, date]) -> None:
    assert days_of(period, today) == days


def test_half_a_year_is_26_weeks() -> None:
    start, end = days_of(Period.HALF, TODAY)
    assert (end - start).days + 1 == 26 * 7


def test_a_link_comes_back_as_it_was_with_the_same_days() -> None:
    asked = Asking.of(Page.UNITS, Period.QUARTER, TODAY)
    asked = Asking(Page.UNITS, asked.start, asked.end, Period.QUARTER, "unit 1&2", "traffic", "sms")
    later = read(f"https://x.example{asked.link()}", date(2027, 5, 1))
    assert (later.start, later.end, later.period) == (asked.start, asked.end, Period.CUSTOM)
    assert (later.unit, later.line, later.channel) == ("unit 1&2", "traffic", "sms")
    assert read(asked.habit(), date(2027, 5, 1)).start == date(2027, 4, 1)


@pytest.mark.parametrize(
    "link",
    [
        "",
        "https://example.com/orders/1",
        "/figures/nothing",
        "/figures/units?from=2026-05-01",
        "/figures/units?from=2026-05-02&to=2026-05-01",
        "/figures/units?from=yesterday&to=2026-05-01",
        "/figures/units?period=custom",
        "/figures/units?line=unknown",
        "/figures/units?channel=letter",
    ],
)
def test_what_asks_for_what_there_is_not_is_no_link(link: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        read(link, TODAY)


def test_officers_take_a_permission_of_their_own() -> None:
    assert permission_of(Page.OFFICERS) is Permission.REPORT_READ_OFFICER
    assert Page.OFFICERS not in pages_for({Permission.REPORT_READ})
    assert pages_for(()) == []
