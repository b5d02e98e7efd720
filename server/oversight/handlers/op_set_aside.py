"""``op.set_aside``: a refused operation stays whole, and its workstation stops waiting for its repair."""

from __future__ import annotations

from typing import Any

from domain.acts.op_set_aside import SettingAside
from domain.permissions import Permission
from domain.problems import Problem
from domain.wire.sync import OpResult
from server.accounts.halls import reach
from server.acts.handler import Refused, alone
from server.acts.operation import Judged, Operation, Verdict
from server.db.work import UnitOfWork
from server.oversight.repository import returned as repository


def judge(work: UnitOfWork, operation: Operation[SettingAside]) -> Verdict[Any]:
    """The effect is the operation put aside; none where it was already."""
    op_id = operation.payload.op_id
    hall = reach(operation.author, Permission.OPERATION_SET_ASIDE)
    row = repository.one(work, hall, op_id)
    if row is None:
        raise Refused(Problem("op.not_found", {"op_id": op_id}, field="op_id"))
    return Verdict.applied(row if row.aside_at is None else None)


def put(work: UnitOfWork, judged: Judged[SettingAside, Any]) -> None:
    """Who refused work is told that nothing is left to repair."""
    row = judged.verdict.effect
    if row is None:
        return
    author = judged.operation.author
    repository.add_aside(work, row, author.user_id, judged.operation.payload.reason.strip())
    if row.result == OpResult.REFUSED.value:
        params = {"by": author.name, "code": row.code}
        judged.record.when_numbered(repository.renewing(work, row.op_id, SettingAside.KIND, params))


HANDLER = alone(SettingAside, judge, put)
