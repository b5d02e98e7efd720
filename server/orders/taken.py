"""Who made a move of an order that somebody was told of and may not see any more: the name, and nothing else of the order."""

from __future__ import annotations

from server.db.work import Reading
from server.orders.repository import taken as repository


def made_by(reading: Reading, order_id: str, move: str, told_at: int) -> str | None:
    """For whoever was told of this move then: what was done of the order since is none of theirs."""
    return repository.made_by(reading, order_id, move, told_at)
