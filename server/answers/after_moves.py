"""What an order's move means for who is asked about it, and for the records of those who told of the answer it came from."""

from __future__ import annotations

from domain.vocabulary import OrderState
from domain.wire.rows import RowKind, user_scope
from server.answers import second_visits
from server.answers.repository.records import authors_of
from server.db.work import UnitOfWork
from server.orders.moving import MoveMade


def AFTER_MOVE(work: UnitOfWork, made: MoveMade) -> None:
    """Ask when an order comes to wait for it, and no more when it waits no longer."""
    waited, waits = (one.state is OrderState.AWAITING_REVISIT for one in (made.before, made.after))
    if waits and not waited:
        second_visits.ask(work, made)
    elif waited and not waits:
        second_visits.let_go(work, made)
    _tell_authors(work, made)


def _tell_authors(work: UnitOfWork, made: MoveMade) -> None:
    """An order that others may see than before stands in the authors' records, or no longer does."""
    response_id = made.row["response_id"]
    if response_id is None or made.before.visibility is made.after.visibility:
        return
    for user_id in authors_of(work, response_id):
        made.record.touch(user_scope(user_id), RowKind.RECORD, response_id)
