"""``index.weigh``: a further version of weights."""

from __future__ import annotations

from domain.acts.index_weigh import IndexWeighed
from domain.problems import Problem
from server.acts.handler import Refused, alone
from server.acts.operation import Judged, Operation, Verdict
from server.analysis.indexing import repository
from server.db.work import UnitOfWork


def judge(work: UnitOfWork, operation: Operation[IndexWeighed]) -> Verdict[None]:
    newest = repository.newest(work).version
    if operation.payload.seen != newest:
        raise Refused(Problem("index.stale", {"version": newest}))
    return Verdict.applied()


def put(work: UnitOfWork, judged: Judged[IndexWeighed, None]) -> None:
    told, author = judged.operation.payload, judged.operation.author
    repository.add(work, told.seen + 1, told.weights, told.why.strip(), author.user_id, author.name)


HANDLER = alone(IndexWeighed, judge, put)
