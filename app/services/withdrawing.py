"""群众撤回: what the citizen says on the line about an order of theirs, as a move of it."""

from __future__ import annotations

from app.records.changes import ChangeKind
from app.services import acting
from app.services.desk import Desk
from app.sync.signing import PendingAct
from domain.acts.order_move import Moved, Seen
from domain.orders.given import Given
from domain.problems import Problem, ProblemError
from domain.vocabulary import OrderMove
from domain.wire.leases import PackOrder


def withdraw(desk: Desk, call_id: str, order: PackOrder, words: str) -> str:
    """Save it, asked whether somebody made them do it; how the order stands is the centre's to know. Returns the operation's id.

    Raises:
        ProblemError: ``order.missing``: without words. SaveFailed.
    """
    if not words.strip():
        raise ProblemError(Problem("order.missing", {"field": "reason"}, field="reason"))
    given = Given(attempt_id=call_id, reason=words.strip(), pressed=True)
    seen = Seen(order.version, order.round, order.handler_id)
    act = Moved(order.order_id, OrderMove.WITHDRAW.value, seen, given)
    acting.check(acting.world(desk), desk.now(), act)
    op_id = desk.store.transact(
        lambda connection: acting.save(connection, desk, PendingAct(act, order.version))
    )
    desk.seat.wake()
    desk.bus.tell(ChangeKind.ORDER, ChangeKind.SYNC, ids=frozenset({order.order_id}), source="save")
    return op_id
