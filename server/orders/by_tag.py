"""How many orders have which tags, as far as a sight sees them."""

from __future__ import annotations

from collections.abc import Collection

from server.db.work import Reading
from server.orders.access import Sight
from server.orders.repository import tagged

MOST_COUNTED = 100_000


def by_chief(reading: Reading, sight: Sight, axis: str, first: int, after: int) -> dict[str, int]:
    """Orders opened from ``first`` until before ``after`` (UTC ms) by their chief tag on an axis."""
    return {} if sight.blind else tagged.by_chief(reading, sight, axis, first, after)


def opened(reading: Reading, sight: Sight, first: int, after: int) -> int:
    """How many were opened from ``first`` until before ``after`` (UTC ms)."""
    return 0 if sight.blind else tagged.opened(reading, sight, first, after)


def carrying(reading: Reading, sight: Sight, codes: Collection[str]) -> int:
    """How many carry any of these tags, counted no further than :data:`MOST_COUNTED`."""
    if sight.blind or not codes:
        return 0
    return tagged.carrying(reading, sight, codes, MOST_COUNTED)[0]
