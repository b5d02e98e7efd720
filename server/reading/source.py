"""Opens a file as a table of events or of master data: text with separators or a workbook, its header found, its columns told apart.

Every sheet of a workbook that has the same columns belongs to the table, each a section of it; the others are named with
the reason why they are not read.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Final, Protocol

from domain.problems import Problem, ProblemError
from server.reading import delimited, workbook
from server.reading.binary_books import OLE
from server.reading.columns import MAX_COLUMNS, Columns, normal, placed_columns, told_apart
from server.reading.files import check_file
from server.reading.footers import is_footer
from server.reading.headers import Header, Layout, find_header
from server.reading.mapping import NO_MAPPING, SourceMapping
from server.reading.report import FileRead, LeftOut, Passed, SheetPassed, SheetTally
from server.reading.subject import EventTable, Subject
from server.reading.values import clean

SHEET: Final = 1 << 32
"""Where a record stands in a table of several sheets is its line and so many for each sheet before."""

Record = tuple[int, list[str], str | None]
"""One record: its 1-based line, its cells (as many as the header has; in a workbook perhaps more), and the code of what is
wrong with it as a record."""

LEAST_NAMES: Final = 2
"""A row that names fewer fields is no header: one cell may say 电话 anywhere."""

_ZIP = b"PK\x03\x04"
_FOREIGN: Final = {
    b"%PDF": "table.not_a_table",
    b"\x1f\x8b": "table.packed",
    b"Rar!": "table.packed",
    b"7z\xbc\xaf": "table.packed",
}
_TAG = re.compile(rb"<[a-z!?]")
_EXAMPLE = re.compile(
    r"示例|样例|范例|样表|例子|填表|填写|填报说明|使用说明|说明\Z|example|sample|instruction|readme|how ?to",
    re.IGNORECASE,
)
_SHORTEST_TIME: Final = 8
_BEFORE_TIME: Final = "\t '\"="


class Rows(Protocol):
    """The rows of a file as text, before anything is known of columns; serial day numbers in them count from ``epoch``."""

    kind: str
    detail: str
    epoch: datetime

    def head(self, count: int) -> list[tuple[int, list[str]]]:
        """The first rows that are not empty, with their lines."""

    def records(self, after_line: int, width: int, dated: int = -1) -> Iterator[Record]:
        """All rows below a line that are not empty; ``dated`` is the column in which every row has a time, if any."""

    def progress(self) -> float:
        """The share of the file read so far, 0 to 1."""


@dataclass(slots=True)
class Section:
    """One sheet of a table, or a whole text.

    Attributes:
        name: of the sheet; empty for a text.
        names: its own columns.
        at: for each column of the table its place among them, -1 for none.
    """

    rows: Rows
    name: str
    header: Header
    names: tuple[str, ...]
    at: tuple[int, ...]
    columns: Columns
    subject: Subject
    tally: SheetTally = field(init=False)

    def __post_init__(self) -> None:
        encoding = "" if self.name else self.rows.detail
        self.tally = SheetTally(self.name, encoding, self.header.line, self.names, self.columns, self.at)

    def records(self) -> Iterator[Record]:
        """The records, their cells in the order of the table's columns; headers that come again and footers are left out."""
        dated = self.columns.dated
        layout = Layout(self.header, self.at[dated] if dated >= 0 else -1, self.subject)
        same = self.at == tuple(range(len(self.names)))
        tally = self.tally
        for line, cells, code in self.rows.records(self.header.line, len(self.names), layout.dated):
            at = layout.dated
            if not (
                0 <= at < len(cells) and _is_time(cells[at])
            ):  # neither a header nor a footer has one there
                why = _no_record(layout, line, cells)
                if why is not None:
                    tally.leave_out(why)
                    continue
            if layout.strange and code is None:
                code = "row.other_header"
            if layout.order is not None and code is None:
                cells = placed(cells, layout.order)
            tally.count(cells, whole=code is None)
            yield line, cells if same or code is not None else placed(cells, self.at), code

    def progress(self) -> float:
        """The share of it read so far, 0 to 1."""
        return self.rows.progress()


def _is_time(cell: str) -> bool:
    """Whether a cell begins like a time; what does not may still be one."""
    return len(cell) >= _SHORTEST_TIME and cell.lstrip(_BEFORE_TIME)[:1].isdigit()


def _no_record(layout: Layout, line: int, cells: list[str]) -> LeftOut | None:
    if layout.is_header(line, cells):
        return LeftOut.HEADER
    return LeftOut.FOOTER if is_footer(cells, layout.dated) else None


def placed(cells: list[str], order: Sequence[int]) -> list[str]:
    """Cells in another order; -1 is a cell that is not there."""
    width = len(cells)
    return [cells[at] if 0 <= at < width else "" for at in order]


@dataclass(slots=True)
class Table:
    """A file opened as a table.

    Attributes:
        columns: of all its sections.
        passed: sheets that are not part of it.
    """

    sections: tuple[Section, ...]
    passed: tuple[SheetPassed, ...] = ()
    _reading: int = 0

    @property
    def columns(self) -> Columns:
        return self.sections[0].columns

    @property
    def kind(self) -> str:
        """``csv`` or ``xlsx``."""
        return self.sections[0].rows.kind

    @property
    def detail(self) -> str:
        """The encoding of a text, the sheets of a workbook."""
        return "、".join(section.rows.detail for section in self.sections)

    def each(self) -> Iterator[tuple[int, Section]]:
        """Its sections by number, one after the other."""
        for number, section in enumerate(self.sections):
            self._reading = number
            yield number, section

    def records(self) -> Iterator[Record]:
        """The records of all sections, in order."""
        for _, section in self.each():
            yield from section.records()

    def progress(self) -> float:
        """The share of the file read so far, 0 to 1."""
        return (self._reading + self.sections[self._reading].progress()) / len(self.sections)

    def account(self) -> FileRead:
        """Every sheet, column and row, as far as it is read."""
        return FileRead([section.tally.done() for section in self.sections], list(self.passed))


def open_table(path: Path, mapping: SourceMapping = NO_MAPPING, subject: Subject | None = None) -> Table:
    """Open a file as a table.

    Args:
        mapping: where the file's own names do not do.
        subject: what it is about; events if not said.

    Raises:
        ProblemError: with the one reason why it is none; nothing has been read into anything then.
    """
    about = subject or EventTable(mapping)
    candidates: list[_Candidate] = []
    for rows in open_rows(path, mapping, about, hidden=True):
        candidate = _look(rows, about, mapping)
        if candidate is None:
            continue
        if not candidate.sheet and candidate.fits:
            return Table(
                (_section(candidate, candidate.columns, about),)
            )  # of a text the likeliest separator that will do
        candidates.append(candidate)
    if not any(candidate.fits for candidate in candidates):
        raise ProblemError(_reason(candidates))
    return _of_sheets(candidates, about, asked=bool(mapping.sheet))


@dataclass(frozen=True, slots=True)
class _Candidate:
    """A way to read a file, or one sheet of it, and what its header says."""

    rows: Rows
    header: Header
    found: Columns | Problem

    @property
    def sheet(self) -> str:
        return self.rows.detail if isinstance(self.rows, workbook.SheetRows) else ""

    @property
    def fits(self) -> bool:
        return isinstance(self.found, Columns)

    @property
    def columns(self) -> Columns:
        assert isinstance(self.found, Columns)  # noqa: S101 - asked of those that fit
        return self.found


def _look(rows: Rows, subject: Subject, mapping: SourceMapping) -> _Candidate | None:
    head = rows.head(20)
    if not head:
        return None
    if mapping.positions:
        return _placed(rows, max(len(cells) for _, cells in head), mapping)
    header = find_header(head, subject)
    if len(header.names) <= MAX_COLUMNS and header.score < LEAST_NAMES:
        return _Candidate(rows, header, Problem("table.no_header", row=header.line))
    return _Candidate(rows, header, subject.match(header.names, header.line))


def _placed(rows: Rows, width: int, mapping: SourceMapping) -> _Candidate:
    """Without a header, the columns where a mapping says they are."""
    found = placed_columns(mapping.positions, width, frozenset(mapping.constants))
    names = list(found.header) if isinstance(found, Columns) else []
    return _Candidate(rows, Header(0, names, (names,), len(mapping.positions)), found)


def _reason(candidates: Sequence[_Candidate]) -> Problem:
    """Why a file is no table: of several reasons the first of a way that has a header at all."""
    problems = [candidate.found for candidate in candidates if isinstance(candidate.found, Problem)]
    return next(
        (p for p in problems if p.code != "table.no_header"),
        problems[0] if problems else Problem("table.empty"),
    )


def _of_sheets(candidates: Sequence[_Candidate], subject: Subject, *, asked: bool) -> Table:
    """The sheets with the same columns as one table, and why the others are not part of it; ``asked``: somebody named the sheet."""
    fit = [c for c in candidates if c.fits and (asked or _why_never(c) is None)]
    if not fit:
        only = next(c for c in candidates if c.fits)
        raise ProblemError(Problem(f"table.only_{_why_never(only)}", {"sheet": only.sheet}))
    lead = fit[0] if len(fit) == 1 else max(fit, key=lambda c: _height(c))
    alike = [c for c in fit if c is lead or _alike(lead.columns, c.columns, subject)]
    columns = _together(alike, subject) or lead.columns
    if columns is lead.columns:
        alike = [c for c in alike if _names_of(c) <= set(map(normal, columns.header))]
    sections = tuple(_section(c, columns, subject) for c in alike)
    passed = tuple(_passed(c) for c in candidates if c not in alike)
    return Table(sections, tuple(p for p in passed if p.rows))


def _why_never(candidate: _Candidate) -> Passed | None:
    """Why a sheet is not read whatever its columns are."""
    if isinstance(candidate.rows, workbook.SheetRows) and candidate.rows.hidden:
        return Passed.HIDDEN
    return Passed.EXAMPLE if _EXAMPLE.search(candidate.sheet) else None


def _height(candidate: _Candidate) -> int:
    assert isinstance(candidate.rows, workbook.SheetRows)  # noqa: S101 - only sheets are compared
    return candidate.rows.height() - candidate.header.line


def _passed(candidate: _Candidate) -> SheetPassed:
    why = _why_never(candidate) or (Passed.OTHER_COLUMNS if candidate.fits else Passed.NO_HEADER)
    after = candidate.header.line if candidate.fits else 0
    rows = sum(1 for _ in candidate.rows.records(after, len(candidate.header.names)))
    return SheetPassed(candidate.sheet, why, rows)


def _names_of(candidate: _Candidate) -> set[str]:
    return {normal(name) for name in candidate.columns.header if name}


def _alike(one: Columns, other: Columns, subject: Subject) -> bool:
    """Whether two sheets are parts of one table: what matters stands in columns of the same names, and half of all names are shared."""
    for asked in subject.keys:
        if normal(one.named(asked)) != normal(other.named(asked)):
            return False
    ours, theirs = ({normal(name) for name in columns.header if name} for columns in (one, other))
    return len(ours & theirs) * 2 >= max(len(ours), len(theirs))


def _together(alike: Sequence[_Candidate], subject: Subject) -> Columns | None:
    """The columns of several sheets: those of the first, and what others have more; None where that cannot be told apart."""
    first = alike[0].columns
    names = list(first.header)
    known = {normal(name) for name in names if name}
    for candidate in alike[1:]:
        more = [name for name in candidate.columns.header if name and normal(name) not in known]
        names += more
        known.update(map(normal, more))
    if len(names) == len(first.header):
        return first
    found = subject.match(names, first.header_line)
    return found if isinstance(found, Columns) else None


def _section(candidate: _Candidate, columns: Columns, subject: Subject) -> Section:
    own = told_apart([clean(name) for name in candidate.header.names][: len(candidate.columns.header)])
    if own == columns.header:
        at = tuple(range(len(own)))
    else:
        exact = {name: index for index, name in enumerate(own) if name}
        places = {normal(name): index for index, name in reversed(list(enumerate(own))) if name}
        at = tuple(exact.get(name, places.get(normal(name), -1)) if name else -1 for name in columns.header)
    return Section(candidate.rows, candidate.sheet, candidate.header, own, at, columns, subject)


def open_rows(
    path: Path,
    mapping: SourceMapping = NO_MAPPING,
    subject: Subject | None = None,
    *,
    hidden: bool = False,
) -> Iterator[Rows]:
    """The ways a file can be read as rows: one for each separator, one for each visible sheet, or also for each hidden one.

    ``subject`` says which separator is likelier; events if nobody says.

    Raises:
        ProblemError: the file is none of the kinds we read.
    """
    check_file(path)
    try:
        with path.open("rb") as file:
            start = file.read(4096)
    except OSError:
        raise ProblemError(Problem("file.unreadable", {"name": path.name})) from None
    if not start.strip(b"\xef\xbb\xbf \t\r\n"):
        raise ProblemError(Problem("table.empty"))
    if start.startswith((OLE, _ZIP)):
        return iter(workbook.open_sheets(path, mapping.sheet, hidden=hidden))
    for mark, code in _FOREIGN.items():
        if start.startswith(mark):
            raise ProblemError(Problem(code))
    markup = _markup(start)
    if markup:
        raise ProblemError(Problem(markup))
    return iter(delimited.open_separated(path, (subject or EventTable()).score, mapping.encoding))


def _markup(start: bytes) -> str:
    """The code of what a file really is that begins as a web page or as XML; empty for others."""
    text = start.replace(b"\x00", b"").lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n").lower()
    if text.startswith(b"mime-version:"):
        return "table.html"
    if not _TAG.match(text):
        return ""
    return "table.xml" if text.startswith(b"<?xml") and b"<html" not in text else "table.html"
