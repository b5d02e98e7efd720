"""``tags.load``: tags are added, changed, retired or merged."""

from __future__ import annotations

from domain.acts.act import Act, Entity, Origin
from domain.permissions import Permission
from domain.wire.rows import TagRow


class TagsLoad(Act, frozen=True):
    """Those that are new or others than before, whole; what is not named stays as it is."""

    KIND = "tags.load"
    ENTITY = Entity.CITY
    PERMISSIONS = (Permission.TAG_MANAGE,)
    ORIGINS = frozenset({Origin.PERSON, Origin.CONSOLE})

    tags: tuple[TagRow, ...]
