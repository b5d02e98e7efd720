"""What the rules of a lexicon find in a reply."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from domain.sms.reading.coding import Coded
from domain.sms.reading.lexicon import Lexicon, Rule
from domain.vocabulary import Aspect


class Cue(NamedTuple):
    """A rule that held, over which words, and what it says."""

    cue: str
    rule: str
    aspect: Aspect | None
    start: int
    end: int


def cues(reply: Coded, lexicon: Lexicon) -> list[Cue]:
    """All that hold, by rule and place."""
    there = frozenset(reply.classes)
    return [cue for rule in lexicon.rules_for(there) if _may_hold(rule, there) for cue in _found(rule, reply)]


def _may_hold(rule: Rule, there: frozenset[str]) -> bool:
    if any(there.isdisjoint(needed) for needed in rule.pattern.needs):
        return False
    if not there.isdisjoint(rule.never):
        return False
    return there.isdisjoint(rule.unless) or not there.isdisjoint(rule.despite)


def _found(rule: Rule, reply: Coded) -> Iterator[Cue]:
    for match in rule.pattern.search.finditer(reply.classes):
        yield Cue(rule.cue, rule.name, rule.aspect, match.start(), match.end())
