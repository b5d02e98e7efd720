"""``coding.second``: somebody else codes an order that was drawn, without knowing how it was coded."""

from __future__ import annotations

from typing import Annotated

from msgspec import Meta

from domain.acts.act import Act, Entity, Origin, Rule
from domain.permissions import Permission
from domain.wire.types import Code, Id

CODING = (Rule("order.unknown"), Rule("coding.*"), Rule("tag.*"))


class CodedSecond(Act, frozen=True):
    """``tags``: as ``domain.tags.coding`` asks for; the first of an axis is the chief one."""

    KIND = "coding.second"
    ENTITY = Entity.ORDER
    PERMISSIONS = (Permission.TAG_CODE,)
    ORIGINS = frozenset({Origin.PERSON})
    RULES = CODING

    order_id: Id
    tags: Annotated[tuple[Code, ...], Meta(max_length=20)]

    def entity_of(self, author_id: str) -> str:
        return self.order_id
