"""The list of orders, by whichever index it is read: the same orders, in the same order, page by page."""

from __future__ import annotations

from functools import partial

import pytest
from sqlalchemy import delete, insert, select, true, update

from domain.vocabulary import OrderKind, OrderState, Visibility
from server.db.counting import count_up_to
from server.db.database import Database
from server.db.work import Reading
from server.events.tables import event
from server.orders import reading as orders
from server.orders.access import Sight
from server.orders.repository import listing as repository
from server.orders.repository.listing import Filter
from server.orders.tables import order, order_unit
from tests.helpers.centre import CITY

SIGHT = Sight((Visibility.HIDDEN_FROM_UNIT.value, Visibility.NORMAL.value), None)


def test_few_and_many_are_listed_alike(city: Database) -> None:
    with city.write(CITY) as work:
        some = select(order.c.order_id).where(order.c.order_id < "8")
        work.conn.execute(
            update(order).where(order.c.order_id.in_(some)).values(state="closed", pending_confirmation=True)
        )
        work.conn.execute(update(order).where(order.c.order_id >= "4").values(due_at=order.c.opened_at % 7))
        theirs = select(order.c.city_id, order.c.order_id, order.c.unit_id, true()).where(
            order.c.unit_id.is_not(None)
        )
        work.conn.execute(delete(order_unit))
        work.conn.execute(insert(order_unit).from_select(["city_id", "order_id", "unit_id", "open"], theirs))
    with city.read(CITY) as reading:
        units = reading.conn.execute(select(order.c.unit_id).distinct().limit(3)).scalars().all()
        chosen = [
            Filter(state, kind, among, pending)
            for state in (None, OrderState.AWAITING_DISPATCH.value, "closed")
            for kind in (None, OrderKind.DISSATISFIED.value)
            for among in (None, tuple(str(unit) for unit in units))
            for pending in (None, True, False)
        ]
        sizes = []
        for one in chosen:
            for sight in (SIGHT, Sight(SIGHT.visibilities, tuple(str(unit) for unit in units))):
                few = _all(reading, sight, one, few=True)
                assert few == _all(reading, sight, one, few=False), one
                assert len(few) == repository.count_some(reading, sight, one)[0], one
                sizes.append(len(few))
        assert sizes.count(0) < len(sizes) / 3
        assert max(sizes) > 100
        for sight in (SIGHT, Sight(SIGHT.visibilities, tuple(str(unit) for unit in units))):
            for kind in (None, OrderKind.DISSATISFIED.value):
                assert _checked_soonest(reading, sight, kind) > 0, (sight, kind)


def _checked_soonest(reading: Reading, sight: Sight, kind: str | None) -> int:
    """Those that are due are listed and counted as the others are; how many there are."""
    every = _all(reading, sight, Filter(kind=kind, due=True), few=True)
    rows = reading.conn.execute(
        select(order.c.due_at, order.c.order_id).where(order.c.order_id.in_(every))
    ).all()
    listed: list[str] = []
    after: str | None = None
    while True:
        page = orders.page(reading, sight, kind=kind, by_due=True, limit=7, after=after)
        assert (page.total, page.more) == (len(every), False)
        listed += [one.order_id for one in page.orders]
        after = page.after
        if after is None:
            break
    assert listed == [row.order_id for row in sorted(rows)]
    return len(listed)


def test_more_than_a_person_reads_are_not_counted(city: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    with city.read(CITY) as reading:
        whole = orders.page(reading, SIGHT, limit=5)
        assert not whole.more
        monkeypatch.setattr(repository, "count_some", partial(repository.count_some, cap=whole.total - 1))
        capped = orders.page(reading, SIGHT, limit=5)
        assert (capped.total, capped.more) == (whole.total - 1, True)
        assert capped.orders == whole.orders
        assert count_up_to(reading.conn, select(event.c.event_id), cap=7) == (7, True)
        assert count_up_to(reading.conn, select(event.c.event_id).where(event.c.source == ""), cap=7) == (
            0,
            False,
        )


def _all(reading: Reading, sight: Sight, chosen: Filter, *, few: bool) -> list[str]:
    """Page by page, in uneven pages."""
    found: list[str] = []
    after = None
    while rows := repository.page(reading, sight, chosen, after, 37, few=few):
        found += [row.order_id for row in rows]
        after = (rows[-1].opened_at, rows[-1].order_id)
    return found
