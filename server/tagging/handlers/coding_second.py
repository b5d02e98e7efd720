"""``coding.second``: the second coding of an order, by somebody who gave it none of its tags."""

from __future__ import annotations

import json

from domain.acts.coding_second import CodedSecond
from domain.wire import codec
from server.acts.handler import alone
from server.acts.operation import Judged, Operation, Verdict
from server.db.work import UnitOfWork
from server.tagging import coding
from server.tagging.repository import codings as repository
from server.tagging.repository.codings import State


def judge(work: UnitOfWork, operation: Operation[CodedSecond]) -> Verdict[State]:
    """Whether it is theirs to give; the effect says whether both codings agree."""
    told = operation.payload
    row = coding.asked_for(work, operation.author, told.order_id, State.DRAWN)
    coding.sound(work, told.tags)
    same = coding.agree(json.loads(row.first_tags), told.tags)
    return Verdict.applied(effect=State.AGREED if same else State.DIFFERING)


def put(work: UnitOfWork, judged: Judged[CodedSecond, State]) -> None:
    operation = judged.operation
    repository.put(
        work,
        operation.payload.order_id,
        state=str(judged.verdict.effect),
        second_by=operation.author.user_id,
        second_tags=codec.encode(operation.payload.tags).decode(),
        second_at=work.now,
    )


HANDLER = alone(CodedSecond, judge, put)
