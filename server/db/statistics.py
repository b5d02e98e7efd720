"""What the planners know of the tables: how many rows there are, and how many of them have the same key.

Without it a planner guesses, and beside several indexes it guesses badly. SQLite never looks by itself; PostgreSQL does some
time after much has changed, which is late when a million rows have just come. So they are gathered where many rows come at
once, each night, and whenever the history has doubled.

SQLite reads each index whole. Its ``analysis_limit`` is of no use here: every key begins with the city, and of an index
whose first column is always the same it would say that each number of a citizen has a thousand events.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import Connection, Table, func, literal, select, text

from domain.times import DAY
from server.db import timers
from server.db.metadata import metadata
from server.db.tables import counter, operation
from server.recurring import Recurring

if TYPE_CHECKING:
    from server.db.database import Database

GATHERING = "statistics.gather"
LOOK_EVERY_SECONDS = 600.0
FEW = 100
"""Fewer rows are read through in no time, whatever the planner believes."""


def gather(database: Database) -> None:
    """Look at every table anew, each in a transaction of its own: half a second of processor for half a million events."""
    for table in metadata.sorted_tables:
        with database.upkeep() as conn:
            if conn.execute(select(literal(1)).select_from(table).limit(1)).first() is not None:
                _look_at(conn, table)
    with database.upkeep() as conn:
        _tell(conn)


def gather_on(conn: Connection) -> None:
    """The same in a transaction that somebody else commits."""
    for table in metadata.sorted_tables:
        _look_at(conn, table)
    _tell(conn)


def follow(database: Database, table: str, came: int) -> bool:
    """Gather if as many rows just came to a table as the planner knows of there; says whether it did."""
    with database.snapshot() as conn:
        outgrown = came >= max(FEW, known_rows(conn, table))
    if outgrown:
        gather(database)
    return outgrown


def keeper(database: Database, city_id: str) -> Recurring:
    """Gathers once a day, in whichever process is first, and wherever the history has doubled since."""
    return Recurring("statistics", LOOK_EVERY_SECONDS, lambda: gather_if_due(database, city_id))


def gather_if_due(database: Database, city_id: str) -> bool:
    """Gather if a day has passed and no other process does it, or the history is twice what the planner knows; says whether it did."""
    with timers.claimed(database, city_id, GATHERING, DAY) as mine:
        if mine is not None:
            gather(database)
            return True
    with database.snapshot() as conn:
        head = conn.execute(select(func.coalesce(func.sum(counter.c.head), 0))).scalar_one()
        came = int(head) - known_rows(conn, operation.name)
    return follow(database, operation.name, came)


def known_rows(conn: Connection, table: str) -> int:
    """How many rows the planner believes a table to have; 0 where it knows nothing."""
    if conn.dialect.name != "sqlite":
        known = conn.execute(
            text("SELECT reltuples FROM pg_class WHERE oid = to_regclass(:name)"), {"name": table}
        )
        return max(0, round(known.scalar_one_or_none() or 0))
    if conn.execute(text("SELECT 1 FROM sqlite_master WHERE name = 'sqlite_stat1'")).first() is None:
        return 0
    told = conn.execute(text("SELECT stat FROM sqlite_stat1 WHERE tbl = :name"), {"name": table}).scalars()
    return max((int(stat.split()[0]) for stat in told), default=0)


def _look_at(conn: Connection, table: Table) -> None:
    conn.execute(text(f"ANALYZE {conn.dialect.identifier_preparer.quote(table.name)}"))


def _tell(conn: Connection) -> None:
    """Let the other connections know. SQLite's read statistics with the schema, and the schema when its number has changed."""
    if conn.dialect.name == "sqlite":
        conn.execute(text("CREATE TABLE statistics_were_gathered (n INTEGER)"))
        conn.execute(text("DROP TABLE statistics_were_gathered"))
