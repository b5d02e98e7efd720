"""An import that was rehearsed first: whatever the file, a dry run says what the run after it says, to the last reject."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from server.db.database import Database
from server.events.outcome import Summary
from server.events.service import FileImport
from tests.helpers.centre import CITY, OPERATOR


def imported(database: Database, path: Path, **options: object) -> Summary:
    """Import a file after a dry run of it."""
    rehearsed = FileImport(database, CITY, path, by=OPERATOR, dry_run=True, **options).run()  # type: ignore[arg-type]
    rejected = _taken_away(rehearsed)
    summary = FileImport(database, CITY, path, by=OPERATOR, **options).run()  # type: ignore[arg-type]
    assert _told(rehearsed) == _told(summary)
    assert rejected == (Path(summary.rejects).read_bytes() if summary.rejects else b"")
    return summary


def _told(summary: Summary) -> Summary:
    """All of it but which run it was, and what only writing does."""
    return replace(summary, import_id="", dry_run=False, rejects=None, repaired=0, decided=0)


def _taken_away(summary: Summary) -> bytes:
    if summary.rejects is None:
        return b""
    content = Path(summary.rejects).read_bytes()
    Path(summary.rejects).unlink()
    return content
