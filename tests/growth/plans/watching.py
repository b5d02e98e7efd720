"""Every statement the tests have the centre ask, explained once, as soon as it was asked."""

from __future__ import annotations

import json
import os
import re
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psycopg
from sqlalchemy import make_url

from tests.growth.plans import believed, postgresql
from tests.growth.plans.exceptions import excepted
from tests.growth.plans.recording import Recorder, recording
from tests.growth.plans.sqlite import Planner
from tests.growth.tables import growing
from tests.helpers.centre import build_template
from tests.helpers.postgres import PostgresCluster

STATISTICS = Path(__file__).with_name("statistics.json")
"""``sqlite_stat1`` of a city with half a million events: rows of table, index, what is told of it."""

_VALUES = re.compile(r"x'[0-9a-f]*'|'(?:[^']|'')*'|\b\d+(?:\.\d+)?\b", re.IGNORECASE)
_CAST = re.compile(r"::[A-Za-z_]+(?:\(\?\))?(?:\[\])?")
_LIST = re.compile(r"\?(?:, ?\?)+")
_ROWS = re.compile(r"\(\?…\)(?:, ?\(\?…\))+")


NAMES = frozenset(table.name for table in growing())


@dataclass(slots=True)
class Watch:
    """Explains what was asked and not explained before."""

    recorder: Recorder
    planners: dict[str, Planner | postgresql.Planner]
    stack: ExitStack
    _seen: set[tuple[str, str]] = field(default_factory=set)

    def serve(self, cluster: PostgresCluster) -> None:
        """From now on tests may ask PostgreSQL, which explains what they ask."""
        if "postgresql" not in self.planners:
            connection = self.stack.enter_context(closing(postgres_planner(cluster)))
            self.planners["postgresql"] = postgresql.Planner(connection, NAMES)

    def faults(self) -> list[str]:
        """What of the statements asked since the last time grows with the history."""
        found = []
        for asked in self.recorder.fetch():
            shape, planner = shape_of(asked.sql), self.planners[asked.database]
            if (asked.database, shape) in self._seen:
                continue
            self._seen.add((asked.database, shape))
            if not excepted(shape, asked.database):
                faults = planner.faults(asked.sql)
                found += [f"{asked.by} ({asked.database}): {fault}\n    {shape}" for fault in faults]
        return found


def shape_of(sql: str) -> str:
    """The statement without its values and their types; as often as a list is asked with another length, it is the same one."""
    return _ROWS.sub("(?…)", _LIST.sub("?…", _CAST.sub("", _VALUES.sub("?", " ".join(sql.split())))))


@contextmanager
def watching(template: Path, folder: Path) -> Iterator[Watch]:
    """Listen for the length of a block; ``template`` is a migrated SQLite database."""
    with (
        closing(planner_database(template, folder)) as connection,
        ExitStack() as stack,
        recording() as recorder,
    ):
        yield Watch(recorder, {"sqlite": Planner(connection, NAMES)}, stack)


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


def postgres_planner(cluster: PostgresCluster) -> psycopg.Connection[Any]:
    """The same of PostgreSQL; the large one where ``MINYI110_PLANS_POSTGRESQL`` is its URL."""
    url = os.environ.get("MINYI110_PLANS_POSTGRESQL")
    if not url:
        url = cluster.url(cluster.create(cluster.template("centre", build_template)))
        believed.believe(url)
    return psycopg.connect(
        make_url(url).set(drivername="postgresql").render_as_string(False), autocommit=True
    )
