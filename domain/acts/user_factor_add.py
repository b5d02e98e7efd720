"""``user.factor_add``: somebody proves themselves by something beside their password from now on. Its secret stands in no history."""

from __future__ import annotations

from domain.acts.act import Act, Entity, Origin
from domain.wire.types import Code, Id


class FactorAdd(Act, frozen=True):
    """``factor`` is what kind of thing it is: ``totp``, ``key``, or ``recovery`` for a set of codes."""

    KIND = "user.factor_add"
    ENTITY = Entity.USER
    ORIGINS = frozenset({Origin.PERSON})

    factor_id: Id
    factor: Code

    def entity_of(self, author_id: str) -> str:
        return author_id
