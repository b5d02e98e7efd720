"""Entries of ``resources/tags/<axis>.yaml`` as tags."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from domain.problems import Problem, ProblemError
from domain.tags.model import Tag, letters_of
from domain.tags.taxonomy import Taxonomy
from domain.vocabulary import Route, TagAxis, TagStatus


def read_tags(entries: Iterable[Mapping[str, Any]]) -> Taxonomy:
    """The taxonomy of parsed entries: code, zh, en, pinyin (syllables with blanks), and what else a :class:`Tag` has.

    The axis is the code's first part; the parent is the code without its last part, where there is such a tag.

    Raises:
        ProblemError: ``tag.entry`` for an entry that lacks something or names an unknown axis, status or route, and what
            ``Taxonomy`` raises.
    """
    tags: list[Tag] = []
    problems: list[Problem] = []
    for number, entry in enumerate(entries, start=1):
        try:
            tags.append(tag_of(entry))
        except (KeyError, ValueError, TypeError, AttributeError) as error:
            problems.append(Problem("tag.entry", {"number": number, "detail": str(error)}))
    if problems:
        raise ProblemError(*problems)
    return Taxonomy(tags)


def tag_of(entry: Mapping[str, Any]) -> Tag:
    """One entry as a tag.

    Raises:
        KeyError, ValueError, TypeError, AttributeError: it lacks something, or something in it is none of what it should be.
    """
    code = str(entry["code"])
    axis, _, rest = code.partition(".")
    if not rest:
        raise ValueError(f"{code} names no axis")
    pinyin, initials = letters_of(str(entry["pinyin"]))
    route = entry.get("route")
    return Tag(
        code=code,
        axis=TagAxis(axis),
        parent=parent_of(code),
        name={"zh": str(entry["zh"]), "en": str(entry["en"])},
        pinyin=pinyin,
        initials=initials,
        status=TagStatus(entry.get("status", "active")),
        replaced_by=entry.get("replaced_by"),
        see=tuple(str(code) for code in entry.get("see", ())),
        define=str(entry.get("define", "")),
        example=str(entry.get("example", "")),
        words=tuple(str(word) for word in entry.get("words", ())),
        route=Route(route) if route is not None else None,
    )


def parent_of(code: str) -> str | None:
    """The code of the tag above, which the code itself says; None at the top of an axis."""
    above = code.rpartition(".")[0]
    return above if "." in above else None
