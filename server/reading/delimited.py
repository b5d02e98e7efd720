"""Text with separators, as it is really exported: quotes that never close, line breaks in cells, cut-off characters."""

from __future__ import annotations

import csv
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from io import BufferedReader, TextIOWrapper
from pathlib import Path
from typing import IO, Final

from domain.problems import Problem, ProblemError
from server.reading.columns import MAX_COLUMNS, score
from server.reading.encoding import Encoding, detect
from server.reading.values import clean

SEPARATORS: Final = (",", "\t", ";", "|", "，")
MAX_SPAN: Final = 500
"""A record of more lines than this is an unclosed quote."""

_SAMPLE: Final = 40
_DATE_DIGITS: Final = 6
_EXCERPT: Final = 4_000
"""Characters of a cell that is longer than any reader takes."""


def open_separated(path: Path, encoding: str = "") -> list[SeparatedRows]:
    """The file read with every separator that it could have, likeliest first.

    Raises:
        ProblemError: it is not a text, or its encoding is unknown.
    """
    found = Encoding(encoding) if encoding else detect(path)
    ways = [SeparatedRows(path, found, separator) for separator in SEPARATORS]
    if encoding:
        ways = [way for way in ways if way.decodes_head()]
        if not ways:
            raise ProblemError(Problem("table.unknown_encoding"))
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

    def __init__(self, path: Path, encoding: Encoding, separator: str) -> None:
        self.detail = encoding.name
        self._path = path
        self._encoding = encoding.name
        self._separator = separator
        self._size = max(1, path.stat().st_size)
        self._file: BufferedReader | None = None

    def decodes_head(self) -> bool:
        """Whether the first lines are text at all in an encoding that somebody chose."""
        with self._open() as file:
            return "\ufffd" not in file.read(1 << 16)

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
    def _open(self) -> Iterator[TextIOWrapper]:
        with (
            self._path.open("rb") as self._file,
            TextIOWrapper(self._file, encoding=self._encoding, errors="replace", newline="") as text,
        ):
            yield text
        self._file = None


class _Lines:
    """Lines of a file that can be handed back, and are remembered since the last record."""

    def __init__(self, file: IO[str]) -> None:
        self._next = file.__next__
        self.held: list[str] = []
        self.back: deque[str] = deque()

    def __iter__(self) -> _Lines:
        return self

    def __next__(self) -> str:
        line = self.back.popleft() if self.back else self._next()
        if "\x00" in line:
            line = line.replace("\x00", "")
        self.held.append(line)
        if len(self.held) > MAX_SPAN:
            raise _UnclosedQuote
        return line


class _UnclosedQuote(Exception):
    pass


class _Records:
    """Records of a separated text; a quote that is never closed costs its own line and no other."""

    def __init__(self, file: IO[str], separator: str, width: int, dated: int = -1) -> None:
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
                    cut = held.pop().rstrip("\r\n").split(self._separator)
                    yield line, [cell[:_EXCERPT] for cell in cut], "row.cell_too_long"
                    line += 1
                    continue
            span = len(held)
            if span != 1 and (not cells or self._swallowed(cells)):
                first = held[0]
                lines.back.extendleft(reversed(held[1:]))
                held.clear()
                reader = csv.reader(lines, delimiter=self._separator)
                yield line, first.rstrip("\r\n").split(self._separator), "row.unclosed_quote"
                line += 1
                continue
            held.clear()
            yield line, cells, None
            line += span

    def _swallowed(self, cells: list[str]) -> bool:
        """Whether a record of several lines is really several records behind one unclosed quote."""
        if not self._width:
            return False
        if len(cells) != self._width:
            return True
        return any(self._is_row(line) for line in self._lines.held[1:])

    def _is_row(self, line: str) -> bool:
        cells = line.split(self._separator)
        if self._dated < 0 or len(cells) < self._width:
            return False
        return sum(c.isdigit() for c in cells[self._dated]) >= _DATE_DIGITS
