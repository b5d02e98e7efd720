"""``user.factor_remove``: something that somebody proved themselves by is worth nothing any more."""

from __future__ import annotations

from domain.acts.act import Act, Entity, Origin, Rule
from domain.wire.types import Short

NOT_OWN = Rule("factor.not_own")


class FactorRemove(Act, frozen=True):
    """One's own, by its id; or, at the centre's machine, all that a person has who lost them: ``factor_id`` is empty then."""

    KIND = "user.factor_remove"
    ENTITY = Entity.USER
    ORIGINS = frozenset({Origin.PERSON, Origin.CONSOLE})
    RULES = (NOT_OWN,)

    factor_id: Short = ""

    def entity_of(self, author_id: str) -> str:
        return author_id
