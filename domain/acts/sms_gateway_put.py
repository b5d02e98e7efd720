"""``sms.gateway.put``: by which gateway texts leave, and how it is reached."""

from __future__ import annotations

from collections.abc import Iterable

from domain.acts.act import Act, Entity, Origin, Rule
from domain.acts.world import World
from domain.permissions import Permission
from domain.problems import Problem
from domain.wire.types import Count, Named

_NAME = Rule("sms.gateway.name", field="gateway")


class SmsGatewayPut(Act, frozen=True):
    """A gateway with new settings. They hold secrets and stand in no history, only their digest does."""

    KIND = "sms.gateway.put"
    ENTITY = Entity.SETTING
    PERMISSIONS = (Permission.SETTINGS_MANAGE,)
    ORIGINS = frozenset({Origin.CONSOLE})
    RULES = (_NAME,)

    gateway: Named
    kind: Named
    weight: Count
    digest: Named

    def check(self, world: World, at: int) -> Iterable[Problem]:
        name = self.gateway
        if not (name.isascii() and name.replace("-", "").isalnum() and name.islower() and len(name) <= 32):
            yield _NAME.broken()
