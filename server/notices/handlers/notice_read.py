"""Somebody's notices are read."""

from __future__ import annotations

from domain.acts.notice_read import NoticeRead
from server.acts.handler import alone
from server.acts.operation import Judged, Operation, Verdict
from server.db.work import UnitOfWork
from server.notices.repository import notices


def _judge(_work: UnitOfWork, _operation: Operation[NoticeRead]) -> Verdict[None]:
    return Verdict.applied()


def _put(work: UnitOfWork, judged: Judged[NoticeRead, None]) -> None:
    told = judged.operation.payload
    notices.mark_read(work, judged.operation.author.user_id, told.notice_ids, told.until)


HANDLER = alone(NoticeRead, _judge, _put)
