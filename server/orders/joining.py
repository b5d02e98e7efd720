"""并入 of an order as it is opened: it ends with the one the citizen has already, whose history gets what was said."""

from __future__ import annotations

from domain.acts.order_move import Moved, Seen
from domain.acts.order_open import OpenedByHand
from domain.orders.given import Given
from domain.problems import ProblemError
from domain.vocabulary import OrderMove
from domain.wire.types import MOST_WORDS
from server.acts.acting import act
from server.acts.authors import Author
from server.acts.operation import Operation
from server.db.work import UnitOfWork
from server.orders.repository import moving as repository


def join(work: UnitOfWork, author: Author, opened: OpenedByHand, into: str) -> None:
    """Merge an order that was just written into another, and tell that one's history. Where it may not be, since that one ended or went to
    督察 meanwhile, the new one stays open: what a citizen said is in one of the two."""
    # Whoever has the other order never sees this one. What is too long for a note stands whole here.
    said = "\n".join(text for text in (opened.words, opened.wish) if text)[:MOST_WORDS]
    moves = (
        (opened.order_id, OrderMove.MERGE, Given(target=into)),
        (into, OrderMove.NOTE, Given(reason=said)),
    )
    try:
        for order_id, move, given in moves:
            moved = Moved(order_id, str(move), _seen(work, order_id), given)
            act(work, Operation.by(author, moved, work.now))
    except ProblemError:
        return


def _seen(work: UnitOfWork, order_id: str) -> Seen:
    """The order as it stands: it is locked."""
    found = next(iter(repository.load(work, {order_id})), None)
    return Seen(0) if found is None else Seen(found["version"], found["round"], found["handler_id"])
