"""When to call again, as it is said on the phone and typed: 1630, 16:30, 明天下午三点半, 周五上午10点, 半小时后, tomorrow 4pm."""

from __future__ import annotations

import re
from datetime import date, datetime, time, timedelta

from domain.times import DEFAULT_ZONE, HOUR, MINUTE, from_local, to_local
from domain.typed import half_width

_NUMBER = r"(?:\d{1,2}|[零〇一二两三四五六七八九十]{1,3})"
_DAY = (
    r"(?P<day>今天|今日|今|明天|明日|明|后天|大后天|today|tomorrow)"
    r"|(?P<week>下个?|这个?|本)?(?:周|星期|礼拜)(?P<weekday>[一二三四五六日天])"
    r"|(?:(?P<year>\d{4})[-/年])?(?P<month>\d{1,2})[-/月](?P<dom>\d{1,2})(?!\d)[日号]?"
    r"|(?P<only>\d{1,2})[日号]"
)
_PART = r"(?P<part>凌晨|清晨|早晨|早上|早|上午|中午|下午|傍晚|晚上|晚)"
_CLOCK = (
    r"(?P<h1>\d{1,2})[:.](?P<m1>\d{2})"
    rf"|(?P<h2>{_NUMBER})(?:点钟|点|时)(?P<m2>半|一刻|三刻|整|{_NUMBER}分?)?"
    r"|(?P<h3>\d{1,2})(?P<m3>\d{2})"
    r"|(?P<h4>\d{1,2})"
)
_WHEN = re.compile(rf"(?:{_DAY})?\s*{_PART}?\s*(?:{_CLOCK})\s*(?P<ampm>am|pm)?")
_LATER = re.compile(
    rf"过?\s*(?:(?P<half>半)个?|(?P<n>{_NUMBER})个?(?P<and>半)?)\s*(?P<unit>小时|钟头|分钟|刻钟)(?P<more>半)?\s*(?:以后|之后|后)?"
)
_DAYS = {"今": 0, "today": 0, "明": 1, "tomorrow": 1, "后": 2, "大": 3}
_WEEKDAYS = "一二三四五六日"
_DIGITS = {sign: at for at, sign in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2}
_MINUTES = {"": 0, "整": 0, "半": 30, "一刻": 15, "三刻": 45}
_MORNING = frozenset({"凌晨", "清晨", "早晨", "早上", "早", "上午", "am"})
_FIRST_SAID = 8
"""Nobody is called before this hour, so that an earlier one said without 上午 or 下午 (三点半) is one of the afternoon."""


def read_appointment(text: str, now: int, zone: str = DEFAULT_ZONE, day: date | None = None) -> int:
    """The instant (ms) meant: of the day named, else of ``day``, else the next such time after ``now``.

    Raises:
        ValueError: nothing that can be read, a day without a time, or no such day or time.
    """
    said = half_width(text).strip().lower()
    if later := _LATER.fullmatch(said):
        return now + _span(later)
    found = _WHEN.fullmatch(said)
    if found is None:
        raise ValueError(text)
    clock = _clock(found)
    today = to_local(now, zone).date()
    named = _day(found, today, clock, now, zone) or day
    if named is not None:
        return from_local(datetime.combine(named, clock), zone)
    at = from_local(datetime.combine(today, clock), zone)
    return at if at > now else from_local(datetime.combine(today + timedelta(days=1), clock), zone)


def _span(found: re.Match[str]) -> int:
    unit = {"小时": HOUR, "钟头": HOUR, "分钟": MINUTE, "刻钟": 15 * MINUTE}[found["unit"]]
    whole = 0 if found["half"] else _number(found["n"]) * unit
    halves = bool(found["half"]) + bool(found["and"]) + bool(found["more"])
    return whole + halves * unit // 2


def _number(said: str) -> int:
    """Up to 99, in figures or as it is spoken."""
    if said.isdecimal():
        return int(said)
    tens, ten, ones = said.rpartition("十")
    if not ten:
        # 零五 and 五 are said; 三五 is nothing that is.
        if len(said.lstrip("零〇")) > 1:
            raise ValueError(said)
        return _DIGITS[said[-1]]
    if any(part and part not in _DIGITS for part in (tens, ones)):
        raise ValueError(said)
    return (_DIGITS[tens] if tens else 1) * 10 + (_DIGITS[ones] if ones else 0)


def _clock(found: re.Match[str]) -> time:
    hour = _number(found["h1"] or found["h2"] or found["h3"] or found["h4"])
    told = found["m1"] or found["m2"] or found["m3"] or ""
    minute = _MINUTES[told] if told in _MINUTES else _number(told.removesuffix("分"))
    if found["part"] and found["ampm"]:
        raise ValueError(found[0])
    part = found["part"] or found["ampm"] or ""
    return time(_hour(hour, part, spoken=found["h2"] is not None), minute)


def _hour(hour: int, part: str, *, spoken: bool) -> int:
    """The hour of the day.

    Raises:
        ValueError: the part of the day does not have it (上午三点 does, 上午15点 does not).
    """
    if not part:
        return hour + 12 if spoken and 0 < hour < _FIRST_SAID else hour
    if part in _MORNING:
        if hour > 12 or (hour == 12 and part != "上午"):
            raise ValueError(part)
        return hour
    if part == "中午":
        if hour in (11, 12, 13, 14):
            return hour
        if hour in (1, 2):
            return hour + 12
        raise ValueError(part)
    if hour == 12 and part in ("下午", "pm"):
        return 12
    if 1 <= hour <= 11:
        return hour + 12
    if 13 <= hour <= 23:
        return hour
    raise ValueError(part)


def _day(found: re.Match[str], today: date, clock: time, now: int, zone: str) -> date | None:
    if word := found["day"]:
        return today + timedelta(days=_DAYS[word] if word in _DAYS else _DAYS[word[0]])
    if found["weekday"]:
        return _weekday(found, today, clock, now, zone)
    if found["month"]:
        month, dom = int(found["month"]), int(found["dom"])
        if found["year"]:
            return date(int(found["year"]), month, dom)
        this = date(today.year, month, dom)
        return this if this >= today else date(today.year + 1, month, dom)
    if found["only"]:
        return _day_of_month(int(found["only"]), today)
    return None


def _weekday(found: re.Match[str], today: date, clock: time, now: int, zone: str) -> date:
    """周五 is the next one to come, today's while its time is ahead; 下周五 is of the week after this one."""
    wanted = _WEEKDAYS.index(found["weekday"].replace("天", "日"))
    monday = today - timedelta(days=today.weekday())
    this = monday + timedelta(days=wanted)
    if found["week"]:
        return this + timedelta(days=7 if found["week"].startswith("下") else 0)
    if from_local(datetime.combine(this, clock), zone) > now:
        return this
    return this + timedelta(days=7)


def _day_of_month(dom: int, today: date) -> date:
    if dom >= today.day:
        return today.replace(day=dom)
    return date(today.year + today.month // 12, today.month % 12 + 1, dom)
