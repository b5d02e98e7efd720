"""Workbooks (.xlsx): typed cells as text, merged cells filled, and nothing that could fill the memory."""

from __future__ import annotations

import re
import zipfile
import zlib
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any, Final

import python_calamine as calamine

from domain.problems import Problem, ProblemError
from server.reading.columns import MAX_COLUMNS
from server.reading.epoch import epoch_of
from server.reading.failed_cells import FailedCells, FailedCellScan, by_sheet, column_of
from server.reading.values import clean, text_of

MAX_CELLS: Final = 30_000_000
MAX_UNPACKED: Final = 2 << 30
"""Bytes of a sheet's XML; beyond that the export belongs into a CSV file."""

_CELL = re.compile(rb'<c r="([A-Z]{1,3})(\d{1,7})"')
_BLOCK: Final = 4 << 20


def open_sheets(path: Path, wanted: str = "", *, hidden: bool = False) -> list[SheetRows]:
    """The visible sheets of a workbook (also the ``hidden`` ones, if asked for), or the one wanted.

    Raises:
        ProblemError: not a workbook, broken, locked by a password, too large, or without that sheet.
    """
    failed = _guard(path)
    try:
        book = calamine.CalamineWorkbook.from_path(str(path))
        sheets = {
            sheet.name: sheet.visible != calamine.SheetVisibleEnum.Visible
            for sheet in book.sheets_metadata
            if sheet.typ == calamine.SheetTypeEnum.WorkSheet
        }
    except calamine.CalamineError as error:
        raise ProblemError(Problem("table.broken_workbook")) from error
    names = [name for name, is_hidden in sheets.items() if hidden or not is_hidden]
    if wanted:
        if wanted not in book.sheet_names:
            raise ProblemError(
                Problem("mapping.sheet_not_found", {"sheet": wanted, "found": "、".join(names)[:200]})
            )
        names = [wanted]
    shelf, epoch = _Shelf(book, failed), epoch_of(path)
    return [SheetRows(shelf, name, epoch, hidden=sheets.get(name, False) and not wanted) for name in names]


class _Shelf:
    """The sheets of a workbook, of which one at a time is held in memory.

    Attributes:
        failed: by the name of the sheet, cells whose formula has failed or was never computed.
    """

    def __init__(self, book: Any, failed: Mapping[str, FailedCells]) -> None:
        self._book = book
        self.failed = failed
        self._name: str | None = None
        self._sheet: Any = None

    def sheet(self, name: str) -> Any:
        """The sheet of this name; the one before it is let go."""
        if name != self._name:
            self._name = self._sheet = None
            try:
                self._sheet = self._book.get_sheet_by_name(name)
            except calamine.CalamineError as error:
                raise ProblemError(Problem("table.broken_workbook")) from error
            self._name = name
        return self._sheet


class SheetRows:
    """One sheet."""

    kind = "xlsx"

    def __init__(self, shelf: _Shelf, name: str, epoch: datetime, *, hidden: bool = False) -> None:
        self.detail = name
        self.epoch = epoch
        self.hidden = hidden
        self._shelf = shelf
        self._done = 0

    def head(self, count: int) -> list[tuple[int, list[str]]]:
        """The first rows that are not empty, with their lines."""
        found = []
        for line, cells in self._rows():
            if any(cells):
                found.append((line, [clean(cell) for cell in cells]))
            if len(found) == count or line > 200:
                break
        return found

    def records(
        self, after_line: int, width: int, dated: int = -1
    ) -> Iterator[tuple[int, list[str], str | None]]:  # a cell of a workbook cannot run away
        """All rows below a line that are not empty, each with as many cells as the header, or more where it has more."""
        fill = self._merged(after_line)
        for line, cells in self._rows():
            if line <= after_line:
                continue
            self._done = line
            for column, text in fill.get(line, ()):
                cells[column] = text
            if not any(cells):
                continue
            if len(cells) != width and not any(cells[width:]):
                cells = cells[:width] + [""] * (width - len(cells))
            yield line, cells, None

    def progress(self) -> float:
        """The share of the sheet read so far, 0 to 1."""
        return float(self._done / max(1, self._load().total_height))

    def height(self) -> int:
        """The line of its last row."""
        return int(self._load().total_height)

    def _load(self) -> Any:
        return self._shelf.sheet(self.detail)

    def _rows(self) -> Iterator[tuple[int, list[str]]]:
        sheet = self._load()
        failed = self._shelf.failed.get(self.detail, {})
        line = 0
        for line, row in enumerate(sheet.iter_rows() if sheet.start is not None else (), 1):
            cells = [cell if type(cell) is str else text_of(cell) for cell in row]
            yield line, _shown(cells, failed[line]) if line in failed else cells
        for beyond in sorted(found for found in failed if found > line):
            yield beyond, _shown([], failed[beyond])

    def _merged(self, after_line: int) -> dict[int, list[tuple[int, str]]]:
        """Per line the cells that a merged range above them fills: one call's number beside its several responses."""
        ranges = [
            r for r in self._load().merged_cell_ranges or () if r[1][0] > r[0][0] and r[0][0] + 1 > after_line
        ]
        starts = {r[0] for r in ranges}
        values: dict[tuple[int, int], str] = {}
        if ranges:
            for line, cells in self._rows():
                for column in (c for r, c in starts if r == line - 1 and c < len(cells)):
                    values[(line - 1, column)] = cells[column]
        fill: dict[int, list[tuple[int, str]]] = {}
        for (top, left), (bottom, _right) in ranges:
            text = values.get((top, left), "")
            for row in range(top + 1, bottom + 1):
                if text:
                    fill.setdefault(row + 1, []).append((left, text))
        return fill


def _shown(cells: list[str], failed: Sequence[tuple[int, str]]) -> list[str]:
    """A row with what its failed cells show."""
    for column, text in failed:
        if column >= MAX_COLUMNS * 2:
            continue
        cells += [""] * (column + 1 - len(cells))
        cells[column] = cells[column] or text
    return cells


def _guard(path: Path) -> dict[str, FailedCells]:
    """Refuse what would not fit into memory before a reader lays it out as one block of cells; by sheet, its failed cells."""
    failed: dict[str, FailedCells] = {}
    try:
        with zipfile.ZipFile(path) as archive:
            sheets = [i for i in archive.infolist() if re.match(r"xl/worksheets/[^/]+\.xml\Z", i.filename)]
            if not sheets:
                raise ProblemError(Problem("table.not_a_table"))
            if any(info.file_size > MAX_UNPACKED or info.flag_bits & 1 for info in archive.infolist()):
                raise ProblemError(Problem("table.too_large"))
            for info in sheets:
                with archive.open(info) as stream:
                    failed[info.filename] = _guard_sheet(stream)
            return by_sheet(archive, failed)
    except (zipfile.BadZipFile, zlib.error, OSError, EOFError, NotImplementedError) as error:
        raise ProblemError(Problem("table.broken_workbook")) from error


def _guard_sheet(stream: Any) -> FailedCells:
    scan = FailedCellScan()
    columns: set[bytes] = set()
    last, rest, read = 0, b"", 0
    while block := stream.read(_BLOCK):
        read += len(block)
        if read > MAX_UNPACKED:
            raise ProblemError(Problem("table.too_large"))
        scan.feed(block)
        found = _CELL.findall(rest + block)
        columns.update(column for column, _ in found)
        if found:
            last = max(last, int(found[-1][1]))
        rest = block[-32:]
    width = max((column_of(column) + 1 for column in columns), default=0)
    if width > MAX_COLUMNS * 2:
        raise ProblemError(Problem("table.too_many_columns", {"columns": width, "limit": MAX_COLUMNS}))
    if width * last > MAX_CELLS:
        raise ProblemError(Problem("table.too_large"))
    return scan.done()
