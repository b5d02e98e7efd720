"""Threads that step the engine: one for sync, one for emergencies, so that neither ever waits for the other."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable

from app.sync.clock import Clock
from app.sync.engine import Engine

log = logging.getLogger(__name__)

AFTER_A_FAULT_MS = 10_000


class Runner:
    """Runs an engine until it is stopped; ``wake`` makes both threads look at once."""

    def __init__(self, engine: Engine, clock: Clock) -> None:
        self._engine = engine
        self._clock = clock
        self._stopped = threading.Event()
        self._sync = _Loop("sync", self._step_sync, self._stopped, clock)
        self._emergency = _Loop("emergency", self._step_emergency, self._stopped, clock)

    def start(self) -> None:
        """Begin; the threads are daemons, because a request in flight must not keep the program from ending."""
        self._sync.start()
        self._emergency.start()

    def wake(self) -> None:
        """Something was saved, heard or asked for."""
        self._sync.wake()
        self._emergency.wake()

    def stop(self, seconds: float = 5.0) -> None:
        """End the threads; waits for a request in flight at most so long."""
        self._stopped.set()
        self.wake()
        for loop in (self._sync, self._emergency):
            loop.join(seconds)

    def _step_sync(self, now: int) -> int:
        return self._engine.step(now)

    def _step_emergency(self, now: int) -> int:
        lane = self._engine.emergency
        lane.step(now)
        due = lane.due_at()
        return due if due is not None else now + 3_600_000


class _Loop(threading.Thread):
    def __init__(self, name: str, step: Callable[[int], int], stopped: threading.Event, clock: Clock) -> None:
        super().__init__(name=f"minyi110-{name}", daemon=True)
        self._step = step
        self._stopped = stopped
        self._clock = clock
        self._woken = threading.Event()

    def wake(self) -> None:
        self._woken.set()

    def run(self) -> None:
        while not self._stopped.is_set():
            self._woken.clear()
            now = self._clock.ticks()
            try:
                wake_at = self._step(now)
            except Exception:
                log.exception("the %s lane failed and goes on", self.name)
                wake_at = now + AFTER_A_FAULT_MS
            wait = (wake_at - self._clock.ticks()) / 1_000
            if wait > 0:
                self._woken.wait(wait)
