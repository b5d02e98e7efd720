"""Somebody of a unit says who of them is A角, B角 and away."""

from __future__ import annotations

from domain.acts.unit_duty import DutySet
from domain.problems import Problem
from server.accounts.people import Person
from server.acts.handler import Refused, alone
from server.acts.operation import Judged, Operation, Verdict
from server.db.work import UnitOfWork
from server.deputies import repository


def _judge(work: UnitOfWork, operation: Operation[DutySet]) -> Verdict[None]:
    duty, author = operation.payload, operation.author
    if isinstance(author, Person) and author.unit_id != duty.unit_id:
        raise Refused(Problem("duty.not_yours"))
    known = {row.user_id for row in repository.liaisons(work, duty.unit_id)}
    if any(one.user_id not in known for one in duty.people):
        raise Refused(Problem("duty.not_of_unit"))
    return Verdict.applied()


def _put(work: UnitOfWork, judged: Judged[DutySet, None]) -> None:
    duty = judged.operation.payload
    repository.save(work, duty.unit_id, duty.people)


HANDLER = alone(DutySet, _judge, _put)
