"""The words on screens: one catalogue per area, Chinese and English side by side, looked up by key.

A catalogue file maps each key to ``{zh: ..., en: ...}``; placeholders stand in braces (``{n}``). English may give
``{one: ..., other: ...}`` where the number ``n`` changes the word.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from string import Formatter

import resources

FOLDER = ("text", "ui")

Entry = str | Mapping[str, str]


class Language(StrEnum):
    """Languages a screen can speak."""

    ZH = "zh"
    EN = "en"


class Catalogue:
    """All the words of one language.

    Attributes:
        language: the language the words are in.
    """

    def __init__(self, language: Language, entries: Mapping[str, Entry]) -> None:
        self.language = language
        self._entries = entries

    def text(self, key: str, params: Mapping[str, object]) -> str:
        """The words of a key with its placeholders filled in.

        Raises:
            KeyError: no such key, or a placeholder without its value.
        """
        entry = self._entries[key]
        if not isinstance(entry, str):
            entry = entry["one" if params.get("n") == 1 else "other"]
        return entry.format_map(params) if "{" in entry else entry

    def __contains__(self, key: str) -> bool:
        return key in self._entries


def load_entries() -> dict[str, dict[str, Entry]]:
    """Every key of every catalogue file with its languages, as written.

    Raises:
        ValueError: a key stands in two files.
    """
    entries: dict[str, dict[str, Entry]] = {}
    for name in resources.names(*FOLDER, suffix=".yaml"):
        for key, words in resources.read_yaml(*FOLDER, name).items():
            if key in entries:
                raise ValueError(f"{name}: {key} is already defined")
            entries[key] = words
    return entries


def load(language: Language) -> Catalogue:
    """Read the catalogue of one language from the data files."""
    return Catalogue(language, {key: words[language.value] for key, words in load_entries().items()})


def placeholders(entry: Entry) -> frozenset[str]:
    """Names of the placeholders an entry uses, in any of its forms."""
    forms = [entry] if isinstance(entry, str) else list(entry.values())
    return frozenset(name for form in forms for _, name, _, _ in Formatter().parse(form) if name)


_current: Catalogue | None = None


def set_language(language: Language) -> None:
    """Choose the language of everything built from now on; what already stands on screen is built anew."""
    global _current
    if _current is None or _current.language is not language:
        _current = load(language)


def language() -> Language:
    """The language in force."""
    return _catalogue().language


def tr(key: str, **params: object) -> str:
    """The words of a key in the language in force.

    Raises:
        KeyError: no such key, or a placeholder without its value.
    """
    return _catalogue().text(key, params)


def has(key: str) -> bool:
    """Whether there are words for a key, e.g. for a code that a newer centre sends."""
    return key in _catalogue()


def _catalogue() -> Catalogue:
    global _current
    if _current is None:
        _current = load(Language.ZH)
    return _current
