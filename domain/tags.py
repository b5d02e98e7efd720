"""Tags: a tree on four axes that says what a citizen's words were about, and the search for one while typing.

Tags are retired and merged, never deleted: a code on an old order always resolves, and to what counts today.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from domain.problems import Problem, ProblemError
from domain.vocabulary import TagAxis, TagStatus


@dataclass(frozen=True, slots=True)
class Tag:
    """One tag.

    Attributes:
        code: stable, starts with its axis: ``problem.attitude.cold``.
        parent: code of the tag above it on the same axis, None at the top.
        name: by language, Chinese always there.
        pinyin: syllables without tones, run together (``taidushengying``).
        initials: their first letters (``tdsy``).
        replaced_by: what a merged tag counts as today.
    """

    code: str
    axis: TagAxis
    parent: str | None
    name: Mapping[str, str]
    pinyin: str
    initials: str
    status: TagStatus = TagStatus.ACTIVE
    replaced_by: str | None = None

    def label(self, lang: str = "zh") -> str:
        """The tag's name in a language, Chinese where it has no other."""
        return self.name.get(lang) or self.name["zh"]


class Taxonomy:
    """All tags of a city by code: resolves what was retired or merged, walks the tree."""

    def __init__(self, tags: Iterable[Tag]) -> None:
        """Raises ProblemError: a code twice, a parent or successor that is missing, on another axis, or a ring."""
        self._tags: dict[str, Tag] = {}
        problems: list[Problem] = []
        for tag in tags:
            if tag.code in self._tags:
                problems.append(Problem("tag.double", {"tag": tag.code}))
            self._tags[tag.code] = tag
        problems.extend(problem for tag in self._tags.values() for problem in self._faults(tag))
        if problems:
            raise ProblemError(*problems)
        self._children: dict[str | None, list[Tag]] = {}
        for tag in self._tags.values():
            self._children.setdefault(tag.parent, []).append(tag)

    def __iter__(self) -> Iterator[Tag]:
        return iter(self._tags.values())

    def __len__(self) -> int:
        return len(self._tags)

    def get(self, code: str) -> Tag | None:
        """The tag of a code, whatever its status."""
        return self._tags.get(code)

    def resolve(self, code: str) -> Tag | None:
        """What a code counts as today: a merged tag's successor, else the tag itself; None for an unknown code."""
        tag = self._tags.get(code)
        while tag is not None and tag.status is TagStatus.MERGED and tag.replaced_by is not None:
            tag = self._tags[tag.replaced_by]
        return tag

    def path(self, code: str) -> tuple[Tag, ...]:
        """The tag and all above it, from the top; empty for an unknown code."""
        found: list[Tag] = []
        tag = self._tags.get(code)
        while tag is not None:
            found.append(tag)
            tag = self._tags.get(tag.parent) if tag.parent else None
        return tuple(reversed(found))

    def children(self, code: str | None) -> tuple[Tag, ...]:
        """The tags right below one, or at the top of all axes."""
        return tuple(self._children.get(code, ()))

    def codes_below(self, code: str) -> frozenset[str]:
        """A tag's code and all below it, and all that was merged into any of them: what a count of it counts."""
        found = {code} if code in self._tags else set()
        fresh = set(found)
        while fresh:
            fresh = {
                t.code
                for t in self._tags.values()
                if t.code not in found and (t.parent in fresh or t.replaced_by in fresh)
            }
            found |= fresh
        return frozenset(found)

    def _faults(self, tag: Tag) -> Iterator[Problem]:
        for code, what in ((tag.parent, "tag.parent_missing"), (tag.replaced_by, "tag.successor_missing")):
            other = self._tags.get(code) if code else None
            if code and (other is None or other.axis is not tag.axis):
                yield Problem(what, {"tag": tag.code, "other": code})
        if (tag.status is TagStatus.MERGED) != (tag.replaced_by is not None):
            yield Problem("tag.successor_missing", {"tag": tag.code, "other": tag.replaced_by or ""})
        if self._in_a_ring(tag, "parent") or self._in_a_ring(tag, "replaced_by"):
            yield Problem("tag.ring", {"tag": tag.code})

    def _in_a_ring(self, tag: Tag, way: str) -> bool:
        seen = {tag.code}
        code: str | None = getattr(tag, way)
        while code is not None and code in self._tags:
            if code in seen:
                return True
            seen.add(code)
            code = getattr(self._tags[code], way)
        return False


def read_tags(entries: Iterable[Mapping[str, Any]]) -> Taxonomy:
    """The taxonomy of parsed ``tags.yaml``: entries of code, zh, en, pinyin (syllables with blanks), status, replaced_by.

    The axis is the code's first part; the parent is the code without its last part, where there is such a tag.

    Raises:
        ProblemError: ``tag.entry`` for an entry that lacks something or names an unknown axis or status, and what
            ``Taxonomy`` raises.
    """
    tags: list[Tag] = []
    problems: list[Problem] = []
    for number, entry in enumerate(entries, start=1):
        try:
            tags.append(_tag_of(entry))
        except (KeyError, ValueError, TypeError, AttributeError) as error:
            problems.append(Problem("tag.entry", {"number": number, "detail": str(error)}))
    if problems:
        raise ProblemError(*problems)
    return Taxonomy(tags)


def _tag_of(entry: Mapping[str, Any]) -> Tag:
    code = str(entry["code"])
    axis, _, rest = code.partition(".")
    if not rest:
        raise ValueError(f"{code} names no axis")
    above = code.rpartition(".")[0]
    syllables = str(entry["pinyin"]).lower().split()
    return Tag(
        code=code,
        axis=TagAxis(axis),
        parent=above if above != axis else None,
        name={"zh": str(entry["zh"]), "en": str(entry["en"])},
        pinyin="".join(syllables),
        initials="".join(syllable[0] for syllable in syllables),
        status=TagStatus(entry.get("status", "active")),
        replaced_by=entry.get("replaced_by"),
    )


class TagSearch:
    """Finds tags while an agent types: pinyin initials, pinyin, Chinese or English, anywhere in the name.

    Built once per set of tags. A hit at the start outranks one inside, initials outrank spelt-out pinyin, a short
    name outranks a long one; ties go by the code, so that the list never jumps.
    """

    def __init__(self, tags: Iterable[Tag]) -> None:
        active = [tag for tag in tags if tag.status is TagStatus.ACTIVE]
        active.sort(key=lambda tag: (len(tag.name["zh"]), tag.code))
        self._rows = [
            (tag.name["zh"].casefold(), tag.initials, tag.pinyin, tag.name.get("en", "").casefold(), tag)
            for tag in active
        ]

    def find(self, typed: str, limit: int = 12) -> list[Tag]:
        """The best hits, best first; nothing typed finds nothing."""
        wanted = typed.strip().casefold()
        if not wanted:
            return []
        ranks = self._by_letters(wanted) if wanted.isascii() else self._by_name(wanted)
        found: list[Tag] = []
        for rank in ranks:
            found.extend(rank[: limit - len(found)])
            if len(found) >= limit:
                break
        return found

    def _by_letters(self, typed: str) -> tuple[list[Tag], ...]:
        wanted = typed.replace(" ", "")
        ranks: tuple[list[Tag], ...] = ([], [], [], [], [], [])
        exact, start, inside, spelt, spelt_inside, english = ranks
        for name, initials, pinyin, other, tag in self._rows:
            if wanted in initials:
                if initials == wanted:
                    exact.append(tag)
                elif initials.startswith(wanted):
                    start.append(tag)
                else:
                    inside.append(tag)
            elif wanted in pinyin:
                (spelt if pinyin.startswith(wanted) else spelt_inside).append(tag)
            elif typed in other or wanted in name:
                english.append(tag)
        return ranks

    def _by_name(self, wanted: str) -> tuple[list[Tag], ...]:
        ranks: tuple[list[Tag], ...] = ([], [], [])
        exact, start, inside = ranks
        for name, _initials, _pinyin, _other, tag in self._rows:
            if wanted in name:
                if name == wanted:
                    exact.append(tag)
                elif name.startswith(wanted):
                    start.append(tag)
                else:
                    inside.append(tag)
        return ranks
