"""The words a reply is read by, and the rules over them; data of ``resources/sms``, versioned, compiled once."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from domain.sms.reading.canonical import Folding
from domain.sms.reading.pattern import Pattern, compiled
from domain.vocabulary import Aspect

OTHER = "\u0100"
"""The sign of a word that is in no class."""
NUMBERS = ("one", "two", "three", "number", "score", "quick", "minutes", "days", "times", "once", "count")
"""Classes that numbers fall into, whatever the words are."""
CONDITIONS = ("unless", "despite", "never")


class Polar(NamedTuple):
    """A class of words that judge: negation turns them round.

    Attributes:
        good: which way they judge when nothing turns them.
        kind: ``overall`` for what is a rating by itself, ``fine`` for what says a thing was done, else ``particular``.
        aspect: what they judge where no noun says it.
        shift: what they judge after a noun of that class.
        bare: a verb that says a thing is done only with a particle for it (赔偿了), and otherwise names it (赔偿的事).
        mild: said with "a little" in the word itself.
        negated: whether their contrary judges too: "not slow" is praise, "no alarm" is nothing.
    """

    good: bool
    kind: str
    aspect: Aspect | None
    shift: Mapping[str, Aspect]
    negated: bool
    mild: bool
    bare: bool


@dataclass(frozen=True, slots=True)
class Rule:
    """What a pattern over classes says.

    Attributes:
        unless: signs of classes that take the rule back anywhere in the reply ...
        despite: ... but not where one of these is there too.
        never: signs of classes that take it back whatever else is there.
    """

    name: str
    cue: str
    pattern: Pattern
    unless: frozenset[str]
    despite: frozenset[str]
    never: frozenset[str]
    aspect: Aspect | None


class LexiconError(ValueError):
    """A lexicon that is broken; says where."""


class Lexicon:
    """A version of the words and rules.

    Attributes:
        version: kept with every label that was read by it.
        classes: by name, the signs that stand for the members in a coded reply.
        names: the class by its sign.
        words: their signs.
        lengths: by first letter, how long words are that begin with it, the longest first.
        polars: by sign.
        rules: in their order.
        fold: brings a text to the form the words are in.
    """

    def __init__(self, source: Mapping[str, Any]) -> None:
        """Compile a lexicon as its file has it.

        Raises:
            LexiconError: a word in two classes, a pattern or aspect that is none.
        """
        self.version = str(source["version"])
        self.fold = Folding(source.get("signs", {}))
        listed: dict[str, str] = source["words"]
        single = {name: chr(ord(OTHER) + n) for n, name in enumerate((*NUMBERS, *listed), start=1)}
        self.names = {sign: name for name, sign in single.items()}
        self.classes = dict(single)
        for name, members in source.get("unions", {}).items():
            self.classes[name] = "".join(self._signs(name, members.split()))
        self.words = self._words(listed, single, source.get("same", {}))
        self.lengths = _lengths(self.words)
        self.polars = {single[name]: _polar(name, said or {}) for name, said in source["polar"].items()}
        self.rules = tuple(self._rule(said) for said in source["rules"])
        self._needing, self._anyhow = _by_need(self.rules)

    def rules_for(self, there: frozenset[str]) -> list[Rule]:
        """The rules that could hold where these signs are, in their order; of the others each needs a sign that is not there."""
        found = set(self._anyhow)
        for sign in there:
            found.update(self._needing.get(sign, ()))
        return [self.rules[place] for place in sorted(found)]

    def signs(self, *names: str) -> frozenset[str]:
        """The signs of some classes."""
        return frozenset("".join(self._signs("", names)))

    def _signs(self, whose: str, names: Iterable[str]) -> Iterator[str]:
        for name in names:
            if name not in self.classes:
                raise LexiconError(f"{whose}: no class {name}")
            yield self.classes[name]

    def _words(
        self, listed: Mapping[str, str], single: Mapping[str, str], same: Mapping[str, str]
    ) -> dict[str, str]:
        places: dict[str, str] = {}
        for name, words in listed.items():
            for word in map(self.fold.word, words.split()):
                if places.setdefault(word, name) != name:
                    raise LexiconError(f"{word} is both {places[word]} and {name}")
        for said, instead in same.items():
            for word, name in [*places.items()]:
                places.setdefault(word.replace(said, instead), name)
        return {word: single[name] for word, name in places.items()}

    def _rule(self, said: Mapping[str, Any]) -> Rule:
        name = str(said["rule"])
        conditions = {key: self._condition(name, said.get(key, "")) for key in CONDITIONS}
        try:
            return Rule(
                name,
                said["cue"],
                compiled(said["when"], self.classes),
                conditions["unless"],
                conditions["despite"],
                conditions["never"],
                Aspect(said["aspect"]) if "aspect" in said else None,
            )
        except ValueError as error:
            raise LexiconError(f"{name}: {error}") from error

    def _condition(self, name: str, classes: str) -> frozenset[str]:
        return frozenset("".join(self._signs(name, classes.split())))


def _by_need(rules: Sequence[Rule]) -> tuple[dict[str, list[int]], list[int]]:
    """By sign the places of the rules that need it, or one of those beside it; and those that need none."""
    needing: dict[str, list[int]] = {}
    anyhow: list[int] = []
    for place, rule in enumerate(rules):
        signs = min(rule.pattern.needs, key=len, default=None)
        if signs is None:
            anyhow.append(place)
        for sign in signs or ():
            needing.setdefault(sign, []).append(place)
    return needing, anyhow


def _lengths(words: Iterable[str]) -> dict[str, tuple[int, ...]]:
    lengths: dict[str, set[int]] = {}
    for word in words:
        lengths.setdefault(word[0], set()).add(len(word))
    return {first: tuple(sorted(found, reverse=True)) for first, found in lengths.items()}


def _polar(name: str, said: Mapping[str, Any]) -> Polar:
    try:
        return Polar(
            good=said["good"],
            kind=said.get("kind", "particular"),
            aspect=Aspect(said["aspect"]) if "aspect" in said else None,
            shift={noun: Aspect(aspect) for noun, aspect in said.get("shift", {}).items()},
            negated=said.get("negated", True),
            mild=said.get("mild", False),
            bare=said.get("bare", False),
        )
    except (KeyError, ValueError) as error:
        raise LexiconError(f"{name}: {error}") from error
