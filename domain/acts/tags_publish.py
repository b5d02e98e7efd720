"""``tags.publish``: the draft becomes the next version of the tags, by somebody who made none of its edits."""

from __future__ import annotations

from domain.acts.act import Act, Entity, Origin, Rule
from domain.permissions import Permission
from domain.wire.types import Count


class TagsPublished(Act, frozen=True):
    """``seen``: the draft's revision as whoever publishes it read it; nothing that came later is published unread."""

    KIND = "tags.publish"
    ENTITY = Entity.CITY
    PERMISSIONS = (Permission.TAG_PUBLISH,)
    ORIGINS = frozenset({Origin.PERSON, Origin.CONSOLE})
    RULES = (Rule("tag.*"),)

    seen: Count
