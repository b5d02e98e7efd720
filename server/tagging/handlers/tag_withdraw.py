"""``tag.withdraw``: an edit leaves the draft; what was done stays on record."""

from __future__ import annotations

from domain.acts.tag_withdraw import TagWithdrawn
from domain.problems import Problem
from server.acts.handler import Refused, alone
from server.acts.operation import Judged, Operation, Verdict
from server.db.work import UnitOfWork
from server.tagging import drafting
from server.tagging.repository import drafts as repository


def judge(work: UnitOfWork, operation: Operation[TagWithdrawn]) -> Verdict[None]:
    """It has to be there, and to have been read."""
    found = next((one for one in drafting.drafted(work) if one.edit_id == operation.payload.edit_id), None)
    if found is None or found.number > operation.payload.seen:
        raise Refused(Problem("tag.edit_gone"))
    return Verdict.applied()


def put(work: UnitOfWork, judged: Judged[TagWithdrawn, None]) -> None:
    operation = judged.operation
    repository.add(work, repository.WITHDRAW, operation.author.user_id, operation.payload.edit_id)


HANDLER = alone(TagWithdrawn, judge, put)
