"""What planning keeps about events that are taken out again."""

from __future__ import annotations

from collections.abc import Sequence

from server.db.work import Record, UnitOfWork
from server.planning import repository
from server.planning.raising import raise_tasks


def events_going(work: UnitOfWork, _record: Record, event_ids: Sequence[str]) -> None:
    """Forget why they got no task."""
    repository.forget_unplanned(work, event_ids)


def citizens_answered(work: UnitOfWork, event_ids: Sequence[str]) -> None:
    """Who has answered 不满意 is called first, from now on; who has no task gets one by the next plan."""
    raise_tasks(work, repository.to_raise_of(work, event_ids))
