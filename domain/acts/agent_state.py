"""``agent.state``: 在岗, 小休, 离席, 下班 from when it was done on."""

from __future__ import annotations

from collections.abc import Iterator

from domain.acts.act import Act, Entity, Rule
from domain.acts.world import World
from domain.problems import Problem
from domain.vocabulary import AgentState
from domain.wire.types import Code, Words

UNKNOWN = Rule("agent.state_unknown")

_STATES = frozenset(AgentState)


class AgentStateChange(Act, frozen=True):
    """What somebody is doing from now on."""

    KIND = "agent.state"
    ENTITY = Entity.USER
    RULES = (UNKNOWN,)

    state: Code
    reason: Words = ""

    def entity_of(self, author_id: str) -> str:
        return author_id

    def check(self, world: World, at: int) -> Iterator[Problem]:
        if self.state not in _STATES:
            yield UNKNOWN.broken(state=self.state)
