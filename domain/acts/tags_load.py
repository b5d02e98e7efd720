"""``tags.load``: tags are added, changed, retired or merged by what ships with the product."""

from __future__ import annotations

from domain.acts.act import Act, Entity, Origin
from domain.permissions import Permission
from domain.wire.rows import TagRow
from domain.wire.types import Count


class TagsLoad(Act, frozen=True):
    """Those that are new or others than before, whole; what is not named stays as it is. ``shipped``: which of the product's own they are."""

    KIND = "tags.load"
    ENTITY = Entity.CITY
    PERMISSIONS = (Permission.TAG_MANAGE,)
    ORIGINS = frozenset({Origin.PERSON, Origin.CONSOLE, Origin.MACHINE})

    tags: tuple[TagRow, ...]
    shipped: Count = 0
