"""Words for codes: the only place where a problem, an exclusion or a vocabulary code becomes a sentence.

Catalogues: ``text/problems*.yaml`` (``code: {zh, en}``, placeholders ``{name}`` filled from the parameters) and
``text/vocabulary.yaml`` (``group: {member: {zh, en}}``). Chinese is the first language; what has no wording shows as
its code, so that nothing is ever hidden by a missing word.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from enum import Enum
from functools import lru_cache

from resources import names, read_yaml

LANGUAGES = ("zh", "en")
DEFAULT_LANGUAGE = "zh"

_CAPITAL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")


class _Gaps(dict[str, object]):
    """Parameters for ``str.format_map`` that leave an unknown placeholder standing instead of raising."""

    def __missing__(self, key: str) -> str:
        return "{" + key + "}"


def word(code: str, params: Mapping[str, object] | None = None, lang: str = DEFAULT_LANGUAGE) -> str:
    """The sentence for a problem or exclusion code, its parameters filled in; the code itself if it has no wording."""
    wording = problem_catalogue().get(code)
    if wording is None:
        return code
    template = wording.get(lang) or wording.get(DEFAULT_LANGUAGE) or code
    return template.format_map(_Gaps(params or {}))


def todo(code: str, params: Mapping[str, object] | None = None, lang: str = DEFAULT_LANGUAGE) -> str:
    """What to do about a problem (its wording under ``code.todo``); empty where the problem says it all."""
    advice = f"{code}.todo"
    return word(advice, params, lang) if advice in problem_catalogue() else ""


def label(member: Enum, lang: str = DEFAULT_LANGUAGE) -> str:
    """The label of a vocabulary member, e.g. ``OrderState.CLOSED`` -> 办结; its value if it has none."""
    entry = vocabulary_catalogue().get(group_of(type(member)), {}).get(member.name.lower())
    if entry is None:
        return str(member.value)
    return entry.get(lang) or entry.get(DEFAULT_LANGUAGE) or str(member.value)


def labels(enum: type[Enum], lang: str = DEFAULT_LANGUAGE) -> dict[str, str]:
    """All labels of an enumeration by the text of the member's value, in the order of definition."""
    return {str(member.value): label(member, lang) for member in enum}


@lru_cache(maxsize=64)
def group_of(enum: type[Enum]) -> str:
    """The catalogue's group of an enumeration: its class name in snake case."""
    return _CAPITAL.sub("_", enum.__name__).lower()


@lru_cache(maxsize=1)
def problem_catalogue() -> dict[str, dict[str, str]]:
    """All wordings of problems by code, from every ``text/problems*.yaml``; of two for one code the first file's."""
    catalogue: dict[str, dict[str, str]] = {}
    for name in problem_files():
        catalogue = (read_yaml("text", name) or {}) | catalogue
    return catalogue


def problem_files() -> list[str]:
    """Names of the catalogues of problems; each part of the product keeps its own."""
    return [name for name in names("text", suffix=".yaml") if name.startswith("problems")]


@lru_cache(maxsize=1)
def vocabulary_catalogue() -> dict[str, dict[str, dict[str, str]]]:
    """All labels: group, member in lower case, language."""
    catalogue: dict[str, dict[str, dict[str, str]]] = read_yaml("text", "vocabulary.yaml") or {}
    return catalogue
