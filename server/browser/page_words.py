"""The words of pages: ``resources/text/pages/*.yaml``, one catalogue, Chinese first."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache

from resources import names, read_yaml
from resources.words import DEFAULT_LANGUAGE, LANGUAGES


def language_of(told: str | None) -> str:
    """The language somebody chose; Chinese if they chose none."""
    return told if told in LANGUAGES else DEFAULT_LANGUAGE


def say(key: str, lang: str, params: Mapping[str, object]) -> str:
    """The words of a key.

    Raises:
        KeyError: there are none: a slip in a page, which its test finds.
    """
    return catalogue()[key][lang].format_map(params)


@lru_cache(maxsize=1)
def catalogue() -> dict[str, dict[str, str]]:
    """All words by key and language.

    Raises:
        ValueError: two files have the same key.
    """
    found: dict[str, dict[str, str]] = {}
    for name in names("text", "pages", suffix=".yaml"):
        words: dict[str, dict[str, str]] = read_yaml("text", "pages", name) or {}
        if twice := found.keys() & words.keys():
            raise ValueError(f"words twice: {', '.join(sorted(twice))}")
        found |= words
    return found
