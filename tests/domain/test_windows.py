"""The window of days begins with a day of the city, wherever the clock stands on that day."""

from __future__ import annotations

from datetime import datetime

import pytest

from domain.settings import CitySettings, RecordSettings, check, read
from domain.times import MINUTE, from_local
from domain.windows import window_start

ZONE = "Asia/Shanghai"


def at(text: str, zone: str = ZONE) -> int:
    return from_local(datetime.fromisoformat(text), zone)


@pytest.mark.parametrize("now", ["2026-11-22 00:00", "2026-11-22 12:31", "2026-11-22 23:59"])
def test_it_begins_with_a_day(now: str) -> None:
    assert window_start(RecordSettings(), at(now), ZONE) == at("2026-10-18 00:00")
    assert window_start(RecordSettings(1), at(now), ZONE) == at("2026-11-21 00:00")


def test_the_next_day_moves_it_by_a_day() -> None:
    midnight = at("2026-03-01 00:00")
    assert window_start(RecordSettings(1), midnight - MINUTE, ZONE) == at("2026-02-27 00:00")
    assert window_start(RecordSettings(1), midnight, ZONE) == at("2026-02-28 00:00")


def test_days_are_those_of_the_city_where_clocks_are_changed() -> None:
    zone = "Europe/Berlin"
    assert window_start(RecordSettings(2), at("2026-03-30 12:00", zone), zone) == at("2026-03-28 00:00", zone)


def test_a_city_sets_whole_days_up_to_a_year() -> None:
    assert read({"records.window_days": "14"}).records == RecordSettings(14)
    assert CitySettings().records == RecordSettings(35)
    for wrong in ("0", "367", "-1", "1.5", '"7"', "true"):
        assert check("records.window_days", wrong) is not None
        assert read({"records.window_days": wrong}).records == RecordSettings()
