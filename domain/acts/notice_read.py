"""``notice.read``: somebody read what they were told."""

from __future__ import annotations

from domain.acts.act import Act, Entity, Origin
from domain.permissions import Permission
from domain.wire.types import Id, Instant


class NoticeRead(Act, frozen=True):
    """These, and with ``until`` all of theirs up to that instant; those of others are not touched."""

    KIND = "notice.read"
    ENTITY = Entity.USER
    PERMISSIONS = (Permission.ORDER_READ,)
    ORIGINS = frozenset({Origin.PERSON})

    notice_ids: tuple[Id, ...] = ()
    until: Instant | None = None

    def entity_of(self, author_id: str) -> str:
        return author_id
