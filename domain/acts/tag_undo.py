"""``tag.undo``: a published edit is taken back the same day, as a version of its own."""

from __future__ import annotations

from domain.acts.act import Act, Entity, Origin, Rule
from domain.permissions import Permission
from domain.wire.types import Count


class TagUndone(Act, frozen=True):
    """``version`` and ``number`` name the edit, as the history of a tag does."""

    KIND = "tag.undo"
    ENTITY = Entity.CITY
    PERMISSIONS = (Permission.TAG_PUBLISH,)
    ORIGINS = frozenset({Origin.PERSON, Origin.CONSOLE})
    RULES = (Rule("tag.*"),)

    version: Count
    number: Count
