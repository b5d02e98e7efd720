"""Alarms: raised by what chance does not explain, kept, looked into, and open again on new answers only."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from domain.acts.alarm_say import AlarmSaid
from domain.problems import ProblemError
from domain.times import DAY
from domain.vocabulary import Role
from domain.wire.figures import AlarmList, AlarmRule, AlarmState
from server.accounts.people import Person
from server.analysis.alarms import repository
from server.analysis.alarms.raising import MOST_WEEKS, watch, weeks_due
from server.analysis.alarms.rules import falls
from server.analysis.alarms.saying import say
from server.analysis.figure_pages.alarms import listed
from server.analysis.figure_pages.question import question
from server.db.database import Database
from server.db.work import new_id
from tests.helpers.centre import CITY, NOON, Clock, open_centre, sqlite_copy
from tests.helpers.city import OTHER_STATION, STATION, units
from tests.server.analysis.counted import Rows

MONDAY = date(2026, 11, 9)
ANALYST = Person(new_id(), "9001", "分析员", Role.ANALYST)
LIAISON = Person(new_id(), "9002", "联络员", Role.LIAISON, OTHER_STATION)


@pytest.fixture
def city(sqlite_template: Path, tmp_path: Path) -> Iterator[Database]:
    opened = open_centre(sqlite_copy(sqlite_template, tmp_path), Clock())
    with opened.write(CITY) as work:
        units(work)
    yield opened
    opened.dispose()


class Answers:
    """Answers about events of a day."""

    def __init__(self, database: Database) -> None:
        self.database, self.last = database, 0

    def on(self, day: date, unit_id: str, dissatisfied: int, n: int) -> None:
        with self.database.write(CITY) as work:
            rows = Rows(work, self.last)
            at = NOON - (date(2026, 11, 22) - day).days * DAY
            for k in range(n):
                said = 3 if k < dissatisfied else 1
                rows.task(rows.event(unit_id=unit_id, reported_at=at, closed_at=at), said)
            self.last = rows._last


def a_quiet_half_year(answers: Answers) -> None:
    for week in range(1, 9):
        for unit_id in (STATION, OTHER_STATION):
            answers.on(MONDAY - timedelta(weeks=week), unit_id, 1, 20)


def page(database: Database, person: Person = ANALYST) -> AlarmList:
    with database.read(CITY) as reading:
        return listed(question(reading, person, MONDAY - timedelta(weeks=4), MONDAY + timedelta(days=6)))


def watched(database: Database, monday: date = MONDAY) -> int:
    with database.write(CITY) as work:
        return watch(work, monday)


def test_a_bad_week_is_an_alarm_until_somebody_looked_and_again_on_new_answers(city: Database) -> None:
    answers = Answers(city)
    a_quiet_half_year(answers)
    answers.on(MONDAY + timedelta(days=2), STATION, 12, 20)
    answers.on(MONDAY + timedelta(days=2), OTHER_STATION, 2, 20)
    assert watched(city) == watched(city) == 1
    (alarm,) = page(city).alarms
    assert (alarm.rule, alarm.label.key, alarm.state) == (AlarmRule.WEEKLY_SHARE, STATION, AlarmState.OPEN)
    assert (alarm.start, alarm.end) == ("2026-11-09", "2026-11-15")
    assert 0 < page(city).expected_false < 0.01
    with city.write(CITY) as work:
        told = say(work, ANALYST, AlarmSaid(alarm.alarm_id, AlarmState.FALSE, "两起为同一纠纷"))
    assert (told.state, told.said_by, told.remark) == (AlarmState.FALSE, "分析员", "两起为同一纠纷")
    watched(city)
    assert page(city).alarms == [told]
    assert (page(city).false, page(city).confirmed) == (1, 0)
    answers.on(MONDAY + timedelta(days=3), STATION, 1, 1)
    watched(city)
    (again,) = page(city).alarms
    assert (again.state, again.remark) == (AlarmState.OPEN, "两起为同一纠纷")
    assert again.shown.counts["dissatisfied"] == 13


def test_a_unit_sees_its_own_alarms_alone(city: Database) -> None:
    answers = Answers(city)
    a_quiet_half_year(answers)
    answers.on(MONDAY, STATION, 12, 20)
    watched(city)
    mine = page(city, LIAISON)
    assert mine.alarms == []
    assert mine.expected_false < page(city).expected_false


def test_a_week_without_alarms_says_so_and_one_not_looked_at_does_not(city: Database) -> None:
    a_quiet_half_year(Answers(city))
    assert watched(city) == 0
    assert page(city).quiet == ["2026-11-09"]


def test_nothing_is_raised_where_nothing_is_known_from_before(city: Database) -> None:
    Answers(city).on(MONDAY, STATION, 20, 20)
    assert watched(city) == 0
    assert page(city).expected_false == 0


def test_something_is_said_of_an_alarm_that_is_there(city: Database) -> None:
    for said, code in (
        (AlarmSaid(new_id(), AlarmState.CONFIRMED), "alarm.not_found"),
        (AlarmSaid(new_id(), AlarmState.OPEN, " "), "alarm.nothing_said"),
    ):
        with pytest.raises(ProblemError, match=code), city.write(CITY) as work:
            say(work, ANALYST, said)


def test_the_newest_whole_week_is_looked_at_and_those_that_were_missed(city: Database) -> None:
    with city.read(CITY) as reading:
        due = weeks_due(reading)
    assert due == [date(2026, 11, 9)]
    with city.write(CITY) as work:
        repository.save(work, "2026-10-19", 0.0, [])
    with city.read(CITY) as reading:
        assert weeks_due(reading) == [date(2026, 10, 26), date(2026, 11, 2), date(2026, 11, 9)]
    with city.write(CITY) as work:
        repository.save(work, "2026-11-09", 0.0, [])
    with city.read(CITY) as reading:
        assert weeks_due(reading) == [date(2026, 11, 9)]
    assert MOST_WEEKS == 8


def test_a_slow_fall_is_found_where_it_began_and_the_chart_begins_anew() -> None:
    said: list[tuple[date, str]] = [(MONDAY, "satisfied")] * 40
    said += [(MONDAY + timedelta(days=1), "dissatisfied")] * 12
    found = list(falls(said, 0.06))
    assert len(found) == 2
    assert found[0][0] == 40
    assert found[1][0] == found[0][1] + 1
    assert list(falls(said[:40], 0.06)) == []


def test_a_fall_over_months_is_one_alarm(city: Database) -> None:
    answers = Answers(city)
    for week in range(27, 45):
        answers.on(MONDAY - timedelta(weeks=week), STATION, 1, 20)
        answers.on(MONDAY - timedelta(weeks=week), OTHER_STATION, 1, 20)
    for week in range(8):
        answers.on(MONDAY - timedelta(weeks=week), STATION, 2 if week else 3, 10)
    found: list[Any] = []
    for week in (1, 0):
        watched(city, MONDAY - timedelta(weeks=week))
        found = [one for one in page(city).alarms if one.rule is AlarmRule.SLOW_FALL]
    assert len(found) == 1
