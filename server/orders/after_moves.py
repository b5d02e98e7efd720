"""What follows from a move here: workstations are told that the order changed."""

from __future__ import annotations

from server.db.work import UnitOfWork
from server.orders.announcing import announce
from server.orders.moving import MoveMade


def announced(_work: UnitOfWork, made: MoveMade) -> None:
    """Let its row be pulled anew."""
    announce(made.record, str(made.row["order_id"]), made.before.visibility, made.after.visibility)


AFTER_MOVE = announced
