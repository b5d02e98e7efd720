"""Words that citizens use for a tag, learnt from orders whose tags were confirmed; an editor accepts or refuses each.

A word is a run of two to four characters said in at least five orders of the tag, taken by at least three agents, whose odds there are
surely at least twice those elsewhere (lower end of the 95% interval of the log-odds). No digits, no names, no place.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from math import log, sqrt

from domain.tags.taxonomy import Taxonomy

LEAST_ORDERS, LEAST_AGENTS, MOST_WORDS = 5, 3, 8
SHORTEST, LONGEST = 2, 4
LEAST_SCORE = log(2)
_Z = 1.959964

_RUN = re.compile(r"[㐀-鿿]{2,}")
_ADDRESSED = re.compile(
    "[㐀-鿿]{0,2}(?:先生|女士|小姐|太太|师傅|大爷|大妈|阿姨|警官|所长|队长|主任|同志)|.?某+"
)
"""Somebody as they are addressed, with what stands before it: 那位王警官."""


@dataclass(frozen=True, slots=True)
class Said:
    """What was said in one order.

    Attributes:
        words: the citizen's; names: of people who are known to have to do with it, which are taken out first.
        agent: whoever took it down.
    """

    words: str
    tags: tuple[str, ...]
    agent: str
    names: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Learnt:
    """A word for a tag: in how many orders of the tag, by how many agents, in how many orders else; ``score``: the lower end of its log-odds."""

    word: str
    orders: int
    agents: int
    elsewhere: int
    score: float


def learn(said: Sequence[Said], taxonomy: Taxonomy, names: Collection[str] = ()) -> dict[str, list[Learnt]]:
    """What is proposed for each tag that can be chosen, the surest first; a merged tag's orders teach its successor.

    Args:
        names: of officers and units: no word holds one or is a part of one.
    """
    runs = [_grams(one) for one in said]
    total = Counter(gram for grams in runs for gram in grams)
    common = {gram for gram, n in total.items() if n >= LEAST_ORDERS}
    having: dict[str, list[int]] = defaultdict(list)
    for place, one in enumerate(said):
        for code in _today(one.tags, taxonomy):
            having[code].append(place)
    found: dict[str, list[Learnt]] = {}
    for code, places in having.items():
        if len(places) >= LEAST_ORDERS:
            scored = list(_scored(places, said, runs, common, total))
            known = _known(code, taxonomy)
            words = [
                one
                for one in scored
                if not any(one.word in word for word in known) and not _names_somebody(one.word, names)
            ]
            if chosen := _apart(words):
                found[code] = chosen
    return found


def _today(tags: Iterable[str], taxonomy: Taxonomy) -> Iterator[str]:
    resolved = (taxonomy.resolve(code) for code in tags)
    return iter(dict.fromkeys(tag.code for tag in resolved if tag is not None))


def _known(code: str, taxonomy: Taxonomy) -> tuple[str, ...]:
    """What search and suggestion read of a tag already."""
    tag = taxonomy.get(code)
    return () if tag is None else (*tag.words, tag.label(), tag.define, tag.example)


def _grams(one: Said) -> frozenset[str]:
    text = one.words
    for name in one.names:
        text = text.replace(name, " ") if len(name) > 1 else text
    text = _ADDRESSED.sub(" ", text)
    return frozenset(
        run[at : at + length]
        for run in _RUN.findall(text)
        for length in range(SHORTEST, LONGEST + 1)
        for at in range(len(run) - length + 1)
    )


def _scored(
    places: Sequence[int],
    said: Sequence[Said],
    runs: Sequence[Set[str]],
    common: Set[str],
    total: Mapping[str, int],
) -> Iterator[Learnt]:
    orders: Counter[str] = Counter()
    agents: dict[str, set[str]] = defaultdict(set)
    for place in places:
        for gram in runs[place] & common:
            orders[gram] += 1
            agents[gram].add(said[place].agent)
    here, there = len(places), len(said) - len(places)
    for gram, n in orders.items():
        if n >= LEAST_ORDERS and len(agents[gram]) >= LEAST_AGENTS:
            elsewhere = total[gram] - n
            score = _surely(n, here, elsewhere, there)
            if score >= LEAST_SCORE:
                yield Learnt(gram, n, len(agents[gram]), elsewhere, score)


def _surely(a: int, of_a: int, b: int, of_b: int) -> float:
    """The lower end of the log-odds ratio's 95% interval, half an order added to each cell."""
    cells = (a + 0.5, of_a - a + 0.5, b + 0.5, of_b - b + 0.5)
    ratio = log(cells[0]) - log(cells[1]) - log(cells[2]) + log(cells[3])
    return ratio - _Z * sqrt(sum(1 / cell for cell in cells))


def _names_somebody(word: str, names: Collection[str]) -> bool:
    return any(word in name or name in word for name in names)


def _apart(words: Iterable[Learnt]) -> list[Learnt]:
    """The surest, none of them a part of another."""
    chosen: list[Learnt] = []
    for one in sorted(words, key=lambda one: (-one.score, -len(one.word), one.word)):
        if len(chosen) < MOST_WORDS and not any(
            one.word in other.word or other.word in one.word for other in chosen
        ):
            chosen.append(one)
    return chosen
