"""The workstations as a table: what each column says of one, and the rows in the order asked for. No Qt."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import Any

from app.ui.models.columns import Align, Cell, Column
from app.ui.models.paging import Page, Query
from app.ui.screens.orders.rows import brief
from app.ui.text import language, tr
from app.ui.text.times import age, clock
from app.ui.tone import Tone
from domain.times import HOUR, MINUTE, day_of
from domain.wire.oversight import StationLine

Now = Callable[[], int]

LOST_AFTER = 2 * MINUTE
"""Nothing heard for so long: what a workstation holds is unknown since then."""
UNSENT_LATE, UNSENT_GRAVE = 30 * MINUTE, 4 * HOUR
"""Unsent work that is older is coloured."""

IN_USE, REVOKED, WIPING, WIPED = "in_use", "revoked", "wiping", "wiped"
_NUMBER = re.compile(r"(\d+)")


def lost(line: StationLine, now: int) -> bool:
    """Whether somebody works there, or something waits there, and nothing was heard of it."""
    if line.last_contact_at is None or line.state == WIPED:
        return False
    holds = line.signed_in or line.unsent > 0 or line.returned > 0
    return holds and now - line.last_contact_at > LOST_AFTER


def who_cell(line: StationLine) -> Cell:
    """Who is logged in; who was there last, where nobody is."""
    if line.user_name and line.signed_in:
        return Cell(line.user_name, bold=True, note=line.user_number)
    if line.user_name:
        return Cell(tr("panel.station.was", name=line.user_name), ink="faint")
    return Cell(tr("panel.station.nobody"), ink="faint")


def unsent_cell(line: StationLine, now: int) -> Cell:
    """What it has not delivered, with the oldest; the longer ago the graver."""
    if not line.unsent:
        return Cell("0", ink="faint")
    oldest = line.oldest_unsent_at
    if oldest is None:
        return Cell(str(line.unsent), ink="warn", bold=True)
    waited = now - oldest
    ink = "bad" if waited > UNSENT_GRAVE else "warn" if waited > UNSENT_LATE else "text"
    return Cell(str(line.unsent), ink=ink, bold=True, note=tr("panel.station.oldest", age=age(waited)))


def returned_cell(line: StationLine) -> Cell:
    """退回待改 nobody has repaired."""
    return Cell(str(line.returned), ink="bad" if line.returned else "faint", bold=bool(line.returned))


def contact_cell(line: StationLine, now: int, zone: str) -> Cell:
    """When it was last heard of: 自 10:42 起不明 where that should worry somebody."""
    at = line.last_contact_at
    if at is None:
        return Cell(tr("panel.contact.never"), ink="faint")
    if lost(line, now):
        return Cell(tr("panel.station.unknown", time=_when(at, now, zone)), ink="bad")
    if now - at < MINUTE:
        return Cell(tr("panel.contact.now"), ink="muted")
    return Cell(_when(at, now, zone), ink="muted")


def _when(at: int, now: int, zone: str) -> str:
    return clock(at, zone) if day_of(at, zone) == day_of(now, zone) else brief(at, now, zone)


def state_cell(line: StationLine, now: int, zone: str) -> Cell:
    """What is wrong with it, the gravest alone; nothing where all is well."""
    if line.state in (REVOKED, WIPED):
        return Cell(tr(f"panel.station.{line.state}"), Tone.NEUTRAL)
    if line.alive_twice_at is not None:
        tip = tr("panel.station.twice.tip", time=_when(line.alive_twice_at, now, zone))
        return Cell(tr("panel.station.twice"), Tone.BAD, tip=tip)
    if line.state == WIPING:
        return Cell(tr("panel.station.wiping"), Tone.WARN)
    if lost(line, now):
        return Cell(tr("panel.state.lost"), Tone.BAD)
    return Cell("")


def version_cell(line: StationLine, newest: str) -> Cell:
    """The program's version there; an older one than the newest in the hall stands out."""
    if not line.app_version:
        return Cell(tr("common.none"), ink="faint")
    old = line.state == IN_USE and _version(line.app_version) < _version(newest)
    return Cell(line.app_version, ink="warn" if old else "muted", note=tr("panel.station.old") if old else "")


def _version(text: str) -> tuple[int, ...]:
    return tuple(int(part) for part in re.findall(r"\d{1,9}", text)[:4])


def columns(now: Now, newest: Callable[[], str], zone: str) -> tuple[Column[StationLine], ...]:
    """The columns, in the language in force; ``now`` is the centre's present."""
    right = Align.RIGHT
    english = language() == "en"
    return (
        Column(
            "name", tr("panel.station.name"), lambda line: Cell(line.name, bold=True), 106 if english else 86
        ),
        Column("who", tr("panel.station.who"), who_cell, 104, stretch=True),
        Column(
            "unsent",
            tr("panel.column.unsent"),
            lambda line: unsent_cell(line, now()),
            132 if english else 122,
        ),
        Column("returned", tr("panel.station.returned"), returned_cell, 78, right),
        Column(
            "contact",
            tr("panel.column.contact"),
            lambda line: contact_cell(line, now(), zone),
            164 if english else 148,
        ),
        Column("version", tr("panel.station.version"), lambda line: version_cell(line, newest()), 84),
        Column(
            "state",
            tr("panel.column.state"),
            lambda line: state_cell(line, now(), zone),
            128 if english else 108,
        ),
    )


def _natural(text: str) -> tuple[tuple[int, int, str], ...]:
    """席位 9 stands before 席位 10."""
    return tuple(
        (0, int(part), "") if part.isdigit() else (1, 0, part) for part in _NUMBER.split(text) if part
    )


def _severity(line: StationLine, now: int) -> int:
    if line.state in (REVOKED, WIPED):
        return 4
    if line.alive_twice_at is not None:
        return 0
    if lost(line, now):
        return 1
    return 2 if line.state == WIPING else 3


def _sort_key(column: str, now: int) -> Callable[[StationLine], Any]:
    keys: dict[str, Callable[[StationLine], Any]] = {
        "who": lambda line: (not line.signed_in, line.user_name),
        "unsent": lambda line: (-line.unsent, line.oldest_unsent_at or 0),
        "returned": lambda line: -line.returned,
        "contact": lambda line: line.last_contact_at or 0,
        "version": lambda line: _version(line.app_version),
        "state": lambda line: _severity(line, now),
    }
    chosen = keys.get(column)
    return lambda line: (chosen(line) if chosen else 0, _natural(line.name))


class StationSource:
    """The workstations as last told, as the one page of a list.

    By default they stand by name and those out of use last, so that one is always found in the same place.
    """

    lane = None

    def __init__(self, now: Now) -> None:
        self._now = now
        self._lines: tuple[StationLine, ...] = ()

    def put(self, lines: Sequence[StationLine]) -> None:
        """The newest look."""
        self._lines = tuple(lines)

    def fetch(self, after_key: object | None, limit: int, query: Query) -> Page[StationLine]:
        if query.sort is None:
            gone = (REVOKED, WIPED)
            rows = sorted(self._lines, key=lambda line: (line.state in gone, _natural(line.name)))
        else:
            key = _sort_key(query.sort.column, self._now())
            rows = sorted(self._lines, key=key, reverse=query.sort.descending)
        return Page(tuple(rows), None, len(rows))


def trouble(lines: Sequence[StationLine], now: int) -> int:
    """How many want a look: lost, alive twice, or with old unsent work."""
    return sum(
        line.state not in (REVOKED, WIPED)
        and (
            line.alive_twice_at is not None
            or lost(line, now)
            or (line.oldest_unsent_at is not None and now - line.oldest_unsent_at > UNSENT_LATE)
        )
        for line in lines
    )
