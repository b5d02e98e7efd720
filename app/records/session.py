"""Who is working here, and whether without the centre."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum, auto


class SessionStage(StrEnum):
    """Where the session stands."""

    LOGGED_OUT = auto()
    LOCKED = auto()
    """Somebody works here but left the seat: the screens are covered, sync goes on."""
    WORKING = auto()


@dataclass(frozen=True, slots=True)
class Identity:
    """The person working here, as the centre's grant says. ``role`` is a ``domain.vocabulary.Role``."""

    user_id: str
    number: str
    name: str
    role: str
    hall_id: str | None = None
    unit_id: str | None = None
    skills: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class SessionStatus:
    """What the frame, the login screen and the rail show.

    Attributes:
        offline_until: instant until which they may start without the centre; None before a first login.
        offline: the present session was opened without the centre.
        expired: the 72 h are over: the open form can be finished and saved, nothing new opens.
        must_change_password: nothing else is allowed until it is done.
        deliver_only: this version is too old to take work; it delivers and finishes the open form.
        permissions: what they may do, by ``domain.permissions``; decides what the rail shows.
        numbers: 工号 of those who worked here lately, for the login screen.
    """

    stage: SessionStage
    address: str = ""
    centre_id: str = ""
    city_name: str = ""
    zone: str = "Asia/Shanghai"
    user: Identity | None = None
    offline_until: int | None = None
    offline: bool = False
    expired: bool = False
    must_change_password: bool = False
    deliver_only: bool = False
    permissions: frozenset[str] = frozenset()
    numbers: tuple[str, ...] = field(default_factory=tuple)

    def may(self, permission: str) -> bool:
        """Whether the user has a permission."""
        return permission in self.permissions
