"""Lexicons: what is broken is refused where it stands, and patterns mean what they say."""

from __future__ import annotations

import re
from typing import Any

import pytest

from domain.sms.reading.lexicon import Lexicon, LexiconError
from domain.sms.reading.pattern import compiled
from resources import read_yaml

SHIPPED: dict[str, Any] = read_yaml("sms", "lexicon.yaml")
CLASSES = {"one": "a", "two": "b", "any": "ab", "other": "c"}


@pytest.mark.parametrize(
    ("pattern", "text", "found"),
    [
        ("one two", "ab", True),
        ("one two", "acb", False),
        ("one ..1 two", "acb", True),
        ("one ..1 two", "accb", False),
        ("^ any* $", "abab", True),
        ("^ any* $", "abc", False),
        ("one|other two?", "c", True),
        ("one !two", "ab", False),
        ("one !two", "ac", True),
        ("<!other one", "ca", False),
        ("<!other one", "ba", True),
        ("one+ two", "aab", True),
    ],
)
def test_a_pattern_means_what_it_says(pattern: str, text: str, found: bool) -> None:
    rule = compiled(pattern, CLASSES)
    assert bool(rule.search.search(text)) is found
    there = frozenset(text)
    assert not found or all(not there.isdisjoint(needed) for needed in rule.needs)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"words": {**SHIPPED["words"], "twice": "满意"}}, "满意 is both sat and twice"),
        ({"rules": [{"rule": "r", "cue": "good", "when": "nothere"}]}, "nothere"),
        ({"rules": [{"rule": "r", "cue": "good", "when": "sat ???"}]}, "no such item"),
        ({"rules": [{"rule": "r", "cue": "good", "when": "sat", "unless": "nothere"}]}, "nothere"),
        ({"rules": [{"rule": "r", "cue": "good", "when": "sat", "aspect": "charm"}]}, "charm"),
        ({"polar": {"sat": {"good": True, "aspect": "charm"}}}, "charm"),
        ({"polar": {"sat": None}}, "sat"),
        ({"unions": {**SHIPPED["unions"], "more": "nothere"}}, "nothere"),
    ],
)
def test_a_broken_lexicon_says_where(change: dict[str, Any], said: str) -> None:
    with pytest.raises(LexiconError, match=said.replace("?", r"\?")):
        Lexicon({**SHIPPED, **change})


def test_every_class_of_words_is_used() -> None:
    """A class that no rule, union or judgement names is a list that nobody reads."""
    named = " ".join(
        [
            *(
                " ".join(rule.get(key, "") for key in ("when", "unless", "despite", "never"))
                for rule in SHIPPED["rules"]
            ),
            *SHIPPED["unions"].values(),
            *SHIPPED["polar"],
            *(noun for polar in SHIPPED["polar"].values() for noun in polar.get("shift", {})),
            # asked for by name in domain/sms/reading
            "modal mild wish weak_neg yet flip cannot ma ask_tail part le they choose then three later now",
        ]
    )
    used = set(re.split(r"[ |!<*+?]+", named))
    assert set(SHIPPED["words"]) - used == set()
    assert set(SHIPPED["unions"]) - used - {
        "negs", "through", "after", "wishes", "correction", "turning", "innocent", "before_digit", "around_digit",
        "beside_digit", "beside_three", "nouns", "rating_word", "han_digit",
    } == set()  # fmt: skip


def test_every_rule_has_a_name_that_is_a_word() -> None:
    """YAML reads a bare yes as true."""
    names = [rule["rule"] for rule in SHIPPED["rules"]]
    assert all(isinstance(name, str) for name in names)
    assert len(set(names)) == len(names)
