"""Judging a refused operation again, by an administrator, on record: after a mistake of ours was repaired."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from domain.acts.act import Act
from domain.acts.op_rejudge import Rejudge
from domain.problems import Problem, ProblemError
from domain.wire.envelope import mac_holds
from domain.wire.sync import OpResult
from server.accounts import repository as accounts
from server.acts.acting import act
from server.acts.authors import Author
from server.acts.handler import AtHand, Rows
from server.acts.operation import Operation, Verdict
from server.acts.registry import Registry
from server.db.sealing import SealBroken
from server.db.work import UnitOfWork
from server.sync import repository
from server.sync.intake import keyed_by_author, understand


@dataclass(frozen=True, slots=True)
class JudgedAgain:
    """A refused operation with what it comes to now, and all that is at hand to carry it out."""

    operation: Operation[Act]
    verdict: Verdict[object]
    rows: Rows[Any]
    context: AtHand


def rejudge(work: UnitOfWork, registry: Registry, op_id: str, by: Author) -> OpResult:
    """Judge it anew; if it stands now, carry it out and give it a new result and number. Returns the new result.

    Raises:
        ProblemError: ``op.not_found``, ``op.not_refused``, ``op.other_keys`` (it was kept with another key file), ``op.mac``, ``op.author_unknown``, ``op.kind_unknown``,
            ``op.schema_newer``, ``op.payload`` or ``op.still_refused``.
    """
    again = _judged(work, registry, op_id)
    told, entity_id = Rejudge(op_id, again.verdict.result), again.operation.entity_id
    act(work, Operation.by(by, told, work.now, entity_id=entity_id, beside=again))
    return again.verdict.result


def _judged(work: UnitOfWork, registry: Registry, op_id: str) -> JudgedAgain:
    try:
        stored = repository.stored(work, op_id)
    except SealBroken:
        raise ProblemError(Problem("op.other_keys")) from None
    if stored is None:
        raise ProblemError(Problem("op.not_found", {"op_id": op_id}))
    if stored.receipt.result is not OpResult.REFUSED:
        raise ProblemError(Problem("op.not_refused", {"result": stored.receipt.result}))
    envelope = stored.envelope
    author = accounts.people(work, {envelope.author_id}).get(envelope.author_id)
    if author is None:
        raise ProblemError(Problem("op.author_unknown"))
    if not mac_holds(keyed_by_author(work.sealer, envelope.author_id, envelope.device_id), envelope):
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
    return JudgedAgain(operation, verdict, handler.rows, context)
