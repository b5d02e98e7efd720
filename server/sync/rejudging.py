"""Judging a refused operation again, by an administrator, on record: after a mistake of ours was repaired."""

from __future__ import annotations

from domain.problems import Problem, ProblemError
from domain.wire.envelope import mac_holds
from domain.wire.sync import OpResult, Receipt
from server.accounts import repository as accounts
from server.acts.operation import Judged, Operation, Verdict
from server.acts.registry import Registry
from server.db.work import UnitOfWork
from server.sync import repository
from server.sync.intake import author_key, understand

KIND = "op.rejudge"


def rejudge(work: UnitOfWork, registry: Registry, op_id: str, by: str | None = None) -> OpResult:
    """Judge it anew; if it stands now, carry it out and give it a new result and number. Returns the new result.

    Raises:
        ProblemError: ``op.not_found``, ``op.not_refused``, ``op.mac``, ``op.author_unknown``, ``op.kind_unknown``,
            ``op.schema_newer``, ``op.payload`` or ``op.still_refused``.
    """
    stored = repository.stored(work, op_id)
    if stored is None:
        raise ProblemError(Problem("op.not_found", {"op_id": op_id}))
    if stored.receipt.result is not OpResult.REFUSED:
        raise ProblemError(Problem("op.not_refused", {"result": stored.receipt.result}))
    envelope = stored.envelope
    author = accounts.people(work, {envelope.author_id}).get(envelope.author_id)
    if author is None:
        raise ProblemError(Problem("op.author_unknown"))
    if not mac_holds(author_key(work.sealer, envelope.author_id, envelope.device_id), envelope):
        raise ProblemError(Problem("op.mac"))
    operation = understand(
        envelope, author, registry, stored.transport_device_id or envelope.device_id, work.now
    )
    if not isinstance(operation, Operation):
        raise ProblemError(Problem(operation.code or "op.fault"))
    handler = registry.handlers[operation.kind]
    context = handler.rows.load(work, [operation])
    verdict = handler.judge(operation, context)
    if verdict.result not in (OpResult.APPLIED, OpResult.SECONDARY):
        raise ProblemError(Problem("op.still_refused", {"code": verdict.code or verdict.result}))
    record = work.record(KIND, envelope.entity_id, {"op_id": op_id, "result": verdict.result}, author_id=by)
    handler.rows.write(work, [Judged(operation, verdict, record)], context)
    # The first link stays as it was; the receipt moves to the new number, so that pulls bring it.
    record.when_numbered(lambda _conn, seq: repository.renew_receipt(work, _receipt(op_id, seq, verdict)))
    return verdict.result


def _receipt(op_id: str, seq: int, verdict: Verdict[object]) -> Receipt:
    """With the code: an answer that is there already stands, and is not kept twice."""
    return Receipt(op_id, verdict.result, seq, verdict.code, dict(verdict.params))
