"""``user.create``: an account, whose password must be changed at the first login. The password stands in no history."""

from __future__ import annotations

from collections.abc import Iterator

from domain.acts.act import Act, Entity, Origin, Rule
from domain.acts.world import World
from domain.permissions import Permission
from domain.problems import Problem
from domain.wire.types import Code, Short

MAX_NUMBER = 32
NUMBER = Rule("user.number", field="number")
EXISTS = Rule("user.exists", field="number")


class UserCreate(Act, frozen=True):
    """A new colleague by 工号."""

    KIND = "user.create"
    ENTITY = Entity.USER
    PERMISSIONS = (Permission.ACCOUNT_MANAGE,)
    ORIGINS = frozenset({Origin.PERSON, Origin.CONSOLE})
    RULES = (NUMBER, EXISTS)

    number: Short
    role: Code

    def check(self, world: World, at: int) -> Iterator[Problem]:
        if not self.number or len(self.number) > MAX_NUMBER or any(c.isspace() for c in self.number):
            yield NUMBER.broken(most=MAX_NUMBER)
