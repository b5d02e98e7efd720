"""The city's chain: h(n) = HMAC(k, h(n−1) ‖ n ‖ id ‖ sha256(payload) ‖ result), a link for every number."""

from __future__ import annotations

import hmac
from collections.abc import Iterable
from hashlib import sha256

from msgspec import Struct


class ChainLink(Struct, frozen=True):
    """What one number stands for."""

    seq: int
    op_id: str
    payload_digest: str
    result: str


def next_hash(key: bytes, previous: str, link: ChainLink) -> str:
    """Hex hash of a link after ``previous`` (hex)."""
    message = f"{previous}\n{link.seq}\n{link.op_id}\n{link.payload_digest}\n{link.result}"
    return hmac.new(key, message.encode(), sha256).hexdigest()


def first_broken(key: bytes, before: str, links: Iterable[tuple[ChainLink, str]]) -> int | None:
    """Number of the first link whose stored hash does not follow from the one before, or ``None``."""
    previous, expected = before, None
    for link, stored in links:
        if expected is not None and link.seq != expected:
            return expected
        previous = next_hash(key, previous, link)
        if not hmac.compare_digest(previous, stored):
            return link.seq
        expected = link.seq + 1
    return None
