"""Rows that come back from a rejects file: whether somebody mended them, and whether they are to hold.

What was wrong with a row as such (a quotation mark, too many cells) is gone once it is written as a clean record, though
nobody has mended it. So a rejects file keeps what the row looked like, in letters and quotation marks alone: a spreadsheet
that opens and saves the file writes its numbers and times anew, and moves none of those from one cell to another.
"""

from __future__ import annotations

from collections.abc import Sequence
from hashlib import blake2b
from typing import Final

from server.reading.columns import CODES_COLUMN, HOLDS_COLUMN, MARK_COLUMN, REJECT_COLUMNS
from server.reading.values import clean
from server.reading.vocabulary import is_yes

BETWEEN_CODES: Final = "；"
"""Stands between the codes of one row's problems."""

_OF_THE_RECORD: Final = "row."


class Returned:
    """The columns that a rejects file has before those of its source.

    Attributes:
        any: whether the table is a rejects file at all.
    """

    def __init__(self, header: Sequence[str]) -> None:
        self._own = [index for index, name in enumerate(header) if name in REJECT_COLUMNS]
        places = {header[index]: index for index in self._own}
        self._codes, self._mark = places.get(CODES_COLUMN, -1), places.get(MARK_COLUMN, -1)
        self._holds = places.get(HOLDS_COLUMN, -1)
        self.any = bool(self._own)

    def row(self, cells: Sequence[str]) -> list[str]:
        """The cells of the source alone."""
        return (
            [cell for index, cell in enumerate(cells) if index not in self._own] if self.any else list(cells)
        )

    def not_mended(self, cells: Sequence[str]) -> str | None:
        """The code of what was wrong with the record, where it comes back as it was."""
        codes, mark = _at(cells, self._codes).split(BETWEEN_CODES), _at(cells, self._mark)
        code = next((code for code in codes if code.startswith(_OF_THE_RECORD)), None)
        return code if code and mark and mark == mark_of(self.row(cells)) else None

    def holds(self, cells: Sequence[str]) -> bool:
        """Whether somebody wrote that this row is right as it stands, whatever else is known of its number."""
        return is_yes(self.holding(cells))

    def holding(self, cells: Sequence[str]) -> str:
        """What somebody wrote about that."""
        return _at(cells, self._holds)


def mark_of(cells: Sequence[str]) -> str:
    """What a row looks like, as a short text that no spreadsheet takes for a number."""
    shapes = [
        "".join(c for c in cell if c.isalpha() or c == '"') or ("0" if cell.strip() else "") for cell in cells
    ]
    while shapes and not shapes[-1]:
        shapes.pop()
    return "x" + blake2b("\x1f".join(shapes).encode("utf-8", "replace"), digest_size=6).hexdigest()


def _at(cells: Sequence[str], index: int) -> str:
    return clean(cells[index]) if 0 <= index < len(cells) else ""
