"""``setting.put``: the city sets some values otherwise."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from domain import settings
from domain.acts.act import Act, Entity, Origin, Rule
from domain.acts.world import World
from domain.permissions import Permission
from domain.problems import Problem
from domain.wire.types import Short, Words

UNKNOWN = Rule("setting.unknown")
INVALID = Rule("setting.invalid")


def _under_a_name(values: dict[str, Any]) -> dict[str, Any]:
    """Version 1 was the values themselves."""
    return {"values": values}


class SettingPut(Act, frozen=True):
    """JSON text by dotted key; all of them or, where one cannot be read by the rules, none."""

    KIND = "setting.put"
    ENTITY = Entity.SETTING
    VERSION = 2
    UPCASTS = {1: _under_a_name}
    PERMISSIONS = (Permission.SETTINGS_MANAGE,)
    ORIGINS = frozenset({Origin.PERSON, Origin.CONSOLE})
    RULES = (UNKNOWN, INVALID)

    values: dict[Short, Words]

    def check(self, world: World, at: int) -> Iterator[Problem]:
        for key, text in self.values.items():
            problem = settings.check(key, text)
            if problem is not None:
                yield problem
