"""The orders that somebody has to do with, each with how it stands and what they could make of it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, timedelta

from domain.orders.given import Given
from domain.orders.guards import may_appeal
from domain.orders.standing import Standing
from domain.orders.timing import Timekeeping
from domain.times import day_of
from domain.vocabulary import OrderMove
from domain.wire.orders import OrderLine
from server.accounts.people import Person
from server.db.work import Reading
from server.desk.areas import DISCIPLINE, Area
from server.desk.today import Waiting
from server.orders import reading as orders
from server.orders.access import Sight
from server.orders.casting import Casting
from server.orders.keeping import keeping_of

MOST = 400
"""Open orders that a page looks at, those due first: more than a unit ever has in hand."""


def waiting(reading: Reading, area: Area, person: Person) -> tuple[list[Waiting], list[Waiting]]:
    """The open orders, the soonest due first, and closed ones that an appeal could be made against today."""
    sight = area.sight(reading, person)
    lines = _open(reading, area, sight)[:MOST]
    ended = _closed(reading, area, sight)
    casting = Casting.load(reading, [line.order_id for line in (*lines, *ended)], [person])
    going = [
        Waiting(
            line,
            order.progress.order,
            frozenset(casting.possible(person, order)),
            _owes(person, order.progress.order),
        )
        for line in lines
        if (order := casting.orders.get(line.order_id)) is not None
    ]
    return going, list(_appealable(casting, person, ended))


def _owes(person: Person, order: Standing) -> bool:
    return person.unit_id in order.assisting and person.unit_id not in order.added


def _open(reading: Reading, area: Area, sight: Sight) -> list[OrderLine]:
    if area is not DISCIPLINE:
        return orders.open_of(reading, sight)
    states = [state for state in area.states if state.open]
    pages = [
        orders.page(reading, sight, state=state.value, limit=MOST // len(states)).orders for state in states
    ]
    found = [line for page in pages for line in page]
    return sorted(found, key=lambda line: (line.due_at is None, line.due_at or 0, line.label))


def _closed(reading: Reading, area: Area, sight: Sight) -> list[OrderLine]:
    if OrderMove.APPEAL not in {move for form in area.forms.values() for move in form.moves}:
        return []
    return orders.closed_since(reading, sight, _first_day(keeping_of(reading), reading.now))


def _appealable(casting: Casting, person: Person, ended: Iterable[OrderLine]) -> Iterator[Waiting]:
    for line in ended:
        order = casting.orders.get(line.order_id)
        if order is None or OrderMove.APPEAL not in casting.possible(person, order):
            continue
        if not any(may_appeal(casting.case(person, order, Given(), casting.now))):
            yield Waiting(line, order.progress.order, frozenset({OrderMove.APPEAL}))


def _first_day(keeping: Timekeeping, now: int) -> date:
    """The day of the end of the oldest orders against which an appeal can still be made."""
    day = day_of(now, keeping.zone)
    while keeping.end_of(keeping.calendar.after(day - timedelta(days=1), keeping.limits.appeal)) >= now:
        day -= timedelta(days=1)
    return day
