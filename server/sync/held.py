"""Operations that named a task or event the centre did not know: judged again when it appears."""

from __future__ import annotations

from collections.abc import Collection

from server.accounts import repository as accounts
from server.acts.operation import Operation
from server.acts.registry import Registry, default_registry
from server.db.work import Record, UnitOfWork
from server.sync import repository
from server.sync.intake import understand
from server.sync.judging import judge_all


def rejudge_held(work: UnitOfWork, ids: Collection[str], registry: Registry | None = None) -> int:
    """Judge what waited for any of these ids, inside the unit of work that brought them; returns how many were settled.

    For planning and importing, after the tasks and events are written. Costs one short statement where nothing waits.
    """
    if not ids or not repository.any_held(work):
        return 0
    settled = 0
    wanted = sorted(ids)
    for start in range(0, len(wanted), 500):
        settled += _rejudge(work, wanted[start : start + 500], registry or default_registry())
    return settled


def _rejudge(work: UnitOfWork, ids: Collection[str], registry: Registry) -> int:
    # One that waited may have been sent again together with what it waited for: this batch has it already.
    done = {record.op_id for record in work.records}
    waiting = [item for item in repository.held_for(work, ids) if item.envelope.op_id not in done]
    if not waiting:
        return 0
    authors = accounts.people(work, {item.envelope.author_id for item in waiting})
    operations = []
    for item in waiting:
        author = authors.get(item.envelope.author_id)
        if author is None:
            continue
        understood = understand(item.envelope, author, registry, item.transport_device_id, work.now)
        if isinstance(understood, Operation):
            operations.append(understood)
    outcomes = judge_all(work, registry, operations)
    settled = [op_id for op_id, outcome in outcomes.items() if isinstance(outcome, Record)]
    if settled:
        repository.unhold(work, settled)
    return len(settled)
