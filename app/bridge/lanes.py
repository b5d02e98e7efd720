"""Where blocking work runs, and how it is asked for and awaited. No Qt."""

from __future__ import annotations

from asyncio import Future
from collections.abc import Callable
from enum import StrEnum
from typing import ParamSpec, Protocol, TypeVar

P = ParamSpec("P")
T = TypeVar("T")


class Lane(StrEnum):
    """Where work runs."""

    STORE = "store"
    """One thread, so that local database work is serial and in order."""
    NETWORK = "network"
    """A few threads; a slow centre never delays a save."""
    EMERGENCY = "emergency"
    """One thread that does nothing else, so that raising an emergency never waits behind anything."""


class Lanes(Protocol):
    """Whoever runs blocking functions on lanes; ``app.bridge.executor.Executor`` in the program."""

    def ask(self, lane: Lane, fn: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs) -> Future[T]:
        """Put ``fn(*args)`` into a lane now; the future brings what it returned or raised, on the thread that asked.

        A future that is cancelled takes its work out of the lane if it has not begun; what has begun runs to its end untold.
        """
        ...
