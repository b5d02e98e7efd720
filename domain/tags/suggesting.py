"""Tags that a remark speaks for, found on the spot: offline, explained, never set by themselves.

BM25 over characters and pairs of neighbours of what is written of a tag: name, definition, example, spoken words. What a tag's
branch says counts a little too: a remark that says much of what is said all over a branch is rather of it than of another.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from heapq import nlargest
from typing import Final, Self

from domain.tags.bm25 import Bm25
from domain.tags.heard import Clause, clauses, features
from domain.tags.model import Tag
from domain.tags.praise import complaints
from domain.tags.taxonomy import Taxonomy
from domain.vocabulary import TagAxis

_NAME, _DEFINITION, _EXAMPLE, _WORD, _ABOVE = 1.0, 1.2, 1.2, 1.2, 0.2
_BRANCH: Final = 0.3
"""How much of what the whole branch is worth counts for each tag of it."""
_FAULTS: Final = frozenset({TagAxis.PROBLEM, TagAxis.DISCIPLINE})
"""What praise never speaks for."""
_MOST_WORDS: Final = 3


@dataclass(frozen=True, slots=True)
class Suggested:
    """A tag that a remark speaks for.

    Attributes:
        score: comparable within one remark alone.
        words: the parts of the remark that it rests on, the weightiest first, as they stand there.
    """

    code: str
    score: float
    words: tuple[str, ...]


class SuggestIndex:
    """The leaves of a taxonomy, made ready for remarks: one for each set of tags, each axis when it is asked for first."""

    def __init__(self, taxonomy: Taxonomy) -> None:
        self._taxonomy = taxonomy
        self._ready: dict[TagAxis, _Axis] = {}

    @classmethod
    def of(cls, taxonomy: Taxonomy) -> Self:
        """What there is to suggest: active leaves only, for whoever means a branch chooses it themselves."""
        return cls(taxonomy)

    def axes(self, axis: TagAxis | None) -> Iterator[tuple[TagAxis, _Axis]]:
        """One axis, or all."""
        for one in TagAxis if axis is None else (axis,):
            if one not in self._ready:
                self._ready[one] = _Axis(self._taxonomy, one)
            yield one, self._ready[one]


class _Axis:
    """The leaves of one axis: themselves, and the branches right above them."""

    def __init__(self, taxonomy: Taxonomy, axis: TagAxis) -> None:
        leaves = [leaf for leaf in taxonomy.leaves() if leaf.axis is axis]
        self.codes = tuple(leaf.code for leaf in leaves)
        texts = [_written(taxonomy, leaf) for leaf in leaves]
        together: dict[str | None, dict[str, float]] = {}
        for leaf, text in zip(leaves, texts, strict=True):
            branch = together.setdefault(leaf.parent, {})
            for feature, weight in text.items():
                branch[feature] = branch.get(feature, 0.0) + weight
        places = {parent: place for place, parent in enumerate(together)}
        self._branch_of = tuple(places[leaf.parent] for leaf in leaves)
        self._leaves, self._branches = Bm25(texts), Bm25(list(together.values()))

    def scores(self, asked: Iterable[str]) -> list[float]:
        """For each leaf what the features speak for it, and something of what they speak for its branch."""
        own = self._leaves.scores(asked)
        branch = self._branches.scores(asked)
        return [
            score + _BRANCH * branch[above] if score else 0.0
            for score, above in zip(own, self._branch_of, strict=True)
        ]

    def words(self, heard: _Heard, place: int) -> tuple[str, ...]:
        """The longest parts of the remark all of which speaks for a leaf, the weightiest first."""
        gains = {feature: gain for feature in heard.asked if (gain := self._leaves.gain(feature, place))}
        found: dict[str, float] = {}
        for clause, parts in heard.clauses:
            speaking = [(at, at + len(part) - 1, gains[part]) for part, at in parts if part in gains]
            for weight, first, last in _runs(speaking, len(clause.text)):
                said = clause.said(heard.remark, first, last)
                found[said] = max(weight, found.get(said, 0.0))
        several = {said: weight for said, weight in found.items() if len(said) > 1} or found
        return tuple(nlargest(_MOST_WORDS, several, key=lambda said: several[said]))


class _Heard:
    """What of a remark counts: its clauses, each with its features and their places, and all features once."""

    def __init__(self, remark: str, counted: Iterable[Clause]) -> None:
        self.remark = remark
        self.clauses = [(clause, list(features(clause.text))) for clause in counted]
        self.asked = tuple(dict.fromkeys(feature for _, parts in self.clauses for feature, _ in parts))


def suggest(
    remark: str, index: SuggestIndex, *, axis: TagAxis | None = TagAxis.PROBLEM, most: int = 5
) -> Sequence[Suggested]:
    """The tags a remark speaks for, the best first; none where it says nothing, or nothing but praise.

    Args:
        axis: what is asked; None for all four together.
    """
    said = list(clauses(remark))
    heard, faults = _Heard(remark, said), _Heard(remark, complaints(said))
    found: list[tuple[float, str, _Axis, int, _Heard]] = []
    for which, leaves in index.axes(axis):
        counted = faults if which in _FAULTS else heard
        scored = zip(leaves.scores(counted.asked), leaves.codes, strict=True)
        found += [
            (score, code, leaves, place, counted) for place, (score, code) in enumerate(scored) if score
        ]
    best = nlargest(most, found, key=lambda one: one[0])
    return tuple(
        Suggested(code, score, leaves.words(counted, place)) for score, code, leaves, place, counted in best
    )


def _written(taxonomy: Taxonomy, leaf: Tag) -> dict[str, float]:
    """All that is written of a leaf, as weighted features; of its definition what it is, not what its neighbour is."""
    text: dict[str, float] = {}
    meaning, _, _ = leaf.define.partition("。")
    parts = [(leaf.name["zh"], _NAME), (meaning, _DEFINITION), (leaf.example, _EXAMPLE)]
    parts += [(word, _WORD) for word in leaf.words]
    parts += [(above.name["zh"], _ABOVE) for above in taxonomy.path(leaf.code)[:-1]]
    for written, weight in parts:
        for clause in clauses(written):
            for feature, _ in features(clause.text):
                text[feature] = text.get(feature, 0.0) + weight
    return text


def _runs(parts: Sequence[tuple[int, int, float]], length: int) -> Iterator[tuple[float, int, int]]:
    """Parts that overlap or touch, joined: what they weigh together, and from where to where they reach."""
    if not parts:
        return
    weights, joined = [0.0] * length, [False] * length
    for first, last, weight in parts:
        weights[first] += weight
        if last > first:
            joined[first] = True
    at = 0
    while at < length:
        first, weight = at, weights[at]
        while at < length and joined[at]:
            at += 1
            weight += weights[at]
        if weight:
            yield weight, first, at
        at += 1
