"""``sms.rule_state``: a rule is paused, goes on, or is stopped."""

from __future__ import annotations

from collections.abc import Iterator

from domain.acts.act import Act, Entity, Origin, Rule
from domain.acts.world import World
from domain.permissions import Permission
from domain.problems import Problem
from domain.sms.rules import RuleState
from domain.wire.types import Code, Named, Short

STATE = Rule("sms.rule.state", field="state")
REASON = Rule("sms.rule.reason", field="reason")


class SmsRuleState(Act, frozen=True):
    """What is claimed is finished in any case. Paused: what is planned waits. Stopped: what is planned is cancelled, with the reason."""

    KIND = "sms.rule_state"
    ENTITY = Entity.SETTING
    PERMISSIONS = (Permission.SMS_RULE,)
    ORIGINS = frozenset({Origin.PERSON, Origin.CONSOLE})
    RULES = (STATE, REASON)

    rule: Code
    state: Named
    reason: Short = ""

    def check(self, world: World, at: int) -> Iterator[Problem]:
        if self.state not in tuple(RuleState):
            yield STATE.broken(state=self.state)
        elif self.state != RuleState.RUNNING and not self.reason.strip():
            yield REASON.broken()
