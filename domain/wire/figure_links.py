"""What is asked of pages of figures, and how it stands in a link: the same in the client, in a browser and in what a person sends."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import StrEnum, auto
from typing import Final
from urllib.parse import parse_qsl, urlencode, urlsplit

from domain.permissions import Permission
from domain.vocabulary import BusinessLine, Channel
from domain.wire.figures import Page
from domain.wire.shown import Label, LabelOf

FOLDER: Final = "/figures/"
"""Under which pages lie in a browser."""
BUILT: Final = (
    Page.OVERVIEW,
    Page.UNITS,
    Page.WHAT,
    Page.WHERE,
    Page.OFFICERS,
    Page.PROFILE,
    Page.ALARMS,
    Page.RECURRENCE,
    Page.TOPIC,
    Page.INDEX,
)
"""Pages that there are, in the order in which they are offered."""
CHANNELS: Final = ("", Channel.SMS.value)
"""Sets of answers one may choose by which units and weeks are compared: the sample by phone, or texts."""


class Period(StrEnum):
    """Days by a name; they move on with the calendar."""

    WEEK = auto()
    LAST_MONTH = auto()
    QUARTER = auto()
    HALF = auto()
    """The last 26 whole weeks: as many as a run of weeks has."""
    CUSTOM = auto()


def days_of(period: Period, today: date) -> tuple[date, date]:
    """The first and the last day of a period, both included; of one that is not over, until today.

    Raises:
        ValueError: ``CUSTOM`` has its own days.
    """
    monday = today - timedelta(days=today.weekday())
    match period:
        case Period.WEEK:
            return monday, today
        case Period.LAST_MONTH:
            last = today.replace(day=1) - timedelta(days=1)
            return last.replace(day=1), last
        case Period.QUARTER:
            return today.replace(month=today.month - (today.month - 1) % 3, day=1), today
        case Period.HALF:
            return monday - timedelta(weeks=26), monday - timedelta(days=1)
        case Period.CUSTOM:
            raise ValueError("has days of its own")


def permission_of(page: Page) -> Permission:
    """What it takes to read a page; how far it reaches, the permission's scope says."""
    return Permission.REPORT_READ_OFFICER if page is Page.OFFICERS else Permission.REPORT_READ


def pages_for(permissions: Collection[str]) -> list[Page]:
    """The pages that somebody with these permissions may read."""
    return [page for page in BUILT if permission_of(page) in permissions]


@dataclass(frozen=True, slots=True)
class Asking:
    """A page, and what it is narrowed to. ``unit``: an id, with all below it; empty for all. ``channel``: whose answers units and weeks
    are compared by; empty for the sample by phone. ``officer``: the 警号 a profile is of.

    Raises:
        ValueError: the days are reversed, or a code is none.
    """

    page: Page
    start: date
    end: date
    period: Period = Period.CUSTOM
    unit: str = ""
    line: str = ""
    channel: str = ""
    officer: str = ""

    def __post_init__(self) -> None:
        if self.start > self.end:
            raise ValueError("ends before it begins")
        if self.line:
            BusinessLine(self.line)
        if self.channel not in CHANNELS:
            raise ValueError("is no set of answers")

    @classmethod
    def of(cls, page: Page, period: Period, today: date) -> Asking:
        """A page in a named period, narrowed to nothing."""
        return cls(page, *days_of(period, today), period)

    def of_page(self, page: Page) -> Asking:
        """Another page, narrowed to the same; an officer is asked for by a profile alone."""
        return replace(self, page=page, officer=self.officer if page is Page.PROFILE else "")

    def profile_of(self, of: Label) -> Asking:
        """The profile of a unit or an officer."""
        officer = of.key if of.of is LabelOf.OFFICER else ""
        unit = self.unit if officer else of.key
        return replace(self, page=Page.PROFILE, unit=unit, officer=officer)

    def in_period(self, period: Period, today: date) -> Asking:
        """The same in a named period; the days stay where it has its own."""
        if period is Period.CUSTOM:
            return replace(self, period=period)
        start, end = days_of(period, today)
        return replace(self, period=period, start=start, end=end)

    def query(self) -> dict[str, str]:
        """As parameters, which say days and no name: who opens a link later sees the same days."""
        return {"from": self.start.isoformat(), "to": self.end.isoformat()} | self._narrowed()

    def _narrowed(self) -> dict[str, str]:
        given = {"unit": self.unit, "line": self.line, "channel": self.channel, "officer": self.officer}
        return {name: value for name, value in given.items() if value}

    def link(self) -> str:
        """As the path of a page in a browser."""
        return f"{FOLDER}{self.page}?{urlencode(self.query())}"

    def habit(self) -> str:
        """As it is remembered: a named period moves on."""
        if self.period is Period.CUSTOM:
            return self.link()
        return f"{FOLDER}{self.page}?{urlencode({'period': self.period.value} | self._narrowed())}"


def read(link: str, today: date) -> Asking:
    """What a link asks, with an address before it or without.

    Raises:
        ValueError: it is none of ours, or asks what there is not.
    """
    parts = urlsplit(link.strip())
    _, folder, name = parts.path.rpartition(FOLDER)
    if not folder:
        raise ValueError("is no link to figures")
    return asked(Page(name), dict(parse_qsl(parts.query)), today)


def asked(page: Page, given: Mapping[str, str], today: date) -> Asking:
    """A page with the parameters of a link; without days the last 26 weeks.

    Raises:
        ValueError: a parameter asks what there is not.
    """
    own = bool(given.get("from") or given.get("to"))
    period = Period.CUSTOM if own else Period(given.get("period") or Period.HALF)
    if own:
        start, end = (date.fromisoformat(given.get(name, "")) for name in ("from", "to"))
    else:
        start, end = days_of(period, today)
    unit, line, channel, officer = (given.get(name, "") for name in ("unit", "line", "channel", "officer"))
    return Asking(page, start, end, period, unit, line, channel, officer)
