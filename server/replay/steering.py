"""Who says what, so that a month's numbers come out: steers citizens alone, never the draw nor anything else of the product.

Which events are drawn follows from their numbers and the rule's seed, both public, so that the replay knows it beforehand. It gives no event
another number for it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from random import Random
from typing import Generic, TypeVar

Label = TypeVar("Label")


class Urn(Generic[Label]):
    """Labels drawn without replacement."""

    def __init__(self, contents: Mapping[Label, int], random: Random) -> None:
        self._left = Counter({label: n for label, n in contents.items() if n})
        self._random = random

    def __len__(self) -> int:
        return self._left.total()

    def draw(self) -> Label:
        """One of those that are left, each as likely as the other.

        Raises:
            LookupError: none is left.
        """
        place = self._random.randrange(len(self)) if len(self) else -1
        for label, n in self._left.items():
            place -= n
            if place < 0 <= place + n:
                return self.take(label)
        raise LookupError("the urn is empty")

    def take(self, label: Label) -> Label:
        """A certain one.

        Raises:
            LookupError: there is none of it any more.
        """
        if not self._left[label]:
            raise LookupError(f"no {label} is left")
        self._left[label] -= 1
        return label


@dataclass(frozen=True, slots=True)
class Steered:
    """By place in the month's list of who got a text: who is not drawn and answers 3 all the same, and who is drawn and opts out in time."""

    sour: frozenset[int]
    gone: frozenset[int]


def steered(calls: int, drawn: Sequence[bool], likely: Sequence[float], random: Random) -> Steered:
    """Whom to have answer 3, or opt out, so that exactly ``calls`` of a month's citizens are called.

    Whoever is drawn is called, and so is everybody who says 不满意. Where fewer are drawn than are to be called, the others are people who
    were not drawn and answer 3; where more are, which chance brings in a small city, some of the drawn opt out before they are called.

    Args:
        likely: by how much each is likelier to be unhappy than others, above 0.

    Raises:
        ValueError: there are not so many citizens.
    """
    missing = calls - sum(drawn)
    if missing > len(drawn) - sum(drawn) or calls < 0:
        raise ValueError(f"{calls} calls to {len(drawn)} citizens")
    if missing >= 0:
        others = [n for n, taken in enumerate(drawn) if not taken]
        return Steered(frozenset(_weighted(others, likely, missing, random)), frozenset())
    taken = [n for n, one in enumerate(drawn) if one]
    return Steered(frozenset(), frozenset(random.sample(taken, -missing)))


def _weighted(places: Sequence[int], weights: Sequence[float], count: int, random: Random) -> list[int]:
    """So many of the places without replacement, by weight (Efraimidis and Spirakis 2006: the largest u^(1/w))."""
    return sorted(places, key=lambda n: -(random.random() ** (1 / weights[n])))[:count]
