"""Past imports and undoing, as a page shows them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from domain.wire.imports import ImportUndone, PastImport, PastImports
from server.db.work import Reading
from server.events import repository
from server.events.outcome import Counts
from server.events.undoing import Undone

MOST = 100


def past_imports(reading: Reading) -> PastImports:
    """The newest imports."""
    return PastImports([_line(run) for run in repository.runs(reading, MOST)])


def undone_of(undone: Undone) -> ImportUndone:
    """What an undoing came to."""
    return ImportUndone(undone.import_id, undone.dry_run, undone.taken_back, dict(undone.stays))


def _line(run: Mapping[str, Any]) -> PastImport:
    return PastImport(
        import_id=run["import_id"],
        source=run["source"],
        status=run["status"],
        started_at=run["started_at"],
        counts={name: run[name] for name in Counts().as_dict()},
        digest=run["digest"] or "",
        taken_back=run["taken_back"] or 0,
    )
