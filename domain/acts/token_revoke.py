"""``token.revoke``: a machine may push no more; what it pushed stays."""

from __future__ import annotations

from domain.acts.act import Act, Entity, Origin, Rule
from domain.permissions import Permission
from domain.wire.types import Short

NOT_FOUND = Rule("token.not_found")


class TokenRevoke(Act, frozen=True):
    """Its token is worth nothing any more."""

    KIND = "token.revoke"
    ENTITY = Entity.CITY
    PERMISSIONS = (Permission.ACCOUNT_MANAGE,)
    ORIGINS = frozenset({Origin.PERSON, Origin.CONSOLE})
    RULES = (NOT_FOUND,)

    token_id: Short

    def entity_of(self, author_id: str) -> str:
        return self.token_id
