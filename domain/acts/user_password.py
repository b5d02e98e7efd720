"""``user.password``: somebody gave themselves another password. Neither the old nor the new one stands in any history."""

from __future__ import annotations

from domain.acts.act import Act, Entity, Origin


class PasswordChange(Act, frozen=True):
    """One's own password; one's other logins end."""

    KIND = "user.password"
    ENTITY = Entity.USER
    ORIGINS = frozenset({Origin.PERSON})

    def entity_of(self, author_id: str) -> str:
        return author_id
