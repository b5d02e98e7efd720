"""``alarm.raise``: alarms are kept, the known ones with their new counts."""

from __future__ import annotations

from domain.acts.alarm_raise import AlarmsRaised
from server.acts.handler import alone
from server.acts.operation import Judged, Operation, Verdict
from server.analysis.alarms import repository
from server.db.work import UnitOfWork


def judge(_work: UnitOfWork, _operation: Operation[AlarmsRaised]) -> Verdict[None]:
    return Verdict.applied()


def put(work: UnitOfWork, judged: Judged[AlarmsRaised, None]) -> None:
    told = judged.operation.payload
    repository.save(work, told.week, told.expected_false, told.alarms)


HANDLER = alone(AlarmsRaised, judge, put)
