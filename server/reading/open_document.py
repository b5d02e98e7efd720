"""Workbooks of OpenDocument (.ods): where their cells stand. A cell, or a row, may say that it stands for a million more."""

from __future__ import annotations

from typing import IO, Final
from xml.parsers import expat

from domain.problems import Problem, ProblemError
from server.reading.cells import Block

_PIECE: Final = 1 << 18


class _Scan:
    """Reads the content of an OpenDocument workbook."""

    def __init__(self) -> None:
        self.blocks: dict[str, Block] = {}
        self._block = Block()
        self._row = self._column = 0
        self._rows = self._columns = 1
        self._filled: list[tuple[int, int, str]] = []
        self._is_cell = self._typed = self._listening = False
        self._text: list[str] = []

    def start(self, name: str, attributes: dict[str, str]) -> None:
        match name:
            case "table:table":
                self._block = self.blocks.setdefault(attributes.get("table:name", ""), Block())
                self._row = 0
            case "table:table-row":
                self._rows = _times(attributes.get("table:number-rows-repeated"))
                self._column, self._filled = 0, []
            case "table:table-cell" | "table:covered-table-cell":
                self._columns = _times(attributes.get("table:number-columns-repeated"))
                self._is_cell, self._text = True, []
                self._typed = "office:value-type" in attributes and "string" not in attributes.values()
            case "text:p":
                self._listening = self._is_cell
            case "office:annotation":
                self._is_cell = False

    def end(self, name: str) -> None:
        match name:
            case "text:p":
                self._listening = False
            case "table:table-cell" | "table:covered-table-cell":
                text = "".join(self._text)
                if self._typed or text.strip():
                    self._filled.append((self._column, self._columns, text))
                self._column += self._columns
                self._is_cell = False
            case "table:table-row":
                for column, times, _ in self._filled:
                    self._block.add(self._row + self._rows, column + times)
                    self._block.filled += times - 1
                self._row += self._rows

    def hear(self, text: str) -> None:
        if self._listening:
            self._text.append(text)


def ods_blocks(stream: IO[bytes]) -> dict[str, Block]:
    """The blocks of cells of its sheets, by their names.

    Raises:
        ProblemError: it is damaged.
    """
    scan, parser = _Scan(), expat.ParserCreate()
    parser.buffer_text = True
    parser.StartElementHandler, parser.EndElementHandler = scan.start, scan.end
    parser.CharacterDataHandler = scan.hear
    try:
        while piece := stream.read(_PIECE):
            parser.Parse(piece)
        parser.Parse(b"", True)
    except expat.ExpatError as error:
        raise ProblemError(Problem("table.broken_workbook")) from error
    return scan.blocks


def _times(written: str | None) -> int:
    return int(written) if written and written.isascii() and written.isdigit() and len(written) < 9 else 1
