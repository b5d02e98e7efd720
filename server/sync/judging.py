"""Judging and writing a set of operations at once; if that fails, one by one, so that one bad record blocks nobody."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from typing import Any

from msgspec import Struct

from domain.problems import Problem
from domain.wire.envelope import Envelope
from domain.wire.sync import OpResult, Receipt
from server.db.errors import is_transient, is_unavailable
from server.db.work import Record, UnitOfWork
from server.sync import repository
from server.sync.intake import later
from server.sync.registry import Handler, Judged, Operation, Registry, Verdict

log = logging.getLogger("minyi110.sync")

Outcome = Record | Receipt
"""A record gets its number at commit and becomes a receipt then; a receipt stands as it is (held, retry_later)."""


class Fault(Exception):
    """A batch could not be judged as a whole: its transaction is given up and done again, carefully."""


class _Part(Struct):
    """What one handler has of a batch."""

    handler: Handler
    operations: list[Operation] = []
    judged: list[Judged] = []
    context: Any = None


def judge_all(
    work: UnitOfWork, registry: Registry, operations: Sequence[Operation], *, careful: bool = True
) -> dict[str, Outcome]:
    """Judge and carry out operations inside the unit of work; outcome by operation id.

    ``careful``: what fails leaves the rest of the transaction whole. That costs a copy of every page that is changed, so whoever
    can begin the transaction again does without at first.

    Raises:
        Exception: of the database, where the whole transaction must be done again or cannot be done now.
        Fault: it was done without care, and failed.
    """
    if not operations:
        return {}
    if not careful:
        try:
            return _judge(work, registry, operations)
        except Exception as error:
            if is_transient(error) or is_unavailable(error):
                raise
            raise Fault from error
    try:
        with work.savepoint():
            return _judge(work, registry, operations)
    except Exception as error:
        if is_transient(error) or is_unavailable(error):
            raise
        if len(operations) == 1:
            return {operations[0].op_id: _fault(operations[0], error)}
        log.warning("a batch of %d is redone one by one: %s", len(operations), type(error).__name__)
    outcomes: dict[str, Outcome] = {}
    for operation in operations:
        # One that was held may have been judged on the way, by what it waited for.
        done = next((record for record in work.records if record.op_id == operation.op_id), None)
        outcomes.update(judge_all(work, registry, [operation]) if done is None else {operation.op_id: done})
    return _freed(work, outcomes)


def refuse(work: UnitOfWork, envelope: Envelope, problem: Problem, transport_device_id: str) -> Record:
    """Refuse what never came to a handler; kept with receipt and link like every refusal."""
    return work.record(
        envelope.kind,
        envelope.entity_id,
        envelope.payload.encode(),
        author_id=envelope.author_id,
        result=OpResult.REFUSED,
        envelope=envelope,
        transport_device_id=transport_device_id,
        code=problem.code,
        params=problem.params,
    )


def _judge(work: UnitOfWork, registry: Registry, operations: Sequence[Operation]) -> dict[str, Outcome]:
    parts: dict[int, _Part] = {}
    part_of: dict[str, _Part] = {}
    for operation in operations:
        kind = operation.envelope.kind
        if kind not in part_of:
            handler = registry.handlers[kind]
            part_of[kind] = parts.setdefault(id(handler), _Part(handler))
        part_of[kind].operations.append(operation)
    verdicts: dict[str, Verdict] = {}
    for part in parts.values():
        context = part.context = part.handler.load(work, part.operations)
        judge = part.handler.judge
        for operation in part.operations:
            verdicts[operation.envelope.op_id] = judge(operation, context)
    outcomes: dict[str, Outcome] = {}
    held: list[tuple[repository.Held, tuple[str, str]]] = []
    # In the order of the batch, so that numbers follow the order of sending.
    for operation in operations:
        op_id = operation.envelope.op_id
        verdict = verdicts[op_id]
        if verdict.waiting is not None:
            held.append((repository.Held(operation.envelope, operation.transport_device_id), verdict.waiting))
            outcomes[op_id] = Receipt(op_id, OpResult.HELD, code=verdict.code, params=dict(verdict.params))
            continue
        record = outcomes[op_id] = _record(work, operation, verdict)
        part_of[operation.envelope.kind].judged.append(Judged(operation, verdict, record))
    if held:
        # Before what was judged is written: that may be what one of these waits for, and sets it free.
        repository.hold(work, held)
    for part in parts.values():
        if part.judged:
            part.handler.write(work, part.judged, part.context)
    return _freed(work, outcomes)


def _freed(work: UnitOfWork, outcomes: dict[str, Outcome]) -> dict[str, Outcome]:
    """The outcomes, with the records of those that were held at first and judged on the way, by what they waited for."""
    waiting = [op_id for op_id, outcome in outcomes.items() if not isinstance(outcome, Record)]
    if waiting:
        judged = {record.op_id: record for record in work.records}
        outcomes.update({op_id: judged[op_id] for op_id in waiting if op_id in judged})
    return outcomes


def _record(work: UnitOfWork, operation: Operation, verdict: Verdict) -> Record:
    envelope = operation.envelope
    return work.record(
        envelope.kind,
        envelope.entity_id,
        envelope.payload.encode(),
        author_id=envelope.author_id,
        result=verdict.result,
        envelope=envelope,
        transport_device_id=operation.transport_device_id,
        code=verdict.code,
        params=verdict.params,
        time_doubt=operation.time_doubt,
        payload_digest=operation.payload_digest,
    )


def _fault(operation: Operation, error: Exception) -> Receipt:
    # The kind and the id alone: a payload may name a citizen.
    log.error("fault of ours at operation %s of kind %s", operation.op_id, operation.kind, exc_info=error)
    return later(operation.op_id, "op.fault")
