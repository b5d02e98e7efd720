"""Every statement the tests have the centre ask, explained once, as soon as it was asked."""

from __future__ import annotations

import json
import os
import re
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from tests.growth.plans.exceptions import excepted
from tests.growth.plans.recording import Recorder, recording
from tests.growth.plans.sqlite import Planner
from tests.growth.tables import growing

STATISTICS = Path(__file__).with_name("statistics.json")
"""``sqlite_stat1`` of a city with half a million events: rows of table, index, what is told of it."""

_VALUES = re.compile(r"x'[0-9a-f]*'|'(?:[^']|'')*'|\b\d+(?:\.\d+)?\b", re.IGNORECASE)
_LIST = re.compile(r"\?(?:, ?\?)+")
_ROWS = re.compile(r"\(\?…\)(?:, ?\(\?…\))+")


@dataclass(slots=True)
class Watch:
    """Explains what was asked and not explained before."""

    recorder: Recorder
    planner: Planner
    _seen: set[str] = field(default_factory=set)

    def faults(self) -> list[str]:
        """What of the statements asked since the last time grows with the history."""
        found = []
        for asked in self.recorder.fetch():
            shape = shape_of(asked.sql)
            if shape in self._seen:
                continue
            self._seen.add(shape)
            if not excepted(shape):
                found += [f"{asked.by}: {fault}\n    {shape}" for fault in self.planner.faults(asked.sql)]
        return found


def shape_of(sql: str) -> str:
    """The statement without its values; as often as a list is asked with another length, it is the same one."""
    return _ROWS.sub("(?…)", _LIST.sub("?…", _VALUES.sub("?", " ".join(sql.split()))))


@contextmanager
def watching(template: Path, folder: Path) -> Iterator[Watch]:
    """Listen for the length of a block; ``template`` is a migrated SQLite database."""
    connection = planner_database(template, folder)
    try:
        with recording() as recorder:
            yield Watch(recorder, Planner(connection, frozenset(table.name for table in growing())))
    finally:
        connection.close()


def planner_database(template: Path, folder: Path) -> sqlite3.Connection:
    """An empty database that believes to be large; or a large one, where ``MINYI110_PLANS`` says (``make plans``)."""
    large = os.environ.get("MINYI110_PLANS")
    if large:
        return sqlite3.connect(f"file:{large}?mode=ro", uri=True, check_same_thread=False)
    file = folder / "planner.db"
    shutil.copyfile(template, file)
    connection = sqlite3.connect(file, isolation_level=None, check_same_thread=False, cached_statements=0)
    connection.execute("ANALYZE")
    connection.execute("DELETE FROM sqlite_stat1")
    connection.executemany("INSERT INTO sqlite_stat1 VALUES (?, ?, ?)", json.loads(STATISTICS.read_text()))
    connection.execute("ANALYZE sqlite_schema")
    return connection
