"""``token.create``: a machine may push events of one source from now on."""

from __future__ import annotations

from domain.acts.act import Act, Entity, Origin, Rule
from domain.permissions import Permission
from domain.wire.types import Short

NAME_TAKEN = Rule("token.name_taken", field="name")


class TokenCreate(Act, frozen=True):
    """``name`` is what the history calls the machine by, for good; ``source`` the only one it may push."""

    KIND = "token.create"
    ENTITY = Entity.CITY
    PERMISSIONS = (Permission.ACCOUNT_MANAGE,)
    ORIGINS = frozenset({Origin.PERSON, Origin.CONSOLE})
    RULES = (NAME_TAKEN,)

    token_id: Short
    name: Short
    source: Short

    def entity_of(self, author_id: str) -> str:
        return self.token_id
