"""Workbooks (.xlsx): typed cells as text, merged cells filled, and nothing that could fill the memory."""

from __future__ import annotations

import re
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import python_calamine as calamine

from domain.problems import Problem, ProblemError
from server.reading.columns import MAX_COLUMNS
from server.reading.values import clean, text_of

MAX_CELLS: Final = 30_000_000
MAX_UNPACKED: Final = 2 << 30
"""Bytes of a sheet's XML; beyond that the export belongs into a CSV file."""

_CELL = re.compile(rb'<c r="([A-Z]{1,3})(\d{1,7})"')
_BLOCK: Final = 4 << 20


def open_sheets(path: Path, wanted: str = "") -> list[SheetRows]:
    """The visible sheets of a workbook, or the one wanted.

    Raises:
        ProblemError: not a workbook, broken, locked by a password, too large, or without that sheet.
    """
    _guard(path)
    try:
        book = calamine.CalamineWorkbook.from_path(str(path))
        names = [
            sheet.name
            for sheet in book.sheets_metadata
            if sheet.typ == calamine.SheetTypeEnum.WorkSheet
            and sheet.visible == calamine.SheetVisibleEnum.Visible
        ]
    except calamine.CalamineError as error:
        raise ProblemError(Problem("table.broken_workbook")) from error
    if wanted:
        if wanted not in book.sheet_names:
            raise ProblemError(
                Problem("mapping.sheet_not_found", {"sheet": wanted, "found": "、".join(names)[:200]})
            )
        names = [wanted]
    return [SheetRows(book, name) for name in names]


class SheetRows:
    """One sheet."""

    kind = "xlsx"

    def __init__(self, book: Any, name: str) -> None:
        self.detail = name
        self._book = book
        self._sheet: Any = None
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
        """All rows below a line that are not empty, each with as many cells as the header."""
        fill = self._merged(after_line)
        for line, cells in self._rows():
            if line <= after_line:
                continue
            self._done = line
            for column, text in fill.get(line, ()):
                cells[column] = text
            if not any(cells):
                continue
            extra = any(cells[width:])
            yield (
                line,
                cells if extra else cells[:width] + [""] * (width - len(cells)),
                ("row.too_many_cells" if extra else None),
            )

    def progress(self) -> float:
        """The share of the sheet read so far, 0 to 1."""
        return float(self._done / max(1, self._load().total_height))

    def _load(self) -> Any:
        if self._sheet is None:
            try:
                self._sheet = self._book.get_sheet_by_name(self.detail)
            except calamine.CalamineError as error:
                raise ProblemError(Problem("table.broken_workbook")) from error
        return self._sheet

    def _rows(self) -> Iterator[tuple[int, list[str]]]:
        sheet = self._load()
        if sheet.start is None:
            return
        for line, row in enumerate(sheet.iter_rows(), 1):
            yield line, [cell if type(cell) is str else text_of(cell) for cell in row]

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


def _guard(path: Path) -> None:
    """Refuse what would not fit into memory before a reader lays it out as one block of cells."""
    try:
        with zipfile.ZipFile(path) as archive:
            sheets = [i for i in archive.infolist() if re.match(r"xl/worksheets/[^/]+\.xml\Z", i.filename)]
            if not sheets:
                raise ProblemError(Problem("table.not_a_table"))
            if any(info.file_size > MAX_UNPACKED or info.flag_bits & 1 for info in archive.infolist()):
                raise ProblemError(Problem("table.too_large"))
            for info in sheets:
                with archive.open(info) as stream:
                    _guard_sheet(stream)
    except (zipfile.BadZipFile, zlib.error, OSError, EOFError, NotImplementedError) as error:
        raise ProblemError(Problem("table.broken_workbook")) from error


def _guard_sheet(stream: Any) -> None:
    columns: set[bytes] = set()
    last, rest, read = 0, b"", 0
    while block := stream.read(_BLOCK):
        read += len(block)
        if read > MAX_UNPACKED:
            raise ProblemError(Problem("table.too_large"))
        found = _CELL.findall(rest + block)
        columns.update(column for column, _ in found)
        if found:
            last = max(last, int(found[-1][1]))
        rest = block[-32:]
    width = max((_number(column) for column in columns), default=0)
    if width > MAX_COLUMNS * 2:
        raise ProblemError(Problem("table.too_many_columns", {"columns": width, "limit": MAX_COLUMNS}))
    if width * last > MAX_CELLS:
        raise ProblemError(Problem("table.too_large"))


def _number(letters: bytes) -> int:
    value = 0
    for letter in letters:
        value = value * 26 + letter - 64
    return value
