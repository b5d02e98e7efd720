"""When a text may leave: the rule's sending window, and above it the city's quiet hours; wall-clock times of the city."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from hashlib import blake2b

from domain.hours import CallHours
from domain.times import DEFAULT_ZONE, MINUTE, from_local, to_local

_TRIES = 6
"""Window and quiet hours push each other on; where they leave anything open, it is found within two days."""
BACKLOG_SPREAD = 90 * MINUTE
"""What waited for the window leaves over so long, and not all at its first second."""


@dataclass(frozen=True, slots=True)
class SendingWindow:
    """Minutes of the day, ``until`` no longer in it. One without length is never open."""

    start: int = 8 * 60 + 30
    until: int = 20 * 60

    def __post_init__(self) -> None:
        if not 0 <= self.start <= self.until <= 24 * 60:
            raise ValueError("a window lies within a day, and ends after it starts")

    def open_at(self, instant: int, zone: str = DEFAULT_ZONE) -> bool:
        """Whether the instant lies in it."""
        local = to_local(instant, zone)
        return self.start <= local.hour * 60 + local.minute < self.until

    def next_open(self, instant: int, zone: str = DEFAULT_ZONE) -> int:
        """The instant itself, else the next opening."""
        if self.open_at(instant, zone):
            return instant
        local = to_local(instant, zone)
        later = local.hour * 60 + local.minute >= self.start
        day = local.date() + timedelta(days=1 if later else 0)
        opening = datetime.combine(day, time()) + timedelta(minutes=self.start)
        return from_local(opening, zone)


def may_leave(instant: int, window: SendingWindow, hours: CallHours, zone: str = DEFAULT_ZONE) -> bool:
    """Whether a text may leave then."""
    return window.open_at(instant, zone) and not hours.quiet_at(instant, zone)


def next_leave(instant: int, window: SendingWindow, hours: CallHours, zone: str = DEFAULT_ZONE) -> int | None:
    """The instant itself or the next at which a text may leave; ``None`` where window and quiet hours leave no minute open."""
    if window.start == window.until:
        return None
    for _ in range(_TRIES):
        if may_leave(instant, window, hours, zone):
            return instant
        instant = window.next_open(hours.next_contact(instant, zone), zone)
    return instant if may_leave(instant, window, hours, zone) else None


def due_at(
    wanted: int, key: str, window: SendingWindow, hours: CallHours, zone: str = DEFAULT_ZONE
) -> int | None:
    """When a text leaves that is wanted at an instant; what has to wait is spread behind the opening, each by its own key."""
    opening = next_leave(wanted, window, hours, zone)
    if opening is None or opening == wanted:
        return opening
    spread = int.from_bytes(blake2b(key.encode(), digest_size=8).digest()) % BACKLOG_SPREAD
    later = opening + spread
    return later if may_leave(later, window, hours, zone) else opening
