"""An instant as people say it on the phone: 今天上午九点多, 昨天下午三点, 11月20日晚上."""

from __future__ import annotations

from datetime import datetime

from domain.times import DEFAULT_ZONE, to_local

_PARTS = (
    (5, "凌晨", "in the early hours"),
    (8, "早上", "in the morning"),
    (12, "上午", "in the morning"),
    (13, "中午", "at midday"),
    (18, "下午", "in the afternoon"),
    (24, "晚上", "in the evening"),
)
_HOURS_ZH = "零 一 两 三 四 五 六 七 八 九 十 十一 十二".split()
_HOURS_EN = "twelve one two three four five six seven eight nine ten eleven twelve".split()
_MONTHS = ("January February March April May June July August September October November December").split()


def spoken_time(instant: int, now: int, lang: str = "zh", zone: str = DEFAULT_ZONE) -> str:
    """Say when ``instant`` was, seen from ``now`` (both UTC ms), without minutes and without a year that is clear.

    Today, yesterday and the day before carry the hour; older days only the part of the day, because nobody
    remembers more and an exact time sounds like an interrogation.
    """
    then, today = to_local(instant, zone), to_local(now, zone)
    days = (today.date() - then.date()).days
    return _english(then, today, days) if lang == "en" else _chinese(then, today, days)


def _part(then: datetime) -> tuple[str, str]:
    return next((zh, en) for until, zh, en in _PARTS if then.hour < until)


def _rounded(then: datetime) -> tuple[int, str]:
    """The hour (0 to 24) that is named, and how the minutes relate to it: on, past, half, before."""
    if then.minute < 5:
        return then.hour, "on"
    if 25 <= then.minute <= 35:
        return then.hour, "half"
    if then.minute >= 55:
        return then.hour + 1, "before"
    return then.hour, "past"


def _on_clock(hour: int) -> int:
    return hour if hour <= 12 else hour - 12


def _chinese(then: datetime, today: datetime, days: int) -> str:
    part = _part(then)[0]
    if not 0 <= days <= 2:
        year = _year_zh(today.year - then.year)
        return (
            f"{year or (f'{then.year}年' if then.year != today.year else '')}{then.month}月{then.day}日{part}"
        )
    hour, how = _rounded(then)
    name = _HOURS_ZH[_on_clock(hour)]
    clock = {"on": f"{name}点", "half": f"{name}点半", "before": f"快{name}点", "past": f"{name}点多"}[how]
    return f"{('今天', '昨天', '前天')[days]}{part}{clock}"


def _year_zh(ago: int) -> str:
    return {1: "去年", 2: "前年"}.get(ago, "")


def _english(then: datetime, today: datetime, days: int) -> str:
    part = _part(then)[1]
    if not 0 <= days <= 2:
        year = f" {then.year}" if then.year != today.year else ""
        return f"on {then.day} {_MONTHS[then.month - 1]}{year}, {part}"
    hour, how = _rounded(then)
    name = _HOURS_EN[_on_clock(hour)]
    clock = {
        "on": f"at {name}",
        "half": f"at half past {name}",
        "before": f"just before {name}",
        "past": f"after {name}",
    }
    return f"{('today', 'yesterday', 'the day before yesterday')[days]} {clock[how]} {part}".replace(
        " at midday", ""
    )
