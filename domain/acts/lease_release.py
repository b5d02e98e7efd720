"""``lease.release``: groups in hand go back to everybody."""

from __future__ import annotations

from typing import Annotated

from msgspec import Meta

from domain.acts.act import Act, Entity, Origin
from domain.permissions import Permission
from domain.wire.types import Id


class LeaseRelease(Act, frozen=True):
    """Giving back the leases on these groups: by who holds them, or by the centre when they have gone home."""

    KIND = "lease.release"
    ENTITY = Entity.GROUP
    PERMISSIONS = (Permission.TASK_WORK,)
    ORIGINS = frozenset({Origin.PERSON, Origin.MACHINE})

    groups: Annotated[list[Id], Meta(min_length=1)]

    def entity_of(self, author_id: str) -> str:
        return self.groups[0]
