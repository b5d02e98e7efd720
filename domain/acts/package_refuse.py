"""``package.refuse``: somebody brought a file that is no package of ours, or a damaged one; nothing of it was judged."""

from __future__ import annotations

from domain.acts.act import Act, Entity, Origin
from domain.permissions import Permission
from domain.wire.types import Code, Count, Digest


class PackageRefuse(Act, frozen=True):
    """``code``: why. It stands on record because a file that was changed on its way is worth knowing of."""

    KIND = "package.refuse"
    ENTITY = Entity.DEVICE
    PERMISSIONS = (Permission.PACKAGE_DELIVER,)
    ORIGINS = frozenset({Origin.PERSON})

    code: Code
    sha256: Digest
    bytes: Count
