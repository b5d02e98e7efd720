"""Around a change of events that are there already: whoever counts by what they say counts before and after."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, ExitStack, contextmanager
from functools import cache

from server.db.work import UnitOfWork
from server.plugins import offered

Around = Callable[[UnitOfWork, Sequence[str]], AbstractContextManager[None]]


@cache
def _all() -> tuple[Around, ...]:
    """A capability may offer ``following.around_events``."""
    return tuple(offered("following", "around_events"))


@contextmanager
def counted(work: UnitOfWork, event_ids: Sequence[str]) -> Iterator[None]:
    """Change these events inside."""
    with ExitStack() as stack:
        for around in _all():
            stack.enter_context(around(work, event_ids))
        yield
