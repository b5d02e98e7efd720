"""What a reading came to: every sheet, every column and every row of a file accounted for.

A ``FileRead`` goes from the process that reads to the one that writes, into the summary of an import and its JSON, and
onto the page that shows a file before it is taken in. It holds no cell as it is: samples are masked.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from enum import StrEnum, auto
from typing import Final

from msgspec import Struct, field

from server.reading.columns import REJECT_COLUMNS, Columns

SAMPLE: Final = 12
"""Characters of a masked sample: enough to tell a number from a remark."""

LINES: Final = 5
"""So many lines are named for a remark; the others are counted."""


class Fate(StrEnum):
    """What becomes of the cells of a column."""

    USED = auto()
    """They fill a field."""
    KEPT = auto()
    """They are kept as they came, beside the event."""
    PERSONAL = auto()
    """They tell about the citizen, no field takes them, and they are not kept."""
    UNUSED = auto()
    """No field of master data takes them, and they are not kept."""
    UNNAMED = auto()
    """The column has no name: nobody can say what they are, and they are not read."""
    OURS = auto()
    """They are a rejects file's own reasons."""


class LeftOut(StrEnum):
    """Why a row that is not empty is no record."""

    HEADER = auto()
    """It repeats the header."""
    FOOTER = auto()
    """It is a total, a count or a signature."""


class Passed(StrEnum):
    """Why a sheet with rows is not read."""

    EXAMPLE = auto()
    """Its name says that it shows or explains how to fill in another."""
    NO_HEADER = auto()
    """No row names the columns of events."""
    OTHER_COLUMNS = auto()
    """It is a table of events with other columns than the sheets that are read."""
    HIDDEN = auto()
    """It is hidden."""


class ColumnRead(Struct, frozen=True):
    """One column of a sheet.

    Attributes:
        letter: as spreadsheets name it.
        name: as its header says; empty for none.
        field: the field it fills; empty for none.
        cells: how many are not empty; 0 of columns that fill a field, which nobody counts.
        sample: the first of those, masked.
    """

    letter: str
    name: str
    fate: Fate
    field: str = ""
    cells: int = 0
    sample: str = ""


class Remark(Struct, frozen=True):
    """Something about cells that did not cost their row: the code, the column, how many, and the first lines."""

    code: str
    column: str
    cells: int
    lines: tuple[int, ...]


class SheetRead(Struct):
    """One sheet that was read; a text file is one sheet without a name.

    Attributes:
        encoding: of a text; empty for a workbook.
        header_line: line of the header, the last if it has several.
        rows: records read, rejected ones included.
        left_out: rows that are not empty and no records, by reason.
    """

    name: str
    encoding: str
    header_line: int
    rows: int = 0
    left_out: dict[LeftOut, int] = field(default_factory=dict)
    columns: list[ColumnRead] = field(default_factory=list)
    remarks: list[Remark] = field(default_factory=list)

    def unread(self) -> list[ColumnRead]:
        """The columns with content that goes nowhere."""
        return [c for c in self.columns if c.cells and c.fate in (Fate.UNNAMED, Fate.PERSONAL, Fate.UNUSED)]


class SheetPassed(Struct, frozen=True):
    """One sheet that was not read, and how many rows that are not empty it has."""

    name: str
    why: Passed
    rows: int


class FileRead(Struct):
    """Everything in a file."""

    sheets: list[SheetRead] = field(default_factory=list)
    passed: list[SheetPassed] = field(default_factory=list)


class Remarks:
    """Remarks as they are made, by code and column."""

    def __init__(self) -> None:
        self._cells: Counter[tuple[str, str]] = Counter()
        self._lines: dict[tuple[str, str], list[int]] = {}

    def add(self, code: str, column: str, line: int) -> None:
        """Note one cell."""
        self._cells[code, column] += 1
        lines = self._lines.setdefault((code, column), [])
        if len(lines) < LINES:
            lines.append(line)

    def all(self) -> list[Remark]:
        """The remarks so far."""
        return [
            Remark(code, column, cells, tuple(self._lines[code, column]))
            for (code, column), cells in self._cells.items()
        ]


class SheetTally:
    """Counts what becomes of the rows and cells of one sheet while they are read.

    Args:
        names: the sheet's own columns in its own order.
        columns: the columns of the table it belongs to.
        at: for each column of the table, where it stands in this sheet; -1 where it does not.
    """

    def __init__(
        self,
        name: str,
        encoding: str,
        header_line: int,
        names: Sequence[str],
        columns: Columns,
        at: Sequence[int],
    ) -> None:
        self.read = SheetRead(name, encoding, header_line)
        self.remarks = Remarks()
        self._names = names
        fields = {i: str(f) for filled in (columns.halves, columns.used) for f, i in filled.items()}
        self._fates: dict[int, tuple[Fate, str]] = {
            own: (fate_of(columns, index), fields.get(index, "")) for index, own in enumerate(at) if own >= 0
        }
        self._watched = [i for i in range(len(names)) if self._fate(i)[0] is not Fate.USED]
        self._width = len(names)
        self._cells: Counter[int] = Counter()
        self._samples: dict[int, str] = {}

    def count(self, cells: Sequence[str], *, whole: bool = True) -> None:
        """Count one record, its cells in the sheet's own order; where they are not ``whole`` nobody can say which is which."""
        self.read.rows += 1
        if not whole:
            return
        width = len(cells)
        for index in self._watched:
            if index < width and cells[index]:
                self._note(index, cells[index])
        if width > self._width:
            for index in range(self._width, width):
                if cells[index]:
                    self._note(index, cells[index])

    def leave_out(self, why: LeftOut) -> None:
        """Count one row that is no record."""
        self.read.left_out[why] = self.read.left_out.get(why, 0) + 1

    def done(self) -> SheetRead:
        """What was counted so far."""
        width = max([self._width, *(index + 1 for index in self._cells)])
        self.read.columns = [self._column(index) for index in range(width)]
        self.read.remarks = self.remarks.all()
        return self.read

    def _note(self, index: int, cell: str) -> None:
        if cell.isspace():
            return
        self._cells[index] += 1
        if index not in self._samples:
            self._samples[index] = masked(cell)

    def _fate(self, index: int) -> tuple[Fate, str]:
        return self._fates.get(index, (Fate.UNNAMED, ""))

    def _column(self, index: int) -> ColumnRead:
        fate, used_for = self._fate(index)
        name = self._names[index] if index < self._width else ""
        return ColumnRead(
            letters(index), name, fate, used_for, self._cells[index], self._samples.get(index, "")
        )


def fate_of(columns: Columns, index: int) -> Fate:
    """What becomes of a column of a table."""
    name = columns.header[index]
    if index in columns.used.values() or index in columns.halves.values():
        return Fate.USED
    if not name:
        return Fate.UNNAMED
    if name in REJECT_COLUMNS:
        return Fate.OURS
    if index in columns.kept:
        return Fate.KEPT
    return Fate.PERSONAL if name in columns.personal else Fate.UNUSED


def letters(index: int) -> str:
    """The name spreadsheets give to a column, by its 0-based index: A, B … Z, AA."""
    text = ""
    number = index + 1
    while number:
        number, rest = divmod(number - 1, 26)
        text = chr(65 + rest) + text
    return text


def masked(cell: str) -> str:
    """The shape of a cell: its first character, of digits the first three and of a long number the last two; the rest stars."""
    text = " ".join(cell.split())
    shown = 3 if text[:3].isdigit() else 1
    tail = text[-2:] if shown == 3 and text.isdigit() and len(text) > 7 else ""
    stars = "*" * max(0, len(text) - shown - len(tail))
    whole = text[:shown] + stars + tail
    return whole if len(whole) <= SAMPLE else whole[: SAMPLE - 1] + "…"
