"""``lease.extend``: groups in hand are kept longer."""

from __future__ import annotations

from typing import Annotated

from msgspec import Meta

from domain.acts.act import Act, Entity, Origin
from domain.permissions import Permission
from domain.wire.types import Id, Instant


class LeaseExtension(Act, frozen=True):
    """Letting the author's leases on these groups run on until an instant."""

    KIND = "lease.extend"
    ENTITY = Entity.GROUP
    PERMISSIONS = (Permission.TASK_WORK,)
    ORIGINS = frozenset({Origin.PERSON})

    groups: Annotated[list[Id], Meta(min_length=1, max_length=500)]
    until: Instant

    def entity_of(self, author_id: str) -> str:
        return self.groups[0]
