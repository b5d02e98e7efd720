"""Everybody may look at the board, nobody so often that others cannot."""

from __future__ import annotations

import threading
from collections import OrderedDict

from server.web.problems import Refusal

_WINDOW_MS = 60_000
_MOST = 120
_REMEMBERED = 10_000


class Visitors:
    """Counts by address in windows of a minute; the addresses that came last are remembered."""

    def __init__(self, most: int = _MOST) -> None:
        self._most = most
        self._lock = threading.Lock()
        self._seen: OrderedDict[str, tuple[int, int]] = OrderedDict()

    def count(self, address: str, now: int) -> None:
        """Count a look.

        Raises:
            Refusal: 429 ``centre.busy``: too many of them.
        """
        window = now // _WINDOW_MS
        with self._lock:
            began, looks = self._seen.pop(address, (window, 0))
            looks = looks + 1 if began == window else 1
            self._seen[address] = (window, looks)
            if len(self._seen) > _REMEMBERED:
                self._seen.popitem(last=False)
        if looks > self._most:
            wait = (_WINDOW_MS - now % _WINDOW_MS) // 1000 + 1
            raise Refusal(429, "centre.busy", {"seconds": wait}, headers={"Retry-After": str(wait)})
