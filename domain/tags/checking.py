"""What is wrong with the tag files, by file and line.

Every fault is found in one pass over all files, so that whoever writes mends them together.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import combinations

from domain.problems import Problem
from domain.tags.alike import TOO_ALIKE, bare, pairs, shared
from domain.tags.written import Written, written
from domain.vocabulary import Route, TagAxis, TagStatus

Read = Callable[[str], str]
"""The pinyin of a name as a dictionary reads it: syllables without tones, with blanks between."""

NAME, EXAMPLE, WORDS = range(3, 11), range(8, 41), range(2, 9)
LONGEST_DEFINITION, MOST_ENGLISH, MOST_OTHERS = 45, 6, 24

_CODE = re.compile(r"[a-z]+(\.[a-z0-9_]+)+")
_OTHER = "其他"
DOUBLE = frozenset({"tag.double", "tag.name_twice", "tag.define_twice"})
"""Faults that make two of one tag."""


@dataclass(frozen=True, slots=True)
class Checked:
    """What files of tags hold, and what is wrong with them.

    Attributes:
        by_axis, by_branch: how many leaves.
        faults: each with its file in ``field`` and its line in ``row``.
    """

    leaves: int
    by_axis: Mapping[str, int]
    by_branch: Mapping[str, int]
    faults: tuple[Problem, ...]

    @property
    def duplicates(self) -> int:
        return sum(fault.code in DOUBLE for fault in self.faults)


def check(files: Mapping[str, str], read: Read, mixed: Mapping[str, Iterable[str]]) -> Checked:
    """Look through files by name (``problem.yaml``) with their text.

    Args:
        read: how a name is read.
        mixed: by axis, the words that no name on it may hold, because they answer another axis's question.
    """
    entries: list[Written] = []
    faults: list[Problem] = []
    for file, text in files.items():
        found, unreadable = written(file, text)
        entries += found
        faults += unreadable
    taxonomy = _Files(entries, read, mixed)
    faults += taxonomy.faults()
    faults.sort(key=lambda fault: (str(fault.field), fault.row or 0))
    leaves = taxonomy.leaves
    return Checked(
        len(leaves),
        {axis.value: sum(leaf.axis == axis for leaf in leaves) for axis in TagAxis},
        dict(Counter(leaf.branch for leaf in leaves)),
        tuple(faults),
    )


class _Files:
    """All entries of all files together."""

    def __init__(self, entries: list[Written], read: Read, mixed: Mapping[str, Iterable[str]]) -> None:
        self._entries, self._read, self._mixed = entries, read, mixed
        self._by_code: dict[str, Written] = {}
        for entry in entries:
            self._by_code.setdefault(entry.code, entry)
        self._active = [entry for entry in entries if entry.active]
        above = {entry.parent for entry in self._active}
        self.leaves = [entry for entry in self._active if entry.code not in above]

    def faults(self) -> Iterator[Problem]:
        for entry in self._entries:
            yield from _form(entry)
            yield from self._reading(entry)
            yield from self._tree(entry)
        for entry in self._active:
            yield from self._mixing(entry)
        for leaf in self.leaves:
            yield from _leaf(leaf)
        yield from self._twice()
        yield from self._too_alike()
        yield from self._others()

    def _reading(self, entry: Written) -> Iterator[Problem]:
        wanted = self._read(entry.zh)
        if entry.zh and entry.pinyin and entry.pinyin != wanted and entry.read != "checked":
            yield entry.fault("tag.pinyin", written=entry.pinyin, read=wanted)

    def _tree(self, entry: Written) -> Iterator[Problem]:
        if entry.parent is not None and entry.parent not in self._by_code:
            yield entry.fault("tag.parent_missing", other=entry.parent)
        successor = self._by_code.get(entry.replaced_by)
        if (entry.status == TagStatus.MERGED) != bool(entry.replaced_by) or (
            entry.replaced_by and (successor is None or successor.axis != entry.axis)
        ):
            yield entry.fault("tag.successor_missing", other=entry.replaced_by)
        for code in entry.see:
            if code not in self._by_code:
                yield entry.fault("tag.see_missing", other=code)
        if self._in_a_ring(entry):
            yield entry.fault("tag.ring")

    def _in_a_ring(self, entry: Written) -> bool:
        seen = {entry.code}
        following = self._by_code.get(entry.replaced_by)
        while following is not None and following.code not in seen:
            seen.add(following.code)
            following = self._by_code.get(following.replaced_by)
        return following is not None and following.code == entry.code

    def _mixing(self, entry: Written) -> Iterator[Problem]:
        for word in self._mixed.get(entry.axis, ()):
            if word in entry.zh:
                yield entry.fault("tag.mixed", word=word)

    def _twice(self) -> Iterator[Problem]:
        yield from _same(self._entries, "tag.double", lambda entry: entry.code)
        yield from _same(self._active, "tag.name_twice", lambda entry: bare(entry.zh))
        yield from _same(self._active, "tag.define_twice", lambda entry: bare(entry.define))

    def _too_alike(self) -> Iterator[Problem]:
        siblings: dict[str | None, list[Written]] = defaultdict(list)
        for leaf in self.leaves:
            siblings[leaf.parent].append(leaf)
        for family in siblings.values():
            for one, other in combinations([(leaf, pairs(leaf.zh)) for leaf in family], 2):
                if shared(one[1], other[1]) >= TOO_ALIKE:
                    yield other[0].fault("tag.too_alike", other=one[0].code)

    def _others(self) -> Iterator[Problem]:
        others = [leaf for leaf in self.leaves if leaf.zh.startswith(_OTHER)]
        branches: set[str] = set()
        for number, leaf in enumerate(others, start=1):
            if leaf.branch in branches or number > MOST_OTHERS:
                yield leaf.fault("tag.others", most=MOST_OTHERS)
            branches.add(leaf.branch)


def _form(entry: Written) -> Iterator[Problem]:
    """What any entry has to have, whatever its status."""
    for key in entry.odd:
        yield entry.fault("tag.key", key=key)
    for key in ("code", "zh", "en", "pinyin"):
        if not getattr(entry, key):
            yield entry.fault("tag.missing", key=key)
    if entry.code and (not _CODE.fullmatch(entry.code) or len(entry.code) > 64):
        yield entry.fault("tag.code")
    elif entry.axis not in frozenset(TagAxis) or not entry.file.startswith(f"{entry.axis}."):
        yield entry.fault("tag.axis", axis=entry.axis)
    if entry.status and entry.status not in frozenset(TagStatus):
        yield entry.fault("tag.value", key="status", value=entry.status)
    if entry.route and entry.route not in frozenset(Route):
        yield entry.fault("tag.value", key="route", value=entry.route)
    if len(entry.en.split()) > MOST_ENGLISH:
        yield entry.fault("tag.length", key="en", length=len(entry.en.split()), least=1, most=MOST_ENGLISH)
    if len(entry.define) > LONGEST_DEFINITION:
        yield entry.fault(
            "tag.length", key="define", length=len(entry.define), least=1, most=LONGEST_DEFINITION
        )


def _leaf(leaf: Written) -> Iterator[Problem]:
    """What a leaf has to have beside."""
    for key in ("define", "example"):
        if not getattr(leaf, key):
            yield leaf.fault("tag.missing", key=key)
    measured = (
        ("zh", len(leaf.zh), NAME),
        ("example", len(leaf.example), EXAMPLE),
        ("words", len(leaf.words), WORDS),
    )
    for key, length, bounds in measured:
        if length and length not in bounds:
            yield leaf.fault("tag.length", key=key, length=length, least=bounds[0], most=bounds[-1])
    if not leaf.words:
        yield leaf.fault("tag.missing", key="words")
    if leaf.zh and leaf.zh in leaf.example:
        yield leaf.fault("tag.name_in_example", name=leaf.zh)


def _same(entries: Iterable[Written], code: str, key: Callable[[Written], str]) -> Iterator[Problem]:
    first: dict[str, Written] = {}
    for entry in entries:
        text = key(entry)
        if text and first.setdefault(text, entry) is not entry:
            yield entry.fault(code, other=first[text].code)
