"""Times to offer for calling again: near ones first, all within the hours in which citizens are called. No Qt."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from app.records.call import AppointmentTyped
from domain.appointment_times import read_appointment
from domain.hours import CallHours
from domain.times import DEFAULT_ZONE, HOUR, MINUTE, from_local, to_local
from domain.typed import typed_digit

LONGEST_DAYS = 30
MOST = 5
GUESS, NOTE = 6, 7
"""The lines below the times on offer, by their digit: not agreed with the citizen, the note."""
STALE_MS = 30 * MINUTE
"""A time nearer than this is none to offer any more."""
_OFFERED = (time(9, 30), time(10, 30), time(14, 30), time(16, 0), time(18, 30))


def offered(now: int, hours: CallHours, zone: str = DEFAULT_ZONE, count: int = MOST) -> tuple[int, ...]:
    """The next good moments: in an hour if that is open, then usual times of today and the days after."""
    found = [_round_up(now + HOUR)] if hours.open_at(_round_up(now + HOUR), zone) else []
    today = to_local(now, zone).date()
    for day in range(4):
        for at in _OFFERED:
            moment = from_local(datetime.combine(today + timedelta(days=day), at), zone)
            if moment > now + HOUR + 30 * MINUTE and hours.open_at(moment, zone):
                found.append(moment)
    return tuple(found[:count])


def _round_up(instant: int) -> int:
    step = 15 * MINUTE
    return -(-instant // step) * step


def grown_old(moments: tuple[int, ...], now: int) -> bool:
    """Whether one of the times on offer is hardly ahead any more."""
    return any(at < now + STALE_MS for at in moments)


def meant(
    typed: AppointmentTyped, moments: tuple[int, ...], now: int, zone: str = DEFAULT_ZONE
) -> int | None:
    """The instant (ms) that stands in the boxes: the time on offer of that digit, else one that was typed; None if none is."""
    digit = typed_digit(typed.text.strip())
    if digit is not None and 1 <= digit <= len(moments):
        return moments[digit - 1]
    if digit in (GUESS, NOTE):
        return None
    try:
        return read_appointment(typed.text, now, zone, date.fromisoformat(typed.day) if typed.day else None)
    except ValueError:
        return None


def fault(at: int, now: int, hours: CallHours, zone: str = DEFAULT_ZONE) -> str:
    """Why a time cannot be promised, as a key of the catalogue; empty if it can."""
    if at <= now:
        return "call.when.past"
    if at > now + LONGEST_DAYS * 24 * HOUR:
        return "call.when.far"
    if hours.quiet_at(at, zone):
        return "call.when.quiet"
    return ""
