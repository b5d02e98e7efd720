"""Reading a copy of the database that stands in a SQLite file of its own, without changing a byte of it."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import quote

from server.backups.container import Progress
from server.backups.manifest import CityMark, Mark, mark_numbers
from server.db.heartbeat import beating
from server.db.ids import unpack


class BadCopy(Exception):
    """The file is no sound database of a centre; says why, for the log."""


@contextmanager
def opened(path: Path) -> Iterator[sqlite3.Connection]:
    """A reading connection to a file that nobody writes."""
    connection = sqlite3.connect(
        f"file:{quote(str(path))}?mode=ro&immutable=1", uri=True, isolation_level=None
    )
    try:
        yield connection
    except sqlite3.DatabaseError as error:
        raise BadCopy(str(error)) from error
    finally:
        connection.close()


def check(path: Path, progress: Progress) -> None:
    """Have SQLite look at every page, row and index.

    Raises:
        BadCopy: something is wrong with it.
    """
    with opened(path) as connection, beating(connection, lambda beats: progress(beats, None)):
        said = [row[0] for row in connection.execute("PRAGMA integrity_check(3)")]
    if said != ["ok"]:
        raise BadCopy("; ".join(said))


def revision_of(path: Path) -> str:
    """The revision of its tables."""
    with opened(path) as connection:
        row = connection.execute("SELECT version_num FROM alembic_version").fetchone()
    if row is None:
        raise BadCopy("no revision")
    return str(row[0])


def counts_of(path: Path) -> dict[str, int]:
    """Rows by table."""
    with opened(path) as connection:
        names = [
            row[0]
            for row in connection.execute(
                "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%' ORDER BY name"
            )
        ]
        return {
            name: int(connection.execute(f'SELECT count(*) FROM "{name}"').fetchone()[0])  # noqa: S608 - of the schema
            for name in names
            if name != "alembic_version"
        }


def cities_of(path: Path) -> tuple[CityMark, ...]:
    """Where its cities stand; each head is held against its last link.

    Raises:
        BadCopy: a head is not that of its chain.
    """
    with opened(path) as connection:
        rows = connection.execute(
            "SELECT c.city_id, c.centre_id, c.name, c.epoch, n.head, n.head_hash FROM centre c"
            " JOIN counter n ON n.city_id = c.city_id ORDER BY c.city_id"
        ).fetchall()
        return tuple(city_mark(row, _marks(connection, row[0], row[4], row[5])) for row in rows)


def city_mark(row: Sequence[Any], marks: tuple[Mark, ...] = ()) -> CityMark:
    """From a row of city, centre, name, epoch, head and hash."""
    # A database of an earlier version has it as text.
    centre_id = row[1] if isinstance(row[1], str) else unpack(row[1])
    return CityMark(row[0], centre_id, row[2], row[3], row[4], row[5], marks)


def attachments_of(path: Path) -> list[str]:
    """The files that are attached to its orders, by the names they lie under; none before there were any."""
    with opened(path) as connection:
        there = connection.execute("SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = 'attachment'")
        if there.fetchone() is None:
            return []
        return [
            row[0] for row in connection.execute("SELECT DISTINCT stored FROM attachment ORDER BY stored")
        ]


def safe_of(path: Path) -> dict[str, int]:
    """What each city told its workstations they need not keep."""
    with opened(path) as connection:
        return dict(connection.execute("SELECT city_id, safe_seq FROM counter").fetchall())


def users_of(path: Path) -> int:
    """How many people have an account."""
    with opened(path) as connection:
        return int(connection.execute("SELECT count(*) FROM user_account").fetchone()[0])


def link_hash(path: Path, city_id: str, seq: int) -> str | None:
    """The hash of one link, ``None`` where there is none."""
    with opened(path) as connection:
        return _link_hash(connection, city_id, seq)


def _link_hash(connection: sqlite3.Connection, city_id: str, seq: int) -> str | None:
    # Until 0004 links had a table of their own.
    earlier = connection.execute(
        "SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = 'chain'"
    ).fetchone()
    table = "chain" if earlier else "operation"
    query = f"SELECT hash FROM {table} WHERE city_id = ? AND seq = ?"  # noqa: S608 - one of two names
    row = connection.execute(query, (city_id, seq)).fetchone()
    return row[0] if row is not None else None


def _marks(connection: sqlite3.Connection, city_id: str, head: int, head_hash: str) -> tuple[Mark, ...]:
    marks = []
    for number in mark_numbers(head):
        link = _link_hash(connection, city_id, number)
        if link is None:
            raise BadCopy(f"link {number} of {city_id} is missing")
        marks.append(Mark(number, link))
    if marks and marks[0].hash != head_hash:
        raise BadCopy(f"the head of {city_id} is not its last link")
    return tuple(marks)
