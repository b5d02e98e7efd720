"""What follows from a move here: workstations are told that the order changed, and what it counts for is kept."""

from __future__ import annotations

from server.db.work import UnitOfWork
from server.orders import credits
from server.orders.announcing import announce
from server.orders.moving import MoveMade


def followed(work: UnitOfWork, made: MoveMade) -> None:
    """Let its row be pulled anew, and count it."""
    credits.count(work, made)
    announce(made.record, str(made.row["order_id"]), made.before.visibility, made.after.visibility)


AFTER_MOVE = followed
