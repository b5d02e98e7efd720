"""Logins by browsers: how far one came, how long it holds, and when its time is over."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from domain.times import HOUR, MINUTE
from server.accounts.people import CurrentUser

IDLE_MS = 30 * MINUTE
LONGEST_MS = 12 * HOUR
SEEN_EVERY_MS = MINUTE
"""A login that is used is noted as used no more often than this."""
REMEMBERED_MS = 24 * HOUR
"""For so long after its time was over it is still known whose a login was, to keep for them what they were typing."""


class Step(StrEnum):
    """How far a login came."""

    SECOND = "second"
    """The password held; their second factor is asked for."""
    ENROL = "enrol"
    """The password held; they need a second factor and have none yet."""
    OPEN = "open"


@dataclass(frozen=True, slots=True)
class BrowserSession:
    """A login that was not ended. ``over``: its time has run out; it opens nothing any more.

    Attributes:
        user: who it is of; ``session_id`` in it is this login.
        factor: what proved it beside the password; ``None``: nothing did.
        challenge: what a security key has to sign next.
    """

    user: CurrentUser
    step: Step
    factor: str | None
    challenge: bytes | None
    seen_at: int
    until: int
    over: bool


@dataclass(frozen=True, slots=True)
class SessionLine:
    """A login as its owner sees it among their own. ``told`` is sealed."""

    session_id: str
    told: bytes
    factor: str | None
    created_at: int
    seen_at: int
