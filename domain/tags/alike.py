"""How much two tags look alike, by the pairs of neighbouring characters they share."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence, Set
from functools import lru_cache

from domain.tags.model import Tag

TOO_ALIKE = 0.75
"""Names of two leaves of one branch that share so much of their pairs are one name to whoever reads fast."""

_PUNCTUATION = re.compile(r"[\s，。、；：“”‘’（）《》？！…—·,.;:()\"'?!/-]+")
_SAYS_NOTHING = str.maketrans("", "", "的未没")


@lru_cache(maxsize=8_192)
def bare(text: str) -> str:
    """A text without punctuation and without 的, 未 and 没: names that differ by nothing else are one name."""
    return unpunctuated(text).translate(_SAYS_NOTHING)


def unpunctuated(text: str) -> str:
    """A text without punctuation and blanks."""
    return _PUNCTUATION.sub("", text)


def pairs(text: str) -> frozenset[str]:
    """The pairs of neighbouring characters of a text; of one character, itself."""
    plain = unpunctuated(text)
    return frozenset(plain[at : at + 2] for at in range(len(plain) - 1)) or frozenset({plain})


def shared(one: Set[str], other: Set[str]) -> float:
    """Jaccard: how much of all that two sets have is in both."""
    whole = len(one | other)
    return len(one & other) / whole if whole else 0.0


def closest(leaves: Sequence[Tag], most: int) -> list[tuple[float, Tag, Tag]]:
    """The pairs of leaves that look most alike, the closest first: half by their names, half by all else that is written of them."""
    names = [pairs(tag.name["zh"]) for tag in leaves]
    texts = [_all_written(tag) for tag in leaves]
    found = [
        (
            (shared(names[one], names[other]) + shared(texts[one], texts[other])) / 2,
            leaves[one],
            leaves[other],
        )
        for one, other in _touching(names)
    ]
    found.sort(key=lambda pair: (-pair[0], pair[1].code, pair[2].code))
    return found[:most]


def _all_written(tag: Tag) -> frozenset[str]:
    return frozenset().union(*map(pairs, (tag.define, tag.example, *tag.words)))


def _touching(names: Sequence[Iterable[str]]) -> set[tuple[int, int]]:
    """Which of them share a pair of characters at all: two in a hundred of all there are."""
    having: dict[str, list[int]] = defaultdict(list)
    for place, name in enumerate(names):
        for pair in name:
            having[pair].append(place)
    return {(one, other) for places in having.values() for one in places for other in places if one < other}
