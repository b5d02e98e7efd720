"""Workbooks (.xlsx, .xlsb, .xls, .ods): typed cells as text, merged cells filled, and nothing that could fill the memory."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from io import BytesIO
from pathlib import Path
from typing import Any, Final

import python_calamine as calamine

from domain.problems import Problem, ProblemError
from server.reading.binary_books import OLE, xls_blocks, xlsb_blocks
from server.reading.cells import Block, Compactor, blank_strings, scan
from server.reading.columns import MAX_COLUMNS
from server.reading.dates import SERIAL_EPOCH
from server.reading.epoch import epoch_of
from server.reading.failed_cells import FailedCells
from server.reading.open_document import ods_blocks
from server.reading.package import STRINGS, STYLES, WORKBOOK, Form, Package, opened
from server.reading.values import clean, text_of

MAX_STRINGS: Final = 128 << 20
"""Bytes of the texts of a workbook, of its content in .ods; a reader holds all of them at once."""

_ENDINGS: Final[Mapping[Form | None, tuple[str, ...]]] = {
    Form.XLSX: (".xlsx", ".xlsm", ".xlam"),
    Form.XLSB: (".xlsb",),
    Form.ODS: (".ods",),
    None: (".xls", ".xla"),
}
"""By which the reader takes a file for one of a form, without looking; one with the ending of another form is handed over as bytes."""

_RUST: Final = "pyo3_runtime"


def open_sheets(path: Path, wanted: str = "", *, hidden: bool = False) -> list[SheetRows]:
    """The visible sheets of a workbook (also the ``hidden`` ones, if asked for), or the one wanted.

    Raises:
        ProblemError: not a workbook, broken, locked by a password, too large, or without that sheet.
    """
    looked = _look(path)
    with _reading():
        if looked.source is not None:
            book = calamine.CalamineWorkbook.from_filelike(looked.source)
        elif _is_misnamed(path, looked.form):
            book = calamine.CalamineWorkbook.from_filelike(BytesIO(path.read_bytes()))
        else:
            book = calamine.CalamineWorkbook.from_path(str(path))
        sheets = {
            sheet.name: sheet.visible != calamine.SheetVisibleEnum.Visible
            for sheet in book.sheets_metadata
            if sheet.typ == calamine.SheetTypeEnum.WorkSheet
        }
    names = [name for name, is_hidden in sheets.items() if hidden or not is_hidden]
    if wanted:
        if wanted not in book.sheet_names:
            raise ProblemError(
                Problem("mapping.sheet_not_found", {"sheet": wanted, "found": "、".join(names)[:200]})
            )
        names = [wanted]
    if looked.in_order:
        looked.failed = {
            name: block.failed for name, block in zip(book.sheet_names, looked.in_order, strict=False)
        }
    shelf = _Shelf(book, looked)
    return [SheetRows(shelf, name, hidden=sheets.get(name, False) and not wanted) for name in names]


def _is_misnamed(path: Path, form: Form | None) -> bool:
    ending = path.suffix.lower()
    return any(ending in endings for other, endings in _ENDINGS.items() if other is not form)


@dataclass(slots=True)
class _Looked:
    """What is known of a workbook before it is handed to the reader.

    Attributes:
        source: what to read instead of the file.
        failed: by the name of the sheet, cells whose formula has failed or was never computed.
        compact: by the name of the sheet, what was left out of ``source``.
        in_order: the blocks of sheets whose names only the reader knows.
    """

    form: Form | None
    epoch: datetime = SERIAL_EPOCH
    source: BytesIO | None = None
    failed: Mapping[str, FailedCells] = field(default_factory=dict)
    compact: Mapping[str, Compactor] = field(default_factory=dict)
    in_order: Sequence[Block] = ()


def _look(path: Path) -> _Looked:
    """Refuse what would not fit into memory before a reader lays it out as one block of cells."""
    with path.open("rb") as file:
        old = file.read(len(OLE)) == OLE
    if old:
        blocks = xls_blocks(path)
        for block in blocks:
            block.check()
        return _Looked(None, in_order=blocks)
    with opened(path) as package:
        if package.form is Form.ODS:
            if "encryption-data" in package.text("META-INF/manifest.xml"):
                raise ProblemError(Problem("table.encrypted"))
            _check_size(package, "content.xml")
            with package.open("content.xml") as stream:
                return _told(package.form, ods_blocks(stream))
        if package.form is Form.XLSB:
            _check_size(package, "xl/sharedStrings.bin")
            return _told(package.form, xlsb_blocks(package))
        return _look_into(package, epoch_of(path))


def _told(form: Form, blocks: Mapping[str, Block]) -> _Looked:
    for block in blocks.values():
        block.check()
    return _Looked(form, failed={name: block.failed for name, block in blocks.items()})


def _look_into(package: Package, epoch: datetime) -> _Looked:
    names = package.sheets()
    if not any(part in package.names for part in names):
        raise ProblemError(Problem("table.not_a_table"))
    for part in (WORKBOOK, STYLES, STRINGS):
        _check_size(package, part)
    blocks: dict[str, Block] = {}
    for part in names:
        with package.open(part) as stream:
            blocks[part] = scan(stream)
    wide = [part for part, block in blocks.items() if block.scattered or not block.exact]
    blank: set[int] = set()
    if wide:
        with package.open(STRINGS) as stream:
            blank = blank_strings(stream)
    compact = {part: Compactor(blank) for part in wide}
    source = package.packed_anew(compact) if wide or not package.usual else None
    for part, block in blocks.items():
        (compact[part].block if part in compact else block).check()
    return _Looked(
        package.form,
        epoch,
        source,
        {names[part]: block.failed for part, block in blocks.items()},
        {names[part]: one for part, one in compact.items()},
    )


def _check_size(package: Package, part: str) -> None:
    """Refuse a part that is held in memory as a whole, also where the archive is wrong about its size.

    Raises:
        ProblemError: it is too large, or damaged.
    """
    if package.size(part) > MAX_STRINGS:
        raise ProblemError(Problem("table.too_large"))
    with package.open(part) as stream:
        while stream.read(1 << 20):
            pass


@contextmanager
def _reading() -> Iterator[None]:
    """What the reader of workbooks raises, as the one sentence it means; where it gives up altogether, too."""
    try:
        yield
    except calamine.PasswordError as error:
        raise ProblemError(Problem("table.encrypted")) from error
    except (calamine.CalamineError, OSError, ValueError, OverflowError) as error:
        raise ProblemError(Problem("table.broken_workbook")) from error
    except BaseException as error:
        if type(error).__module__ != _RUST:
            raise
        raise ProblemError(Problem("table.broken_workbook")) from error


class _Shelf:
    """The sheets of a workbook, of which one at a time is held in memory."""

    def __init__(self, book: Any, looked: _Looked) -> None:
        self._book = book
        self._looked = looked
        self._name: str | None = None
        self._sheet: Any = None
        self.epoch = looked.epoch
        self.kind = "xls" if looked.form is None else looked.form.value

    def sheet(self, name: str) -> Any:
        """The sheet of this name; the one before it is let go."""
        if name != self._name:
            self._name = self._sheet = None
            with _reading():
                self._sheet = self._book.get_sheet_by_name(name)
            self._name = name
        return self._sheet

    def failed(self, name: str) -> FailedCells:
        """Cells of a sheet whose formula has failed or was never computed."""
        return self._looked.failed.get(name, {})

    def lines(self, name: str) -> Sequence[int] | None:
        """The line of each row of a sheet that is held without its empty ones; None for others."""
        compact = self._looked.compact.get(name)
        return None if compact is None else compact.lines

    def merged(self, name: str) -> Sequence[tuple[tuple[int, int], tuple[int, int]]]:
        """Merged ranges of a sheet: 0-based (row, column) of the first and the last cell."""
        compact = self._looked.compact.get(name)
        if compact is not None:
            return compact.merged
        with _reading():
            return self.sheet(name).merged_cell_ranges or ()


class SheetRows:
    """One sheet."""

    def __init__(self, shelf: _Shelf, name: str, *, hidden: bool = False) -> None:
        self.kind = shelf.kind
        self.detail = name
        self.epoch = shelf.epoch
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
        filling = _Filling(self._shelf.merged(self.detail), after_line)
        for line, cells in self._rows():
            if line <= after_line:
                continue
            self._done = line
            if not any(cells):
                continue
            filling.fill(line, cells)
            if len(cells) != width and not any(cells[width:]):
                cells = cells[:width] + [""] * (width - len(cells))
            yield line, cells, None

    def progress(self) -> float:
        """The share of the sheet read so far, 0 to 1."""
        return float(self._done / max(1, self.height()))

    def height(self) -> int:
        """The line of its last row."""
        lines = self._shelf.lines(self.detail)
        if lines is not None:
            return lines[-1] if lines else 0
        return int(self._load().total_height)

    def _load(self) -> Any:
        return self._shelf.sheet(self.detail)

    def _rows(self) -> Iterator[tuple[int, list[str]]]:
        """The rows with their lines, those included that hold failed formulas alone."""
        failed = self._shelf.failed(self.detail)
        waiting = iter(sorted(failed))
        ahead = next(waiting, None)
        for line, cells in self._held():
            while ahead is not None and ahead < line:
                yield ahead, _shown([], failed[ahead])
                ahead = next(waiting, None)
            if ahead == line:
                cells = _shown(cells, failed[line])
                ahead = next(waiting, None)
            yield line, cells
        while ahead is not None:
            yield ahead, _shown([], failed[ahead])
            ahead = next(waiting, None)

    def _held(self) -> Iterator[tuple[int, list[str]]]:
        """The rows that the reader has, with their lines."""
        sheet, lines = self._load(), self._shelf.lines(self.detail)
        with _reading():
            rows = iter(sheet.iter_rows() if sheet.start is not None else ())
        for number, row in enumerate(rows):
            cells = [cell if type(cell) is str else text_of(cell) for cell in row]
            if lines is None:
                yield number + 1, cells
            elif number < len(lines):
                yield lines[number], cells


class _Filling:
    """Fills the cells that a merged range above them covers: one call's number beside its several responses.

    Args:
        ranges: 0-based (row, column) of the first and the last cell; those that begin at or above ``after_line`` do not count.
    """

    def __init__(self, ranges: Sequence[tuple[tuple[int, int], tuple[int, int]]], after_line: int) -> None:
        self._starts: dict[int, list[tuple[int, int]]] = {}
        for (top, left), (bottom, _right) in ranges:
            if bottom > top and top + 1 > after_line:
                self._starts.setdefault(top + 1, []).append((left, bottom + 1))
        self._open: dict[int, tuple[int, str]] = {}

    def fill(self, line: int, cells: list[str]) -> None:
        """Fill the row that stands there; rows are told in order."""
        for column, (last, text) in list(self._open.items()):
            if line > last:
                del self._open[column]
            else:
                if column >= len(cells):
                    cells += [""] * (column + 1 - len(cells))
                cells[column] = text
        for column, last in self._starts.get(line, ()):
            if column < len(cells) and cells[column]:
                self._open[column] = (last, cells[column])


def _shown(cells: list[str], failed: Sequence[tuple[int, str]]) -> list[str]:
    """A row with what its failed cells show."""
    for column, text in failed:
        if column >= MAX_COLUMNS * 2:
            continue
        cells += [""] * (column + 1 - len(cells))
        cells[column] = cells[column] or text
    return cells
