"""``sms.duty``: the phones of the duty list, which are told by text that an emergency waits."""

from __future__ import annotations

from typing import Annotated

from msgspec import Meta

from domain.acts.act import Act, Entity, Origin
from domain.permissions import Permission
from domain.wire.message import Message
from domain.wire.types import Id, Short


class DutyPhone(Message, frozen=True):
    """One phone by its keyed hash and what may be shown of it; the number itself comes beside the act, and is sealed."""

    group_id: Id
    mask: Short
    label: Short = ""


class SmsDuty(Act, frozen=True):
    """All of them, in place of those before."""

    KIND = "sms.duty"
    ENTITY = Entity.SETTING
    PERMISSIONS = (Permission.SETTINGS_MANAGE,)
    ORIGINS = frozenset({Origin.PERSON, Origin.CONSOLE})

    phones: Annotated[list[DutyPhone], Meta(max_length=50)]
