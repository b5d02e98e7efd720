"""What PostgreSQL's planner believes of its tables: read from a large city, told to a small one.

Its planner goes by a table's real pages and takes from its statistics only how many rows a page has. So a table of one page, told to have a hundred
thousand rows on it, is planned for as one that has them.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import psycopg
from psycopg import sql
from sqlalchemy import Connection, Table, create_engine, insert
from sqlalchemy.pool import NullPool

from tests.growth.tables import growing

STATISTICS = Path(__file__).with_name("postgresql.json")
"""Of a city with half a million events: by table its rows; by column nulls, width and number of values; by partial index its rows."""

_SIZES = "SELECT relname, reltuples::bigint FROM pg_class WHERE relkind = 'r' AND reltuples >= 0"
_COLUMNS = (
    "SELECT relname, attname, stanullfrac, stawidth, stadistinct FROM pg_statistic"
    " JOIN pg_class ON pg_class.oid = starelid JOIN pg_attribute ON attrelid = starelid AND attnum = staattnum"
)
_PARTIAL = "SELECT relname, reltuples::bigint FROM pg_class JOIN pg_index ON indexrelid = pg_class.oid WHERE indpred IS NOT NULL"
_NOTHING = ", ".join(["0"] * 15 + ["NULL"] * 10)
"""Kinds, operators and collations of what else might be known of a column, which is nothing."""

_UNTOLD = 10_000
"""Rows of a table that the large city has none in: enough that nobody may read it whole."""

Told = dict[str, Any]


def read(connection: psycopg.Connection[Any]) -> Told:
    """What is known of the tables that grow."""
    names = {table.name for table in growing()}
    sizes = {name: rows for name, rows in connection.execute(_SIZES) if name in names}
    columns: dict[str, dict[str, list[float]]] = {}
    for table, column, nulls, width, values in connection.execute(_COLUMNS):
        if table in names:
            columns.setdefault(table, {})[column] = [round(nulls, 4), width, round(values, 6)]
    partial = {name: max(0, rows) for name, rows in connection.execute(_PARTIAL)}
    return {"rows": sizes, "columns": columns, "partial": partial}


def told(text: Told) -> str:
    """As it is kept: a line a table."""
    return json.dumps(text, indent=1, sort_keys=True) + "\n"


def believe(url: str) -> None:
    """Make a small migrated database believe that it is the large city."""
    known = json.loads(STATISTICS.read_text())
    engine = create_engine(url, poolclass=NullPool)
    with engine.connect() as conn:
        for table in growing():
            _one_page(conn, table)
        driver: Any = conn.connection.dbapi_connection
        _tell(driver, known)
        conn.commit()
    engine.dispose()


def _one_page(conn: Connection, table: Table) -> None:
    """A row that was taken back leaves the page it stood on; nobody may sweep that away."""
    quoted = sql.Identifier(table.name)
    driver: Any = conn.connection.dbapi_connection
    with conn.begin_nested() as taken_back:
        conn.execute(
            insert(table), {column.name: _SOMETHING[column.type.python_type] for column in table.columns}
        )
        taken_back.rollback()
    driver.execute(sql.SQL("ALTER TABLE {} SET (autovacuum_enabled = false)").format(quoted))


_SOMETHING: dict[type, object] = {object: "x", str: "x", int: 0, bool: False, bytes: b"x", float: 0.0}


def _tell(driver: psycopg.Connection[Any], known: Told) -> None:
    growing_names: Iterable[str] = [table.name for table in growing()]
    for name in growing_names:
        rows = known["rows"].get(name) or _UNTOLD
        driver.execute("UPDATE pg_class SET relpages = 1, reltuples = %s WHERE relname = %s", (rows, name))
        driver.execute("DELETE FROM pg_statistic WHERE starelid = %s::regclass", (f'"{name}"',))
        for column, (nulls, width, values) in known["columns"].get(name, {}).items():
            driver.execute(
                sql.SQL(
                    "INSERT INTO pg_statistic SELECT attrelid, attnum, false, %s, %s, %s, {} FROM pg_attribute"
                    " WHERE attrelid = %s::regclass AND attname = %s"
                ).format(sql.SQL(_NOTHING)),
                (nulls, width, values, f'"{name}"', column),
            )
    for name, rows in known["partial"].items():
        driver.execute("UPDATE pg_class SET reltuples = %s WHERE relname = %s", (rows, name))
