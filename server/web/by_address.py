"""How often an address came within a window of the clock, for pages that everybody may ask for."""

from __future__ import annotations

import threading
from collections import OrderedDict

from server.web.problems import Refusal

_REMEMBERED = 10_000


class ByAddress:
    """Counts of this process by address; those that came last are remembered. ``window``: ms."""

    def __init__(self, window: int) -> None:
        self._window = window
        self._lock = threading.Lock()
        self._seen: OrderedDict[str, tuple[int, int]] = OrderedDict()

    def count(self, address: str, now: int) -> int:
        """One more; returns how many it were within this window."""
        with self._lock:
            count = self._of(address, now) + 1
            self._seen.pop(address, None)
            self._seen[address] = (now // self._window, count)
            if len(self._seen) > _REMEMBERED:
                self._seen.popitem(last=False)
        return count

    def so_far(self, address: str, now: int) -> int:
        """How many it were within this window."""
        with self._lock:
            return self._of(address, now)

    def _of(self, address: str, now: int) -> int:
        window, count = self._seen.get(address, (0, 0))
        return count if window == now // self._window else 0


def until_later(status: int, code: str, window: int, now: int) -> Refusal:
    """Refused until the window (ms) is over."""
    wait = (window - now % window) // 1000 + 1
    return Refusal(status, code, {"seconds": wait}, headers={"Retry-After": str(wait)})
