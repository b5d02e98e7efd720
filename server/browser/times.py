"""Times on pages as people say them."""

from __future__ import annotations

from datetime import date
from functools import lru_cache

from domain.times import day_of, to_local

_DAYS = {
    0: {"zh": "今天", "en": "today"},
    -1: {"zh": "昨天", "en": "yesterday"},
    1: {"zh": "明天", "en": "tomorrow"},
}


def day(instant: int, now: int, lang: str, zone: str) -> str:
    """今天, 11月3日, 2025年11月3日."""
    return _said(day_of(instant, zone), _today(now, zone), lang)


def when(instant: int, now: int, lang: str, zone: str) -> str:
    """今天 09:12."""
    local = to_local(instant, zone)
    return f"{_said(local.date(), _today(now, zone), lang)} {local.hour:02}:{local.minute:02}"


@lru_cache(maxsize=64)
def _today(now: int, zone: str) -> date:
    """Asked for with each time of a page, all of which have one ``now``."""
    return day_of(now, zone)


def _said(on: date, today: date, lang: str) -> str:
    if said := _DAYS.get((on - today).days):
        return said[lang]
    if lang == "en":
        return on.isoformat() if on.year != today.year else f"{on.day} {on:%b}"
    return f"{on.month}月{on.day}日" if on.year == today.year else f"{on.year}年{on.month}月{on.day}日"
