"""``coding.settle``: a third settles two codings that differ; all three are kept."""

from __future__ import annotations

from typing import Annotated

from msgspec import Meta

from domain.acts.act import Act, Entity, Origin
from domain.acts.coding_second import CODING
from domain.permissions import Permission
from domain.wire.types import Code, Id


class CodingSettled(Act, frozen=True):
    """``tags``: what holds, which may be neither of the two."""

    KIND = "coding.settle"
    ENTITY = Entity.ORDER
    PERMISSIONS = (Permission.TAG_CODE,)
    ORIGINS = frozenset({Origin.PERSON})
    RULES = CODING

    order_id: Id
    tags: Annotated[tuple[Code, ...], Meta(max_length=20)]

    def entity_of(self, author_id: str) -> str:
        return self.order_id
