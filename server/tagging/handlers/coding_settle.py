"""``coding.settle``: what holds where two codings differ, by a third."""

from __future__ import annotations

from domain.acts.coding_settle import CodingSettled
from domain.wire import codec
from server.acts.handler import alone
from server.acts.operation import Judged, Operation, Verdict
from server.db.work import UnitOfWork
from server.tagging import coding
from server.tagging.repository import codings as repository
from server.tagging.repository.codings import State


def judge(work: UnitOfWork, operation: Operation[CodingSettled]) -> Verdict[None]:
    """Whether it is theirs to settle."""
    coding.asked_for(work, operation.author, operation.payload.order_id, State.DIFFERING)
    coding.sound(work, operation.payload.tags)
    return Verdict.applied()


def put(work: UnitOfWork, judged: Judged[CodingSettled, None]) -> None:
    operation = judged.operation
    repository.put(
        work,
        operation.payload.order_id,
        state=State.SETTLED.value,
        settled_by=operation.author.user_id,
        settled_tags=codec.encode(operation.payload.tags).decode(),
        settled_at=work.now,
    )


HANDLER = alone(CodingSettled, judge, put)
