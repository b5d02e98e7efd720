"""What the centre asks its database while somebody waits, taken down at the driver: past every layer above it."""

from __future__ import annotations

import sqlite3
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psycopg
from sqlalchemy import Engine, event

_SERVER = str(Path(__file__).parents[3] / "server")
_WAITED_FOR = ("/sync/delivery.py", "/accounts/access.py", "/live/hub.py")
_ROUTES = "/endpoints.py"
_PLANNED = ("SELECT", "WITH", "UPDATE", "DELETE", "INSERT")


@dataclass(frozen=True, slots=True)
class Asked:
    """A statement with the values it was asked with, and the line of the centre that asked."""

    sql: str
    values: Any
    by: str


@dataclass(slots=True)
class Recorder:
    """Takes statements down until they are fetched, for each kind of database."""

    sqlite: list[Asked] = field(default_factory=list)
    postgres: list[Asked] = field(default_factory=list)

    def fetch(self) -> tuple[list[Asked], list[Asked]]:
        """What was asked since the last time: of SQLite, of PostgreSQL."""
        told = self.sqlite, self.postgres
        self.sqlite, self.postgres = [], []
        return told


@contextmanager
def recording() -> Iterator[Recorder]:
    """Every connection that is opened inside the block is listened to."""
    recorder = Recorder()

    def listen(connection: Any, _record: object) -> None:
        if isinstance(connection, sqlite3.Connection):
            connection.set_trace_callback(lambda sql: _note(recorder.sqlite, sql, None))
        elif isinstance(connection, psycopg.Connection):
            connection.cursor_factory = _cursor_of(recorder)

    event.listen(Engine, "connect", listen)
    try:
        yield recorder
    finally:
        event.remove(Engine, "connect", listen)


def _cursor_of(recorder: Recorder) -> type[psycopg.Cursor[Any]]:
    class Listening(psycopg.Cursor[Any]):
        def execute(self, query: Any, params: Any = None, **more: Any) -> Any:
            _note(recorder.postgres, query, params)
            return super().execute(query, params, **more)

        def executemany(self, query: Any, params_seq: Any, **more: Any) -> Any:
            rows = list(params_seq)
            if rows:
                _note(recorder.postgres, query, rows[0])
            return super().executemany(query, rows, **more)

    return Listening


def _note(asked: list[Asked], sql: Any, values: Any) -> None:
    if isinstance(sql, str) and sql.lstrip()[:6].upper().startswith(_PLANNED):
        by = _waiting()
        if by is not None:
            asked.append(Asked(sql, values, by))


def _waiting() -> str | None:
    """Which line of the centre asks, if that is for somebody who waits; ``None`` if it is not."""
    frame, by, waited = sys._getframe(2), None, False
    while frame is not None:
        file = frame.f_code.co_filename
        if file.startswith(_SERVER):
            if by is None and "/db/" not in file:
                by = f"{file[len(_SERVER) + 1 :]}:{frame.f_lineno}"
            waited = waited or file.endswith((_ROUTES, *_WAITED_FOR))
        frame = frame.f_back  # type: ignore[assignment]
    return by if waited else None
