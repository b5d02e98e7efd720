"""Times as citizens say them."""

from __future__ import annotations

import pytest

from domain.times import DAY, HOUR, MINUTE
from domain.told_times import read_when

NOW = 1_795_332_000_000
"""2026-11-22 15:20 in Shanghai."""


@pytest.mark.parametrize(
    ("text", "ago"),
    [
        ("14:30", 50 * MINUTE),
        ("14点30分", 50 * MINUTE),
        ("昨天 21:05", 18 * HOUR + 15 * MINUTE),
        ("21:05", 18 * HOUR + 15 * MINUTE),
        ("前天", 2 * DAY + 3 * HOUR + 20 * MINUTE),
        ("11-20 8:00", 2 * DAY + 7 * HOUR + 20 * MINUTE),
        ("11月20日", 2 * DAY + 3 * HOUR + 20 * MINUTE),
        ("2026-11-20 08:00", 2 * DAY + 7 * HOUR + 20 * MINUTE),
        ("12-25", 332 * DAY + 3 * HOUR + 20 * MINUTE),
        ("今天", 3 * HOUR + 20 * MINUTE),
    ],
)
def test_times_as_people_say_them(text: str, ago: int) -> None:
    assert read_when(text, NOW) == NOW - ago


@pytest.mark.parametrize("text", ["", "上礼拜", "25:00", "13-40", "14:30 月底"])
def test_times_nobody_can_read(text: str) -> None:
    with pytest.raises(ValueError):
        read_when(text, NOW)
