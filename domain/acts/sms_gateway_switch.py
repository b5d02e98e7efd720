"""``sms.gateway.switch``: a gateway is paused, or goes on."""

from __future__ import annotations

from collections.abc import Iterable

from domain.acts.act import Act, Entity, Origin, Rule
from domain.acts.world import World
from domain.permissions import Permission
from domain.problems import Problem
from domain.wire.types import Named, Short

_REASON = Rule("sms.gateway.reason", field="reason")
_UNKNOWN = Rule("sms.gateway.unknown", field="gateway")


class SmsGatewaySwitch(Act, frozen=True):
    """Nothing is handed to a gateway, or it is handed messages again; whoever lets one go on that stopped by itself says why it may."""

    KIND = "sms.gateway.switch"
    ENTITY = Entity.SETTING
    PERMISSIONS = (Permission.SMS_GATEWAY,)
    ORIGINS = frozenset({Origin.PERSON, Origin.CONSOLE})
    RULES = (_REASON, _UNKNOWN)

    gateway: Named
    paused: bool
    reason: Short = ""

    def check(self, world: World, at: int) -> Iterable[Problem]:
        if not self.reason.strip():
            yield _REASON.broken()
