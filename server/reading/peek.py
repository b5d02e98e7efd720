"""The columns of a file in which no header was found, for somebody to say what they are."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from domain.problems import ProblemError
from server.reading.columns import HEADER_WITHIN, MAX_COLUMNS
from server.reading.source import open_rows
from server.reading.understood import hidden
from server.reading.values import clean

_CONTENT: Final = re.compile(r"\d{6}|\d{4}[-/.年]\d")
"""A number or a date: no name of a column has one."""

_LEAST: Final = 2


@dataclass(frozen=True, slots=True)
class Peeked:
    """What may be the columns: their names, or (``named`` false) what stands in them first, masked."""

    columns: tuple[str, ...] = ()
    named: bool = False


def peek(path: Path) -> Peeked:
    """The columns of the likeliest way to read a file; none where it is no table."""
    found = Peeked()
    try:
        for rows in open_rows(path):
            seen = _columns([cells for _, cells in rows.head(HEADER_WITHIN)])
            if len(seen.columns) > len(found.columns):
                found = seen
    except ProblemError:
        return Peeked()
    return found


def _columns(head: Sequence[Sequence[str]]) -> Peeked:
    """The first of the widest rows names the columns, or is the first of them that holds content."""
    width = max((_filled(cells) for cells in head), default=0)
    first = next((cells for cells in head if _filled(cells) == width), ())
    names = tuple(clean(cell) for cell in first[:MAX_COLUMNS])
    if width < _LEAST:
        return Peeked()
    if not any(_CONTENT.search(name) for name in names):
        return Peeked(names, named=True)
    return Peeked(tuple(hidden(name) for name in names))


def _filled(cells: Sequence[str]) -> int:
    return sum(bool(cell.strip()) for cell in cells)
