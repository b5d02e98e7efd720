"""``task.handover``: a task given to the lead at the end of a shift, or referred with a reason."""

from __future__ import annotations

from collections.abc import Iterator

from domain.acts.act import Act, Entity, Need
from domain.permissions import Permission
from domain.tasks import callers
from domain.tasks.replicated import HANDOVER
from domain.wire.parts import Caller
from domain.wire.rows import Fact
from domain.wire.types import Id, Words


class Handover(Act, frozen=True):
    """One task given away. Version 2 brought ``caller``: of a citizen who called in about something no task was known for."""

    KIND = "task.handover"
    ENTITY = Entity.TASK
    VERSION = 2
    PERMISSIONS = (Permission.TASK_WORK,)
    REPAIRABLE = True

    handover_id: Id
    task_id: Id
    group_id: Id
    reason: Words = ""
    caller: Caller | None = None

    def entity_of(self, author_id: str) -> str:
        return self.task_id

    def needs(self) -> Iterator[Need]:
        if not callers.opens(self.caller, self.task_id):
            yield Need("task", self.task_id)

    def facts(self, author_id: str, at: int) -> dict[str, Fact]:
        return {self.task_id: Fact(self.handover_id, HANDOVER, at, user_id=author_id)}
