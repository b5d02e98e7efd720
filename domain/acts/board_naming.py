"""``board.naming``: an officer lets themselves be named on the open board where they are praised, or does not any more."""

from __future__ import annotations

from domain.acts.act import Act, Entity, Origin
from domain.permissions import Permission


class Naming(Act, frozen=True):
    """``named``: from now on, with surname and unit, on praise alone."""

    KIND = "board.naming"
    ENTITY = Entity.USER
    PERMISSIONS = (Permission.PRAISE_READ_OWN,)
    ORIGINS = frozenset({Origin.PERSON})

    named: bool

    def entity_of(self, author_id: str) -> str:
        return author_id
