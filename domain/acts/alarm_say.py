"""``alarm.say``: somebody looked into an alarm: 确认, 误报, or a remark that leaves it open."""

from __future__ import annotations

from collections.abc import Iterator

from domain.acts.act import Act, Entity, Origin, Rule
from domain.acts.world import World
from domain.permissions import Permission
from domain.problems import Problem
from domain.wire.figures import AlarmState
from domain.wire.types import Id, Words

NOTHING_SAID = Rule("alarm.nothing_said", field="remark")
NOT_FOUND = Rule("alarm.not_found", field="alarm_id")


class AlarmSaid(Act, frozen=True):
    """What was found, and why; what was said before stays in the history."""

    KIND = "alarm.say"
    ENTITY = Entity.CITY
    PERMISSIONS = (Permission.ALARM_JUDGE,)
    ORIGINS = frozenset({Origin.PERSON})
    RULES = (NOTHING_SAID, NOT_FOUND)

    alarm_id: Id
    state: AlarmState
    remark: Words = ""

    def entity_of(self, author_id: str) -> str:
        return self.alarm_id

    def check(self, world: World, at: int) -> Iterator[Problem]:
        if self.state is AlarmState.OPEN and not self.remark.strip():
            yield NOTHING_SAID.broken()
