"""Search in words that are kept sealed: of each text the signs and pairs of signs that stand in it, and whether one stands in another.

A text is folded as replies are (:class:`domain.sms.reading.canonical.Folding`): no width, no case, no traditional forms, no spaces, no punctuation.
Chinese writes no spaces between words, and its shortest word has one or two signs; so what can be looked for without opening a text are its single
signs and its pairs (bigrams). That all pairs of what was typed stand in a text does not say that they follow on each other there: whoever
found it opens the text and looks (:func:`found_in`).
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

from domain.sms.reading.canonical import Folding

SHORTEST, LONGEST = 1, 40
"""Signs of what may be looked for, folded."""
BEFORE, SHOWN = 16, 60
"""Signs of an excerpt: so many before what was found, so many in all."""

_LONG_NUMBER = re.compile(r"[0-9０-９][0-9０-９ \-－]{3,}[0-9０-９xX]")
"""What may be a telephone's, a plate's or a person's number: nobody reads one in passing."""


@cache
def _folding() -> Folding:
    return Folding({})


def folded(text: str) -> str:
    """A text in the form in which it is compared."""
    return _folding().word(text)


def marks(texts: Iterable[str]) -> frozenset[str]:
    """The signs and pairs of signs of some texts, which are not run together."""
    found: set[str] = set()
    for text in texts:
        plain = folded(text)
        found.update(plain)
        found.update(map("".join, itertools.pairwise(plain)))
    return frozenset(found)


@dataclass(frozen=True, slots=True)
class Sought:
    """What somebody looks for: words, all of which must stand in one text.

    Attributes:
        words: folded, each of at least one sign.
    """

    words: tuple[str, ...]

    @property
    def marks(self) -> tuple[str, ...]:
        """What a text must have of signs and pairs to have the words: of one sign the sign, else its pairs."""
        found = {pair for word in self.words for pair in _pairs(word)}
        return tuple(sorted(found))


def sought(typed: str) -> Sought | None:
    """What was typed, taken apart at its spaces; ``None`` where there is no letter, digit or sign in it, or more than :data:`LONGEST`."""
    words = tuple(dict.fromkeys(word for part in typed.split() if (word := folded(part))))
    length = sum(map(len, words))
    return Sought(words) if SHORTEST <= length <= LONGEST else None


def found_in(wanted: Sought, texts: Iterable[str]) -> str | None:
    """The excerpt of the first text with any of the words, if these texts together have all of them; else ``None``."""
    kept = [(text, _folding()(text)) for text in texts if text]
    if not all(any(word in one.text for _, one in kept) for word in wanted.words):
        return None
    text, one, at = next(
        (text, one, at) for text, one in kept for word in wanted.words if (at := one.text.find(word)) >= 0
    )
    return excerpt(text, one.places[at])


def excerpt(text: str, at: int) -> str:
    """The part of a text around a place in it, long numbers left out."""
    first = max(0, at - BEFORE)
    masked = _LONG_NUMBER.sub(lambda one: "＊" * len(one.group()), text)
    part = masked[first : first + SHOWN]
    return f"{'…' if first else ''}{' '.join(part.split())}{'…' if first + SHOWN < len(text) else ''}"


def _pairs(word: str) -> Iterable[str]:
    return [word] if len(word) == 1 else map("".join, itertools.pairwise(word))
