"""``brief.publish``: a brief is frozen and can be carried away, by somebody who wrote nothing of it."""

from __future__ import annotations

from typing import Annotated

from msgspec import Meta

from domain.acts.act import Act, Entity, Origin, Rule
from domain.permissions import Permission
from domain.wire.types import Count, Id


class BriefPublished(Act, frozen=True):
    """``seen``: the version that whoever publishes it read; ``digest``: SHA-256 of what is frozen, in hex."""

    KIND = "brief.publish"
    ENTITY = Entity.CITY
    PERMISSIONS = (Permission.REPORT_PUBLISH,)
    ORIGINS = frozenset({Origin.PERSON})
    RULES = (Rule("brief.*"),)

    brief_id: Id
    seen: Count
    digest: Annotated[str, Meta(min_length=64, max_length=64)]

    def entity_of(self, author_id: str) -> str:
        return self.brief_id
