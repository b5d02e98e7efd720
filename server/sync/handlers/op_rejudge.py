"""A refused operation stands after all, and is carried out."""

from __future__ import annotations

from domain.acts.op_rejudge import Rejudge
from domain.wire.sync import Receipt
from server.acts.handler import alone
from server.acts.operation import Judged, Operation, Verdict
from server.db import receipts
from server.db.work import UnitOfWork
from server.sync.rejudging import JudgedAgain


def _judge(_work: UnitOfWork, operation: Operation[Rejudge]) -> Verdict[JudgedAgain]:
    assert isinstance(operation.beside, JudgedAgain)  # noqa: S101
    return Verdict.applied(operation.beside)


def _put(work: UnitOfWork, judged: Judged[Rejudge, JudgedAgain]) -> None:
    again = judged.verdict.effect
    assert again is not None  # noqa: S101
    again.rows.write(work, [Judged(again.operation, again.verdict, judged.record)], again.context)
    op_id, verdict = again.operation.op_id, again.verdict

    def renew(_conn: object, seq: int) -> None:
        # With the code: an answer that is there already stands, and is not kept twice.
        receipt = Receipt(op_id, verdict.result, seq, verdict.code, dict(verdict.params))
        receipts.renew(work, receipt)

    # The first link stays as it was; the receipt moves to the new number, so that pulls bring it.
    judged.record.when_numbered(renew)


HANDLER = alone(Rejudge, _judge, _put)
