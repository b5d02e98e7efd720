"""Points in time as Chinese systems and spreadsheets write them.

Accepted: ``2026-11-21 15:42[:03[.5]]`` with ``-``, ``/`` or ``.`` and with or without leading zeros, ``T``, ``Z`` or
``+08:00`` after it, ``20261121154203`` and its shorter forms, ``2026年11月21日 15时42分``, 上午/下午 and AM/PM, full-width
digits, a date alone (midnight), and a serial day number of Excel (days since 1899-12-30, in workbooks of old Macs since
1904-01-01). A day and a time of day can stand in two columns. Refused, because two readings are possible: a two-digit
year, a year that stands last, and an hour that its part of the day does not have (晚上1:30).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, time, timedelta
from typing import Final

from domain.problems import Problem
from domain.times import DAY, DEFAULT_ZONE, HOUR, MINUTE, SECOND, from_local, to_local
from server.reading.values import narrow

EARLIEST_YEAR: Final = 2000
SERIAL_EPOCH: Final = datetime(1899, 12, 30)  # noqa: DTZ001  wall-clock time of the city
SERIAL_EPOCH_1904: Final = datetime(1904, 1, 1)  # noqa: DTZ001
EMPTY_DATES: Final = frozenset(
    {"0000-00-00", "1899-12-30", "1899-12-31", "1900-01-00", "1900-01-01", "9999-12-31"}
)
"""Days that databases write where there is no day."""

_PARTS_OF_DAY: Final = {
    "凌晨": (12, *range(12)), "清晨": range(12), "早上": range(12), "上午": (12, *range(12)), "AM": (12, *range(12)),
    "中午": (10, 11, 12, 1, 2), "下午": range(13), "傍晚": range(4, 9), "晚上": range(5, 12), "PM": range(13),
}  # fmt: skip
"""The hours of a twelve-hour clock that each part of the day has; 晚上12点 and 晚上1点 may be of this day or of the next."""

_BEFORE_NOON: Final = frozenset({"凌晨", "清晨", "早上", "上午", "AM"})
_WORDS = "|".join(_PARTS_OF_DAY)
_CLOCK = (
    rf"(?P<half>{_WORDS})?\s*(?P<H>\d{{1,2}})(?:[:时点](?P<M>\d{{1,2}})?分?(?:[:]?(?P<S>\d{{1,2}})秒?)?)(?:\.\d+)?"
    rf"\s*(?P<half2>AM|PM)?\s*(?P<zone>Z|[+-]\d\d:?\d\d)?"
)
_FULL = re.compile(
    rf"(?P<y>\d{{4}})\s*[-/.年]\s*(?P<m>\d{{1,2}})\s*[-/.月]\s*(?P<d>\d{{1,2}})\s*[日号]?"
    rf"(?:星期.|周.|\(.{{1,3}}\))?(?:(?:\s*T|\s+|(?<=[日号])\s*|(?={_WORDS}))\s*{_CLOCK})?\s*\Z",
    re.IGNORECASE,
)
_COMPACT = re.compile(
    r"(?P<y>\d{4})(?P<m>\d\d)(?P<d>\d\d)(?:[ T]?(?P<H>\d\d):?(?P<M>\d\d)(?::?(?P<S>\d\d))?)?\Z"
)
_SERIAL = re.compile(r"\d{5}(?:\.\d+)?\Z")
_NO_DAY = re.compile(r"(?:1899-12-3[01]|1900-01-0[01]|1904-01-01)[ T]")
_HOURS = re.compile(rf"{_CLOCK}\Z", re.IGNORECASE)
_HOURS_BY_DIGITS = re.compile(r"(?:\d{3,4}|\d{6})\Z")
_HOURS_BY_SHARE = re.compile(r"0?\.\d+\Z")
_YEAR_LAST = re.compile(r"\d{1,2}[-/.]\d{1,2}[-/.](?:\d{4}|\d{2})(?!\d)")
_TWO_DIGIT_YEAR = re.compile(
    r"(?:\d{2}[-/.年]\d{1,2}[-/.月]\d{1,2}|\d{1,2}-(?:\d{1,2}月|[A-Z]{3})-\d{2,4})(?!\d)", re.IGNORECASE
)


@dataclass(slots=True)
class DateReader:
    """Reads the instants of one import: a zone for wall-clock times, limits, and formats a mapping file adds.

    Attributes:
        now: the present instant in UTC milliseconds; a time more than a day after it is refused.
        zone: the city's zone, for times without an offset.
        formats: ``strptime`` formats tried before anything else.
        epoch: the day that serial day numbers count from.
    """

    now: int
    zone: str = DEFAULT_ZONE
    formats: tuple[str, ...] = ()
    epoch: datetime = SERIAL_EPOCH
    _midnights: dict[str, int] = field(default_factory=dict)

    def known(self, text: str) -> int | None:
        """The instant of a time in the commonest form (``2026-11-21 15:42:03``) on a day that was read before; else None."""
        midnight = self._midnights.get(text[:10])
        if midnight is None:
            return None
        minute, second = _MINUTES.get(text[10:16]), _SECONDS.get(text[16:])
        return None if minute is None or second is None else midnight + minute + second

    def read(self, text: str, field_name: str) -> int | Problem | None:
        """The instant (UTC ms) a cell means, None where it means no time, or why it cannot be told."""
        known = self.known(text)
        if known is not None:
            return known
        if not text or text[:10] in EMPTY_DATES or text.replace("/", "-")[:10] in EMPTY_DATES:
            return None
        try:
            moment = self._moment(narrow(text).strip().upper())
        except ValueError:
            return Problem("date.impossible", field=field_name)
        if isinstance(moment, str):
            return Problem(moment, field=field_name)
        instant = from_local(moment, self.zone)
        self._remember(text, moment)
        return self._within(instant, field_name)

    def read_pair(self, text: str, other: str, field_name: str) -> int | Problem | None:
        """The instant that two cells mean: a day and a time of day in either order, or a whole time in one of them.

        A day with an empty time of day is midnight, as it would be alone.
        """
        if not other or not text:
            return self.read(text or other, field_name)
        known = self.known(f"{text} {other}") or (self.known(text) if text[11:] != "00:00:00" else None)
        if known is not None:
            return known
        day, clock = text, _time_of_day(other)
        if clock is None:
            day, clock = other, _time_of_day(text)
        if clock is None:
            return self._whole_of_two(text, other, field_name)
        if isinstance(clock, str):
            return Problem(clock, field=field_name)
        found = self.read(day, field_name)
        if not isinstance(found, int) or _has_time(found, self.zone):
            return found
        hour, minute, second = clock
        return self.read(
            f"{to_local(found, self.zone):%Y-%m-%d} {hour:02d}:{minute:02d}:{second:02d}", field_name
        )

    def _whole_of_two(self, text: str, other: str, field_name: str) -> int | Problem | None:
        """Neither is a time of day: the one that says the day and the time, if the other does not gainsay it."""
        first, second = self.read(text, field_name), self.read(other, field_name)
        if not isinstance(first, int) or _has_time(first, self.zone):
            return first
        if second is None:
            return first
        if (
            not isinstance(second, int)
            or to_local(first, self.zone).date() == to_local(second, self.zone).date()
        ):
            return second
        return Problem("date.two_days", field=field_name)

    def _within(self, instant: int, field_name: str) -> int | Problem:
        if instant > self.now + DAY:
            return Problem("date.future", field=field_name)
        if instant < _EARLIEST:
            return Problem("date.too_old", {"year": EARLIEST_YEAR}, field=field_name)
        return instant

    def _moment(self, text: str) -> datetime | str:
        for form in self.formats:
            try:
                return datetime.strptime(text, form)  # noqa: DTZ007  the zone is the city's unless the text has one
            except ValueError:
                continue
        match = _FULL.match(text) or _COMPACT.match(text)
        if match:
            return _assemble(match.groupdict())
        if _SERIAL.match(text):
            return _from_serial(float(text), self.epoch)
        if _TWO_DIGIT_YEAR.match(text):
            return "date.two_digit_year"
        return "date.ambiguous" if _YEAR_LAST.match(text) else "date.unreadable"

    def _remember(self, text: str, moment: datetime) -> None:
        """Keep the midnight of a day in the commonest form, if the clock is not changed on it and each of its times may stand."""
        if len(text) != 19 or text[10] != " " or not text.isascii() or moment.tzinfo or self.formats:
            return
        start = moment.replace(hour=0, minute=0, second=0, microsecond=0)
        midnight = from_local(start, self.zone)
        plain = from_local(start + timedelta(days=1), self.zone) - midnight == DAY
        if plain and _EARLIEST <= midnight <= self.now:
            self._midnights[text[:10]] = midnight


_MINUTES: Final = {f" {h:02d}:{m:02d}": h * HOUR + m * MINUTE for h in range(24) for m in range(60)}
_SECONDS: Final = {f":{s:02d}": s * SECOND for s in range(60)}
_EARLIEST = round(datetime(EARLIEST_YEAR, 1, 1, tzinfo=UTC).timestamp() * 1000) - DAY


def _assemble(parts: dict[str, str | None]) -> datetime | str:
    """The moment that the named parts of a match make, or the code of why it may be two; ValueError where there is no such moment."""
    hour = _hour(parts)
    if hour is None:
        return "date.ambiguous_hour"
    moment = datetime(  # noqa: DTZ001  the zone follows
        int(parts["y"] or 0),
        int(parts["m"] or 0),
        int(parts["d"] or 0),
        hour,
        int(parts["M"] or 0),
        int(parts["S"] or 0),
    )
    zone = parts.get("zone")
    return moment if not zone else moment.replace(tzinfo=datetime.strptime(zone, "%z").tzinfo)


def _hour(parts: Mapping[str, str | None]) -> int | None:
    """The hour of the parts of a clock time, 0 to 23 (or more, where there is no such hour); None where it may be two."""
    hour = int(parts["H"] or 0)
    half = parts.get("half") or parts.get("half2")
    if not half:
        return hour
    hours, before_noon = _PARTS_OF_DAY[half.upper()], half.upper() in _BEFORE_NOON
    if hour > 12:  # 下午15:42 says the same twice, 上午15:42 two things
        return hour if not before_noon and (hour - 12 in hours or hour > 23) else None
    if hour not in hours:
        return None
    if half == "中午" and hour >= 10:
        return hour
    return hour % 12 + (0 if before_noon else 12)


def _time_of_day(text: str) -> tuple[int, int, int] | str | None:
    """Hour, minute and second of a cell that holds nothing else; the code of why they may be two; None for anything else.

    Spreadsheets write 08:15 as a share of a day (0.34375) or as of the day before their first, and take the zero off 0815.
    """
    text = _NO_DAY.sub("", narrow(text).strip().upper())
    if _HOURS_BY_SHARE.match(text):
        second = min(round(float(text) * 86_400), 86_399)
        return second // 3600, second // 60 % 60, second % 60
    if _HOURS_BY_DIGITS.match(text):
        text = f"{text[:2]}:{text[2:4]}:{text[4:]}" if len(text) == 6 else f"{text[:-2]}:{text[-2:]}"
    match = _HOURS.match(text)
    if match is None or match["zone"]:
        return None
    parts = match.groupdict()
    hour, minute, seconds = _hour(parts), int(parts["M"] or 0), int(parts["S"] or 0)
    if hour is None:
        return "date.ambiguous_hour"
    return (hour, minute, seconds) if hour < 24 and minute < 60 and seconds < 60 else "date.impossible"


def _has_time(instant: int, zone: str) -> bool:
    return to_local(instant, zone).time() != time.min


def _from_serial(days: float, epoch: datetime) -> datetime:
    """The wall-clock time of a spreadsheet's serial day number, to the second."""
    return epoch + timedelta(seconds=round(days * 86_400))
