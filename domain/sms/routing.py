"""Which gateway takes a message: shares by weight, the carrier as a first guess that a receipt may correct."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from hashlib import blake2b

from domain.sms.errors import ErrorClass


@dataclass(frozen=True, slots=True)
class Way:
    """A gateway as far as messages are shared out.

    Attributes:
        weight: its share beside the others that could take a message too; 0: only where no other can.
        carriers: whose subscribers it reaches; none: everybody's.
    """

    name: str
    weight: int = 1
    carriers: frozenset[str] = frozenset()

    def reaches(self, carrier: str) -> bool:
        """Whether it reaches a carrier's subscribers."""
        return not self.carriers or carrier in self.carriers


def choose(message_id: str, carrier: str, ways: Sequence[Way], tried: Collection[str] = ()) -> str | None:
    """The gateway that takes a message, always the same while the same ones are there; ``None`` where none can.

    Those that reach the carrier as it is guessed go before the others: the guess is by prefix, and who took their number along
    (携号转网) is reached by another. ``tried``: those that showed they do not reach this subscriber.
    """
    left = [way for way in ways if way.name not in tried]
    best = [way for way in left if way.reaches(carrier)] or left
    if not best:
        return None
    total = sum(way.weight for way in best)
    if not total:
        return min(way.name for way in best)
    place = int.from_bytes(blake2b(message_id.encode(), digest_size=8).digest()) % total
    for way in sorted(best, key=lambda way: way.name):
        place -= way.weight
        if place < 0:
            return way.name
    raise AssertionError("the weights add up")


def may_be_ported(error: ErrorClass | None, way: Way) -> bool:
    """Whether a receipt of this class from a gateway of certain carriers may only mean that the number is another carrier's by now."""
    return bool(way.carriers) and error in (ErrorClass.NUMBER, ErrorClass.TRANSIENT)
