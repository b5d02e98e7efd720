"""``alarm.say``: an alarm is confirmed, false, or remarked upon."""

from __future__ import annotations

from domain.acts.alarm_say import NOT_FOUND, AlarmSaid
from server.acts.handler import Refused, alone
from server.acts.operation import Judged, Operation, Verdict
from server.analysis.alarms import repository
from server.db.work import UnitOfWork


def judge(work: UnitOfWork, operation: Operation[AlarmSaid]) -> Verdict[None]:
    if repository.alarm(work, operation.payload.alarm_id) is None:
        raise Refused(NOT_FOUND.broken())
    return Verdict.applied()


def put(work: UnitOfWork, judged: Judged[AlarmSaid, None]) -> None:
    told, author = judged.operation.payload, judged.operation.author
    repository.say(work, told.alarm_id, told.state, told.remark.strip(), author.user_id, author.name)


HANDLER = alone(AlarmSaid, judge, put)
