"""What somebody is not told of is put in place of what it was."""

from __future__ import annotations

from domain.acts.notice_choose import NoticeChoose
from server.acts.handler import alone
from server.acts.operation import Judged, Operation, Verdict
from server.db.work import UnitOfWork
from server.notices.repository import notices


def _judge(_work: UnitOfWork, _operation: Operation[NoticeChoose]) -> Verdict[None]:
    return Verdict.applied()


def _put(work: UnitOfWork, judged: Judged[NoticeChoose, None]) -> None:
    notices.choose(work, judged.operation.author.user_id, judged.operation.payload.silent)


HANDLER = alone(NoticeChoose, _judge, _put)
