"""The frame, counted by hand: who is in it, in which stratum, and whose answers stand for whom."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from domain.figures.case_keys import CaseKey, Table
from domain.figures.counts import Axis, FrameCell
from domain.figures.strata import Opinions
from domain.times import DAY, HOUR
from server.analysis.counting import officers as of_officers
from server.analysis.counting.cases import cases, facts_of
from server.analysis.counting.frame import phone_answers, strata
from server.db.database import Database
from tests.helpers.centre import CITY, NOON, Clock, open_centre, sqlite_copy
from tests.server.analysis.counted import ALL, DAY_THEN, NORTH, PPM, SOUTH, THEN, Rows, asked


@pytest.fixture
def city(sqlite_template: Path, tmp_path: Path) -> Iterator[Database]:
    opened = open_centre(sqlite_copy(sqlite_template, tmp_path), Clock())
    yield opened
    opened.dispose()


def fill(rows: Rows) -> None:
    """The events of then; what each is for stands beside it."""
    # A, drawn and not.
    rows.task(rows.event(), stratum="A", priority=1)
    event = rows.event(is_drawn=False)
    rows.left_out(event)
    rows.rated(event, 3)
    # B: what was said by text counts, whatever the call that verifies says.
    event = rows.event()
    rows.task(event, 3, stratum="B", reason="verify")
    rows.rated(event, 2)
    for rating, label in ((1, ""), (None, "praise")):
        event = rows.event(is_drawn=False)
        rows.left_out(event)
        rows.rated(event, rating, label=label)
    # S: three drawn, two of them answered; two not drawn, one of whom rated too late to leave S.
    rows.task(rows.event(officers=("100001", "100002")), 1)
    rows.task(rows.event(), 3)
    rows.task(rows.event())
    rows.left_out(rows.event(is_drawn=False))
    event = rows.event(is_drawn=False)
    rows.left_out(event)
    rows.rated(event, 3, after=25 * HOUR)
    # S, and called because of what they wrote after the cut-off: nobody drew them, so they stand for nobody.
    rows.task(rows.event(is_drawn=False), 3, reason="sms_dissatisfied")
    # Of before: nobody kept the share.
    rows.task(rows.event(unit_id=SOUTH), 2, sample_ppm=None, seed=None, stratum=None, reason=None)
    nobody_counts(rows)


def nobody_counts(rows: Rows) -> None:
    """Who is not in the frame."""
    rows.task(rows.event(trial=True), 3)
    rows.task(rows.event(), 3, adhoc=True)
    rows.task(rows.event(), 3, reason="requested")
    rows.left_out(rows.event(), reason="policy.discouraged")
    event = rows.event()
    rows.task(event, 3)
    rows.replied(event, "wrong_person")
    rows.task(rows.event(reported_at=NOON - HOUR, closed_at=NOON - HOUR), stratum=None)  # before its cut-off
    rows.event()  # planning has not looked at it


def cell(found: list[FrameCell], unit: str, ppm: int | None) -> FrameCell:
    (one,) = (one for one in found if (one.unit, one.ppm) == (unit, ppm))
    return one


def test_strata_counted_by_hand(database: Database) -> None:
    with database.write(CITY) as work:
        fill(Rows(work))
    with database.read(CITY) as reading:
        found = strata(reading, asked(end=DAY_THEN + timedelta(days=20)), ())[()]
        phone = phone_answers(reading, asked(), (Axis.UNIT,))
        officers = of_officers.officers(reading, asked())
    assert [(one.unit, one.line, one.ppm) for one in found] == sorted(
        ((NORTH, "alarm", PPM), (SOUTH, "alarm", None)), key=lambda one: one[0]
    )
    north = cell(found, NORTH, PPM).cell
    assert (north.size_a, north.size_s, north.called, north.groups) == (2, 6, 3, 2)
    assert (north.b, north.s) == (Opinions(2, 1, 0), Opinions(1, 0, 1))
    assert cell(found, SOUTH, None).cell.s == Opinions(0, 1, 0)
    assert phone == {(NORTH,): Opinions(1, 0, 1), (SOUTH,): Opinions(0, 1, 0)}
    assert officers["100002"].opinions == Opinions(1, 0, 0)
    assert officers["100002"].share == Opinions(0.5, 0, 0)
    assert (officers["100001"].opinions, officers["100001"].share) == (Opinions(1, 1, 1), Opinions(0.5, 1, 1))
    assert officers["100001"].by_line == {"alarm": Opinions(1, 1, 1)}
    # Everybody's events of the day but those for training, in the frame or not: 12 counted above and 5 others.
    assert (officers["100001"].events, officers["100002"].events) == (17, 1)


def test_a_unit_put_right_takes_its_events_along(city: Database) -> None:
    with city.write(CITY) as work:
        rows = Rows(work)
        rows.task(rows.event(unit_id=SOUTH), 3)
        rows.task(rows.event(unit_id=None), 1)
    with city.read(CITY) as reading:
        # Their answers were given about the north, and say so still: the event is what is counted.
        assert phone_answers(reading, asked(), (Axis.UNIT,)) == {
            (SOUTH,): Opinions(0, 0, 1),
            ("",): Opinions(1, 0, 0),
        }
        assert phone_answers(reading, asked(units=frozenset({NORTH})), ()) == {}


def test_nobody_stands_in_a_stratum_before_the_cut_off(city: Database) -> None:
    clock = Clock(THEN + DAY - 1)
    city.clock = clock
    with city.write(CITY) as work:
        rows = Rows(work)
        rows.left_out(rows.event(is_drawn=False))
        event = rows.event(is_drawn=False)
        rows.left_out(event)
        rows.text(event, "delivered", tried_at=THEN + HOUR)
    sizes = []
    for ms in (0, 1, HOUR):
        clock.forward(ms)
        with city.read(CITY) as reading:
            sizes.append(sum(one.cell.size_s for one in strata(reading, asked(), ()).get((), [])))
    assert sizes == [0, 1, 2]


def test_days_make_months_and_parts_the_whole(city: Database) -> None:
    with city.write(CITY) as work:
        rows = Rows(work)
        for n in range(12):
            at = THEN - n * 5 * DAY
            unit = (NORTH, SOUTH, None)[n % 3]
            line = ("alarm", "case")[n % 2]
            event = rows.event(reported_at=at, closed_at=at, unit_id=unit, business_line=line)
            rows.task(event, 1 + n % 3, group_id=NORTH)
    whole = asked(DAY_THEN - timedelta(days=90), DAY_THEN)
    with city.read(CITY) as reading:
        by = {axis: phone_answers(reading, whole, (axis,)) for axis in Axis if axis is not Axis.OFFICER}
        [(_, total)] = phone_answers(reading, whole, ()).items()
    assert total == Opinions(4, 4, 4)
    for parts in by.values():
        assert sum(parts.values(), Opinions()) == total
    months: dict[str, Opinions] = defaultdict(Opinions)
    for (day,), said in by[Axis.DAY].items():
        months[f"{day[:7]}-01"] += said
    assert {(month,): said for month, said in months.items()} == by[Axis.MONTH]


def test_a_number_opens_as_many_cases_as_it_says(city: Database) -> None:
    with city.write(CITY) as work:
        fill(Rows(work))
    at = ((Axis.UNIT, NORTH),)
    measures = ("a", "b", "s", "called", "s_satisfied", "s_dissatisfied", "b_middle")
    with city.read(CITY) as reading:
        keys = [CaseKey(Table.STRATA, DAY_THEN, DAY_THEN, one, at=at) for one in measures]
        assert [len(facts_of(reading, key, ALL)) for key in keys] == [2, 3, 6, 3, 1, 1, 1]
        key = CaseKey(Table.PHONE_ANSWERS, DAY_THEN, DAY_THEN)
        first = cases(reading, key, ALL, None, 2)
        second = cases(reading, key, ALL, first.after, 2)
    assert (len(first.cases), len(second.cases), second.after) == (2, 1, None)
    assert len({one.id for one in (*first.cases, *second.cases)}) == 3
