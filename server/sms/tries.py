"""How often the web form may be tried: so that nobody finds a link by guessing."""

from __future__ import annotations

import logging

from domain.times import HOUR, MINUTE
from server.web.by_address import ByAddress, until_later

log = logging.getLogger("minyi110.sms")

OF_ADDRESS, OF_ALL = 10, 1_000
"""Tries that found no link: of one address in a minute, of all in an hour."""
_ALL = ""


class Tries:
    """Tries of this process."""

    def __init__(self, of_address: int = OF_ADDRESS, of_all: int = OF_ALL) -> None:
        self._of_address, self._of_all = of_address, of_all
        self._each, self._together = ByAddress(MINUTE), ByAddress(HOUR)

    def open(self, address: str, now: int) -> None:
        """Whether one may look at all.

        Raises:
            Refusal: 429 ``centre.busy``: this address tried too often; 503 ``sms.web_off``: all together did, and nobody may until the hour is over.
        """
        if self._together.so_far(_ALL, now) >= self._of_all:
            raise until_later(503, "sms.web_off", HOUR, now)
        if self._each.so_far(address, now) >= self._of_address:
            raise until_later(429, "centre.busy", MINUTE, now)

    def missed(self, address: str, now: int) -> None:
        """A try that found no link."""
        self._each.count(address, now)
        if self._together.count(_ALL, now) == self._of_all:
            log.error("somebody guesses links of the web form: it is off until the hour is over")
