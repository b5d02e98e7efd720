"""``coding.draw``: orders wait for a second coder from now on."""

from __future__ import annotations

from domain.acts.coding_draw import CodingsDrawn
from domain.wire import codec
from server.acts.handler import alone
from server.acts.operation import Judged, Operation, Verdict
from server.db.work import UnitOfWork
from server.tagging.repository import codings as repository


def judge(_work: UnitOfWork, _operation: Operation[CodingsDrawn]) -> Verdict[None]:
    return Verdict.applied()


def put(work: UnitOfWork, judged: Judged[CodingsDrawn, None]) -> None:
    repository.add(
        work,
        [
            {
                "order_id": one.order_id,
                "state": repository.State.DRAWN.value,
                "drawn_at": work.now,
                "first_by": one.by,
                "first_tags": codec.encode(one.tags).decode(),
            }
            for one in judged.operation.payload.orders
        ],
    )


HANDLER = alone(CodingsDrawn, judge, put)
