"""A year's working days become the city's."""

from __future__ import annotations

from collections import defaultdict

from domain.acts.calendar_load import CalendarDay, CalendarLoad
from server.acts.handler import alone
from server.acts.operation import Judged, Operation, Verdict
from server.calendar import repository
from server.db.work import UnitOfWork


def _judge(_work: UnitOfWork, _operation: Operation[CalendarLoad]) -> Verdict[None]:
    return Verdict.applied()


def _put(work: UnitOfWork, judged: Judged[CalendarLoad, None]) -> None:
    found: dict[int, list[CalendarDay]] = defaultdict(list)
    for one in sorted(judged.operation.payload.days, key=lambda one: one.date):
        found[int(one.date[:4])].append(one)
    repository.save(work, found)


HANDLER = alone(CalendarLoad, _judge, _put)
