"""The header of a table: one row or several above each other, and known again wherever it comes once more."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from server.reading.columns import HEADER_WITHIN, MAX_COLUMNS, normal
from server.reading.subject import Subject
from server.reading.values import clean

MAX_LEVELS: Final = 3
"""A header has at most so many rows above each other."""

_DATA_DIGITS: Final = 6
"""A cell with so many digits is no name of a column."""


@dataclass(frozen=True, slots=True)
class Header:
    """The header of a table.

    Attributes:
        line: 1-based line of its last row.
        names: one per column, those of several rows joined; unnamed columns are empty.
        levels: its rows as they stand, from above.
        score: how many fields it names.
    """

    line: int
    names: list[str]
    levels: tuple[list[str], ...]
    score: int


def find_header(rows: Sequence[tuple[int, list[str]]], subject: Subject) -> Header:
    """The row, or the rows above each other, among the first that name most fields: the fewest, uppermost of equals."""
    best: Header | None = None
    for count in range(1, MAX_LEVELS + 1):
        for start in range(len(rows[:HEADER_WITHIN]) - count + 1):
            levels = tuple(cells for _, cells in rows[start : start + count])
            if count > 1 and any(_is_data(cell) for cells in levels for cell in cells[:MAX_COLUMNS]):
                continue
            names = levels[0] if count == 1 else joined(levels, subject.under)
            found = subject.score(names[:MAX_COLUMNS])
            if best is None or found > best.score:
                best = Header(rows[start + count - 1][0], names, levels, found)
    return best if best is not None else Header(0, [], (), 0)


def joined(levels: Sequence[Sequence[str]], under: Callable[[str, str], str]) -> list[str]:
    """The names of columns whose header has several rows: a group above holds for the columns to its right that it leaves empty.

    ``under`` names a column below a group.
    """
    width = max(len(cells) for cells in levels)
    groups = [_spread(cells, width) for cells in levels[:-1]]
    titles = [sum(1 for cell in cells if cell) == 1 for cells in levels[:-1]]
    names = []
    for column in range(width):
        last = levels[-1][column] if column < len(levels[-1]) else ""
        name = last
        for depth in range(len(groups) - 1, -1, -1):
            own = levels[depth][column] if column < len(levels[depth]) else ""
            if not name:
                name = own  # merged downwards, or nothing
            elif not titles[depth]:
                name = under(groups[depth][column], name)
        names.append(name)
    return names


def _spread(cells: Sequence[str], width: int) -> list[str]:
    found, group = [], ""
    for column in range(width):
        group = (cells[column] if column < len(cells) else "") or group
        found.append(group)
    return found


def _is_data(cell: str) -> bool:
    return sum(c.isdigit() for c in cell) >= _DATA_DIGITS


class Layout:
    """Where the columns of a table stand in the rows that are being read: as its header says, until another header says otherwise.

    Attributes:
        dated: the column in which every record has a time.
        order: for each column of the table its place in the rows, -1 for none; None while they are the same.
        strange: the line of a header with columns that the table does not have; nothing below it can be told.
    """

    def __init__(self, header: Header, dated: int, subject: Subject) -> None:
        self.dated = dated
        self.order: tuple[int, ...] | None = None
        self.strange = 0
        self._dated = dated
        self._subject = subject
        self._names = _names(header.names)
        self._known = {tuple(_names(cells)) for cells in (*header.levels, header.names)}
        self._top = {tuple(_names(cells)) for cells in header.levels[:-1]}

    def is_header(self, line: int, cells: Sequence[str]) -> bool:
        """Whether a row is a header again; the columns of the rows below it are then where it says."""
        names = _names(cells)
        if tuple(names) in self._known:
            if tuple(names) not in self._top:
                self.order, self.dated, self.strange = None, self._dated, 0
            return True
        if any(_is_data(cell) for cell in cells):
            return False
        if not self._subject.heads({self._subject.field_of(name) for name in names}):
            return False
        self._follow(line, names)
        return True

    def _follow(self, line: int, names: list[str]) -> None:
        twice = any(count > 1 for name, count in Counter(names).items() if name)
        if twice or not {name for name in names if name} <= set(self._names):
            self.strange, self.order = line, None
            return
        places = {name: index for index, name in enumerate(names) if name}
        self.strange = 0
        self.order = tuple(places.get(name, -1) for name in self._names)
        self.dated = self.order[self._dated] if self._dated >= 0 else -1


def _names(cells: Sequence[str]) -> list[str]:
    names = [normal(clean(cell)) if cell else "" for cell in cells]
    while names and not names[-1]:
        names.pop()
    return names
