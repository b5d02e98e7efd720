"""The clock of this machine: the wall's, which may be wrong, and one that only goes forward."""

from __future__ import annotations

import time
from typing import Protocol


class Clock(Protocol):
    """``wall`` is UTC ms as this machine has it; ``ticks`` are ms since some moment, never back."""

    def wall(self) -> int: ...
    def ticks(self) -> int: ...


class SystemClock:
    """The machine's own."""

    def wall(self) -> int:
        return time.time_ns() // 1_000_000

    def ticks(self) -> int:
        return time.monotonic_ns() // 1_000_000
