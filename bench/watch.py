"""How long the thread that shows the screen is kept from it: the time between two turns of its event loop."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from time import perf_counter

from PySide6.QtCore import Qt, QTimer


class Watch:
    """A timer of a millisecond on the thread that shows the screen. Whatever keeps the thread keeps the timer."""

    def __init__(self) -> None:
        self._gaps: list[float] = []
        self._last = perf_counter()
        self._timer = QTimer()
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.setInterval(1)
        self._timer.timeout.connect(self._tick)

    def _tick(self) -> None:
        now = perf_counter()
        self._gaps.append(now - self._last)
        self._last = now

    @contextmanager
    def over(self) -> Iterator[list[float]]:
        """The gaps while the block runs, in seconds; the list is filled as they come."""
        self._gaps, self._last = [], perf_counter()
        self._timer.start()
        try:
            yield self._gaps
            self._tick()  # what the block did last belongs to it
        finally:
            self._timer.stop()

    @contextmanager
    def aside(self) -> Iterator[None]:
        """What the measurement does itself is not the program's doing."""
        began = perf_counter()
        yield
        self._last += perf_counter() - began
