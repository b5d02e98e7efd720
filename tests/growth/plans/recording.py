"""What the centre asks its database while somebody waits, taken down at the driver: past every layer above it."""

from __future__ import annotations

import sqlite3
import sys
from collections.abc import Iterable, Iterator
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
    """A statement, its values within it, the line of the centre that asked, and of which database."""

    sql: str
    by: str
    database: str


@dataclass(slots=True)
class Recorder:
    """Takes down what either database is asked until it is fetched."""

    asked: list[Asked] = field(default_factory=list)
    known: set[str] = field(default_factory=set)

    def fetch(self) -> list[Asked]:
        """What was asked since the last time."""
        told, self.asked = self.asked, []
        return told

    def pass_over(self) -> None:
        """What was asked until now is none of the listener's, and is new to them when it is asked again."""
        if self.asked:
            self.asked = []
            self.known.clear()


@contextmanager
def recording() -> Iterator[Recorder]:
    """Every connection that is opened inside the block is listened to."""
    recorder = Recorder()
    cursors = _cursors(recorder)

    def listen(connection: Any, _record: object) -> None:
        if isinstance(connection, sqlite3.Connection):
            connection.set_trace_callback(lambda sql: _note(recorder.asked, sql))
        elif isinstance(connection, psycopg.Connection):
            connection.cursor_factory = cursors

    event.listen(Engine, "connect", listen)
    try:
        yield recorder
    finally:
        event.remove(Engine, "connect", listen)


def _cursors(recorder: Recorder) -> type[psycopg.Cursor[Any]]:
    """Cursors of PostgreSQL's driver that take down each statement once, with the first values it was asked with."""

    class Listening(psycopg.Cursor[Any]):
        def execute(self, query: Any, params: Any = None, **how: Any) -> Any:
            _note_once(recorder, self, query, params)
            return super().execute(query, params, **how)

        def executemany(self, query: Any, params_seq: Iterable[Any], **how: Any) -> None:
            each = list(params_seq)
            if each:
                _note_once(recorder, self, query, each[0])
            super().executemany(query, each, **how)

    return Listening


def _note_once(recorder: Recorder, cursor: psycopg.Cursor[Any], query: Any, params: Any) -> None:
    if isinstance(query, str) and query not in recorder.known and _is_planned(query):
        by = _waiting(3)
        if by is not None:
            recorder.known.add(query)
            sql = psycopg.ClientCursor(cursor.connection).mogrify(query, params)
            recorder.asked.append(Asked(sql, by, "postgresql"))


def _note(asked: list[Asked], sql: str) -> None:
    if _is_planned(sql):
        by = _waiting(2)
        if by is not None:
            asked.append(Asked(sql, by, "sqlite"))


def _is_planned(sql: str) -> bool:
    return sql.lstrip()[:6].upper().startswith(_PLANNED)


def _waiting(above: int) -> str | None:
    """Which line of the centre asks, so many calls above this one, if that is for somebody who waits; ``None`` if it is not."""
    frame, by, waited = sys._getframe(above), None, False
    while frame is not None:
        file = frame.f_code.co_filename
        if file.startswith(_SERVER):
            if by is None and "/db/" not in file:
                by = f"{file[len(_SERVER) + 1 :]}:{frame.f_lineno}"
            waited = waited or file.endswith((_ROUTES, *_WAITED_FOR))
        frame = frame.f_back  # type: ignore[assignment]
    return by if waited else None
