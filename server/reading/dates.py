"""Points in time as Chinese systems and spreadsheets write them.

Accepted: ``2026-11-21 15:42[:03[.5]]`` with ``-``, ``/`` or ``.`` and with or without leading zeros, ``T``, ``Z`` or
``+08:00`` after it, ``20261121154203`` and its shorter forms, ``2026年11月21日 15时42分``, 上午/下午 and AM/PM, full-width
digits, a date alone (midnight), and a serial day number of Excel (days since 1899-12-30). Refused, because two readings
are possible: a two-digit year, and a year that stands last.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Final

from domain.problems import Problem
from domain.times import DAY, DEFAULT_ZONE, HOUR, MINUTE, SECOND, from_local
from server.reading.values import narrow

EARLIEST_YEAR: Final = 2000
SERIAL_EPOCH: Final = datetime(1899, 12, 30)  # noqa: DTZ001  wall-clock time of the city
EMPTY_DATES: Final = frozenset(
    {"0000-00-00", "1899-12-30", "1899-12-31", "1900-01-00", "1900-01-01", "9999-12-31"}
)
"""Days that databases write where there is no day."""

_MERIDIEM: Final = {
    "凌晨": 0, "清晨": 0, "早上": 0, "上午": 0, "AM": 0, "中午": 12, "下午": 12, "傍晚": 12, "晚上": 12, "PM": 12,
}  # fmt: skip
_WORDS = "|".join(_MERIDIEM)
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
    """

    now: int
    zone: str = DEFAULT_ZONE
    formats: tuple[str, ...] = ()
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
            return _from_serial(float(text))
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


def _assemble(parts: dict[str, str | None]) -> datetime:
    """The moment that the named parts of a match make; ValueError where there is no such moment."""
    hour = int(parts["H"] or 0)
    half = parts.get("half") or parts.get("half2")
    if half:
        hour = _on_24_hours(hour, half)
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


def _on_24_hours(hour: int, half: str) -> int:
    if hour > 12:
        return hour  # 下午15:42 says the same twice
    if half == "中午":
        return hour if hour >= 10 else hour + 12
    if hour == 12 and half == "晚上":
        raise ValueError("midnight, but of which day")
    return hour % 12 + _MERIDIEM[half]


def _from_serial(days: float) -> datetime:
    """The wall-clock time of an Excel serial day number, to the second."""
    return SERIAL_EPOCH + timedelta(seconds=round(days * 86_400))
