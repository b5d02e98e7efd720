"""BM25: how much what is looked for speaks for each of many texts."""

from __future__ import annotations

from array import array
from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence
from math import log
from typing import Final

_SATURATES: Final = 1.2
"""k1: how soon saying something more often adds no more."""
_BY_LENGTH: Final = 0.6
"""b: how far a long text has to say a thing more often."""


class Bm25:
    """Texts as weighted features, made ready for being asked.

    All that is found lies in two flat arrays, for most features stand in one text only: feature after feature, and of one
    feature in the order of the texts.
    """

    def __init__(self, texts: Sequence[Mapping[str, float]]) -> None:
        self._size = len(texts)
        having: dict[str, list[tuple[int, float]]] = {}
        lengths = [sum(text.values()) for text in texts]
        usual = sum(lengths) / len(lengths) if lengths else 1.0
        for place, text in enumerate(texts):
            needed = _SATURATES * (1 - _BY_LENGTH + _BY_LENGTH * lengths[place] / usual)
            for feature, weight in text.items():
                gain = weight * (_SATURATES + 1) / (weight + needed)
                having.setdefault(feature, []).append((place, gain))
        places: list[int] = []
        gains: list[float] = []
        ends = [0]
        for found in having.values():
            rare = log(1 + (self._size - len(found) + 0.5) / (len(found) + 0.5))
            for place, gain in found:
                places.append(place)
                gains.append(gain * rare)
            ends.append(len(places))
        self._numbers = {feature: number for number, feature in enumerate(having)}
        self._places, self._gains, self._ends = array("H", places), array("f", gains), array("I", ends)

    def scores(self, asked: Iterable[str]) -> list[float]:
        """For each text what the features asked for add up to."""
        totals = [0.0] * self._size
        places, gains, ends = self._places, self._gains, self._ends
        for feature in asked:
            number = self._numbers.get(feature)
            if number is not None:
                for at in range(ends[number], ends[number + 1]):
                    totals[places[at]] += gains[at]
        return totals

    def gain(self, feature: str, place: int) -> float:
        """What one feature adds for one text."""
        number = self._numbers.get(feature)
        if number is None:
            return 0.0
        end = self._ends[number + 1]
        at = bisect_left(self._places, place, self._ends[number], end)
        return self._gains[at] if at < end and self._places[at] == place else 0.0
