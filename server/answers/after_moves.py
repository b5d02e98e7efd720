"""What an order's move means for who is asked about it."""

from __future__ import annotations

from domain.vocabulary import OrderState
from server.answers import second_visits
from server.db.work import UnitOfWork
from server.orders.moving import MoveMade


def AFTER_MOVE(work: UnitOfWork, made: MoveMade) -> None:
    """Ask when an order comes to wait for it, and no more when it waits no longer."""
    waited, waits = (one.state is OrderState.AWAITING_REVISIT for one in (made.before, made.after))
    if waits and not waited:
        second_visits.ask(work, made)
    elif waited and not waits:
        second_visits.let_go(work, made)
