"""Entries of tag files as they were written: with file and line, and nothing taken for granted."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from domain.problems import Param, Problem
from domain.questionnaire.source import BrokenFileError, Item, read_yaml
from domain.vocabulary import TagStatus

_TEXTS = frozenset(
    {"code", "zh", "en", "pinyin", "status", "replaced_by", "define", "example", "route", "read"}
)
_LISTS = frozenset({"words", "see"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """One entry; what is absent is empty.

    Attributes:
        file: name of its file; line: 1-based, where it begins.
        read: ``checked`` where a person says that the dictionary reads the name wrongly.
        odd: keys that no entry has, and those whose value is of another kind.
    """

    file: str
    line: int
    code: str = ""
    zh: str = ""
    en: str = ""
    pinyin: str = ""
    status: str = ""
    replaced_by: str = ""
    define: str = ""
    example: str = ""
    route: str = ""
    read: str = ""
    words: tuple[str, ...] = ()
    see: tuple[str, ...] = ()
    odd: tuple[str, ...] = ()

    @property
    def axis(self) -> str:
        return self.code.partition(".")[0]

    @property
    def parent(self) -> str | None:
        above = self.code.rpartition(".")[0]
        return above if "." in above else None

    @property
    def branch(self) -> str:
        """Its code of the second level: ``problem.attitude``."""
        return ".".join(self.code.split(".")[:2])

    @property
    def active(self) -> bool:
        return self.status in ("", TagStatus.ACTIVE)

    def fault(self, code: str, **params: Param) -> Problem:
        """A problem standing at this entry: ``field`` is the file, ``row`` the line."""
        return Problem(code, {"tag": self.code or "—", **params}, field=self.file, row=self.line)


def written(file: str, text: str) -> tuple[list[Written], list[Problem]]:
    """The entries of one file, and what of it cannot be read as entries."""
    try:
        root = read_yaml(text)
    except BrokenFileError as broken:
        found = broken.problem
        return [], [Problem(found.code, found.params, field=file, row=found.row)]
    if not isinstance(root.value, list):
        return [], [Problem("tag.file", field=file, row=root.line)]
    entries: list[Written] = []
    faults: list[Problem] = []
    for item in root.children():
        if isinstance(item.value, dict):
            entries.append(_entry(file, item.line, item.value))
        else:
            faults.append(Problem("tag.file", field=file, row=item.line))
    return entries, faults


def _entry(file: str, line: int, keys: Mapping[str, Item]) -> Written:
    texts: dict[str, str] = {}
    lists: dict[str, tuple[str, ...]] = {}
    odd: list[str] = []
    for key, item in keys.items():
        if key in _LISTS and isinstance(item.value, list):
            lists[key] = tuple(str(one.value) for one in item.value)
        elif key in _TEXTS and not isinstance(item.value, dict | list):
            texts[key] = str(item.value if item.value is not None else "").strip()
        else:
            odd.append(key)
    return Written(
        file=file,
        line=line,
        **texts,
        words=lists.get("words", ()),
        see=lists.get("see", ()),
        odd=tuple(odd),
    )
