"""A chunk of an import: events that are new or others than before."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cache

from domain.acts.event_import import EventImport
from server.acts.handler import alone
from server.acts.operation import Judged, Operation, Verdict
from server.db.work import UnitOfWork
from server.events import repository
from server.events.changing import counted
from server.events.service import Sorted
from server.plugins import offered

Follow = Callable[[UnitOfWork, Sequence[str]], object]
"""Told the ids of events that came, or whose content changed, in the transaction that brings them."""


@cache
def _followers(what: str) -> tuple[Follow, ...]:
    """What follows: a capability may offer ``following.events_came`` and ``following.events_changed``."""
    return tuple(offered("following", what))


def _judge(_work: UnitOfWork, operation: Operation[EventImport]) -> Verdict[Sorted]:
    assert isinstance(operation.beside, Sorted)  # noqa: S101 - an event stands in no history
    return Verdict.applied(operation.beside)


def _put(work: UnitOfWork, judged: Judged[EventImport, Sorted]) -> None:
    found = judged.verdict.effect
    assert found is not None  # noqa: S101
    new = [found.new[event_id] for event_id in sorted(found.new)]
    changed = [found.changed[event_id] for event_id in sorted(found.changed)]
    repository.add_events(work, [values for values, _ in new], [row for _, people in new for row in people])
    with counted(work, list(found.changed)):
        repository.change_events(work, changed)
    for follow in _followers("events_came"):
        follow(work, list(found.new))
    for follow in _followers("events_changed"):
        follow(work, list(found.changed))


HANDLER = alone(EventImport, _judge, _put)
