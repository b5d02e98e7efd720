"""``package.deliver``: what became of a package exported by the workstation itself."""

from __future__ import annotations

from domain.acts.act import Act, Entity, Origin
from domain.permissions import Permission
from domain.wire.types import Count


class PackageDeliver(Act, frozen=True):
    """All of it was judged: how many acts came to what, as ``PackageResult`` tells whoever brought it."""

    KIND = "package.deliver"
    ENTITY = Entity.PACKAGE
    PERMISSIONS = (Permission.PACKAGE_DELIVER,)
    ORIGINS = frozenset({Origin.PERSON})

    applied: Count = 0
    secondary: Count = 0
    duplicate: Count = 0
    held: Count = 0
    refused: Count = 0
    later: Count = 0
