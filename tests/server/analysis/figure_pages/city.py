"""A small city whose pages have something in every block: two stations of one branch over some weeks, one of them worse."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from sqlalchemy import update

from domain.acts.alarm_raise import RaisedAlarm
from domain.figures.beside import CountOf, opened
from domain.figures.case_keys import CaseKey, Table
from domain.figures.catalogue import FigureKey
from domain.figures.counts import Axis
from domain.ids import derived_id
from domain.times import DAY
from domain.vocabulary import Aspect, OrderMove, Satisfaction
from domain.wire import codec
from domain.wire import figures as wire
from domain.wire.figures import AlarmRule
from domain.wire.shown import LabelOf, Shown
from server.analysis.alarms import repository
from server.answers.aspects import packed
from server.application.app import API
from server.db.work import new_id
from server.events.tables import contact
from server.orders.tables import order
from tests.helpers.centre import CITY, Centre
from tests.helpers.city import OTHER_STATION, STATION
from tests.helpers.desk import Desk
from tests.helpers.hall_of_orders import CHIEF, LEAD, LIAISON, Orders
from tests.helpers.orders import REPORT
from tests.server.analysis.counted import THEN, Rows

PERIOD = {"from": "2026-09-01", "to": "2026-11-30"}
WEEKS = 8
A_WEEK = 10
"""Answers of the worse station in a week; the other has half of them."""


def fill(centre: Centre) -> Orders:
    """The rows, and the people who move orders."""
    hall = Orders(centre.database, centre.clock).people()
    with centre.database.write(CITY) as work:
        rows = Rows(work)
        for week in range(WEEKS):
            for n in range(A_WEEK):
                _event(rows, week, STATION, 3 if n < 3 else 1, ("100001",))
                if n % 2:
                    _event(
                        rows,
                        week,
                        OTHER_STATION,
                        3 if n == 9 and week == 0 else 1 + n % 2,
                        ("200001", "200002"),
                    )
            _texts(rows, week)
    _orders(hall)
    with centre.database.write(CITY) as work:
        repository.save(work, "2026-11-09", 0.002, [an_alarm()])
    return hall


def an_alarm() -> RaisedAlarm:
    """Of the worse station, in its newest week."""
    days = date(2026, 11, 9), date(2026, 11, 15)
    counts = {CountOf.SATISFIED: A_WEEK - 3.0, CountOf.MIDDLE: 0.0, CountOf.DISSATISFIED: 3.0}
    cases = CaseKey(Table.PHONE_ANSWERS, *days, "dissatisfied", at=((Axis.UNIT, STATION),)).text()
    return RaisedAlarm(
        new_id(), AlarmRule.WEEKLY_SHARE, LabelOf.UNIT, STATION, "2026-11-09", "2026-11-15",
        FigureKey.DISSATISFIED_RATE, counts, cases,
    )  # fmt: skip


def _event(rows: Rows, week: int, unit_id: str, said: int, officers: tuple[str, ...]) -> None:
    at = THEN - week * 7 * DAY
    event = rows.event(unit_id=unit_id, reported_at=at, closed_at=at, officers=officers)
    rows.called(event, (at + DAY + 1_000, "complete"))
    of = {"task_id": task_of(event), "event_id": event["event_id"], "event_at": at, "trial": False}
    judged = packed([(Aspect.HANDLING, Satisfaction(said)), (Aspect.COURTESY, Satisfaction.SATISFIED)])
    rows.answer(of, said, unit_id=unit_id, answered_at=at + DAY, aspects=judged)
    row = {
        "city_id": CITY,
        "event_id": event["event_id"],
        "ordinal": 0,
        "role": "caller",
        "group_id": None,
        "mask": "138****0001",
        "person": b"x",
    }
    rows.work.conn.execute(contact.insert(), row)


def task_of(event: dict[str, Any]) -> str:
    """The id that ``Rows.task`` gives the task of an event."""
    return derived_id("task", event["event_id"], "1")


def _texts(rows: Rows, week: int) -> None:
    at = THEN - week * 7 * DAY
    for rating in (1, 2, 3):
        event = rows.event(unit_id=STATION, reported_at=at, closed_at=at, is_drawn=False)
        message = rows.text(event, "delivered", tried_at=at, planned_at=at)
        rows.left_out(event)
        rows.rated(event, rating)
        rows.replied(event, "rating", message)
    rows.text(rows.event(unit_id=STATION, reported_at=at), "failed", tried_at=at, planned_at=at)


def _orders(hall: Orders) -> None:
    closed = []
    for about, tag in (
        ('["attitude"]', '["p1"]'),
        ('["attitude", "result"]', '["p1"]'),
        ('["result"]', '["p2"]'),
    ):
        order_id = hall.dispatched(about=about, tags=tag)
        closed.append(order_id)
        hall.moved(LIAISON, order_id, OrderMove.SIGN)
        hall.moved(LIAISON, order_id, OrderMove.REPORT, report=REPORT)
        hall.moved(CHIEF, order_id, OrderMove.COUNTERSIGN)
        hall.moved(LEAD, order_id, OrderMove.APPROVE, reason="同意")
    # The citizen of the first complains anew the day after.
    closed.append(hall.opened(opened_at=hall.clock.now + DAY))
    with hall.database.write(CITY) as work:
        rows = Rows(work, 5_000)
        for order_id, who in zip(closed, "abca", strict=True):
            task_id = rows.task(rows.event(unit_id=STATION), group_id=derived_id("g", who), adhoc=True)
            work.conn.execute(update(order).where(order.c.order_id == order_id).values(task_id=task_id))
    hall.opened(visibility="restricted", about='["attitude"]', tags='["p1"]')


def page(who: Desk, name: str, **query: Any) -> wire.FiguresPage:
    """A page as somebody gets it."""
    answer = asked(who, name, **query)
    assert answer.status_code == 200, answer.text
    return codec.decode(answer.content, wire.FiguresPage)


def asked(who: Desk, name: str, **query: Any) -> Any:
    """What the centre answers to somebody who asks for a page."""
    path = f"{API}/figures/{name}"
    return who.station.centre.http.get(path, params=PERIOD | query, headers=who.as_user)


def numbers(page: object) -> Iterator[Shown]:
    """Every number of a page."""
    if isinstance(page, Shown):
        yield page
    elif isinstance(page, list | tuple):
        for one in page:
            yield from numbers(one)
    elif hasattr(page, "__struct_fields__"):
        for name in page.__struct_fields__:
            yield from numbers(getattr(page, name))


def opens(who: Desk, shown: Shown) -> wire.CasesPage:
    """The cases behind a number, all pages of them."""
    found: list[wire.CaseLine] = []
    after: str | None = None
    while True:
        query = {"case": shown.cases} | ({"after": after} if after else {})
        answer = who.station.centre.http.get(f"{API}/figures/cases", params=query, headers=who.as_user)
        assert answer.status_code == 200, answer.text
        one = codec.decode(answer.content, wire.CasesPage)
        found += one.lines
        after = one.after
        if not after:
            return wire.CasesPage(one.cases, one.total, found)


def says(shown: Shown) -> int:
    """How many cases a number says it has."""
    return round(opened(shown.figure, shown.counts))
