"""What a table can be about: events, or a kind of master data. How its sheets, headers, rows and footers are read is one for all."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Final, Protocol

from domain.problems import Problem
from server.reading.columns import Columns, field_of, match_columns, normal, score
from server.reading.mapping import NO_MAPPING, SourceMapping
from server.reading.synonyms import CONTACT, NUMBERS, Field

GROUP_ENDINGS: Final = ("基本信息", "详细信息", "信息", "情况", "资料", "详情")
"""What the name of a group of columns may end with, besides what it is about."""

_CITIZEN: Final = ("报警", "报案", "来电", "申请", "办事", "联系人", "群众", "市民", "诉求", "CALLER", "CITIZEN", "REPORTER", "APPLICANT")  # fmt: skip
_ABOUT: Final = frozenset({"", "基本", "基础", "主要", "警情", "案件", "业务", "事件"})


class Subject(Protocol):
    """What a table is about."""

    @property
    def keys(self) -> Sequence[str]:
        """Fields that two sheets must find in columns of the same names to be parts of one table."""

    def score(self, names: Sequence[str]) -> int:
        """How many fields a row would name if it were the header."""

    def field_of(self, name: str) -> str | None:
        """The field that a column of this name fills, if there is one."""

    def under(self, group: str, name: str) -> str:
        """The name of a column below the name of a group."""

    def heads(self, fields: Collection[str | None]) -> bool:
        """Whether a row that names these fields, and holds no content, is a header."""

    def match(self, names: Sequence[str], line: int) -> Columns | Problem:
        """Say which column is what; ``line`` is where the header stands."""


class EventTable:
    """Service events, with what a mapping says of their columns."""

    keys: Sequence[str] = (*NUMBERS, Field.REPORTED_AT)

    def __init__(self, mapping: SourceMapping = NO_MAPPING) -> None:
        self._mapping = mapping

    def score(self, names: Sequence[str]) -> int:
        """How many fields a row would name if it were the header."""
        return score(names, self._mapping.columns)

    def field_of(self, name: str) -> str | None:
        """The field that a column of this name fills, if there is one."""
        return field_of(name)

    def under(self, group: str, name: str) -> str:
        """The name of a column below the name of a group: 电话 below 报警人 is 报警人电话, below 处警民警 no number of the citizen."""
        about = about_of(group)
        for whole in (group + name, about + name):
            if field_of(whole) is not None:
                return whole
        if normal(about) in _ABOUT:
            return name
        if field_of(name) in (*CONTACT, Field.SEX) and any(mark in about.upper() for mark in _CITIZEN):
            return name
        return group + name

    def heads(self, fields: Collection[str | None]) -> bool:
        """Whether a row that names these fields, and holds no content, is a header."""
        return Field.REPORTED_AT in fields and any(number in fields for number in NUMBERS)

    def match(self, names: Sequence[str], line: int) -> Columns | Problem:
        """Say which column is what; ``line`` is where the header stands."""
        return match_columns(names, line, self._mapping.columns, frozenset(self._mapping.constants))


def about_of(group: str) -> str:
    """What a group of columns is about: 报警人信息 is about 报警人."""
    return next((group.removesuffix(end) for end in GROUP_ENDINGS if group.endswith(end)), group)
