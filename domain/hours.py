"""When a citizen may be called: call hours, the hours of no contact at all, and half-days.

All hours are wall-clock times of the city, all instants UTC milliseconds.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from domain.times import DEFAULT_ZONE, from_local

HalfDay = tuple[date, int]
"""A city day and 0 for its morning, 1 for what follows noon."""

_NOON = time(12)


@dataclass(frozen=True, slots=True)
class Window:
    """A stretch of the day in which calls are placed; ``until`` is no longer in it."""

    start: time
    until: time

    def __post_init__(self) -> None:
        if self.start >= self.until:
            raise ValueError("a window ends after it starts, on the same day")


@dataclass(frozen=True, slots=True)
class CallHours:
    """The city's hours for calls (default 09:00-12:00 and 14:00-19:30) and for no contact at all (20:00-08:00).

    Call hours bind ordinary calls. The quiet hours bind every contact on every channel, an appointment too.
    Quiet hours with ``quiet_from`` equal to ``quiet_until`` are none.
    """

    windows: tuple[Window, ...] = (Window(time(9), time(12)), Window(time(14), time(19, 30)))
    quiet_from: time = time(20)
    quiet_until: time = time(8)
    _parts: tuple[tuple[time, time], ...] = field(init=False, repr=False, compare=False, default=())
    """The windows without what the quiet hours take out of them; worked out once, it is asked for in every fold."""

    def __post_init__(self) -> None:
        if not self.windows:
            raise ValueError("call hours need a window")
        if any(a.until > b.start for a, b in zip(self.windows, self.windows[1:], strict=False)):
            raise ValueError("windows follow one another without overlap")
        object.__setattr__(self, "_parts", tuple(self._open_parts()))
        if not self._parts:
            raise ValueError("no call hours are left outside the quiet hours")

    def open_at(self, instant: int, zone: str = DEFAULT_ZONE) -> bool:
        """Whether an ordinary call may be placed now."""
        now = _clock(instant, zone).time()
        return any(start <= now < until for start, until in self._parts)

    def quiet_at(self, instant: int, zone: str = DEFAULT_ZONE) -> bool:
        """Whether nobody may be contacted at all, on no channel."""
        return self._quiet(_clock(instant, zone).time())

    def next_open(self, instant: int, zone: str = DEFAULT_ZONE) -> int:
        """The instant itself if calls may be placed then, else the next at which they may."""
        local = _clock(instant, zone)
        now = local.time()
        for start, until in self._parts:
            if now < start:
                return from_local(datetime.combine(local.date(), start), zone)
            if now < until:
                return instant
        return from_local(datetime.combine(local.date() + timedelta(days=1), self._parts[0][0]), zone)

    def next_contact(self, instant: int, zone: str = DEFAULT_ZONE) -> int:
        """The instant itself if it is not quiet, else the end of the quiet hours."""
        local = _clock(instant, zone)
        if not self._quiet(local.time()):
            return instant
        day = local.date() + timedelta(days=1 if local.time() >= self.quiet_until else 0)
        return from_local(datetime.combine(day, self.quiet_until), zone)

    def next_half_day(self, instant: int, zone: str = DEFAULT_ZONE) -> int:
        """The first instant of call hours in the next half-day that has any."""
        local = _clock(instant, zone)
        if local.time() < _NOON:
            boundary = datetime.combine(local.date(), _NOON)
        else:
            boundary = datetime.combine(local.date() + timedelta(days=1), time.min)
        return self.next_open(from_local(boundary, zone), zone)

    def next_day(self, instant: int, zone: str = DEFAULT_ZONE) -> int:
        """The first instant of call hours on the next city day."""
        tomorrow = _clock(instant, zone).date() + timedelta(days=1)
        return self.next_open(from_local(datetime.combine(tomorrow, time.min), zone), zone)

    def _quiet(self, now: time) -> bool:
        if self.quiet_from <= self.quiet_until:
            return self.quiet_from <= now < self.quiet_until
        return now >= self.quiet_from or now < self.quiet_until

    def _open_parts(self) -> list[tuple[time, time]]:
        if self.quiet_from <= self.quiet_until:
            quiet = [(self.quiet_from, self.quiet_until)]
        else:
            quiet = [(time.min, self.quiet_until), (self.quiet_from, time.max)]
        parts = [(window.start, window.until) for window in self.windows]
        for start, until in quiet:
            parts = [piece for part in parts for piece in _without(part, start, until)]
        return parts


def _without(part: tuple[time, time], start: time, until: time) -> list[tuple[time, time]]:
    pieces = ((part[0], min(part[1], start)), (max(part[0], until), part[1]))
    return [piece for piece in pieces if piece[0] < piece[1]]


DEFAULT_HOURS = CallHours()


def half_day(instant: int, zone: str = DEFAULT_ZONE) -> HalfDay:
    """The half-day of an instant; noon divides."""
    local = _clock(instant, zone)
    return local.date(), int(local.time() >= _NOON)


_LAST = 253_402_041_600_000
"""The last instant (9999-12-29, ms) of which there is a next day in every zone: a forged one may lie behind it."""


def _clock(instant: int, zone: str) -> datetime:
    return datetime.fromtimestamp(min(instant, _LAST) / 1000, ZoneInfo(zone))
