"""What the centre asks its database while somebody waits, taken down at the driver: past every layer above it."""

from __future__ import annotations

import sqlite3
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, event

_SERVER = str(Path(__file__).parents[3] / "server")
_WAITED_FOR = ("/sync/delivery.py", "/accounts/access.py", "/live/hub.py")
_ROUTES = "/endpoints.py"
_PLANNED = ("SELECT", "WITH", "UPDATE", "DELETE", "INSERT")


@dataclass(frozen=True, slots=True)
class Asked:
    """A statement, its values within it, and the line of the centre that asked."""

    sql: str
    by: str


@dataclass(slots=True)
class Recorder:
    """Takes down what SQLite is asked until it is fetched."""

    asked: list[Asked] = field(default_factory=list)

    def fetch(self) -> list[Asked]:
        """What was asked since the last time."""
        told, self.asked = self.asked, []
        return told


@contextmanager
def recording() -> Iterator[Recorder]:
    """Every connection to SQLite that is opened inside the block is listened to."""
    recorder = Recorder()

    def listen(connection: Any, _record: object) -> None:
        if isinstance(connection, sqlite3.Connection):
            connection.set_trace_callback(lambda sql: _note(recorder.asked, sql))

    event.listen(Engine, "connect", listen)
    try:
        yield recorder
    finally:
        event.remove(Engine, "connect", listen)


def _note(asked: list[Asked], sql: str) -> None:
    if sql.lstrip()[:6].upper().startswith(_PLANNED):
        by = _waiting()
        if by is not None:
            asked.append(Asked(sql, by))


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
