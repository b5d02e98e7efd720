"""The cells of the figures: made anew, held against the recount, and every planted fault found and named."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import pytest
from sqlalchemy import text

from domain.times import DAY, HOUR, MINUTE
from server.analysis import timer
from server.analysis.cube import building
from server.analysis.cube.repository import cells as kept_cells
from server.analysis.cube.verifying import being_built, differences
from server.db.database import Database
from server.db.touching import Touched, touch
from server.db.work import UnitOfWork
from tests.helpers.centre import CITY, Clock, open_centre, sqlite_copy
from tests.helpers.city import STATION
from tests.helpers.hall_of_orders import Orders, at
from tests.server.analysis.counted import NORTH, SEED, SOUTH, Rows

NOON = at(23, 12)
CALLED = NOON - 3 * DAY


class _Undone(Exception):
    """Nothing of it is to stay."""


@dataclass(frozen=True)
class City:
    """A small city with something of everything."""

    database: Database
    clock: Clock
    ids: dict[str, str]


def _fill(work: UnitOfWork) -> dict[str, str]:
    rows = Rows(work)
    then = NOON - 10 * DAY
    ids: dict[str, str] = {}

    def event(name: str, **more: object) -> dict[str, object]:
        made = rows.event(reported_at=then, closed_at=then, **more)
        ids[name] = str(made["event_id"])
        return made

    silent = event("silent")
    ids["task"] = rows.called(silent, (CALLED, "no_answer"), (CALLED + DAY, "complete"))
    rows.answer({**_task_row(silent, ids["task"])}, 1, aspects="a1g3", answered_at=CALLED + DAY)
    ids["message"] = rows.text(silent, "delivered", then)
    south = event("south", unit_id=SOUTH, business_line="traffic", officers=("100001", "100002"))
    rows.task(south, 3)
    answered = event("answered")
    rows.left_out(answered)
    rows.rated(answered, 1)
    ids["asked"] = rows.text(answered, "delivered", then)
    rows.replied(answered, "rating", ids["asked"])
    unhappy = event("unhappy")
    rows.left_out(unhappy)
    rows.rated(unhappy, 3)
    unreadable = event("unreadable", is_drawn=False)
    rows.left_out(unreadable)
    ids["unread"] = rows.text(unreadable, "delivered", then)
    rows.replied(unreadable, "unclear", ids["unread"], confidence="low", inbox="unclear")
    return ids


def _task_row(event: dict[str, object], task_id: str) -> dict[str, object]:
    return {
        "task_id": task_id, "event_id": event["event_id"], "trial": False, "event_at": event["reported_at"],
    }  # fmt: skip


@contextmanager
def undone(city: City) -> Iterator[UnitOfWork]:
    """A transaction that leaves nothing."""
    with suppress(_Undone), city.database.write(CITY) as work:
        yield work
        raise _Undone


@pytest.fixture(scope="module")
def city(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[City]:
    clock = Clock(NOON)
    database = open_centre(sqlite_copy(sqlite_template, tmp_path_factory.mktemp("cube")), clock)
    hall = Orders(database, clock).people()
    with database.write(CITY) as work:
        ids = _fill(work)
    ids["order"] = hall.dispatched(about='["attitude"]', tags='["old"]', event_id=ids["silent"])
    ids["other"] = hall.opened(about='["speed"]')
    ids["praise"] = hall.opened(kind="praise", officers='["100001"]')
    building.rebuild(database, CITY)
    with database.read(CITY) as reading:
        assert differences(reading) == []
    yield City(database, clock, ids)
    database.dispose()


def test_all_that_is_counted_is_in_the_cells(city: City) -> None:
    with city.database.read(CITY) as reading:
        tables = {cell.table for cell in kept_cells.cells(reading)}
    assert tables == {
        "strata", "sms_ratings", "sms_ledger", "phone_outcomes", "orders", "about", "tag", "aspects", "officers",
    }  # fmt: skip


CELL = "UPDATE figure_cell SET n = n {} WHERE source = '{}' AND grain = '{}' AND measure = '{}'"
FAULTS = {
    # A cell that is not what it was made.
    "a cell one more": (CELL.format("+ 1", "strata", "day", "a"), "strata day"),
    "a cell one less": (CELL.format("- 1", "phone_outcomes", "day", "complete"), "phone_outcomes day"),
    "a month alone": (CELL.format("+ 1", "sms_ratings", "month", "satisfied"), "sms_ratings month"),
    "a cell lost": ("DELETE FROM figure_cell WHERE source = 'aspects'", "aspects month"),
    "an officer's cell": (CELL.format("+ 1", "officers", "month", "events"), "100001 events"),
    "a doubled late reply": (CELL.format("+ 1", "sms_ledger", "day", "replied"), "replied: 3 kept, 2 recounted"),
    "a task counted on two days": (
        "INSERT INTO figure_cell SELECT city_id, source, grain, measure, code, unit_id, begins + 1, business_line, channel, stratum, weight, n "  # noqa: ISC004
        "FROM figure_cell WHERE source = 'phone_outcomes' AND grain = 'day'",
        "phone_outcomes day 20261121",
    ),
    # A row that was changed by somebody who did not say so.
    "a missed correction": ("UPDATE response SET overall = 3 WHERE overall = 1", "s_dissatisfied: 0 kept, 1 recounted"),
    "a missed settlement": ("UPDATE response SET standing = 'secondary' WHERE overall = 1", "s_satisfied: 1 kept, 0 recounted"),
    "a repaired unit that left its cells": ("UPDATE event SET unit_id = :elsewhere WHERE event_id = :silent", SOUTH),
    "an event of another line": ("UPDATE event SET business_line = 'case' WHERE event_id = :answered", "case sms"),
    "an event for training": ("UPDATE event SET trial = 1 WHERE event_id = :unhappy", "a: 1 kept, 0 recounted"),
    "an event of another day": ("UPDATE event SET reported_at = reported_at - 86400000 WHERE event_id = :unhappy", "20261112"),
    "a first call that was another day": ("UPDATE task SET facts = replace(facts, :called, :earlier) WHERE task_id = :task", "phone_outcomes day 20261119"),
    "a task that was fixed otherwise": ("UPDATE task SET stratum = 'A' WHERE task_id = :task", "phone_outcomes day 20261120"),
    "a share that was changed": ("UPDATE task SET sample_ppm = 1000000 WHERE task_id = :task", "1000000"),
    "an outcome put right": ("UPDATE task SET facts = replace(facts, 'complete', 'refusal_soft') WHERE task_id = :task", "refusal"),
    "a judgement taken back": ("UPDATE response SET aspects = 'a1' WHERE aspects = 'a1g3'", "officer_attitude dissatisfied: 1 kept, 0 recounted"),
    "a receipt nobody counted": ("UPDATE sms_message SET state = 'failed' WHERE message_id = :message", "failed: 0 kept, 1 recounted"),
    "a text that left another day": ("UPDATE sms_message SET tried_at = tried_at - 86400000 WHERE message_id = :message", "sms_ledger day 20261112"),
    "a reply settled": ("UPDATE sms_reply SET settled_label = 'rating' WHERE label = 'unclear'", "readable"),
    "a wrong person found out": ("UPDATE sms_reply SET settled_label = 'wrong_person' WHERE label = 'rating'", "b: 1 kept, 0 recounted"),
    "a rating twice": ("INSERT INTO citizen_answer SELECT city_id, :twice, event_id, group_id, channel, leg, message_id, reply_id, rating, label, aspects, answered_at, taken_at, late, canonical FROM citizen_answer WHERE rating = 3", "sms_ratings day"),
    "an order lost": ("UPDATE work_order SET kind = 'demand' WHERE order_id = :other", "speed opened: 1 kept, 0 recounted"),
    "an order about something else": ("UPDATE work_order SET about = '[\"speed\"]' WHERE order_id = :order", "attitude opened: 1 kept, 0 recounted"),
    "an order hidden": ("UPDATE work_order SET visibility = 'restricted' WHERE order_id = :other", "restricted"),
    "a tag that was merged": ("INSERT INTO tag (city_id, code, axis, name_zh, name_en, pinyin, initials, status, replaced_by) VALUES (:city, 'old', 'problem', '', '', '', '', 'merged', 'new'), (:city, 'new', 'problem', '', '', '', '', 'active', NULL)", "new opened: 0 kept, 1 recounted"),
    "praise taken away": ("UPDATE work_order SET kind = 'demand' WHERE order_id = :praise", "praise: 1 kept, 0 recounted"),
    "an event that was not drawn forgotten": ("DELETE FROM unplanned_event WHERE event_id = :answered", "b_satisfied: 1 kept, 0 recounted"),
    "an order that came without being counted": ("UPDATE work_order SET source = 'form2' WHERE order_id = :other", "form2"),
}  # fmt: skip


@pytest.mark.parametrize("fault", FAULTS)
def test_a_planted_fault_is_found_and_named(city: City, fault: str) -> None:
    statement, named = FAULTS[fault]
    more = {
        "elsewhere": SOUTH, "city": CITY, "called": str(CALLED), "earlier": str(CALLED - DAY), "twice": NORTH, **city.ids,
    }  # fmt: skip
    wanted = {name: _as_kept(name, value) for name, value in more.items() if f":{name}" in statement}
    with undone(city) as work:
        changed = work.conn.execute(text(statement), wanted).rowcount
        found = [one.named() for one in differences(work)]
        assert changed
        assert any(named in one for one in found), found


def _as_kept(name: str, value: str) -> object:
    plain = name in ("city", "called", "earlier")
    return value if plain else bytes.fromhex(value.replace("-", ""))


def test_rows_that_are_named_are_counted_and_what_goes_leaves_nothing(city: City) -> None:
    with undone(city) as work:
        gone = _as_kept("silent", city.ids["silent"])
        work.conn.execute(text("UPDATE response SET overall = 3 WHERE overall = 1"))
        work.conn.execute(text("UPDATE event SET unit_id = :u WHERE event_id = :e"), {"u": gone, "e": gone})
        assert differences(work)
        touch(work, Touched.TASK, (city.ids["task"],))
        touch(work, Touched.EVENT, (city.ids["silent"],))
        work.finish()
        assert differences(work) == []


def test_a_sample_of_days_finds_what_is_wrong_on_them(city: City) -> None:
    with undone(city) as work:
        assert differences(work, sample=99) == []
        work.conn.execute(text(CELL.format("+ 1", "strata", "day", "a")))
        assert [one.kept - one.recounted for one in differences(work, sample=99)] == [1]


def test_who_was_not_drawn_comes_in_when_their_day_is_over(sqlite_template: Path, tmp_path: Path) -> None:
    clock = Clock(NOON)
    database = open_centre(sqlite_copy(sqlite_template, tmp_path), clock)
    with database.write(CITY) as work:
        rows = Rows(work)
        event = rows.event(reported_at=NOON - HOUR, closed_at=NOON - HOUR, unit_id=STATION)
        rows.left_out(event, sample_ppm=500_000, seed=SEED)
        touch(work, Touched.EVENT, (str(event["event_id"]),))
    assert _strata(database) == 0
    clock.forward(DAY)
    with database.read(CITY) as reading:
        assert differences(reading) == []  # it is overdue, and that is no fault
    _looked(database, clock)
    assert _strata(database) == 1
    with database.read(CITY) as reading:
        assert kept_cells.overdue(reading) == []
        assert differences(reading) == []
    database.dispose()


def _looked(database: Database, clock: Clock) -> None:
    """A timer is due a while after a process has looked first."""
    timer.look(database, CITY)
    clock.forward(2 * MINUTE)
    timer.look(database, CITY)


def _strata(database: Database) -> int:
    with database.read(CITY) as reading:
        return sum(
            n for cell, n in kept_cells.cells(reading).items() if cell.measure == "s" and cell.grain == "day"
        )


def test_making_them_anew_goes_on_where_it_was_stopped(city: City, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(building, "AT_ONCE", 2)

    def stop(_done: int) -> None:
        raise _Undone

    with pytest.raises(_Undone):
        building.rebuild(city.database, CITY, stop)
    with city.database.read(CITY) as reading:
        assert being_built(reading)
        assert differences(reading)
    _looked(city.database, city.clock)
    with city.database.read(CITY) as reading:
        assert not being_built(reading)
        assert differences(reading) == []


def test_days_make_months(city: City) -> None:
    by_month = {"about", "aspect_orders", "tag", "aspects", "officers"}
    with city.database.read(CITY) as reading:
        found = kept_cells.cells(reading)
    days = sum(n for cell, n in found.items() if cell.grain == "day")
    months = sum(n for cell, n in found.items() if cell.grain == "month" and cell.table not in by_month)
    assert days == months > 0
