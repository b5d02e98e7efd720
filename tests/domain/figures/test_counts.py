"""Places and keys of what was counted, and the cases behind a number as a link holds them."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.figures.case_keys import CaseKey, Table, read
from domain.figures.counts import Asked, Axis, Place
from domain.problems import ProblemError

DAY = date(2026, 11, 12)  # a Thursday


class _All:
    visibilities: tuple[str, ...] = ("normal",)
    units: tuple[str, ...] | None = None


def test_a_place_has_one_key_but_for_officers() -> None:
    place = Place(DAY, "u", "alarm", "sms", ("1", "2"))
    assert list(place.keys(())) == [()]
    assert list(place.keys((Axis.UNIT, Axis.LINE, Axis.CHANNEL))) == [("u", "alarm", "sms")]
    assert list(place.keys((Axis.DAY, Axis.WEEK, Axis.MONTH))) == [("2026-11-12", "2026-11-09", "2026-11-01")]
    assert list(place.keys((Axis.OFFICER,))) == [("1",), ("2",)]
    assert list(Place(DAY, "u", "alarm").keys((Axis.OFFICER,))) == [("",)]


@pytest.mark.parametrize(
    ("place", "taken"),
    [
        (Place(DAY, "u", "alarm"), True),
        (Place(DAY + timedelta(days=1), "u", "alarm"), False),
        (Place(DAY - timedelta(days=1), "u", "alarm"), False),
        (Place(DAY, "v", "alarm"), False),
        (Place(DAY, "", "alarm"), False),
        (Place(DAY, "u", "case"), False),
    ],
)
def test_only_what_was_asked_for_is_taken(place: Place, taken: bool) -> None:
    asked = Asked(DAY, DAY, frozenset({"u"}), frozenset({"alarm"}), _All())
    assert asked.takes(place) is taken


def test_a_period_does_not_end_before_it_begins() -> None:
    with pytest.raises(ValueError, match="before"):
        Asked(DAY, DAY - timedelta(days=1), None, None, _All())


_TEXT = st.text(min_size=1, max_size=12)
_DAYS = st.dates(date(1990, 1, 1), date(2090, 1, 1))


@given(
    st.sampled_from(Table), _DAYS, st.integers(0, 400), st.lists(_TEXT, min_size=4, max_size=4),
    st.none() | st.frozensets(st.sampled_from(("alarm", "case", "traffic")), min_size=1),
    st.lists(st.tuples(st.sampled_from(Axis), st.just("") | _TEXT), max_size=3),
)  # fmt: skip
def test_a_link_says_what_the_number_counted(
    table: Table,
    start: date,
    days: int,
    texts: list[str],
    lines: frozenset[str] | None,
    at: list[tuple[Axis, str]],
) -> None:
    measure, code, strata, under = texts
    key = CaseKey(table, start, start + timedelta(days), measure, code, strata, under, lines, tuple(at))
    assert read(key.text()) == key


def test_a_link_is_short() -> None:
    unit = "0" * 8 + "-0000-0000-0000-" + "0" * 12
    key = CaseKey(
        Table.ORDERS, DAY, DAY, "not_reached", "", "", unit, frozenset({"alarm", "case"}),
        ((Axis.UNIT, unit), (Axis.MONTH, "2026-11-01"), (Axis.LINE, "alarm")),
    )  # fmt: skip
    assert len(key.text()) < 300


@pytest.mark.parametrize(
    ("text", "field"),
    [
        ("", "of"),
        ("of=orders", "from"),
        ("of=nothing&from=2026-01-01&to=2026-01-02", "of"),
        ("of=orders&from=2026-01-02&to=2026-01-01", "to"),
        ("of=orders&from=2026-13-01&to=2026-01-02", "from"),
        ("of=orders&from=2026-01-01&to=2026-01-02&sight=restricted", "sight"),
        ("of=orders&of=tag&from=2026-01-01&to=2026-01-02", "of"),
    ],
)
def test_what_is_no_link_to_cases_says_where(text: str, field: str) -> None:
    with pytest.raises(ProblemError) as raised:
        read(text)
    (problem,) = raised.value.problems
    assert (problem.code, problem.params["field"]) == ("cases.unreadable", field)
