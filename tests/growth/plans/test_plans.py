"""The test of plans is one that can fail: without an index it does, and so it does for what only looks like one."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest

from tests.growth.plans import postgresql
from tests.growth.plans.sqlite import Planner
from tests.growth.plans.watching import NAMES, planner_database, postgres_planner, shape_of
from tests.growth.tables import growing
from tests.helpers import centre as helpers
from tests.helpers.postgres import PostgresCluster

CITY = "city_id = 'main'"
BY_INDEX = {
    "ix_work_order_opened": f"SELECT order_id FROM work_order WHERE {CITY} ORDER BY opened_at DESC, order_id DESC LIMIT 51",
    "ix_work_order_event": f"SELECT order_id FROM work_order WHERE {CITY} AND event_id IN ('a', 'b')",
    "ix_response_task": f"SELECT response_id FROM response WHERE {CITY} AND task_id = 'a'",
    "ix_attempt_started": f"SELECT count(*) FROM attempt WHERE {CITY} AND hall_id = 'h' AND started_at >= 1 AND started_at < 2",
    "ix_contact_group": f"SELECT event_id FROM contact WHERE {CITY} AND group_id = 'a'",
    "ix_event_reported": f"SELECT event_id FROM event WHERE {CITY} AND reported_at > 1 ORDER BY reported_at LIMIT 10",
}
"""A statement that goes by an index."""


@pytest.fixture
def connection(tmp_path: Path) -> Iterator[sqlite3.Connection]:
    template = tmp_path / "template.db"
    helpers.build_template(f"sqlite:///{template}")
    opened = planner_database(template, tmp_path)
    yield opened
    opened.close()


@pytest.fixture(scope="module")
def believing(postgres: PostgresCluster) -> Iterator[psycopg.Connection[Any]]:
    with postgres_planner(postgres) as opened:
        yield opened


@pytest.mark.parametrize("index", BY_INDEX)
def test_so_it_is_on_postgresql(believing: psycopg.Connection[Any], index: str) -> None:
    sql = BY_INDEX[index].replace("'a'", r"'\\x61'").replace("'b'", r"'\\x62'")
    assert postgresql.Planner(believing, NAMES).faults(sql) == []
    with believing.transaction(force_rollback=True):
        believing.execute(f"DROP INDEX {index}")
        assert postgresql.Planner(believing, NAMES).faults(sql) != []


@pytest.mark.parametrize("index", BY_INDEX)
def test_a_statement_is_at_fault_once_its_index_is_gone(connection: sqlite3.Connection, index: str) -> None:
    assert _planner(connection).faults(BY_INDEX[index]) == []
    connection.execute(f"DROP INDEX {index}")
    assert _planner(connection).faults(BY_INDEX[index]) != []


@pytest.mark.parametrize(
    "sql",
    [
        f"SELECT * FROM event WHERE {CITY} AND source = 'a'",
        f"SELECT count(*) FROM response WHERE {CITY}",
        f"SELECT * FROM attempt WHERE {CITY} AND hall_id = 'h' AND wrap_up_ms = 3",
        f"SELECT unit_id, count(*) FROM response WHERE {CITY} GROUP BY unit_id",
        f"SELECT * FROM response WHERE {CITY} ORDER BY answers LIMIT 10",
        "SELECT t.task_id FROM task AS t JOIN event AS e ON e.call_no = t.task_id WHERE t.city_id = 'main' AND t.task_id = 'a'",
    ],
)
def test_what_grows_is_found_behind_the_city_and_an_alias(connection: sqlite3.Connection, sql: str) -> None:
    assert _planner(connection).faults(sql) != []


def test_the_same_statement_is_explained_once() -> None:
    one = "SELECT a FROM t WHERE b IN ('x', 'y''s') AND c = 12"
    other = "SELECT a FROM t  WHERE b IN ('z', 'y', 'v') AND c = 7"
    assert shape_of(one) == shape_of(other) == "SELECT a FROM t WHERE b IN (?…) AND c = ?"


def _planner(connection: sqlite3.Connection) -> Planner:
    return Planner(connection, frozenset(table.name for table in growing()))
