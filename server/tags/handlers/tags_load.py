"""Tags are added, changed, retired or merged; workstations hear of it."""

from __future__ import annotations

from domain.acts.tags_load import TagsLoad
from domain.wire.rows import RowKind, city_scope
from server.acts.handler import alone
from server.acts.operation import Judged, Operation, Verdict
from server.db.work import UnitOfWork
from server.tags import repository


def _judge(_work: UnitOfWork, _operation: Operation[TagsLoad]) -> Verdict[None]:
    return Verdict.applied()


def _put(work: UnitOfWork, judged: Judged[TagsLoad, None]) -> None:
    changed = judged.operation.payload.tags
    repository.save(work, changed)
    for row in changed:
        judged.record.touch(city_scope(), RowKind.TAG, row.code)


HANDLER = alone(TagsLoad, _judge, _put)
