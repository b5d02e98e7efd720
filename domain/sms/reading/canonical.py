"""The form in which texts are compared: no width, no case, no traditional forms, no spaces, no punctuation, no marks.

Speech-to-text puts commas where it likes and the elderly put none, so no rule may lean on one; that a label never changes by
them holds because they are not there. Each sign is folded by itself, never by its neighbours, for the same reason.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from typing import NamedTuple

from opencc import OpenCC

MOST = 2_000
"""Signs that are read; a longer text is read so far."""

_VARIANTS = {
    "著": "着",
    "甚": "什",
    "妳": "你",
    "您": "你",
    "瞭": "了",
    "祇": "只",
    "嘅": "的",
    "喺": "在",
    "嚟": "来",
    "啲": "点",
    "覆": "复",
    "髒": "脏",
}
"""What the traditional scripts of Hong Kong and Taiwan write otherwise, and signs of Cantonese that have one meaning here."""


class Canonical(NamedTuple):
    """A folded text, and for each of its signs the place in the text as typed."""

    text: str
    places: tuple[int, ...]


class Folding:
    """Folds texts; signs that mean a word (👍) are given as words."""

    def __init__(self, signs: Mapping[str, str]) -> None:
        self._simplified = OpenCC("t2s")
        self._folded: dict[str, str] = {}
        self._folded = {sign: self.word(word) for sign, word in signs.items()}

    def word(self, text: str) -> str:
        """A text folded, without its places."""
        return self(text).text

    def __call__(self, text: str) -> Canonical:
        folded: list[str] = []
        places: list[int] = []
        known = self._folded
        for place, sign in enumerate(text[:MOST]):
            plain = known.get(sign)
            if plain is None:
                plain = known[sign] = self._fold(sign)
            for one in plain:
                folded.append(one)
                places.append(place)
        return Canonical("".join(folded), tuple(places))

    def _fold(self, sign: str) -> str:
        return "".join(map(self._letter, unicodedata.normalize("NFKD", sign).lower()))

    def _letter(self, letter: str) -> str:
        """A letter or digit in its one form; nothing for whatever else there is."""
        if letter.isdigit():
            return str(unicodedata.digit(letter))
        if unicodedata.category(letter)[0] not in "LN":
            return ""
        if letter < "\u0370":
            return letter
        simple: str = self._simplified.convert(letter)
        return _VARIANTS.get(simple, simple)


def digits_only(text: str) -> bool:
    """Whether a reply is nothing but digits, of whatever kind."""
    folded = [sign for sign in unicodedata.normalize("NFKD", text) if unicodedata.category(sign)[0] in "LN"]
    return bool(folded) and all(sign.isdigit() for sign in folded)
