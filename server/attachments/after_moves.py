"""What a move of an order means for its files."""

from __future__ import annotations

from domain.vocabulary import OrderMove
from server.attachments import repository
from server.db.work import UnitOfWork
from server.orders.moving import MoveMade


def AFTER_MOVE(work: UnitOfWork, made: MoveMade) -> None:
    """Files stand on the line of the history by which they came, and belong to the report that is made after it."""
    order_id = made.row["order_id"]
    if made.move is OrderMove.ATTACH:
        repository.bind(work, order_id, made.given.files, made.step)
    elif made.move is OrderMove.REPORT:
        repository.report(work, order_id, made.step)
