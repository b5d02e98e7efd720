"""Times on pages as people say them."""

from __future__ import annotations

from domain.times import day_of, to_local

_DAYS = {
    0: {"zh": "今天", "en": "today"},
    -1: {"zh": "昨天", "en": "yesterday"},
    1: {"zh": "明天", "en": "tomorrow"},
}


def day(instant: int, now: int, lang: str, zone: str) -> str:
    """今天, 11月3日, 2025年11月3日."""
    on, today = day_of(instant, zone), day_of(now, zone)
    if said := _DAYS.get((on - today).days):
        return said[lang]
    if lang == "en":
        return on.isoformat() if on.year != today.year else f"{on.day} {on:%b}"
    return f"{on.month}月{on.day}日" if on.year == today.year else f"{on.year}年{on.month}月{on.day}日"


def when(instant: int, now: int, lang: str, zone: str) -> str:
    """今天 09:12."""
    return f"{day(instant, now, lang, zone)} {to_local(instant, zone):%H:%M}"
