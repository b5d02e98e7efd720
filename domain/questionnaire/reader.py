"""Reading typed values off located items; every fault is noted with its line, and reading goes on."""

from __future__ import annotations

import re
from collections.abc import Iterable
from enum import IntEnum, StrEnum
from typing import TypeVar

from domain.problems import Problem
from domain.questionnaire.model import LANGUAGES, Text
from domain.questionnaire.source import Item

StrE = TypeVar("StrE", bound=StrEnum)
IntE = TypeVar("IntE", bound=IntEnum)

CODE = re.compile(r"[a-z][a-z0-9_]{0,59}")
NO_TEXT = Text("", "")
_NOTHING: dict[str, Item] = {}


class Reader:
    """Collects problems while values are read; what is unreadable is replaced by something harmless.

    Attributes:
        problems: what was wrong so far, in the order it was met.
    """

    def __init__(self) -> None:
        self.problems: list[Problem] = []

    def fault(self, item: Item, code: str, **params: str | int) -> None:
        """Note that something is wrong at an item."""
        self.problems.append(item.problem(code, **params))

    def mapping(self, item: Item, known: Iterable[str], required: Iterable[str] = ()) -> dict[str, Item]:
        """The keys of a mapping; unknown and missing ones are noted."""
        if not isinstance(item.value, dict):
            self.fault(item, "type", expected="mapping")
            return _NOTHING
        names = frozenset(known) | frozenset(required)
        for key, child in item.value.items():
            if key not in names:
                self.fault(child, "unknown_key", key=key)
        for key in required:
            if key not in item.value:
                self.fault(item, "missing", key=key)
        return item.value

    def items(self, item: Item | None) -> list[Item]:
        """The items of a list; an absent one is empty."""
        if item is None:
            return []
        if not isinstance(item.value, list):
            self.fault(item, "type", expected="list")
            return []
        return item.value

    def text(self, item: Item | None) -> Text:
        """Words in every language; a language that is absent or empty is noted."""
        if item is None:
            return NO_TEXT
        if not isinstance(item.value, dict):
            self.fault(item, "type", expected="zh, en")
            return NO_TEXT
        found = self.mapping(item, LANGUAGES)
        words = {}
        for lang in LANGUAGES:
            child = found.get(lang)
            if child is None or not isinstance(child.value, str) or not child.value.strip():
                self.fault(child or item, "language", lang=lang)
            else:
                words[lang] = child.value.strip()
        return Text(words.get("zh", ""), words.get("en", ""))

    def code(self, item: Item | None) -> str:
        """A stable name: lower-case letters, digits, underscores."""
        if item is None:
            return ""
        if not isinstance(item.value, str) or not CODE.fullmatch(item.value):
            self.fault(item, "code", value=str(item.value)[:60])
            return ""
        return item.value

    def string(self, item: Item) -> str:
        """A scalar as text."""
        if isinstance(item.value, dict | list | bool) or item.value is None:
            self.fault(item, "type", expected="text")
            return ""
        return str(item.value)

    def strings(self, item: Item | None) -> tuple[str, ...]:
        """A list of texts; a single one may stand alone."""
        if item is not None and isinstance(item.value, str):
            return (item.value,)
        return tuple(self.string(child) for child in self.items(item))

    def whole(self, item: Item | None, default: int = 0) -> int:
        """A whole number."""
        if item is None:
            return default
        if not isinstance(item.value, int) or isinstance(item.value, bool):
            self.fault(item, "type", expected="whole number")
            return default
        return item.value

    def number(self, item: Item | None) -> float | None:
        """A number, None where it is absent."""
        if item is None:
            return None
        if isinstance(item.value, bool) or not isinstance(item.value, int | float):
            self.fault(item, "type", expected="number")
            return None
        return item.value

    def flag(self, item: Item | None, default: bool = False) -> bool:
        """true or false."""
        if item is None:
            return default
        if not isinstance(item.value, bool):
            self.fault(item, "type", expected="true, false")
            return default
        return item.value

    def digits(self, item: Item) -> frozenset[int]:
        """A list of answer digits."""
        found = set()
        for child in self.items(item):
            digit = self.whole(child, -1)
            if 0 <= digit <= 9:
                found.add(digit)
            else:
                self.fault(child, "digit", value=str(child.value)[:20])
        return frozenset(found)

    def choice(self, item: Item | None, kinds: type[StrE]) -> StrE | None:
        """One of the codes of an enumeration, None where it is absent."""
        if item is None:
            return None
        try:
            return kinds(str(item.value))
        except ValueError:
            known = ", ".join(kinds)
            self.fault(item, "value", value=str(item.value)[:60], known=known)
            return None
