"""``recovery.deliver``: what became of a package got out of the copied profile of a dead one."""

from __future__ import annotations

from domain.acts.act import Act, Entity, Origin
from domain.permissions import Permission
from domain.wire.types import Count


class RecoveryDeliver(Act, frozen=True):
    """All of it was judged: how many acts came to what, as ``PackageResult`` tells whoever brought it."""

    KIND = "recovery.deliver"
    ENTITY = Entity.PACKAGE
    PERMISSIONS = (Permission.PACKAGE_DELIVER,)
    ORIGINS = frozenset({Origin.PERSON})

    applied: Count = 0
    secondary: Count = 0
    duplicate: Count = 0
    held: Count = 0
    refused: Count = 0
    later: Count = 0
