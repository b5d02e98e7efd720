"""Days make months, and months the half-year: whatever is counted, in any period, cut at any day."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import astuple
from datetime import timedelta
from pathlib import Path
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.figures.case_keys import Table
from domain.figures.counts import Asked, Axis, FrameCell, Key
from domain.times import DAY, HOUR, MINUTE
from domain.vocabulary import Aspect, Satisfaction
from server.analysis.counting.calls import aspects, phone_outcomes
from server.analysis.counting.frame import phone_answers, strata
from server.analysis.counting.officers import officers
from server.analysis.counting.orders import items, orders
from server.analysis.counting.texts import sms_ledger, sms_ratings
from server.answers.aspects import packed
from server.db.database import Database
from server.db.work import Reading
from tests.helpers.centre import CITY, Clock, open_centre, sqlite_copy
from tests.helpers.hall_of_orders import Orders
from tests.server.analysis.counted import ALL, DAY_THEN, NORTH, SOUTH, THEN, Rows

HALF_YEAR = 182
Numbers = Counter[tuple[object, ...]]
"""Whole numbers, each under its table, its code where it has one, and its place among the table's columns."""


@pytest.fixture(scope="module")
def city(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Database]:
    """Events of a half-year, many of them about midnight, with all that is counted about them."""
    clock = Clock()
    database = open_centre(sqlite_copy(sqlite_template, tmp_path_factory.mktemp("half_year")), clock)
    lots = Random(20)
    with database.write(CITY) as work:
        rows = Rows(work)
        for _ in range(90):
            one_event(rows, lots)
    hall = Orders(database, clock)
    for n in range(30):
        at = THEN - lots.randrange(HALF_YEAR) * DAY
        about = lots.choice(('["attitude"]', '["attitude", "speed"]'))
        hall.opened(
            opened_at=at, mark_at=at, about=about, unit_id=lots.choice((NORTH, SOUTH)), source=f"s{n % 2}"
        )
    yield database
    database.dispose()


def one_event(rows: Rows, lots: Random) -> None:
    at = (
        THEN
        - lots.randrange(HALF_YEAR) * DAY
        + lots.choice((-12, 0, 12)) * HOUR
        - lots.choice((0, 1)) * MINUTE
    )
    place = {"unit_id": lots.choice((NORTH, SOUTH, None)), "business_line": lots.choice(("alarm", "case"))}
    badges = lots.choice(((), ("1",), ("1", "2")))
    drawn = lots.random() < 0.6
    event = rows.event(is_drawn=drawn, reported_at=at, closed_at=at, officers=badges, **place)
    if lots.random() < 0.5:
        tried = at + lots.randrange(3) * DAY
        rows.text(event, lots.choice(("delivered", "failed", "accepted")), tried_at=tried, planned_at=at)
    if lots.random() < 0.3:
        rows.rated(event, lots.choice((1, 2)), after=lots.randrange(60) * HOUR)
    if not drawn:
        rows.left_out(event)
        return
    calls = [(at + n * lots.randrange(1, 20) * DAY, "no_answer") for n in range(1, lots.randrange(2, 4))]
    task_id = rows.called(event, *sorted(calls), stratum=lots.choice("SSB"))
    if lots.random() < 0.7:
        of = {"task_id": task_id, "event_id": event["event_id"], "event_at": at, "trial": False}
        judged = packed([(Aspect.HANDLING, Satisfaction(lots.choice((1, 3))))])
        rows.answer(of, lots.choice((1, 2, 3)), aspects=judged, answered_at=at + 2 * DAY)


def of_tables(reading: Reading, asked: Asked, *by: Axis) -> dict[Key, Numbers]:
    """All that is counted with axes, by key."""
    found: dict[Key, Numbers] = defaultdict(Counter)
    for key, cells in strata(reading, asked, by).items():
        found[key].update(_frame(cells))
    for counted in (phone_answers, phone_outcomes, sms_ratings, sms_ledger, orders, aspects, _about):
        for key, counts in counted(reading, asked, by).items():
            values = (counts,) if isinstance(counts, int) else astuple(counts)
            code = key[len(by) :]
            found[key[: len(by)]].update({(counted.__name__, *code, n): v for n, v in enumerate(values)})
    return found


def _about(reading: Reading, asked: Asked, by: Sequence[Axis]) -> dict[Key, int]:
    return items(reading, asked, Table.ABOUT, by)


def _frame(cells: Sequence[FrameCell]) -> Numbers:
    found: Numbers = Counter()
    for one in cells:
        cell = one.cell
        sizes = (cell.size_a, cell.size_s, cell.called, *astuple(cell.b), *astuple(cell.s))
        found.update({("strata", one.unit, one.line, one.ppm, n): size for n, size in enumerate(sizes)})
    return found


def everything(reading: Reading, asked: Asked) -> Numbers:
    """All that is counted of a period, officers among it; without noughts."""
    found = Counter(of_tables(reading, asked).get((), {}))
    for badge, one in officers(reading, asked).items():
        values = (one.events, one.praise, *astuple(one.opinions), *astuple(one.share))
        found.update({("officers", badge, n): value for n, value in enumerate(values)})
    return +found


def added(parts: Sequence[Numbers]) -> Numbers:
    return +sum(parts, Counter[tuple[object, ...]]())


_AXES = tuple(axis for axis in Axis if axis is not Axis.OFFICER)


@settings(max_examples=10, deadline=None)
@given(st.lists(st.integers(-HALF_YEAR, 5), min_size=3, max_size=3), st.sampled_from(_AXES))
def test_days_make_months_and_months_the_half_year(city: Database, days: list[int], axis: Axis) -> None:
    start, cut, end = (DAY_THEN + timedelta(days=n) for n in sorted(days))
    periods = [(start, cut), (cut + timedelta(days=1), end)][: 1 + (cut < end)]
    with city.read(CITY) as reading:
        whole = everything(reading, Asked(start, end, None, None, ALL))
        cut_up = [everything(reading, Asked(*period, None, None, ALL)) for period in periods]
        told_apart = of_tables(reading, Asked(start, end, None, None, ALL), axis)
    assert added(cut_up) == whole
    assert added(list(told_apart.values())) == Counter({k: n for k, n in whole.items() if k[0] != "officers"})


def test_every_table_counts_something(city: Database) -> None:
    """Nothing of nothing would add up too."""
    start = DAY_THEN - timedelta(days=HALF_YEAR)
    with city.read(CITY) as reading:
        found = everything(reading, Asked(start, DAY_THEN + timedelta(days=60), None, None, ALL))
    assert {str(key[0]) for key in found} == {
        "strata", "phone_answers", "phone_outcomes", "sms_ratings", "sms_ledger", "orders", "aspects", "_about", "officers",
    }  # fmt: skip
