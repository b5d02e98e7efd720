"""A part of an import is taken back: its events, and whatever others made of them untouched."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cache

from domain.acts.event_import_undo import EventImportUndo
from server.acts.handler import alone
from server.acts.operation import Judged, Operation, Verdict
from server.db.work import Record, UnitOfWork
from server.events import repository
from server.events.undoing import Unwanted
from server.plugins import offered

Going = Callable[[UnitOfWork, Record, Sequence[str]], object]
"""Told the ids of events that are about to be taken out, in the transaction that does it."""


@cache
def _goers() -> tuple[Going, ...]:
    """Who keeps anything about events: a capability may offer ``following.events_going``."""
    return tuple(offered("following", "events_going"))


def _judge(_work: UnitOfWork, operation: Operation[EventImportUndo]) -> Verdict[Unwanted]:
    assert isinstance(operation.beside, Unwanted)  # noqa: S101 - an event stands in no history
    return Verdict.applied(operation.beside)


def _put(work: UnitOfWork, judged: Judged[EventImportUndo, Unwanted]) -> None:
    unwanted = judged.verdict.effect
    assert unwanted is not None  # noqa: S101
    for going in _goers():
        going(work, judged.record, unwanted.event_ids)
    repository.remove_events(work, unwanted.event_ids)
    repository.note_taken_back(work, judged.operation.payload.import_id, len(unwanted.event_ids))


HANDLER = alone(EventImportUndo, _judge, _put)
