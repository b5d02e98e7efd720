"""Officers: pulled towards their line, judged by nobody's chance, seen by whom the table lets, and by themselves."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from domain.figures.beside import FigureNote
from domain.figures.counts import OfficerCounts
from domain.figures.funnel import Flag
from domain.figures.pooling import Prior, over_lines, prior, steady
from domain.figures.strata import Opinions
from domain.vocabulary import Role
from domain.wire import codec
from domain.wire import figures as wire
from server.accounts.people import Person
from server.analysis.figure_pages import officers
from server.analysis.figure_pages.profile import quantity
from server.analysis.figure_pages.question import question
from server.application.app import API
from tests.helpers.centre import CITY, Centre
from tests.helpers.city import STATION
from tests.helpers.desk import Desk, sit_down
from tests.server.analysis.figure_pages.city import A_WEEK, PERIOD, WEEKS, asked, numbers, page

pytestmark = pytest.mark.usefixtures("city")


def rows_of(page: wire.FiguresPage, title: str) -> dict[str, wire.Row]:
    (block,) = (block for block in page.blocks if isinstance(block, wire.Rows) and block.title == title)
    return {row.label.key: row for row in block.rows}


def test_who_handles_the_same_events_stands_as_one_line(analyst: Desk) -> None:
    found = rows_of(page(analyst, "officers"), "officers")
    assert list(found) == ["100001", "200001"]
    assert found["200001"].label.also == "200002"
    assert found["200001"].shown.n == A_WEEK // 2 * WEEKS
    mine = found["100001"].shown
    assert mine.counts == {"dissatisfied": 3 * WEEKS, "answered": A_WEEK * WEEKS}
    assert mine.value is not None
    assert 0.2 < mine.value < 3 / A_WEEK  # between the line and their own


@pytest.mark.parametrize(
    ("role", "allowed"), [(Role.SUPERVISOR, False), (Role.LIAISON, False), (Role.LEADER, True)]
)
def test_figures_of_officers_are_for_whom_the_table_says(city: Centre, role: Role, allowed: bool) -> None:
    who = sit_down(city, f"91{allowed:d}{len(role.value)}", role, hall_id=None, unit_id=STATION)
    for name, query in (("officers", {}), ("profile", {"officer": "100001"})):
        answer = asked(who, name, **query)
        assert (answer.status_code == 200) is allowed
        if not allowed:
            assert answer.json()["code"] == "access.forbidden"
    link = "of=officers&from=2026-09-01&to=2026-11-30&code=100001"
    assert (asked(who, "cases", case=link).status_code == 200) is allowed


def test_an_officer_sees_themselves_and_no_case(city: Centre) -> None:
    who = sit_down(city, "100001", Role.OFFICER, hall_id=None, unit_id=STATION)
    answer = who.station.centre.http.get(f"{API}/figures/own", params=PERIOD, headers=who.as_user)
    found = codec.decode(answer.content, wire.FiguresPage)
    (mine,) = rows_of(found, "officers").values()
    assert (mine.label.key, mine.shown.n) == ("100001", A_WEEK * WEEKS)
    assert [shown.cases for shown in numbers(found.blocks)] == [None] * len(list(numbers(found.blocks)))
    assert asked(who, "overview").json()["code"] == "access.forbidden"


def test_a_profile_of_nobody_there_is_not_found(analyst: Desk) -> None:
    assert asked(analyst, "profile", officer="999999").json()["code"] == "figures.place.not_found"
    quiet = rows_of(page(analyst, "profile", officer="012345"), "officers")["012345"]
    assert FigureNote.INSUFFICIENT in quiet.shown.notes


def test_work_is_told_by_line_and_night(city: Centre, analyst: Desk) -> None:
    found = rows_of(page(analyst, "profile", officer="200001"), "quantity")
    assert (found["alarm"].shown.value, found["night_share"].shown.value) == (1.0, 0.0)
    assert found["alarm"].shown.n == A_WEEK // 2 * WEEKS
    with city.database.read(CITY) as reading:
        days = date(2026, 9, 1), date(2026, 11, 30)
        whole = quantity(question(reading, _person(analyst, city), *days))
        part = quantity(question(reading, _person(analyst, city), *days, STATION))
    assert whole.rows[0].shown.n - part.rows[0].shown.n == A_WEEK // 2 * WEEKS


def _person(desk: Desk, city: Centre) -> Person:
    return Person(desk.user_id, desk.number, "", Role.ANALYST)


def _of(dissatisfied: int, n: int) -> OfficerCounts:
    said = Opinions(n - dissatisfied, 0, dissatisfied)
    return OfficerCounts(said, said, n, 0, {"alarm": said})


@pytest.mark.parametrize(
    ("now", "quarters", "flag"),
    [
        ((20, 60), ((10, 30), (10, 30)), Flag.WORSE),
        ((20, 60), ((18, 30), (1, 30)), Flag.WITHIN),  # one bad quarter
        ((20, 60), ((20, 60),), Flag.WITHIN),  # there was but one
        ((9, 19), ((5, 9), (4, 10)), Flag.HOLLOW),
        ((3, 60), ((2, 30), (1, 30)), Flag.WITHIN),
    ],
)
def test_a_signal_is_seen_in_two_quarters(now: Any, quarters: Any, flag: Flag) -> None:
    whole = officers.City({}, {"alarm": 0.08}, tuple({"1": _of(*one)} for one in quarters))
    assert officers.flag_of("1", _of(*now).by_line, whole) is flag


def test_each_line_pulls_its_own_answers() -> None:
    one, other = Prior(2, 38), Prior(8, 32)
    both = over_lines([(1, 10, one), (9, 30, other)])
    alone = over_lines([(9, 30, other)])
    assert both.value == pytest.approx((10 * 3 / 50 + 30 * 17 / 70) / 40)  # type: ignore[union-attr]
    assert alone == other.pooled(9, 30)
    assert both.basis.n == 40


def test_a_line_with_an_answer_an_officer_says_little_and_breaks_nothing() -> None:
    lone = steady(prior([(1, 1), *[(0, 1)] * 30]))
    assert lone.a + lone.b >= 1
    assert steady(None).a == 0.5
    for of_line in (lone, Prior(1e-12, 0.9)):
        for events, n in ((0, 1), (1, 1), (0, 40)):
            found = of_line.pooled(events, n)
            assert found.basis.n == n
    assert steady(Prior(1e-6, 9e-6)) == Prior(pytest.approx(0.1), pytest.approx(0.9))
