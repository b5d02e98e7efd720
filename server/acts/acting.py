"""Doing an act here and now: what a browser, the command line, an SMS or a timer asks for meets the handler that envelopes meet."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeVar

from domain.acts import checking
from domain.acts.act import Act
from domain.problems import Problem, ProblemError
from domain.wire.sync import OpResult
from server.acts.handler import AtHand
from server.acts.operation import Judged, Operation, Verdict
from server.acts.registry import Registry, default_registry
from server.db.work import Record, UnitOfWork

P = TypeVar("P", bound=Act)


def act(
    work: UnitOfWork,
    operation: Operation[P],
    registry: Registry | None = None,
    *,
    keep_refused: bool = False,
    keep_written: bool = False,
) -> Judged[P, object]:
    """Judge an operation and carry it out, inside the unit of work; the verdict's effect says what came of it.

    Args:
        keep_refused: whoever did it is not here to be told (an SMS): refused, it goes on record whole, with its text.
        keep_written: a refusal that itself writes something (words of a move that came too late) goes on record with that; whoever
            calls looks at the verdict.

    Raises:
        ProblemError: it is refused, or needs what the centre does not know. Nothing was done, and nothing is kept.
    """
    [done] = act_all(work, [operation], registry, keep_refused=keep_refused, keep_written=keep_written)
    return done


def act_all(
    work: UnitOfWork,
    operations: Sequence[Operation[P]],
    registry: Registry | None = None,
    *,
    keep_refused: bool = False,
    keep_written: bool = False,
) -> list[Judged[P, object]]:
    """The same for many of one kind (the rows of an import), set-wise: all of them, or none.

    Raises:
        ProblemError: one is refused, or needs what the centre does not know.
    """
    if not operations:
        return []
    handler = (registry or default_registry()).handlers[operations[0].kind]
    context = handler.rows.load(work, operations)
    done: list[Judged[P, object]] = []
    for operation in operations:
        verdict = handler.judge(operation, context)
        kept = keep_refused or (keep_written and verdict.effect is not None)
        if verdict.result is OpResult.HELD or (verdict.result is OpResult.REFUSED and not kept):
            raise ProblemError(*_why(operation, context, verdict))
        done.append(Judged(operation, verdict, record_of(work, operation, verdict)))
    handler.rows.write(work, done, context)
    return done


def _why(operation: Operation[Act], context: AtHand, verdict: Verdict[object]) -> list[Problem]:
    """All that is wrong with it by its own rules, for whoever is here to mend it, or what only carrying it out could know."""
    world, at = context.world(operation), operation.occurred_at
    broken = list(checking.refusals(checking.problems(operation.payload, world, at, operation.version)))
    if broken:
        return broken
    params = dict(verdict.params)
    field = params.pop("field", None)
    return [Problem(verdict.code or "op.refused", params, str(field) if field else None)]


def record_of(work: UnitOfWork, operation: Operation[Act], verdict: Verdict[object]) -> Record:
    """The operation on record, with what became of it."""
    envelope = operation.envelope
    return work.add(
        Record(
            operation.op_id,
            operation.kind,
            operation.entity_id,
            operation.data,
            verdict.result,
            operation.author.user_id,
            envelope=envelope,
            payload_digest=operation.payload_digest,
            transport_device_id=operation.transport_device_id,
            occurred_at=work.now if envelope is None else envelope.occurred_at,
            time_doubt=operation.time_doubt,
            version=operation.version,
            code=verdict.code,
            params=verdict.params,
        )
    )
