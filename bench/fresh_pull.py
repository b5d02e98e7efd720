"""A fresh workstation until its queue can be worked with, beside a bare fetch and insert of the same rows.

Usable: everything pulled and in the encrypted store, and the first page of 我的待访 read. The floor fetches the same columns from a
bare FastAPI endpoint over one table, page by page, and inserts them into one table of as durable an encrypted file; it knows no
scopes, folds nothing and keeps no index but the key.
"""

from __future__ import annotations

import sqlite3
import tempfile
from collections.abc import Iterable
from pathlib import Path
from time import perf_counter

import requests

from app.models.engine import connect
from app.records.queue import QueueQuery
from bench import seats
from bench.fixtures import HISTORY, HttpCentre, served, task_row
from bench.measure import Goal, Line, Measure, Run
from bench.processes import bare_server
from domain.wire.rows import TaskRow

PULLED = Measure(
    "fresh pull, first page read",
    Goal(times=1.7),
    "the same columns by a bare endpoint over one table into one table of an encrypted file",
    "10,000 tasks, 500,000 events",
    unit="s",
)
ROUNDS = 3


def lines(run: Run) -> Iterable[Line]:
    """One line; the better of some rounds on both sides, taken in turn."""
    count = run.either(10_000, 2_000)
    floors, pulls = [], []
    with tempfile.TemporaryDirectory(prefix="minyi110-bench-") as folder:
        held = Path(folder) / "bare.db"
        with served(agents=1, tasks=count, history=run.either(HISTORY, 0)) as (centre, _):
            _, rows = _pulled(
                centre, count
            )  # warm, and how many there are: a city with a history has some of its own
            _fill(held, rows)
            with bare_server("bench.bare_centre:app", held) as bare:
                for round_ in range(run.either(ROUNDS, 1)):
                    floors.append(_fetched(bare, Path(folder) / f"floor{round_}.db", rows))
                    pulls.append(_pulled(centre, count)[0])
    floor, seconds = min(floors), min(pulls)
    note = f"{rows:,} rows on both sides, {seconds / rows * 1e6:.0f} µs each; second figure the worst of {len(pulls)}"
    size = PULLED.size if run.full else f"{count:,} tasks"
    yield PULLED.line(seconds, floor, p99=max(pulls), size=size, note=note)


def _pulled(centre: HttpCentre, count: int) -> tuple[float, int]:
    """Seconds, and how many tasks are there then."""
    with seats.logged_in(centre.url) as bench:
        began = perf_counter()
        seats.pull_all(bench)
        page = bench.revisits.page(QueueQuery())
        seconds = perf_counter() - began
    if page.total < count:
        raise RuntimeError(f"{page.total} tasks of {count}")
    return seconds, page.total


_NAMES = tuple(name for name in TaskRow.__struct_fields__ if name != "facts")
_TABLE = f"CREATE TABLE task ({', '.join(_NAMES)}, PRIMARY KEY (task_id))"
_INSERT = f"INSERT INTO task VALUES ({', '.join(f':{name}' for name in _NAMES)})"


def _fill(path: Path, count: int) -> None:
    now = HttpCentre.clock()
    with sqlite3.connect(path) as database:
        database.execute(_TABLE)
        rows = (task_row(n, now) for n in range(count))
        database.executemany(_INSERT, ({name: getattr(row, name) for name in _NAMES} for row in rows))
    database.close()


def _fetched(url: str, path: Path, count: int) -> float:
    """The floor: seconds to fetch all pages and keep them."""
    database = connect(path, bytes(32))
    database.execute(_TABLE)
    http: requests.Session = HttpCentre(url).http
    kept, after = 0, ""
    began = perf_counter()
    while kept < count:
        rows = http.get(f"{url}/tasks", params={"after": after}, timeout=60).json()
        database.execute("BEGIN IMMEDIATE")
        database.executemany(_INSERT, rows)
        database.execute("COMMIT")
        kept, after = kept + len(rows), rows[-1]["task_id"]
    seconds = perf_counter() - began
    database.close()
    return seconds
