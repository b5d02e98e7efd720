"""``board.naming``: it holds for what is published already, at the next request."""

from __future__ import annotations

from domain.acts.board_naming import Naming
from server.accounts.people import Person
from server.acts.handler import alone
from server.acts.operation import Judged, Operation, Verdict
from server.board import repository
from server.db.work import UnitOfWork


def judge(_work: UnitOfWork, operation: Operation[Naming]) -> Verdict[str]:
    """An officer's 工号 is their 警号."""
    author = operation.author
    return Verdict.applied(author.number if isinstance(author, Person) else "")


def put(work: UnitOfWork, judged: Judged[Naming, str]) -> None:
    if judged.verdict.effect:
        repository.set_named(work, judged.verdict.effect, named=judged.operation.payload.named)


HANDLER = alone(Naming, judge, put)
