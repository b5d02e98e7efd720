"""Times as people say them: 今天 09:12, 昨天 18:20; durations as 02:14; ages as 最久 19 小时."""

from __future__ import annotations

from app.ui.text.catalogue import tr
from domain.times import DEFAULT_ZONE, to_local


def clock(instant: int, zone: str = DEFAULT_ZONE) -> str:
    """Hour and minute of an instant (ms), e.g. ``09:12``."""
    return f"{to_local(instant, zone):%H:%M}"


def spoken(instant: int, now: int, zone: str = DEFAULT_ZONE) -> str:
    """An instant (ms) as one says it today: day by word where it is near, else by date."""
    moment, today = to_local(instant, zone), to_local(now, zone)
    days = (moment.date() - today.date()).days
    time = f"{moment:%H:%M}"
    near = {-1: "time.yesterday", 0: "time.today", 1: "time.tomorrow", 2: "time.after_tomorrow"}.get(days)
    if near:
        return tr(near, time=time)
    if moment.year == today.year:
        return tr("time.date", month=moment.month, day=moment.day, time=time)
    return tr("time.full_date", year=moment.year, month=moment.month, day=moment.day, time=time)


def spoken_with_date(instant: int, now: int, zone: str = DEFAULT_ZONE) -> str:
    """As ``spoken``, with the calendar day behind it where a word stands for the day."""
    moment, today = to_local(instant, zone), to_local(now, zone)
    said = spoken(instant, now, zone)
    if (moment.date() - today.date()).days not in (-1, 1, 2):
        return said
    return tr("time.with_date", said=said, month=moment.month, day=moment.day)


def duration(milliseconds: int) -> str:
    """A running time, ``02:14`` or ``1:02:14``; never negative."""
    seconds = max(0, milliseconds) // 1000
    hours, rest = divmod(seconds, 3600)
    minutes, seconds = divmod(rest, 60)
    return f"{hours}:{minutes:02}:{seconds:02}" if hours else f"{minutes:02}:{seconds:02}"


def age(milliseconds: int) -> str:
    """How long ago or how long yet, in the one unit that matters."""
    minutes = max(0, milliseconds) // 60_000
    if minutes < 1:
        return tr("age.now")
    if minutes < 60:
        return tr("age.minutes", n=minutes)
    if minutes < 24 * 60:
        return tr("age.hours", n=minutes // 60)
    return tr("age.days", n=minutes // (24 * 60))
