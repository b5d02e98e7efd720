"""Officers who handle the same events: what is said of them cannot be told apart, so that they stand as one line."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import combinations
from typing import Final

from domain.figures.counts import Asked
from domain.figures.strata import Opinions
from server.analysis.counting.facts import Fact, kept
from server.analysis.counting.frame import phone_facts
from server.db.work import Reading

SHARED: Final = 0.8
"""So much of the answers of either are about events of both."""


@dataclass(frozen=True, slots=True)
class Together:
    """Officers in order of their 警号, and what was answered about the events that all of them handled, by line."""

    badges: tuple[str, ...]
    by_line: Mapping[str, Opinions]


def together(reading: Reading, asked: Asked) -> list[Together]:
    """All who share so much."""
    facts = list(kept(asked, phone_facts(reading, asked)))
    answers: dict[str, int] = defaultdict(int)
    shared: dict[tuple[str, str], int] = defaultdict(int)
    for fact in facts:
        for badge in fact.place.officers:
            answers[badge] += 1
        for pair in combinations(sorted(set(fact.place.officers)), 2):
            shared[pair] += 1
    groups: dict[str, set[str]] = {}
    for (one, other), n in sorted(shared.items()):
        if n >= SHARED * max(answers[one], answers[other]):
            joined = groups.get(one, {one}) | groups.get(other, {other})
            for badge in joined:
                groups[badge] = joined
    found = {tuple(sorted(group)) for group in groups.values()}
    return [Together(badges, _said(facts, set(badges))) for badges in sorted(found)]


def _said(facts: list[Fact], badges: set[str]) -> dict[str, Opinions]:
    found: dict[str, Opinions] = {}
    for fact in facts:
        if badges <= set(fact.place.officers):
            said = Opinions(
                *(float(name in fact.measures) for name in ("satisfied", "middle", "dissatisfied"))
            )
            found[fact.place.line] = found.get(fact.place.line, Opinions()) + said
    return found
