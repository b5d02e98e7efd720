"""``task.handover``: a task given to the lead at the end of a shift, or referred with a reason."""

from __future__ import annotations

from collections.abc import Iterator

from domain.acts.act import Act, Entity, Need
from domain.permissions import Permission
from domain.tasks.replicated import HANDOVER
from domain.wire.rows import Fact
from domain.wire.types import Id, Words


class Handover(Act, frozen=True):
    """One task given away."""

    KIND = "task.handover"
    ENTITY = Entity.TASK
    PERMISSIONS = (Permission.TASK_WORK,)
    REPAIRABLE = True

    handover_id: Id
    task_id: Id
    group_id: Id
    reason: Words = ""

    def entity_of(self, author_id: str) -> str:
        return self.task_id

    def needs(self) -> Iterator[Need]:
        yield Need("task", self.task_id)

    def facts(self, author_id: str, at: int) -> dict[str, Fact]:
        return {self.task_id: Fact(self.handover_id, HANDOVER, at, user_id=author_id)}
