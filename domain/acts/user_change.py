"""``user.change``: an import says otherwise of a colleague than before."""

from __future__ import annotations

from domain.acts.act import Act, Entity, Origin
from domain.permissions import Permission
from domain.wire.types import Code, Short


class UserChange(Act, frozen=True):
    """Name, role, unit, hall or skills of whoever has this 工号 are others from now on; ``role`` is the new one."""

    KIND = "user.change"
    ENTITY = Entity.USER
    PERMISSIONS = (Permission.ACCOUNT_MANAGE,)
    ORIGINS = frozenset({Origin.PERSON, Origin.CONSOLE})

    number: Short
    role: Code
