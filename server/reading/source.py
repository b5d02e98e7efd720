"""Opens a file as a table of events: text with separators or a workbook, its header found, its columns told apart."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Protocol

from domain.problems import Problem, ProblemError
from server.reading import delimited, workbook
from server.reading.columns import Columns, find_header, match_columns
from server.reading.mapping import NO_MAPPING, SourceMapping
from server.reading.synonyms import Field

Record = tuple[int, list[str], str | None]
"""One record: its 1-based line, its cells (as many as the header has), and the code of what is wrong with it as a record."""

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ZIP = b"PK\x03\x04"
_FOREIGN: Final = {
    b"%PDF": "table.not_a_table",
    b"\x1f\x8b": "table.packed",
    b"Rar!": "table.packed",
    b"7z\xbc\xaf": "table.packed",
}


class Rows(Protocol):
    """The rows of a file as text, before anything is known of columns."""

    kind: str
    detail: str

    def head(self, count: int) -> list[tuple[int, list[str]]]:
        """The first rows that are not empty, with their lines."""

    def records(self, after_line: int, width: int, dated: int = -1) -> Iterator[Record]:
        """All rows below a line that are not empty; ``dated`` is the column in which every row has a time, if any."""

    def progress(self) -> float:
        """The share of the file read so far, 0 to 1."""


@dataclass(frozen=True, slots=True)
class Table:
    """A file opened as a table.

    Attributes:
        kind: ``csv`` or ``xlsx``.
        detail: the encoding of a text, the sheet of a workbook.
    """

    rows: Rows
    columns: Columns

    @property
    def kind(self) -> str:
        return self.rows.kind

    @property
    def detail(self) -> str:
        return self.rows.detail

    def records(self) -> Iterator[Record]:
        """The records below the header, in order; rows that repeat the header (one a page) are left out."""
        header = list(self.columns.header)
        dated = self.columns.used.get(Field.REPORTED_AT, -1)
        for record in self.rows.records(self.columns.header_line, len(header), dated):
            if record[1] != header:
                yield record

    def progress(self) -> float:
        """The share of the file read so far, 0 to 1."""
        return self.rows.progress()


def open_table(path: Path, mapping: SourceMapping = NO_MAPPING) -> Table:
    """Open a file as a table.

    Raises:
        ProblemError: with the one reason why it is none; nothing has been read into anything then.
    """
    given = frozenset(mapping.constants)
    found: Problem | None = None
    for rows in open_rows(path, mapping):
        head = rows.head(20)
        if not head:
            continue
        index, score = find_header([cells for _, cells in head], mapping.columns)
        line, header = head[index]
        if len(header) <= 500 and score == 0:
            found = found or Problem(
                "table.no_header", {"found": "、".join(c for c in header if c)[:200]}, row=line
            )
            continue
        columns = match_columns(header, line, mapping.columns, given)
        if isinstance(columns, Columns):
            return Table(rows, columns)
        if found is None or found.code == "table.no_header":
            found = columns
    raise ProblemError(found or Problem("table.empty"))


def open_rows(path: Path, mapping: SourceMapping = NO_MAPPING) -> Iterator[Rows]:
    """The ways a file can be read as rows: one for each separator, one for each visible sheet.

    Raises:
        ProblemError: the file is none of the kinds we read.
    """
    try:
        with path.open("rb") as file:
            start = file.read(4096)
    except FileNotFoundError:
        raise ProblemError(Problem("file.not_found", {"name": path.name})) from None
    except OSError:
        raise ProblemError(Problem("file.unreadable", {"name": path.name})) from None
    if not start.strip(b"\xef\xbb\xbf \t\r\n"):
        raise ProblemError(Problem("table.empty"))
    if start.startswith(_OLE):
        raise ProblemError(Problem("table.encrypted" if _is_encrypted(path) else "table.old_excel"))
    if start.startswith(_ZIP):
        return iter(workbook.open_sheets(path, mapping.sheet))
    for mark, code in _FOREIGN.items():
        if start.startswith(mark):
            raise ProblemError(Problem(code))
    if _is_markup(start):
        raise ProblemError(Problem("table.html"))
    return iter(delimited.open_separated(path, mapping.encoding))


def _is_encrypted(path: Path) -> bool:
    with path.open("rb") as file:
        return "EncryptedPackage".encode("utf-16-le") in file.read(1 << 20)


def _is_markup(start: bytes) -> bool:
    text = start.replace(b"\x00", b"").lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n").lower()
    return text.startswith(
        (b"<html", b"<!doctype", b"<table", b"<?xml", b"<meta", b"<head", b"<div", b"<body")
    )
