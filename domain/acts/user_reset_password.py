"""``user.reset_password``: somebody gets another password, to be changed at the next login. It stands in no history."""

from __future__ import annotations

from domain.acts.act import Act, Entity, Origin, Rule
from domain.permissions import Permission
from domain.wire.types import Short

NOT_FOUND = Rule("user.not_found", field="number")


class PasswordReset(Act, frozen=True):
    """A new password for whoever has this 工号; all their logins end."""

    KIND = "user.reset_password"
    ENTITY = Entity.USER
    PERMISSIONS = (Permission.ACCOUNT_MANAGE,)
    ORIGINS = frozenset({Origin.PERSON, Origin.CONSOLE})
    RULES = (NOT_FOUND,)

    number: Short
