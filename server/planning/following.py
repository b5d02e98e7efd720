"""What planning keeps about events that are taken out again."""

from __future__ import annotations

from collections.abc import Sequence

from server.db.work import Record, UnitOfWork
from server.planning import repository


def events_going(work: UnitOfWork, _record: Record, event_ids: Sequence[str]) -> None:
    """Forget why they got no task."""
    repository.forget_unplanned(work, event_ids)
