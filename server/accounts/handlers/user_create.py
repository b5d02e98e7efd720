"""An account is made."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from domain.acts.act import Act
from domain.acts.user_create import EXISTS, UserCreate
from server.accounts import repository
from server.accounts.announcing import announce
from server.accounts.new import NewAccount
from server.acts.handler import Handler, Simply
from server.acts.operation import Judged, Operation, Verdict
from server.db.work import UnitOfWork


@dataclass(slots=True)
class _Taken(Simply):
    """Numbers that somebody has."""

    numbers: set[str] = field(default_factory=set)


class _Accounts:
    """Accounts that are made, many at once where a list of colleagues is taken in."""

    def load(self, work: UnitOfWork, operations: Sequence[Operation[Act]]) -> _Taken:
        told = [one.payload for one in operations]
        return _Taken(
            repository.numbers_taken(work, {act.number for act in told if isinstance(act, UserCreate)})
        )

    def write(self, work: UnitOfWork, judged: Sequence[Judged[Any, Any]], context: _Taken) -> None:
        for one in judged:
            new = one.verdict.effect
            if isinstance(new, NewAccount):
                repository.add_user(work, new.person, new.password_hash, new.skills)
                announce(one.record, new.person)


def _made(operation: Operation[UserCreate], context: _Taken) -> Verdict[NewAccount]:
    new, number = operation.beside, operation.payload.number
    assert isinstance(new, NewAccount)  # noqa: S101
    if number in context.numbers:
        return Verdict.refused(EXISTS.broken(number=number))
    context.numbers.add(number)
    return Verdict.applied(new)


HANDLER = Handler(UserCreate, _Accounts(), _made)
