"""Text with separators, as it is really exported: quotes that never close, line breaks in cells, cut-off characters."""

from __future__ import annotations

import csv
import re
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from io import BufferedReader, TextIOWrapper
from pathlib import Path
from typing import Final

from server.reading.columns import MAX_COLUMNS
from server.reading.dates import SERIAL_EPOCH
from server.reading.encoding import BLOCK, Encoding, detect, mixed_lines, named
from server.reading.values import clean

SEPARATORS: Final = (",", "\t", ";", "|", "，")
MAX_SPAN: Final = 500
"""A record of more lines than this is an unclosed quote."""

_SAMPLE: Final = 40
_DATE_DIGITS: Final = 6
_QUOTE: Final = "\ufdd0"
"""Stands for an escaped quotation mark while a record is taken apart; no text has this code point."""

_ESCAPE = re.compile(r'\\(["\\])')
_ESCAPED = re.compile(r'[^\\,;|\t"\n]\\"[^,;|\t，"\r\n]')


def open_separated(
    path: Path, score: Callable[[Sequence[str]], int], encoding: str = ""
) -> list[SeparatedRows]:
    """The file read with every separator that it could have, likeliest first: by how many fields a row would name as the header.

    Raises:
        ProblemError: it is not a text, or not in an encoding that we know, or not in the one it is said to be in.
    """
    found = named(path, encoding) if encoding else detect(path)
    escaped = _escapes_quotes(path, found)
    ways = [SeparatedRows(path, found, separator, escaped=escaped) for separator in SEPARATORS]
    return sorted(
        ways,
        key=lambda way: (
            -max(
                (score(cells[:MAX_COLUMNS]) * 1000 + min(len(cells), 999) for _, cells in way.head(20)),
                default=0,
            )
        ),
    )


class SeparatedRows:
    """A text file read with one separator."""

    kind = "csv"
    epoch = SERIAL_EPOCH

    def __init__(self, path: Path, encoding: Encoding, separator: str, *, escaped: bool) -> None:
        self.detail = encoding.shown
        self._path = path
        self._encoding = encoding
        self._escaped = escaped
        self._separator = separator
        self._size = max(1, path.stat().st_size)
        self._file: BufferedReader | None = None

    def head(self, count: int) -> list[tuple[int, list[str]]]:
        """The first rows that are not empty, with their lines."""
        with self._open() as file:
            found = []
            for line, cells in _Records(file, self._separator, 0).first(_SAMPLE):
                cells = [clean(cell) for cell in cells[: MAX_COLUMNS + 1]] if len(cells) < 5000 else cells
                if any(cells):
                    found.append((line, cells))
                if len(found) == count:
                    break
        return found

    def records(
        self, after_line: int, width: int, dated: int = -1
    ) -> Iterator[tuple[int, list[str], str | None]]:
        """All rows below a line that are not empty, each with as many cells as the header.

        ``dated`` is the column in which every row has a time, if there is one: it tells a row from a line of text.
        """
        with self._open() as file:
            for line, cells, code in _Records(file, self._separator, width, dated).all():
                if line <= after_line:
                    continue
                count = len(cells)
                if count != width:
                    if count > width and not any(cell.strip() for cell in cells[width:]):
                        del cells[width:]
                    elif not any(cell.strip() for cell in cells):
                        continue
                    elif code is None:
                        code = "row.too_many_cells" if count > width else "row.too_few_cells"
                elif not any(cells):
                    continue
                yield line, cells, code

    def progress(self) -> float:
        """The share of the file read so far, 0 to 1."""
        if self._file is None:
            return 1.0
        return min(1.0, self._file.tell() / self._size)

    @contextmanager
    def _open(self) -> Iterator[Iterator[str]]:
        with self._path.open("rb") as self._file, _lines_of(self._file, self._encoding) as lines:
            yield map(_mark_escapes, lines) if self._escaped else lines
        self._file = None


@contextmanager
def _lines_of(file: BufferedReader, encoding: Encoding) -> Iterator[Iterator[str]]:
    if encoding.mixed:
        yield mixed_lines(file)
        return
    with TextIOWrapper(file, encoding=encoding.name, errors="replace", newline="") as text:
        yield text


def _escapes_quotes(path: Path, encoding: Encoding) -> bool:
    """Whether a file writes a quotation mark as ``\\"``, as MySQL does: then one stands where no cell can end."""
    with path.open("rb") as file:
        if not encoding.name.startswith(("utf-16", "utf-32")) and not _has(file, b'\\"'):
            return False
        file.seek(0)
        with _lines_of(file, encoding) as lines:
            return any('\\"' in line and _ESCAPED.search(line) for line in lines)


def _has(file: BufferedReader, wanted: bytes) -> bool:
    rest = b""
    while block := file.read(BLOCK):
        if wanted in rest + block:
            return True
        rest = block[-len(wanted) :]
    return False


def _mark_escapes(line: str) -> str:
    """A line whose escaped quotation marks and backslashes the reader of separated text does not stumble over."""
    return _ESCAPE.sub(_marked, line) if "\\" in line else line


def _marked(match: re.Match[str]) -> str:
    return _QUOTE if match[1] == '"' else "\\"


class _Lines:
    """Lines of a file that can be handed back, and are remembered since the last record."""

    def __init__(self, file: Iterator[str]) -> None:
        self._next = file.__next__
        self.held: list[str] = []
        self.back: deque[str] = deque()

    def __iter__(self) -> _Lines:
        return self

    def __next__(self) -> str:
        line = self.back.popleft() if self.back else self._next()
        self.held.append(line)
        if len(self.held) > MAX_SPAN:
            raise _UnclosedQuote
        return line


class _UnclosedQuote(Exception):
    pass


class _Records:
    """Records of a separated text; a quote that is never closed costs its own line and no other."""

    def __init__(self, file: Iterator[str], separator: str, width: int, dated: int = -1) -> None:
        self._lines = _Lines(file)
        self._dated = dated
        self._separator = separator
        self._width = width

    def first(self, count: int) -> Iterator[tuple[int, list[str]]]:
        """The first records, whatever their width."""
        for _, (line, cells, _code) in zip(range(count), self.all(), strict=False):
            yield line, cells

    def all(self) -> Iterator[tuple[int, list[str], str | None]]:
        """Every record with its first line and, for a line that had to be taken alone, what is wrong with it."""
        lines, held = self._lines, self._lines.held
        line = 1
        reader = csv.reader(lines, delimiter=self._separator)
        while True:
            try:
                cells = next(reader)
            except StopIteration:
                return
            except (csv.Error, _UnclosedQuote):
                cells = []
                if len(held) == 1:
                    # A cell beyond what the reader takes: the row is refused, not passed over as an empty one.
                    whole = held.pop().rstrip("\r\n").replace(_QUOTE, '"')
                    yield line, whole.split(self._separator), "row.cell_too_long"
                    line += 1
                    continue
            span = len(held)
            if span != 1 and (not cells or self._swallowed(cells)):
                first = held[0]
                lines.back.extendleft(reversed(held[1:]))
                held.clear()
                reader = csv.reader(lines, delimiter=self._separator)
                whole = first.rstrip("\r\n").replace(_QUOTE, '"')
                yield line, whole.split(self._separator), "row.unclosed_quote"
                line += 1
                continue
            if any(_QUOTE in one for one in held):
                cells = [cell.replace(_QUOTE, '"') for cell in cells]
            held.clear()
            yield line, cells, None
            line += span

    def _swallowed(self, cells: list[str]) -> bool:
        """Whether a record of several lines is really several records behind one unclosed quote."""
        if not self._width:
            return False
        if len(cells) != self._width:
            return True
        lines = self._lines.held
        return any(self._is_row(line) for line in lines[1:]) and not self._well_formed("".join(lines))

    def _well_formed(self, record: str) -> bool:
        """Whether every quotation mark of a record opens a cell, closes one before a separator, or is doubled."""
        separator = re.escape(self._separator)
        cell = rf'(?:"(?:[^"]|"")*+"|[^"\r\n{separator}]*+)'
        return re.fullmatch(rf"{cell}(?:{separator}{cell})*+(?:\r\n|\n|\r)?", record) is not None

    def _is_row(self, line: str) -> bool:
        cells = line.split(self._separator)
        if self._dated < 0:
            return len(cells) == self._width
        if len(cells) < self._width:
            return False
        return sum(c.isdigit() for c in cells[self._dated]) >= _DATE_DIGITS
