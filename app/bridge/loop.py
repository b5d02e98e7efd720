"""asyncio's loop on Qt's: flows go on while Qt's own loop turns, whoever turns it."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from PySide6.QtCore import QCoreApplication, QEventLoop
from qasync import QEventLoop as LoopOnQt

TURNS = 1_000
"""So many turns ``turn_until`` makes at most; ending a flow takes two or three."""


class DefaultLaneRefused(RuntimeError):
    """Work was given to asyncio's default executor; there are lanes for it."""


@contextmanager
def qt_loop() -> Iterator[asyncio.AbstractEventLoop]:
    """This thread's loop for flows, as long as the block lasts. Qt's loop (``app.exec``, a test's waiting) turns it.

    An error that came about in no flow goes where every uncaught one goes: to ``sys.excepthook``.
    """
    loop: asyncio.AbstractEventLoop = LoopOnQt(QCoreApplication.instance())
    loop.set_default_executor(_NoDefault())  # type: ignore[arg-type]
    loop.set_exception_handler(_tell)
    before = asyncio._get_running_loop()
    asyncio._set_running_loop(loop)
    try:
        yield loop
    finally:
        asyncio._set_running_loop(before)
        loop.close()


def turn_until(ended: Callable[[], bool]) -> bool:
    """Let the loop turn, without what the person does, until something has ended; whether it has."""
    for _ in range(TURNS):
        if ended():
            return True
        QCoreApplication.processEvents(QEventLoop.ProcessEventsFlag.ExcludeUserInputEvents)
    return ended()


def _tell(loop: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
    error = context.get("exception")
    if isinstance(error, BaseException):
        sys.excepthook(type(error), error, error.__traceback__)
    else:
        loop.default_exception_handler(context)


class _NoDefault:
    """Stands where asyncio would make an executor of its own."""

    def submit(self, *_args: object, **_kwargs: object) -> None:
        raise DefaultLaneRefused

    def shutdown(self, wait: bool = True) -> None:
        """Nothing runs here."""
