"""Reads a master-data file (a workbook or CSV) into rows by field name; the column names of the templates, in both languages."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import Enum, StrEnum
from pathlib import Path
from typing import Final

from domain.problems import Problem
from resources.words import label
from server.masterdata.examples import is_example
from server.masterdata.records import RejectedRow
from server.reading.columns import MAX_COLUMNS, REJECT_COLUMNS, Columns, normal, told_apart
from server.reading.report import FileRead
from server.reading.returned import Returned
from server.reading.source import SHEET, Section, open_table
from server.reading.subject import about_of
from server.reading.values import (
    blank_if_placeholder,
    clean,
    has_broken_character,
    is_scientific,
    ruin_of,
    whole,
)

_NEUTRAL: Final = frozenset({"", "基本", "单位", "民警", "人员", "用户", "任职"})
"""What a group of columns may be about without saying more than the names below it."""


class Kind(StrEnum):
    """What a master-data file holds."""

    UNITS = "units"
    OFFICERS = "officers"
    USERS = "users"


class Holds(StrEnum):
    """What the cells of a column are."""

    NAME = "name"
    """Of somebody or something: it has letters, and nobody writes question marks in it."""
    CODE = "code"
    """A number or a code: a spreadsheet may have counted it."""
    TEXT = "text"


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a master-data file.

    Attributes:
        names: what it may be called, the template's name first.
        required: whether the file must have it.
        limit: characters of its longest text.
    """

    names: tuple[str, ...]
    required: bool = False
    holds: Holds = Holds.TEXT
    limit: int = 400


COLUMNS: Final[Mapping[Kind, Mapping[str, Column]]] = {
    Kind.UNITS: {
        "code": Column(
            ("单位代码", "代码", "编码", "单位编码", "机构代码", "unit code", "code"), True, Holds.CODE, 64
        ),
        "name": Column(("单位名称", "名称", "单位", "机构名称", "unit name", "name"), True, Holds.NAME, 120),
        "aliases": Column(
            ("别名", "简称", "其他名称", "曾用名", "aliases", "alias", "other names"), limit=2_000
        ),
        "parent": Column(
            ("上级单位", "上级", "上级单位代码", "上级代码", "主管单位", "parent", "parent code"),
            holds=Holds.CODE,
            limit=120,
        ),
        "kind": Column(("单位类别", "类别", "类型", "单位类型", "kind", "type"), limit=40),
        "public_phone": Column(
            ("对外电话", "公开电话", "电话", "联系电话", "public phone", "phone"), holds=Holds.CODE, limit=40
        ),
    },
    Kind.OFFICERS: {
        "badge": Column(("警号", "民警警号", "badge number", "badge no", "badge"), True, Holds.CODE, 32),
        "name": Column(("姓名", "民警姓名", "name"), True, Holds.NAME, 64),
        "unit": Column(
            ("单位", "所在单位", "单位代码", "单位名称", "unit", "unit code"), True, Holds.CODE, 120
        ),
        "from": Column(("到任日期", "起始日期", "开始日期", "从", "from", "valid from"), limit=40),
        "to": Column(("离任日期", "结束日期", "截止日期", "至", "to", "valid to"), limit=40),
    },
    Kind.USERS: {
        "number": Column(
            ("工号", "用户名", "登录名", "staff number", "number", "login"), True, Holds.CODE, 40
        ),
        "name": Column(("姓名", "name"), True, Holds.NAME, 64),
        "role": Column(("角色", "岗位", "role"), True, limit=40),
        "unit": Column(
            ("单位", "所在单位", "单位代码", "单位名称", "unit", "unit code"), holds=Holds.CODE, limit=120
        ),
        "hall": Column(("回访大厅", "大厅", "hall"), holds=Holds.CODE, limit=40),
        "skills": Column(("技能", "语言", "专长", "skills", "languages")),
    },
}


class MasterTable:
    """One kind of master data, as what a table is about."""

    def __init__(self, kind: Kind) -> None:
        self._columns = COLUMNS[kind]
        self.keys = tuple(key for key, column in self._columns.items() if column.required)
        self._fields = {
            normal(name): key
            for key, column in reversed(list(self._columns.items()))
            for name in reversed(column.names)
        }

    def score(self, names: Sequence[str]) -> int:
        """How many fields a row would name if it were the header."""
        return len(self._places(names))

    def field_of(self, name: str) -> str | None:
        """The field that a column of this name fills, if there is one."""
        return self._fields.get(normal(name))

    def under(self, group: str, name: str) -> str:
        """The name of a column below the name of a group: 代码 below 上级单位 is 上级单位代码, not the unit's own."""
        about = about_of(group)
        for whole_name in (group + name, about + name):
            if self.field_of(whole_name) is not None:
                return whole_name
        return name if normal(about) in _NEUTRAL else group + name

    def heads(self, fields: Collection[str | None]) -> bool:
        """Whether a row that names these fields, and holds no content, is a header."""
        return all(key in fields for key in self.keys)

    def match(self, names: Sequence[str], line: int) -> Columns | Problem:
        """Say which column is what; ``line`` is where the header stands."""
        width = max((i + 1 for i, cell in enumerate(names) if cell), default=0)
        header = tuple(clean(name) for name in names[:width])
        if width > MAX_COLUMNS:
            return Problem("table.too_many_columns", {"columns": width, "limit": MAX_COLUMNS}, row=line)
        counts = Counter(name for name in header if name)
        twice = [name for name, count in counts.items() if count > 1 and self.field_of(name) is not None]
        if twice:
            return Problem("table.duplicate_column", {"column": "、".join(twice[:5])}, row=line)
        header = told_apart(header)
        used = self._places(header)
        missing = next((self._columns[key].names[0] for key in self.keys if key not in used), None)
        if missing:
            listing = "、".join([name for name in header if name][:12])[:200] or "—"
            return Problem("table.missing_column", {"column": missing, "found": listing}, row=line)
        return Columns(
            header=header,
            header_line=line,
            used=used,
            kept=(),
            ignored=tuple(
                name
                for i, name in enumerate(header)
                if name and i not in used.values() and name not in REJECT_COLUMNS
            ),
            personal=(),
            halves={},
            undecided=False,
        )

    def _places(self, header: Sequence[str]) -> dict[str, int]:
        names = [normal(cell) for cell in header[:MAX_COLUMNS]]
        places: dict[str, int] = {}
        for key, column in self._columns.items():
            for name in map(normal, column.names):
                if name in names and names.index(name) not in places.values():
                    places[key] = names.index(name)
                    break
        return places


@dataclass(frozen=True, slots=True)
class SheetRow:
    """One row.

    Attributes:
        line: where it stands in the file: its line, and ``SHEET`` for each sheet before its own.
        values: by field.
        cells: as they came.
        unsure: it comes from a rejects file and nobody has said that it holds: it changes nothing that is there.
    """

    line: int
    values: Mapping[str, str]
    cells: tuple[str, ...]
    unsure: bool = False


@dataclass(frozen=True, slots=True)
class Sheet:
    """A master-data file, read.

    Attributes:
        columns: of all its sheets.
        rows: those that may be right.
        rejected: those whose text or record is wrong, whatever they are about.
        read: every sheet, column and row of it.
        epoch: the day that serial day numbers count from.
    """

    columns: Columns
    rows: tuple[SheetRow, ...]
    rejected: tuple[RejectedRow, ...]
    read: FileRead
    epoch: datetime

    def place(self, line: int) -> str:
        """Where a row stands, in words: its line, behind the name of its sheet where several are read."""
        number, at = divmod(line, SHEET)
        return f"{self.read.sheets[number].name}!{at}" if len(self.read.sheets) > 1 else str(at)

    def refused(self, row: SheetRow, problem: Problem) -> RejectedRow:
        """A row that is not taken, its problem placed in the file."""
        return _refused(self.columns, row.line, problem, row.cells)

    def row_at(self, line: int) -> SheetRow:
        """The row that stands there."""
        return next(row for row in self.rows if row.line == line)


def read_sheet(path: Path, kind: Kind) -> Sheet:
    """Read a master-data file.

    Raises:
        ProblemError: with the one reason why it is no such file.
    """
    table = open_table(path, subject=MasterTable(kind))
    rows: list[SheetRow] = []
    rejected: list[RejectedRow] = []
    for number, section in table.each():
        for row in _rows_of(section, kind, number * SHEET):
            if isinstance(row, SheetRow):
                rows.append(row)
            else:
                rejected.append(row)
    epoch = table.sections[0].rows.epoch
    return Sheet(table.columns, tuple(rows), tuple(rejected), table.account(), epoch)


def _rows_of(section: Section, kind: Kind, first: int) -> Iterator[SheetRow | RejectedRow]:
    """The rows of a sheet, whose places in the file count from ``first``."""
    columns = section.columns
    returned = Returned(columns.header)
    for at, record, wrong in section.records():
        cells = tuple(clean(cell) for cell in record)
        if not any(cells):
            continue
        line = first + at
        if returned.any:
            wrong = wrong or returned.not_mended(record)
        if wrong is not None:
            counts = {"columns": len(returned.row(cells)), "expected": len(returned.row(columns.header))}
            yield _refused(columns, line, Problem(wrong, counts), cells)
            continue
        values = {key: _value(cells, index) for key, index in columns.used.items()}
        problem = _wrong(kind, values)
        if problem is not None:
            yield _refused(columns, line, problem, cells)
        else:
            values = {key: _written(COLUMNS[kind][key], text) for key, text in values.items()}
            yield SheetRow(line, values, cells, returned.any and not returned.holds(record))


def _value(cells: Sequence[str], index: int) -> str:
    return cells[index] if index < len(cells) else ""


def _written(column: Column, text: str) -> str:
    """What was written, without what a spreadsheet has made of it."""
    text = blank_if_placeholder(text)
    return whole(text) if column.holds is Holds.CODE else text


def _wrong(kind: Kind, values: Mapping[str, str]) -> Problem | None:
    """Why the texts of a row cannot be what somebody wrote, whatever they are about."""
    for key, text in values.items():
        column = COLUMNS[kind][key]
        if has_broken_character(text):
            return Problem("text.broken_character", field=key)
        if code := ruin_of(text):
            return Problem(code, {"value": text}, field=key)
        if column.holds is Holds.NAME and "??" in text:
            return Problem("text.question_marks", field=key)
        if column.holds is Holds.CODE and is_scientific(text):
            return Problem("number.scientific", {"value": text}, field=key)
        if column.holds is Holds.NAME and text and not any(c.isalpha() for c in text):
            return Problem("name.no_letters", field=key)
        if len(text) > column.limit:
            return Problem("text.field_too_long", {"limit": column.limit}, field=key)
    number = next(iter(COLUMNS[kind]))
    if is_example(kind, values.get(number, ""), values.get("name", "")):
        return Problem("row.example", field=number)
    return None


def _refused(columns: Columns, line: int, problem: Problem, cells: tuple[str, ...]) -> RejectedRow:
    field = None if problem.field is None else columns.named(problem.field)
    return RejectedRow(line, (Problem(problem.code, problem.params, field, line % SHEET),), cells)


def choose(text: str, enum: type[Enum], more: Mapping[str, Enum] | None = None) -> Enum | None:
    """The member of an enumeration that a cell names by code or by its Chinese or English label."""
    wanted = normal(text)
    for member in enum:
        names = (str(member.value), label(member, "zh"), label(member, "en"))
        if wanted in {normal(name) for name in names}:
            return member
    return next((member for name, member in (more or {}).items() if normal(name) == wanted), None)
