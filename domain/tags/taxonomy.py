"""The tree of tags on four axes: resolves what was merged, walks up and down.

Tags are retired and merged, never deleted: a code on an old order always resolves, and to what counts today.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum, auto

from domain.problems import Problem, ProblemError
from domain.tags.model import Tag
from domain.vocabulary import Route, TagStatus


class Fate(StrEnum):
    """What became of a tag that somebody chose once."""

    ACTIVE = auto()
    MERGED = auto()
    RETIRED = auto()
    UNKNOWN = auto()


@dataclass(frozen=True, slots=True)
class Became:
    """What a chosen tag is today, and which active tags may be chosen in its place."""

    fate: Fate
    successors: tuple[Tag, ...] = ()


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

    def became(self, code: str) -> Became:
        """What to say of a tag in a draft that may be old: the draft is saved with it all the same."""
        tag = self._tags.get(code)
        if tag is None:
            return Became(Fate.UNKNOWN)
        if tag.status is TagStatus.ACTIVE:
            return Became(Fate.ACTIVE)
        today = self.resolve(code)
        offered = {today.code: today} if today is not None and today is not tag else {}
        offered |= {seen: self._tags[seen] for seen in (today or tag).see}
        fate = Fate.MERGED if tag.status is TagStatus.MERGED else Fate.RETIRED
        return Became(fate, tuple(one for one in offered.values() if one.status is TagStatus.ACTIVE))

    def path(self, code: str) -> tuple[Tag, ...]:
        """The tag and all above it, from the top; empty for an unknown code."""
        found: list[Tag] = []
        tag = self._tags.get(code)
        while tag is not None:
            found.append(tag)
            tag = self._tags.get(tag.parent) if tag.parent else None
        return tuple(reversed(found))

    def route_of(self, code: str) -> Route | None:
        """Where an order with this tag is proposed to go: what it says itself, else the nearest above it that says anything."""
        return next((tag.route for tag in reversed(self.path(code)) if tag.route is not None), None)

    def children(self, code: str | None) -> tuple[Tag, ...]:
        """The tags right below one, or at the top of all axes."""
        return tuple(self._children.get(code, ()))

    def leaves(self) -> tuple[Tag, ...]:
        """The active tags without an active one below them: the finest there is to choose."""
        parents = {tag.parent for tag in self._tags.values() if tag.status is TagStatus.ACTIVE}
        return tuple(
            tag for tag in self._tags.values() if tag.status is TagStatus.ACTIVE and tag.code not in parents
        )

    def codes_below(self, code: str) -> frozenset[str]:
        """A tag's code, and all that count today as it or as something below it: what a count of it counts. One that was merged
        into a tag elsewhere counts there, and not where it stood."""
        found = {code} if code in self._tags else set()
        for tag in self._tags.values():
            today = self.resolve(tag.code)
            if today is not None and any(above.code == code for above in self.path(today.code)):
                found.add(tag.code)
        return frozenset(found)

    def codes_within(self, code: str) -> frozenset[str]:
        """A tag's code and all that stand below it, whatever they count as today: what a count of it as tagged counts."""
        return frozenset(
            tag.code for tag in self._tags.values() if tag.code == code or tag.code.startswith(f"{code}.")
        )

    def _faults(self, tag: Tag) -> Iterator[Problem]:
        for code, what in ((tag.parent, "tag.parent_missing"), (tag.replaced_by, "tag.successor_missing")):
            other = self._tags.get(code) if code else None
            if code and (other is None or other.axis is not tag.axis):
                yield Problem(what, {"tag": tag.code, "other": code})
        for code in tag.see:
            if code not in self._tags:
                yield Problem("tag.see_missing", {"tag": tag.code, "other": code})
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
