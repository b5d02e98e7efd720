"""One tag: what it is called and since when, what it means, how citizens say it, and what became of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from domain.vocabulary import Route, TagAxis, TagStatus


@dataclass(frozen=True, slots=True)
class TagName:
    """What a tag is called from a day on.

    Attributes:
        since: the first day of the name; None for the one it was given at first.
        pinyin: syllables without tones, with blanks between.
    """

    since: date | None
    zh: str
    en: str
    pinyin: str


@dataclass(frozen=True, slots=True)
class Tag:
    """One tag.

    Attributes:
        code: stable, starts with its axis: ``problem.attitude.cold``.
        parent: code of the tag above it on the same axis, None at the top.
        name: by language, Chinese always there: what it is called by the newest name that had begun when this was read.
        pinyin: syllables without tones, run together (``taidushengying``).
        initials: their first letters (``tdsy``).
        replaced_by: what a merged tag counts as today.
        see: where to look instead of a retired tag: what it was split into.
        define: what it is, and the nearest neighbour it is not; empty for a branch that needs none.
        example: one sentence a citizen would say.
        words: how it is said otherwise; search and suggestion read them.
        route: where an order with it, or with one below it, is proposed to go; ``Taxonomy.route_of``.
        names: all it was and will be called, in the order of their days; empty where it was never called otherwise.
    """

    code: str
    axis: TagAxis
    parent: str | None
    name: Mapping[str, str]
    pinyin: str
    initials: str
    status: TagStatus = TagStatus.ACTIVE
    replaced_by: str | None = None
    see: tuple[str, ...] = ()
    define: str = ""
    example: str = ""
    words: tuple[str, ...] = ()
    route: Route | None = None
    names: tuple[TagName, ...] = ()

    def label(self, lang: str = "zh") -> str:
        """The tag's name in a language, Chinese where it has no other."""
        return self.name.get(lang) or self.name["zh"]

    def name_on(self, day: date) -> TagName | None:
        """What it was or will be called on a day; None where it was never called otherwise than now."""
        begun = [name for name in self.names if name.since is None or name.since <= day]
        return begun[-1] if begun else None

    def label_on(self, day: date, lang: str = "zh") -> str:
        """Its name in a language as it was or will be on a day."""
        name = self.name_on(day)
        if name is None:
            return self.label(lang)
        return (name.en if lang == "en" else name.zh) or name.zh


def letters_of(pinyin: str) -> tuple[str, str]:
    """Syllables with blanks between, run together, and their first letters."""
    syllables = pinyin.lower().split()
    return "".join(syllables), "".join(syllable[0] for syllable in syllables)
