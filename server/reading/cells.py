"""Where the cells of a workbook's sheet stand: a reader lays a sheet out as one block, so that one cell far away costs as much as all between.

``scan`` tells quickly how large the block of a sheet would be. Where that is much more than its cells, ``Compactor`` writes the sheet anew without
blank cells and without the empty rows between, and remembers which rows are left.
"""

from __future__ import annotations

import re
from array import array
from collections.abc import Collection
from dataclasses import dataclass, field
from typing import IO, Final
from xml.parsers import expat
from xml.sax.saxutils import escape, quoteattr

from domain.problems import Problem, ProblemError
from server.reading.columns import MAX_COLUMNS
from server.reading.failed_cells import FailedCells, FailedCellScan, column_of
from server.reading.report import letters

MAX_CELLS: Final = 30_000_000
MAX_UNPACKED: Final = 2 << 30
"""Bytes of a sheet's XML; beyond that the export belongs into a CSV file."""

ROOM: Final = 2_000_000
"""Cells of a block that cost nothing to speak of."""

SCATTERED: Final = 10
"""A block of so many times its cells is mostly empty."""

_MOST_ROWS: Final = 1 << 20
_MOST_COLUMNS: Final = 1 << 14
_BLOCK: Final = 4 << 20
_SHOWN: Final = 20
_FEW: Final = 50
"""So many cells may have strayed; more are columns."""

_CELL = re.compile(rb'<(?:\w+:)?c r="([A-Z]{1,3})(\d{1,7})"')
_OTHER_CELL = re.compile(rb"<c[>/\t\r\n]|:c[\s>/]")
_PLACE = re.compile(r"\$?([A-Za-z]{1,8})\$?(\d{1,12})\Z")


@dataclass(slots=True)
class Block:
    """The block of cells of one sheet.

    Attributes:
        filled: how many of its cells are written down; in a sheet that was only scanned some may be empty.
        beyond: how many cells stand beyond the last column that any export has.
        last: the line of the last cell.
        exact: every cell says where it stands, in a spelling that we know.
        failed: cells whose formula has failed or was never computed.
    """

    rows: int = 0
    columns: int = 0
    filled: int = 0
    exact: bool = True
    beyond: int = 0
    last: int = 0
    failed: FailedCells = field(default_factory=dict)

    @property
    def scattered(self) -> bool:
        """Whether it is much more than its cells, or more than fits into memory."""
        far = self.columns > MAX_COLUMNS * 2 or self.rows > _MOST_ROWS
        size = self.rows * self.columns
        return far or size > MAX_CELLS or size > max(ROOM, SCATTERED * self.filled)

    def add(self, row: int, column: int, line: int = 0) -> None:
        """Count a cell at a 1-based row and column; ``line`` is where it really stands, if not in that row."""
        self.filled += 1
        self.beyond += column > MAX_COLUMNS * 2
        self.rows = max(self.rows, row)
        self.columns = max(self.columns, column)
        self.last = max(self.last, line or row)

    def check(self) -> None:
        """Raises ProblemError where it does not fit into memory."""
        if self.beyond > _FEW:
            raise ProblemError(
                Problem("table.too_many_columns", {"columns": self.columns, "limit": MAX_COLUMNS})
            )
        if self.rows * self.columns > MAX_CELLS:
            raise ProblemError(Problem("table.too_large"))
        if self.scattered:
            place = f"{letters(self.columns - 1)}{self.last}"
            raise ProblemError(Problem("table.scattered", {"cell": place}))


def scan(stream: IO[bytes]) -> Block:
    """The block of a sheet's XML, as far as can be told without reading it cell by cell.

    Raises:
        ProblemError: the sheet is too large, or was never computed.
    """
    failed, block = FailedCellScan(), Block()
    columns: set[bytes] = set()
    rest, read, any_cells = b"", 0, 0
    while piece := stream.read(_BLOCK):
        read += len(piece)
        if read > MAX_UNPACKED:
            raise ProblemError(Problem("table.too_large"))
        failed.feed(piece)
        text = rest + piece
        end = text.rfind(b">") + 1
        if end == 0 and len(text) > _BLOCK * 2:
            raise ProblemError(Problem("table.broken_workbook"))
        rest, text = text[end:], text[:end]
        found = _CELL.findall(text)
        usual = text.count(b"<c ")
        any_cells += usual
        if text.count(b"<c") > usual or b":c" in text:
            any_cells += len(_OTHER_CELL.findall(text))
        block.filled += len(found)
        columns.update([column for column, _ in found])
        block.rows = max([block.rows, *map(int, {row for _, row in found})])
    block.columns = max((column_of(column.upper()) + 1 for column in columns), default=0)
    block.exact = any_cells == block.filled
    block.failed = failed.done()
    return block


class Compactor:
    """Writes a sheet's XML anew: with the cells that hold something, and without the rows that hold none.

    Args:
        blank: indices of the shared strings that hold nothing.

    Attributes:
        lines: for each row of what was written its 1-based line in the sheet.
        merged: merged ranges, as the sheet has them: 0-based (row, column) of the first and the last cell.
        block: the block of what was written.
    """

    def __init__(self, blank: Collection[int]) -> None:
        self.lines = array("L")
        self.merged: list[tuple[tuple[int, int], tuple[int, int]]] = []
        self.block = Block()
        self._blank = blank
        self._out: IO[bytes] | None = None
        self._row = self._column = 0
        self._kind = self._style = self._nowhere = ""
        self._text: list[str] = []
        self._listening = self._phonetic = False
        self._open = False

    def __call__(self, old: IO[bytes], new: IO[bytes]) -> None:
        """Read a sheet and write it.

        Raises:
            ProblemError: it is damaged, or too large.
        """
        parser = expat.ParserCreate()
        parser.buffer_text = True
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._hear
        self._out = new
        new.write(b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>')
        try:
            while piece := old.read(_BLOCK >> 4):
                parser.Parse(piece)
            parser.Parse(b"", True)
        except expat.ExpatError as error:
            raise ProblemError(Problem("table.broken_workbook")) from error
        self._close_row()
        new.write(b"</sheetData></worksheet>")

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        match name.rpartition(":")[2]:
            case "row":
                self._at_row(attributes.get("r", ""))
            case "c":
                self._at_cell(attributes)
            case "v" | "t":
                self._listening = not self._phonetic
            case "rPh":
                self._phonetic = True
            case "mergeCell":
                self._merge(attributes.get("ref", ""))

    def _end(self, name: str) -> None:
        match name.rpartition(":")[2]:
            case "c":
                self._put()
            case "v" | "t":
                self._listening = False
            case "rPh":
                self._phonetic = False

    def _hear(self, text: str) -> None:
        if self._listening:
            self._text.append(text)

    def _at_row(self, written: str) -> None:
        self._close_row()
        row = int(written) if written.isascii() and written.isdigit() and len(written) < 9 else self._row + 1
        if not self._row < row <= _MOST_ROWS:
            raise ProblemError(Problem("table.broken_workbook"))
        self._row, self._column = row, 0

    def _at_cell(self, attributes: dict[str, str]) -> None:
        self._kind, self._style = attributes.get("t", ""), attributes.get("s", "")
        self._text = []
        place, self._nowhere = attributes.get("r"), ""
        if place is None:
            self._column += 1
            return
        found = _placed(place)
        self._nowhere = place[:_SHOWN] if found is None or found[0] != self._row else ""
        if found is not None:
            self._column = found[1]

    def _put(self) -> None:
        text = "".join(self._text)
        if not text.strip() or (self._kind == "s" and text.strip().isdecimal() and int(text) in self._blank):
            return
        if self._nowhere:
            raise ProblemError(Problem("table.scattered", {"cell": self._nowhere}))
        assert self._out is not None  # noqa: S101
        if not self._open:
            self._open = True
            self.lines.append(self._row)
            self._out.write(b'<row r="%d">' % len(self.lines))
        self.block.add(len(self.lines), self._column, self._row)
        place = f"{letters(self._column - 1)}{len(self.lines)}"
        style = f" s={quoteattr(self._style)}" if self._style else ""
        if self._kind == "inlineStr":
            cell = (
                f'<c r="{place}"{style} t="inlineStr"><is><t xml:space="preserve">{escape(text)}</t></is></c>'
            )
        else:
            kind = f" t={quoteattr(self._kind)}" if self._kind else ""
            cell = f'<c r="{place}"{style}{kind}><v>{escape(text)}</v></c>'
        self._out.write(cell.encode("utf-8", "replace"))

    def _close_row(self) -> None:
        if self._open and self._out is not None:
            self._out.write(b"</row>")
        self._open = False

    def _merge(self, reference: str) -> None:
        first, _, last = reference.partition(":")
        begin, end = _placed(first), _placed(last or first)
        if begin is not None and end is not None:
            self.merged.append(((begin[0] - 1, begin[1] - 1), (end[0] - 1, end[1] - 1)))


def _placed(written: str) -> tuple[int, int] | None:
    """The 1-based row and column of a cell; None where no sheet has it."""
    found = _PLACE.match(written)
    if found is None:
        return None
    row, column = int(found[2]), column_of(found[1].upper().encode()) + 1
    return (row, column) if 1 <= row <= _MOST_ROWS and 1 <= column <= _MOST_COLUMNS else None


def blank_strings(stream: IO[bytes]) -> set[int]:
    """The indices of a workbook's shared strings that hold nothing but blanks."""
    found: set[int] = set()
    parser = expat.ParserCreate()
    parser.buffer_text = True
    at, state = -1, {"blank": True, "listening": False}

    def start(name: str, _attributes: dict[str, str]) -> None:
        nonlocal at
        match name.rpartition(":")[2]:
            case "si":
                at, state["blank"] = at + 1, True
            case "t":
                state["listening"] = True
            case "rPh":
                state["listening"] = False

    def end(name: str) -> None:
        match name.rpartition(":")[2]:
            case "si" if state["blank"]:
                found.add(at)
            case "t":
                state["listening"] = False

    def hear(text: str) -> None:
        if state["listening"] and text.strip():
            state["blank"] = False

    parser.StartElementHandler, parser.EndElementHandler, parser.CharacterDataHandler = start, end, hear
    try:
        while piece := stream.read(_BLOCK >> 4):
            parser.Parse(piece)
        parser.Parse(b"", True)
    except expat.ExpatError:
        return set()  # whoever reads the sheets says what is wrong; no string is taken for a blank
    return found
