"""The centre's time for the screens: this machine's clock and the last measured offset, without asking the store."""

from __future__ import annotations

import time


class CentreClock:
    """UTC ms; ``offset`` is set whenever the line to the centre told a new one."""

    def __init__(self) -> None:
        self.offset = 0

    def __call__(self) -> int:
        return time.time_ns() // 1_000_000 + self.offset
