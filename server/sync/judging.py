"""Judging and writing a set of operations at once; if that fails, one by one, so that one bad record blocks nobody."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from typing import Any, NamedTuple

from msgspec import Struct

from domain.acts.act import Act
from domain.problems import Problem
from domain.wire.envelope import Envelope
from domain.wire.sync import OpResult, Receipt
from server.acts.acting import record_of
from server.acts.handler import AnyHandler, AtHand, Rows
from server.acts.operation import Judged, Operation
from server.acts.registry import Registry
from server.db.errors import is_transient, is_unavailable
from server.db.work import Record, UnitOfWork
from server.sync import repository
from server.sync.intake import later

log = logging.getLogger("minyi110.sync")

Outcome = Record | Receipt
"""A record gets its number at commit and becomes a receipt then; a receipt stands as it is (held, retry_later)."""


class Fault(Exception):
    """A batch could not be judged as a whole: its transaction is given up and done again, carefully."""


class _Part(Struct):
    """What one set of rows has of a batch."""

    rows: Rows[Any]
    operations: list[Operation[Act]] = []
    judged: list[Judged[Act, object]] = []
    context: AtHand | None = None


class _Kind(NamedTuple):
    """How operations of one kind are judged, and with which others."""

    handler: AnyHandler
    part: _Part


def judge_all(
    work: UnitOfWork, registry: Registry, operations: Sequence[Operation[Act]], *, careful: bool = True
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


def _judge(work: UnitOfWork, registry: Registry, operations: Sequence[Operation[Act]]) -> dict[str, Outcome]:
    parts: dict[int, _Part] = {}
    kinds: dict[str, _Kind] = {}
    each: list[tuple[Operation[Act], _Kind]] = []
    for operation in operations:
        kind = kinds.get(operation.kind)
        if kind is None:
            handler = registry.handlers[operation.kind]
            part = parts.setdefault(id(handler.rows), _Part(handler.rows))
            kind = kinds[operation.kind] = _Kind(handler, part)
        kind.part.operations.append(operation)
        each.append((operation, kind))
    for part in parts.values():
        part.context = part.rows.load(work, part.operations)
    outcomes: dict[str, Outcome] = {}
    held: list[tuple[repository.Held, tuple[str, str]]] = []
    # In the order of the batch, so that numbers follow the order of sending.
    for operation, (handler, part) in each:
        verdict = handler.judge(operation, part.context)
        if verdict.waiting is not None:
            held.append((_waiting(operation), verdict.waiting))
            op_id = operation.op_id
            outcomes[op_id] = Receipt(op_id, OpResult.HELD, code=verdict.code, params=dict(verdict.params))
            continue
        record = outcomes[operation.op_id] = record_of(work, operation, verdict)
        part.judged.append(Judged(operation, verdict, record))
    if held:
        # Before what was judged is written: that may be what one of these waits for, and sets it free.
        repository.hold(work, held)
    for part in parts.values():
        if part.judged:
            part.rows.write(work, part.judged, part.context)
    return _freed(work, outcomes)


def _freed(work: UnitOfWork, outcomes: dict[str, Outcome]) -> dict[str, Outcome]:
    """The outcomes, with the records of those that were held at first and judged on the way, by what they waited for."""
    waiting = [op_id for op_id, outcome in outcomes.items() if not isinstance(outcome, Record)]
    if waiting:
        judged = {record.op_id: record for record in work.records}
        outcomes.update({op_id: judged[op_id] for op_id in waiting if op_id in judged})
    return outcomes


def _waiting(operation: Operation[Act]) -> repository.Held:
    """What is kept of an operation until what it needs appears. Only a workstation's can wait; others are told at once."""
    assert operation.envelope is not None  # noqa: S101
    return repository.Held(operation.envelope, operation.transport_device_id or operation.envelope.device_id)


def _fault(operation: Operation[Act], error: Exception) -> Receipt:
    # The kind and the id alone: a payload may name a citizen.
    log.error("fault of ours at operation %s of kind %s", operation.op_id, operation.kind, exc_info=error)
    return later(operation.op_id, "op.fault")
