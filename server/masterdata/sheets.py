"""Reads a master-data file (XLSX or CSV) into rows by field name; the column names of the templates, in both languages."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum, StrEnum
from pathlib import Path
from typing import Final

from domain.problems import Problem, ProblemError
from resources.words import label
from server.reading.columns import HEADER_WITHIN, MAX_COLUMNS, normal
from server.reading.source import open_rows
from server.reading.values import blank_if_placeholder, clean, has_broken_character


class Kind(StrEnum):
    """What a master-data file holds."""

    UNITS = "units"
    OFFICERS = "officers"
    USERS = "users"


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a master-data file.

    Attributes:
        names: what it may be called, the template's name first.
        required: whether the file must have it.
    """

    names: tuple[str, ...]
    required: bool = False


COLUMNS: Final[Mapping[Kind, Mapping[str, Column]]] = {
    Kind.UNITS: {
        "code": Column(("单位代码", "代码", "编码", "单位编码", "机构代码", "unit code", "code"), True),
        "name": Column(("单位名称", "名称", "单位", "机构名称", "unit name", "name"), True),
        "aliases": Column(("别名", "简称", "其他名称", "曾用名", "aliases", "alias", "other names")),
        "parent": Column(
            ("上级单位", "上级", "上级单位代码", "上级代码", "主管单位", "parent", "parent code")
        ),
        "kind": Column(("单位类别", "类别", "类型", "单位类型", "kind", "type")),
        "public_phone": Column(("对外电话", "公开电话", "电话", "联系电话", "public phone", "phone")),
    },
    Kind.OFFICERS: {
        "badge": Column(("警号", "民警警号", "badge number", "badge no", "badge"), True),
        "name": Column(("姓名", "民警姓名", "name"), True),
        "unit": Column(("单位", "所在单位", "单位代码", "单位名称", "unit", "unit code"), True),
        "from": Column(("到任日期", "起始日期", "开始日期", "从", "from", "valid from")),
        "to": Column(("离任日期", "结束日期", "截止日期", "至", "to", "valid to")),
    },
    Kind.USERS: {
        "number": Column(("工号", "用户名", "登录名", "staff number", "number", "login"), True),
        "name": Column(("姓名", "name"), True),
        "role": Column(("角色", "岗位", "role"), True),
        "unit": Column(("单位", "所在单位", "单位代码", "单位名称", "unit", "unit code")),
        "hall": Column(("回访大厅", "大厅", "hall")),
        "skills": Column(("技能", "语言", "专长", "skills", "languages")),
    },
}


@dataclass(frozen=True, slots=True)
class SheetRow:
    """One row: its line, its values by field, its cells as they came."""

    line: int
    values: Mapping[str, str]
    cells: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Sheet:
    """A master-data file, read: its header and its rows that are not empty."""

    header: tuple[str, ...]
    rows: tuple[SheetRow, ...]


def read_sheet(path: Path, kind: Kind) -> Sheet:
    """Read a master-data file.

    Raises:
        ProblemError: with the one reason why it is no such file.
    """
    columns = COLUMNS[kind]
    found: Problem | None = None
    for rows in open_rows(path):
        head = rows.head(HEADER_WITHIN)
        if not head:
            continue
        line, header = max(head, key=lambda row: (len(_places(row[1], columns)), -row[0]))
        problem = _check(header, line, columns)
        if problem is None:
            places = _places(header, columns)
            records = rows.records(line, len(header))
            return Sheet(
                tuple(header),
                tuple(_row(at, cells, places) for at, cells, _ in records if any(map(clean, cells))),
            )
        found = found or problem
    raise ProblemError(found or Problem("table.empty"))


def choose(text: str, enum: type[Enum], more: Mapping[str, Enum] | None = None) -> Enum | None:
    """The member of an enumeration that a cell names by code or by its Chinese or English label."""
    wanted = normal(text)
    for member in enum:
        names = (str(member.value), label(member, "zh"), label(member, "en"))
        if wanted in {normal(name) for name in names}:
            return member
    return next((member for name, member in (more or {}).items() if normal(name) == wanted), None)


def _places(header: list[str], columns: Mapping[str, Column]) -> dict[str, int]:
    names = [normal(cell) for cell in header[:MAX_COLUMNS]]
    places: dict[str, int] = {}
    for key, column in columns.items():
        for name in column.names:
            if normal(name) in names and names.index(normal(name)) not in places.values():
                places[key] = names.index(normal(name))
                break
    return places


def _check(header: list[str], line: int, columns: Mapping[str, Column]) -> Problem | None:
    if len(header) > MAX_COLUMNS:
        return Problem("table.too_many_columns", {"columns": len(header), "limit": MAX_COLUMNS}, row=line)
    shown = [name for name in header if name]
    twice = next((name for name in shown if shown.count(name) > 1), None)
    if twice:
        return Problem("table.duplicate_column", {"column": twice}, row=line)
    places = _places(header, columns)
    missing = next(
        (column.names[0] for key, column in columns.items() if column.required and key not in places), None
    )
    if missing:
        listing = "、".join(shown[:12])[:200] or "—"
        return Problem("table.missing_column", {"column": missing, "found": listing}, row=line)
    return None


def _row(line: int, cells: list[str], places: Mapping[str, int]) -> SheetRow:
    texts = [clean(cell) for cell in cells]
    values = {
        key: blank_if_placeholder(texts[index]) if index < len(texts) else "" for key, index in places.items()
    }
    if any(has_broken_character(text) for text in values.values()):
        values = dict.fromkeys(values, "")
    return SheetRow(line, values, tuple(texts))
