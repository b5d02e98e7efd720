"""Orders counted by hand, moved by the people who move them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import insert, update

from domain.figures.case_keys import CaseKey, Table
from domain.figures.counts import Asked, Axis, FollowedOrder
from domain.figures.counts import Orders as Counts
from domain.ids import derived_id
from domain.times import DAY
from domain.vocabulary import OrderMove
from server.analysis.counting.cases import facts_of
from server.analysis.counting.orders import items, orders, recurrence
from server.db.work import UnitOfWork
from server.orders.tables import order
from server.tags.tables import tag
from tests.helpers.centre import CITY, Clock, open_centre, sqlite_copy
from tests.helpers.city import STATION
from tests.helpers.hall_of_orders import CHIEF, LEAD, LIAISON, SUPERVISOR, Orders, at
from tests.helpers.orders import REPORT
from tests.server.analysis.counted import ALL, DISCIPLINE, Rows, asked

M = OrderMove
MONDAY, TUESDAY = date(2026, 11, 23), date(2026, 11, 24)
NOVEMBER = date(2026, 11, 1), date(2026, 12, 31)


@pytest.fixture
def hall(sqlite_template: Path, tmp_path: Path) -> Iterator[Orders]:
    clock = Clock(at(23, 10))
    database = open_centre(sqlite_copy(sqlite_template, tmp_path), clock)
    yield Orders(database, clock).people()
    database.dispose()


def counted(hall: Orders, wanted: Asked) -> Counts:
    with hall.database.read(CITY) as reading:
        return orders(reading, wanted, ()).get((), Counts())


def closed(hall: Orders, **changes: Any) -> str:
    """A complaint that its unit put right at once, and whose citizen nobody could ask."""
    order_id = hall.dispatched(**changes)
    hall.moved(LIAISON, order_id, M.SIGN)
    hall.moved(LIAISON, order_id, M.REPORT, report=REPORT)
    hall.moved(CHIEF, order_id, M.COUNTERSIGN)
    hall.moved(LEAD, order_id, M.APPROVE, reason="同意")
    return order_id


def test_what_became_of_complaints(hall: Orders) -> None:
    hall.opened()
    hall.dispatched()
    closed(hall)  # it has no event, so that nobody can be asked: 未联系上
    void = hall.opened()
    hall.moved(SUPERVISOR, void, M.VOID, ground="entered_twice", reason="同一件事登记了两次，另一单在办")
    lowered = hall.opened()
    hall.moved(SUPERVISOR, lowered, M.LOWER, reason="群众只是咨询政策，没有不满意")
    hall.opened(kind="demand")
    found = counted(hall, asked(*NOVEMBER))
    assert (found.opened, found.voided, found.rectified) == (4, 1, 1)
    assert (found.dispatched, found.due, found.in_time, found.closed, found.redone) == (2, 2, 1, 1, 0)
    assert (found.not_reached, found.visited, found.returned) == (1, 0, 0)
    # They are due days after they were opened, and count as due then.
    first = counted(hall, asked(MONDAY, MONDAY))
    assert (first.opened, first.due, first.dispatched, first.not_reached) == (4, 0, 0, 1)


def test_every_number_opens_its_cases(hall: Orders) -> None:
    closed(hall)
    hall.dispatched()
    hall.opened()
    found = counted(hall, asked(*NOVEMBER))
    with hall.database.read(CITY) as reading:
        for name in Counts.__dataclass_fields__:
            key = CaseKey(Table.ORDERS, *NOVEMBER, name, at=((Axis.UNIT, STATION),))
            assert len(facts_of(reading, key, ALL)) == getattr(found, name), name


def test_a_report_about_an_officer_leaves_no_trace_but_for_discipline(hall: Orders) -> None:
    hall.opened(visibility="restricted", about='["attitude"]')
    hall.opened()
    assert counted(hall, asked(*NOVEMBER)).opened == 1
    assert counted(hall, asked(*NOVEMBER, sight=DISCIPLINE)).opened == 2
    with hall.database.read(CITY) as reading:
        assert items(reading, asked(*NOVEMBER), Table.ABOUT, ()) == {}


def test_a_complaint_counts_once_for_each_thing_it_is_about(hall: Orders) -> None:
    with hall.database.write(CITY) as work:
        _tag(work, "old", "merged", "new")
        _tag(work, "new", "active", None)
    hall.opened(about='["attitude", "speed"]', tags='["old", "new"]')
    hall.opened(about='["attitude"]', tags='["old"]')
    void = hall.opened(about='["attitude"]')
    hall.moved(SUPERVISOR, void, M.VOID, ground="entered_twice", reason="同一件事登记了两次，另一单在办")
    with hall.database.read(CITY) as reading:
        wanted = asked(*NOVEMBER)
        assert items(reading, wanted, Table.ABOUT, ()) == {("attitude",): 2, ("speed",): 1}
        # The merged tag counts as what took its place, once where an order has both.
        assert items(reading, wanted, Table.TAG, (Axis.DAY,)) == {(MONDAY.isoformat(), "new"): 2}


def _tag(work: UnitOfWork, code: str, status: str, replaced_by: str | None) -> None:
    row = {
        "city_id": CITY, "code": code, "axis": "problem", "parent": None, "name_zh": code, "name_en": code, "pinyin": "", "initials": "",
        "status": status, "replaced_by": replaced_by,
    }  # fmt: skip
    work.conn.execute(insert(tag), row)


def test_who_complains_anew_came_back(hall: Orders) -> None:
    with hall.database.write(CITY) as work:
        rows = Rows(work)
        tasks = [rows.task(rows.event(unit_id=STATION), group_id=derived_id("g", who)) for who in "aab"]
    first = closed(hall)
    other = closed(hall)
    hall.clock.forward(3 * DAY)
    again = hall.opened()
    with hall.database.write(CITY) as work:
        for order_id, task_id in zip((first, again, other), tasks, strict=True):
            work.conn.execute(update(order).where(order.c.order_id == order_id).values(task_id=task_id))
    hall.clock.forward(DAY)
    with hall.database.read(CITY) as reading:
        found = recurrence(reading, asked(MONDAY, MONDAY), (Axis.UNIT,))
        assert recurrence(reading, asked(TUESDAY, TUESDAY), ()) == {}
    assert sorted(found[(STATION,)], key=lambda one: one.days) == [
        FollowedOrder(3, True, derived_id("g", "a")),
        FollowedOrder(4, False, derived_id("g", "b")),
    ]


def test_praise_counts_on_the_day_of_its_event(hall: Orders) -> None:
    with hall.database.write(CITY) as work:
        about = Rows(work).event(unit_id=STATION, reported_at=hall.clock.now - 5 * DAY)
    hall.opened(kind="praise", event_id=about["event_id"])
    hall.opened(kind="praise")
    assert counted(hall, asked(MONDAY, MONDAY)).praise == 1
    assert counted(hall, asked(date(2026, 11, 18), date(2026, 11, 18))).praise == 1
