"""What a delivered form writes at the centre: rows inserted, changed and removed, and bytes of the database, table by table.

``python -m bench.form_rows [COUNT]`` prints the tables. Rows are counted by triggers, so that one which is changed twice counts twice;
bytes are pages of the file after the write-ahead log is folded back, indexes with their table. Both are of SQLite.
"""

from __future__ import annotations

import sqlite3
import sys
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from msgspec import Struct

from bench.fixtures import fill_tasks
from bench.forms import KINDS, call_of, new_id
from bench.measure import Goal, Line, Measure, Run
from domain.wire.sync import MAX_BATCH, OpResult
from tests.helpers.centre import CITY, Clock, Workstation, open_anew, running

ROWS = Measure("rows a form at the centre, SQLite", Goal(most=9), size="10,000 forms", unit="rows")
BYTES = Measure("bytes a form at the centre, SQLite", Goal(most=3_600), size="10,000 forms", unit="B")
_FORMS_A_BATCH = MAX_BATCH // len(KINDS)
_TABLES = "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite%'"


class Written(Struct, frozen=True):
    """What one form wrote to one table, on average."""

    inserted: float
    updated: float
    deleted: float
    bytes: float

    @property
    def rows(self) -> float:
        """Rows touched."""
        return self.inserted + self.updated + self.deleted


def lines(run: Run) -> Iterable[Line]:
    """Rows and bytes a form."""
    count = run.either(10_000, 500)
    found = a_form(count)
    size = f"{count:,} forms"
    yield ROWS.line(sum(one.rows for one in found.values()), size=size)
    yield BYTES.line(sum(one.bytes for one in found.values()), size=size)


def a_form(count: int) -> dict[str, Written]:
    """Deliver so many forms, each about a task of its own, to a fresh centre on SQLite: what each table got of one, by name."""
    with tempfile.TemporaryDirectory(prefix="minyi110-bench-") as folder:
        file = Path(folder) / "centre.db"
        clock = Clock()
        database = open_anew(f"sqlite:///{file}", Path(folder), clock)
        database.ensure_city(CITY, "明川市")
        fill_tasks(database, count)
        with running(database, clock) as centre:
            centre.add_user("a0")
            station = centre.workstation()
            station.login("a0")
            with _counting(file) as written:
                for first in range(0, count, _FORMS_A_BATCH):
                    _deliver(station, range(first, min(count, first + _FORMS_A_BATCH)))
        database.dispose()
    return {name: Written(*(n / count for n in of_table)) for name, of_table in sorted(written.items())}


def _deliver(station: Workstation, numbers: Iterable[int]) -> None:
    envelopes = []
    for n in numbers:
        row, *acts = call_of(n, station.centre.clock())
        entities = (row.group_id, row.task_id)
        for kind, act, entity in zip(KINDS, acts, entities, strict=True):
            envelopes.append(station.envelope(kind, act, entity_id=entity, op_id=new_id()))
    results = {one.result for one in station.push(envelopes).results}
    if results != {OpResult.APPLIED}:
        raise RuntimeError(f"not applied: {results}")


@contextmanager
def _counting(file: Path) -> Iterator[dict[str, tuple[int, int, int, int]]]:
    """Count what is written while the block runs; filled in when it ends: inserted, updated, deleted, bytes by table."""
    found: dict[str, tuple[int, int, int, int]] = {}
    with closing(sqlite3.connect(file, isolation_level=None)) as conn:
        tables = [name for (name,) in conn.execute(_TABLES)]
        before = _sizes(conn)
        conn.execute("CREATE TABLE written (name TEXT PRIMARY KEY, inserts INT, updates INT, deletes INT)")
        for name in tables:
            conn.execute("INSERT INTO written VALUES (?, 0, 0, 0)", (name,))
            for event in ("insert", "update", "delete"):
                conn.execute(
                    f'CREATE TRIGGER "count_{name}_{event}" AFTER {event} ON "{name}" BEGIN '
                    f"UPDATE written SET {event}s = {event}s + 1 WHERE name = '{name}'; END"
                )
        yield found
        after = _sizes(conn)
        for name, *rows in conn.execute("SELECT * FROM written"):
            grown = after.get(name, 0) - before.get(name, 0)
            if any(rows) or grown:
                found[name] = (*rows, grown)


def _sizes(conn: sqlite3.Connection) -> dict[str, int]:
    """Bytes of each table with its indexes."""
    conn.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
    query = "SELECT tbl_name, sum(pgsize) FROM dbstat JOIN sqlite_master USING (name) GROUP BY 1"
    return dict(conn.execute(query).fetchall())


def main() -> None:
    """Print every table."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 2_000
    found = a_form(count)
    print(f"{'a form, of ' + format(count, ','):<24} inserted  updated  deleted     bytes")
    for name, one in sorted(found.items(), key=lambda item: -item[1].bytes):
        print(f"{name:<24} {one.inserted:8.2f} {one.updated:8.2f} {one.deleted:8.2f} {one.bytes:9.0f}")
    rows, taken = sum(one.rows for one in found.values()), sum(one.bytes for one in found.values())
    print(f"{'all':<24} {rows:8.2f} rows {taken:31.0f}")


if __name__ == "__main__":
    main()
