"""How often the web form may be tried: so that nobody finds a link by guessing."""

from __future__ import annotations

import logging
import threading
from collections import OrderedDict

from domain.times import HOUR, MINUTE
from server.web.problems import Refusal

log = logging.getLogger("minyi110.sms")

OF_ADDRESS, OF_ALL = 10, 1_000
"""Tries that found no link: of one address in a minute, of all in an hour."""
_REMEMBERED = 10_000


class Tries:
    """Counts of this process, in windows of the clock."""

    def __init__(self, of_address: int = OF_ADDRESS, of_all: int = OF_ALL) -> None:
        self._of_address, self._of_all = of_address, of_all
        self._lock = threading.Lock()
        self._seen: OrderedDict[str, tuple[int, int]] = OrderedDict()
        self._hour, self._all = 0, 0

    def open(self, address: str, now: int) -> None:
        """Whether one may look at all.

        Raises:
            Refusal: 429 ``centre.busy``: this address tried too often; 503 ``sms.web_off``: all together did, and nobody may until the hour is over.
        """
        with self._lock:
            tried = self._seen.get(address, (0, 0))
            at_it = tried[1] if tried[0] == now // MINUTE else 0
            all_of_them = self._all if self._hour == now // HOUR else 0
        if all_of_them >= self._of_all:
            raise _refused(503, "sms.web_off", HOUR, now)
        if at_it >= self._of_address:
            raise _refused(429, "centre.busy", MINUTE, now)

    def missed(self, address: str, now: int) -> None:
        """A try that found no link."""
        with self._lock:
            began, count = self._seen.pop(address, (now // MINUTE, 0))
            self._seen[address] = (now // MINUTE, count + 1 if began == now // MINUTE else 1)
            if len(self._seen) > _REMEMBERED:
                self._seen.popitem(last=False)
            self._all = self._all + 1 if self._hour == now // HOUR else 1
            self._hour = now // HOUR
            alarmed = self._all == self._of_all
        if alarmed:
            log.error("somebody guesses links of the web form: it is off until the hour is over")


def _refused(status: int, code: str, window: int, now: int) -> Refusal:
    wait = (window - now % window) // 1000 + 1
    return Refusal(status, code, {"seconds": wait}, headers={"Retry-After": str(wait)})
