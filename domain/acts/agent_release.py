"""``agent.release``: what an absent agent holds goes back to everybody."""

from __future__ import annotations

from domain.acts.act import Act, Entity
from domain.permissions import Permission
from domain.wire.types import Id


class AgentRelease(Act, frozen=True):
    """Giving back one agent's leases, and the appointments and tasks tied to them."""

    KIND = "agent.release"
    ENTITY = Entity.USER
    PERMISSIONS = (Permission.TASK_RELEASE,)

    user_id: Id

    def entity_of(self, author_id: str) -> str:
        return self.user_id
