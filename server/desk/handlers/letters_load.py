"""A city's own texts to begin from."""

from __future__ import annotations

from domain.acts.letters_load import LettersLoad
from server.acts.handler import alone
from server.acts.operation import Judged, Operation, Verdict
from server.db.work import UnitOfWork
from server.desk import repository


def _judge(_work: UnitOfWork, _operation: Operation[LettersLoad]) -> Verdict[None]:
    return Verdict.applied()


def _put(work: UnitOfWork, judged: Judged[LettersLoad, None]) -> None:
    payload = judged.operation.payload
    repository.put_letters(work, payload.letters)
    repository.drop_letters(work, payload.gone)


HANDLER = alone(LettersLoad, _judge, _put)
