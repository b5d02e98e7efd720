"""Tags are added, changed, retired or merged by what ships with the product; workstations hear of it."""

from __future__ import annotations

from domain.acts.tags_load import TagsLoad
from server.acts.handler import alone
from server.acts.operation import Judged, Operation, Verdict
from server.db.work import UnitOfWork
from server.tags import repository
from server.tags.service import change, publish


def _judge(_work: UnitOfWork, _operation: Operation[TagsLoad]) -> Verdict[None]:
    return Verdict.applied()


def _put(work: UnitOfWork, judged: Judged[TagsLoad, None]) -> None:
    operation = judged.operation
    told, by = operation.payload, operation.author.user_id
    known = repository.rows(work)
    changes = [
        change(1, repository.SHIPPED, known[row.code], row, by, work.now)
        for row in told.tags
        if row.code in known
    ]
    publish(
        work,
        judged.record,
        told.tags,
        origin=repository.SHIPPED,
        by=by,
        changes=changes,
        shipped=told.shipped,
    )


HANDLER = alone(TagsLoad, _judge, _put)
"""The history of a tag begins with its first loading, of which no change is noted."""
