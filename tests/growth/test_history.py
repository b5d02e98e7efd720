"""A city told again is a city: whole, readable, and with as long a queue as before."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import Table, func, select, text

from domain.times import DAY
from domain.vocabulary import Visibility
from server.db.database import Database
from server.db.metadata import metadata
from server.db.tables import counter
from server.doctor.examination import examine
from server.events.tables import event
from server.orders import reading as orders
from server.orders.access import Sight
from server.tasks.tables import QUEUED, task
from tests.growth import history
from tests.growth.conftest import TIMES
from tests.growth.seed import EVENTS
from tests.growth.tables import BOUNDED, growing
from tests.helpers.centre import CITY, NOON

EVERYTHING = Sight(tuple(one.value for one in Visibility), None)
PROOFS = {f"doctor.{name}" for name in ("author_unproved", "payload_differs", "receipt_differs")}
"""Nobody did what is told again, so nobody signed it."""
CLOSED = "doctor.task_facts"
"""A task that was still open when its stretch ended is closed, though no fact says so."""


def test_all_that_is_told_again_belongs_together(city: Database) -> None:
    found = examine(city, CITY)
    assert {one.code for one in found.all if one.wrong} <= {*PROOFS, CLOSED}
    assert found.checked["response"] > 500


def test_the_history_reaches_back_and_its_words_can_be_read(city: Database) -> None:
    with city.read(CITY) as reading:
        first = orders.page(reading, EVERYTHING, limit=200)
        last = orders.page(reading, EVERYTHING, after=f"{NOON - 2 * DAY}.0", limit=200)
        assert orders.get(reading, EVERYTHING, last.orders[-1].order_id).summary == last.orders[-1]
    assert any(line.excerpt for line in first.orders)
    assert any(line.excerpt for line in last.orders)
    labels = [line.label for line in (*first.orders, *last.orders)]
    assert len(set(labels)) == len({line.order_id for line in (*first.orders, *last.orders)})


def test_the_history_grows_and_the_queue_does_not(city: Database, small: Path) -> None:
    seed = Database(f"sqlite:///{small / 'centre.db'}", city.sealer)
    try:
        for table in growing():
            before, after = _rows(seed, table), _rows(city, table)
            # Of the feed what is done is pruned; a count of a day or month is one for all stretches it has.
            assert after == TIMES * before or table.name in {"feed", *history.SUMMED}, table.name
        assert _rows(city, task, QUEUED) == _rows(seed, task, QUEUED) > 0
        assert _rows(city, event) > 3 * EVENTS
        with city.read(CITY) as reading:
            pruned = reading.conn.execute(select(counter.c.tombstone_seq)).scalar_one()
            assert 0 < pruned < reading.head()[0]
    finally:
        seed.dispose()


def test_a_table_is_bounded_only_while_it_is_there() -> None:
    assert BOUNDED.keys() <= metadata.tables.keys()


def _rows(database: Database, table: Table, where: str = "1 = 1") -> int:
    with database.snapshot() as conn:
        return conn.execute(select(func.count()).select_from(table).where(text(where))).scalar_one()
