"""``recovery.begin``: somebody brings a package got out of the copied profile of a dead one."""

from __future__ import annotations

from domain.acts.act import Act, Entity, Origin
from domain.permissions import Permission
from domain.wire.packages import PackageHeader
from domain.wire.types import Digest


class RecoveryBegin(Act, frozen=True):
    """It opens and is whole; what is in it is judged from here on, each act under its own author."""

    KIND = "recovery.begin"
    ENTITY = Entity.PACKAGE
    PERMISSIONS = (Permission.PACKAGE_DELIVER,)
    ORIGINS = frozenset({Origin.PERSON})

    header: PackageHeader
    sha256: Digest

    def entity_of(self, author_id: str) -> str:
        return self.header.package_id
