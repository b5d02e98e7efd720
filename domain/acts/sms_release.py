"""``sms.release``: what may have gone out is sent again, or left as it is."""

from __future__ import annotations

from collections.abc import Iterator
from enum import StrEnum
from typing import Annotated

from msgspec import Meta

from domain.acts.act import Act, Entity, Origin, Rule
from domain.acts.world import World
from domain.permissions import Permission
from domain.problems import Problem
from domain.wire.types import Id, Named, Short

WHAT = Rule("sms.release.what", field="what")
REASON = Rule("sms.release.reason", field="reason")


class Release(StrEnum):
    """What becomes of messages in ``unknown``."""

    SEND_AGAIN = "send_again"
    """补发: the citizen may receive it twice."""
    CLOSE = "close"


class SmsRelease(Act, frozen=True):
    """A lead's decision about messages of which nobody knows whether they went out; those that are known by now stay as they are.

    Attributes:
        held: it holds for the events too that wait after a restore: ``send_again`` plans them, ``close`` leaves them unasked.
    """

    KIND = "sms.release"
    ENTITY = Entity.SETTING
    PERMISSIONS = (Permission.SMS_RELEASE,)
    ORIGINS = frozenset({Origin.PERSON, Origin.CONSOLE})
    RULES = (WHAT, REASON)

    what: Named
    messages: Annotated[list[Id], Meta(max_length=500)]
    reason: Short
    held: bool = False

    def check(self, world: World, at: int) -> Iterator[Problem]:
        if self.what not in tuple(Release):
            yield WHAT.broken(what=self.what)
        if not self.reason.strip():
            yield REASON.broken()
