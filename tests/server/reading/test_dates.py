"""A time on a day that was read before is read as it would be the first time, whatever its form, its limits and the clock's changes."""

from __future__ import annotations

from datetime import UTC, datetime

from hypothesis import given, settings
from hypothesis import strategies as st

from server.reading.dates import DateReader

NOW = int(datetime(2026, 11, 21, 12, 30, tzinfo=UTC).timestamp() * 1000)
DAYS = ["2026-11-20", "2026-11-21", "2026-11-22", "2026-11-23", "2026/11/20", "2026-3-29 ", "2026-03-29", "2026-10-25",
        "1999-12-31", "2000-01-01", "1900-01-01", "2026-02-30", "20.11.2026"]  # fmt: skip
CLOCKS = [
    " 00:00:00",
    " 23:59:59",
    " 12:30:01",
    " 02:30:00",
    " 24:00:00",
    " 12:60:00",
    " 2:30",
    "T02:30:00",
    " 12:30 PM",
    "",
    "  8:05:09",
]


@settings(deadline=None, max_examples=200)
@given(
    st.sampled_from(["Asia/Shanghai", "Europe/Berlin"]),
    st.lists(
        st.builds("{}{}".format, st.sampled_from(DAYS), st.sampled_from(CLOCKS)), min_size=2, max_size=8
    ),
)
def test_remembering_days_changes_nothing(zone: str, texts: list[str]) -> None:
    reader = DateReader(NOW, zone)
    for text in texts:
        assert reader.read(text, "at") == DateReader(NOW, zone).read(text, "at"), text
        known = reader.known(text)
        assert known is None or known == DateReader(NOW, zone).read(text, "at")


def test_the_commonest_form_on_a_known_day_is_known() -> None:
    reader = DateReader(NOW)
    assert reader.known("2026-11-20 15:42:03") is None
    first = reader.read("2026-11-20 00:00:00", "at")
    assert isinstance(first, int)
    assert reader.known("2026-11-20 15:42:03") == first + ((15 * 60 + 42) * 60 + 3) * 1000
