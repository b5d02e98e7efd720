"""What the planners know: there after an import, a restore and a migration, and no less true when the history has grown."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Connection, Table, func, insert, select, text, update

from domain.times import DAY
from server.acts.registry import default_registry
from server.contacts.tables import contact_group
from server.db import statistics, vacuum
from server.db.database import Database, open_migrated
from server.db.metadata import metadata
from server.db.tables import operation
from server.db.work import new_id
from server.demo.city import Builder, Wanted
from server.events.tables import contact, event
from tests.helpers.centre import CITY, NOON, PASSWORD, Clock

EVENTS = 300


@pytest.fixture
def city(database_url: str, tmp_path: Path) -> Iterator[Database]:
    """The invented city as it was just filled, on either database."""
    opened = open_migrated(database_url, tmp_path)
    opened.ensure_city(CITY, "明川市")
    opened.dispose()
    wanted = Wanted(EVENTS, 7, PASSWORD, NOON, calls=12, orders=False)
    Builder(database_url, tmp_path, CITY, default_registry(), wanted, lambda _step: None).build()
    opened = open_migrated(database_url, tmp_path, clock=Clock())
    yield opened
    opened.dispose()


def test_a_fresh_city_has_them(city: Database) -> None:
    for table in (event, contact, operation):
        assert 0 < _known(city, table) <= _rows(city, table) < 4 * _known(city, table), table.name


def test_they_follow_a_history_that_grew_fourfold(database: Database) -> None:
    _do(database, 200)
    statistics.gather(database)
    assert not statistics.gather_if_due(database, CITY), "it is new, and due in a day"
    before = _known(database, operation)
    assert before == _rows(database, operation)
    _do(database, 3 * before)
    assert statistics.gather_if_due(database, CITY)
    assert _known(database, operation) == _rows(database, operation) == 4 * before
    assert not statistics.gather_if_due(database, CITY), "once is enough"


def test_they_are_gathered_once_a_day(database: Database, clock: Clock) -> None:
    assert not statistics.gather_if_due(database, CITY)
    clock.forward(DAY)
    assert statistics.gather_if_due(database, CITY)
    assert not statistics.gather_if_due(database, CITY)


def test_few_rows_more_are_not_worth_it(database: Database) -> None:
    _do(database, 200)
    statistics.gather(database)
    assert not statistics.follow(database, "operation", 199)
    assert statistics.follow(database, "operation", 200)
    assert not statistics.follow(database, "emergency", statistics.FEW - 1)


def test_a_number_is_known_to_have_few_events(city: Database) -> None:
    """Of an index that begins with the city, statistics from a part of it say that a key is had by all that was read."""
    with city.snapshot() as conn:
        if city.is_sqlite:
            told = conn.execute(
                text("SELECT stat FROM sqlite_stat1 WHERE idx = 'ix_contact_group'")
            ).scalar_one()
            assert int(told.split()[2]) < 5
        else:
            asked = "SELECT n_distinct FROM pg_stats WHERE tablename = 'contact' AND attname = 'group_id'"
            assert conn.execute(text(asked)).scalar_one() < -0.2, "as a share of all rows"


def test_other_connections_hear_of_them(database: Database) -> None:
    with database.write(CITY) as work:
        work.conn.execute(
            insert(contact_group),
            [
                {"city_id": CITY, "group_id": new_id(), "wrong_number": False, "lease_no": n, "lease_worked": False}
                for n in range(300)
            ],
        )  # fmt: skip
    g = contact_group.c
    with database.engine.connect() as other:
        for same, own in ((g.lease_user_id, g.lease_request_id), (g.lease_request_id, g.lease_user_id)):
            with database.upkeep() as conn:
                conn.execute(update(contact_group).values({same: "the same", own: g.group_id}))
            statistics.gather(database)
            other.execute(select(func.count()).select_from(contact_group)).scalar_one()
            assert own.name in _index(
                other,
                f"SELECT 1 AS {own.name}_ FROM contact_group WHERE city_id = 'main' AND lease_user_id = 'the same' AND lease_request_id = 'the same'",
            )
            other.commit()


def test_postgresql_is_told_when_to_look_at_every_table(postgres_url: str, tmp_path: Path) -> None:
    opened = open_migrated(postgres_url, tmp_path)
    try:
        with opened.snapshot() as conn:
            told = dict(
                conn.execute(text("SELECT relname, reloptions FROM pg_class WHERE relkind = 'r'")).all()
            )
    finally:
        opened.dispose()
    for table in metadata.sorted_tables:
        options = set(told[table.name] or ())
        assert {f"{name}={value}" for name, value in vacuum.stated(table.name).items()} <= options, table.name
    assert {"task", "counter"} <= vacuum.CHURNING <= metadata.tables.keys()


def _index(conn: Connection, asked: str) -> str:
    """By what a query finds its rows."""
    if conn.dialect.name == "sqlite":
        return " ".join(row[3] for row in conn.execute(text(f"EXPLAIN QUERY PLAN {asked}")))
    conn.execute(text("SET LOCAL enable_seqscan = off"))
    lines = conn.execute(text(f"EXPLAIN {asked}")).scalars().all()
    return next(line for line in lines if "Index Cond" in line)


def _do(database: Database, times: int) -> None:
    with database.write(CITY) as work:
        for n in range(times):
            work.record("note", "n", {"n": n}, author_id=None)


def _known(database: Database, table: Table) -> int:
    with database.snapshot() as conn:
        return statistics.known_rows(conn, table.name)


def _rows(database: Database, table: Table) -> int:
    with database.snapshot() as conn:
        return conn.execute(select(func.count()).select_from(table)).scalar_one()
