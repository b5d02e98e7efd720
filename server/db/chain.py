"""The city's chain: h(n) = HMAC(k, h(n−1) ‖ what is said of n), a link for every number.

What is said depends on the link's version, which its row names. Version 1 covers number, id, payload's digest and result; version 2
every field of :class:`Link`. A payload is covered by its digest alone, so that it can be erased and the chain still follows.
"""

from __future__ import annotations

import hmac
from collections.abc import Iterable
from typing import NamedTuple

import msgspec

from server.db.sealing import KeyedHash

LINK_VERSION = 2
"""Of the links that are made now. Those of version 1 stay as they are, and are verified as they were made."""

_encoded = msgspec.msgpack.Encoder().encode


class Link(NamedTuple):
    """All that is said of one operation when it is first judged; columns of the operation's row by the same names.

    Order and number of the fields are the format of version 2: a field more is a new version. ``params`` is the JSON text as it
    is kept.
    """

    city_id: str
    seq: int
    link_version: int
    op_id: str
    kind: str
    schema_version: int
    entity_id: str
    entity_seq: int
    author_id: str | None
    device_id: str | None
    transport_device_id: str | None
    incarnation: int
    base_version: int
    lease_no: int
    supersedes: str | None
    occurred_at: int
    received_at: int
    time_doubt: bool
    payload_digest: str
    result: str
    code: str | None
    params: str | None


def next_hash(keyed: KeyedHash, previous: str, link: Link) -> str:
    """Hex hash of a link after ``previous`` (hex)."""
    return keyed(_said(previous, link)).hex()


def _said(previous: str, link: Link) -> bytes:
    if link.link_version == 1:
        said = f"{previous}\n{link.seq}\n{link.op_id}\n{link.payload_digest}\n{link.result}"
        return said.encode()
    # MessagePack says the length of every text and the type of every value: no value can pass for two, nor for none. Its first
    # byte is that of a list, which no hash begins with: no link of one version can pass for one of the other.
    return _encoded((previous, link))


def first_broken(keyed: KeyedHash, before: str, links: Iterable[tuple[Link, str]]) -> int | None:
    """Number of the first link whose stored hash does not follow from the one before, or ``None``."""
    previous, expected = before, None
    for link, stored in links:
        if expected is not None and link.seq != expected:
            return expected
        previous = next_hash(keyed, previous, link)
        if not hmac.compare_digest(previous, stored):
            return link.seq
        expected = link.seq + 1
    return None
