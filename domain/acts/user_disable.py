"""``user.disable``: an account is shut, or opened again."""

from __future__ import annotations

from domain.acts.act import Act, Entity, Origin
from domain.acts.user_reset_password import NOT_FOUND
from domain.permissions import Permission
from domain.wire.types import Short


class UserDisable(Act, frozen=True):
    """Nobody logs in any more (``disabled``), or again. ``number``: whose account; older ones name it by the entity alone."""

    KIND = "user.disable"
    ENTITY = Entity.USER
    PERMISSIONS = (Permission.ACCOUNT_MANAGE,)
    ORIGINS = frozenset({Origin.PERSON, Origin.CONSOLE})
    RULES = (NOT_FOUND,)

    disabled: bool
    number: Short = ""
