"""Work that a serving process looks after now and then, in a thread of its own: planning, tidying, backups.

Which of several processes does it is ``server.db.timers``' affair; this only looks, again and again, until it is stopped.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

log = logging.getLogger("minyi110.recurring")


class Stopped(Exception):
    """Raised by work that was given up because the process ends."""


class Recurring:
    """Calls ``look`` every so many seconds. What it raises is logged, whole the first time in a row; the next look tries again.

    Attributes:
        stopping: set once :meth:`stop` was called; long work asks it and may raise :class:`Stopped`.
    """

    def __init__(self, name: str, seconds: float, look: Callable[[], object]) -> None:
        self.stopping = threading.Event()
        self._seconds = seconds
        self._look = look
        self._thread = threading.Thread(target=self._run, name=name, daemon=True)

    def start(self) -> None:
        """Begin to look."""
        self._thread.start()

    def stop(self) -> None:
        """End; waits for what is under way."""
        self.stopping.set()
        self._thread.join()

    def _run(self) -> None:
        failures = 0
        while not self.stopping.wait(self._seconds):
            try:
                self._look()
                failures = 0
            except Stopped:
                return
            except Exception as error:
                failures += 1
                whole = error if failures == 1 else None
                log.error("%s failed: %s", self._thread.name, type(error).__name__, exc_info=whole)


@contextmanager
def running(work: Recurring) -> Iterator[None]:
    """Looks after it for the length of a block."""
    work.start()
    try:
        yield
    finally:
        work.stop()
