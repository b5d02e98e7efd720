"""What is told of a move, and what is told no more because of it."""

from __future__ import annotations

from domain.notices import NoticeTopic, topic_of
from domain.orders.rows import Party
from domain.vocabulary import OrderMove, Visibility
from server.db.work import UnitOfWork
from server.notices import telling
from server.notices.audience import Story, audience
from server.notices.repository import notices
from server.orders.moving import MoveMade, handler_of

_OF_WORK = (NoticeTopic.WORK, NoticeTopic.DEADLINE, NoticeTopic.URGING)
_OF_TIME = (NoticeTopic.DEADLINE, NoticeTopic.URGING)


def told(work: UnitOfWork, made: MoveMade) -> None:
    """Note whom a move is told to; in the transaction that makes it."""
    order_id = str(made.row["order_id"])
    if made.move is OrderMove.RESTRICT:
        notices.forget(work, order_id)
        telling.withhold(work, str(made.row["label"]))
    _hold_back(work, order_id, made)
    parties = made.tells or _among_discipline(made)
    if parties:
        story = Story(made.before, made.after, _other_handler(work, made))
        news = telling.News(order_id, str(made.row["label"]), topic_of(made.move), move=made.move)
        telling.note(work, news, audience(work, story, parties), by=made.author_id)


def _hold_back(work: UnitOfWork, order_id: str, made: MoveMade) -> None:
    """Nobody hears of time that no longer runs, and no unit of an order that went elsewhere before it was told."""
    if not made.after.state.open or made.move is OrderMove.REPORT:
        notices.hold_back(work, order_id, _OF_TIME)
    if made.before.chain != made.after.chain:
        notices.hold_back(work, order_id, _OF_WORK, keep=made.after.chain)


_SECOND = frozenset({OrderMove.RESTRICT, OrderMove.REPORT, OrderMove.ASK_RELEASE, OrderMove.SEND_BACK})
"""Of what 督察 does a second of them has to know."""


def _among_discipline(made: MoveMade) -> tuple[Party, ...]:
    restricted = made.after.visibility is Visibility.RESTRICTED
    return (Party.SUPERVISOR,) if restricted and made.move in _SECOND else ()


def _other_handler(work: UnitOfWork, made: MoveMade) -> str | None:
    if Party.OTHER_ORDERS_HANDLER not in made.tells or made.given.target is None:
        return None
    return handler_of(work, made.given.target)


AFTER_MOVE = told
