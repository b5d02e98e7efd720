"""``sms.team``: the numbers of the centre's own people, which texts reach in ``team`` mode."""

from __future__ import annotations

from typing import Annotated

from msgspec import Meta

from domain.acts.act import Act, Entity, Origin
from domain.permissions import Permission
from domain.wire.message import Message
from domain.wire.types import Id, Short

MOST_OF_TEAM = 200
"""Numbers of the list: it is for trying, and no list of citizens."""


class TeamNumber(Message, frozen=True):
    """One number by its keyed hash; the number itself stands nowhere. ``mask`` is what may be shown of it."""

    group_id: Id
    mask: Short
    label: Short = ""


class SmsTeam(Act, frozen=True):
    """All of them, in place of those before."""

    KIND = "sms.team"
    ENTITY = Entity.SETTING
    PERMISSIONS = (Permission.SETTINGS_MANAGE,)
    ORIGINS = frozenset({Origin.PERSON, Origin.CONSOLE})

    numbers: Annotated[list[TeamNumber], Meta(max_length=MOST_OF_TEAM)]
