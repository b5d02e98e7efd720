"""Everybody may look at the board, nobody so often that others cannot."""

from __future__ import annotations

from domain.times import MINUTE
from server.web.by_address import ByAddress, until_later

_MOST = 120
"""Looks of one address in a minute."""


class Visitors:
    """Who looks."""

    def __init__(self, most: int = _MOST) -> None:
        self._most = most
        self._seen = ByAddress(MINUTE)

    def count(self, address: str, now: int) -> None:
        """Count a look.

        Raises:
            Refusal: 429 ``centre.busy``: too many of them.
        """
        if self._seen.count(address, now) > self._most:
            raise until_later(429, "centre.busy", MINUTE, now)
