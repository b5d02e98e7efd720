"""``sms.mode``: whether texts leave, only to the centre's own people, or not at all."""

from __future__ import annotations

from collections.abc import Iterator

from domain.acts.act import Act, Entity, Origin, Rule
from domain.acts.world import World
from domain.permissions import Permission
from domain.problems import Problem
from domain.sms.modes import SmsMode
from domain.wire.types import Named, Short

MODE = Rule("sms.mode.unknown", field="mode")
REASON = Rule("sms.mode.reason", field="reason")


class SmsModeSet(Act, frozen=True):
    """The mode of all gateways; going live says why."""

    KIND = "sms.mode"
    ENTITY = Entity.SETTING
    PERMISSIONS = (Permission.SMS_GATEWAY,)
    ORIGINS = frozenset({Origin.PERSON, Origin.CONSOLE})
    RULES = (MODE, REASON)

    mode: Named
    reason: Short = ""

    def check(self, world: World, at: int) -> Iterator[Problem]:
        if self.mode not in tuple(SmsMode):
            yield MODE.broken(mode=self.mode)
        elif self.mode == SmsMode.LIVE and not self.reason.strip():
            yield REASON.broken()
