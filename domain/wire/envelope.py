"""An operation as it is stored and sent, and the MAC that proves who did it, whoever carries it.

An operation is one act (``domain.acts``) with where, when and by whom it was done. It is checked on the workstation, saved with its
effect, sent, checked again at the centre and applied in one transaction with its receipt.
"""

from __future__ import annotations

import hmac
from collections.abc import Callable
from typing import Annotated

from msgspec import Meta

from domain.wire.codec import digest
from domain.wire.message import Message
from domain.wire.types import Count, Id, Instant, Mac, Named, Stranger

MAX_PAYLOAD = 64 * 1024
"""Bytes; a form with every free text full is below this."""


class Envelope(Message, frozen=True):
    """An operation as it is stored and sent.

    Attributes:
        op_id: random id made where it was done; the receipt's only key.
        schema_version: of the payload, as its kind counts them.
        entity_id: aggregate root the order of sending holds for (contact group, task, emergency, user).
        entity_seq: 1, 2, 3 … per entity and device, orders sending only.
        payload: the exact canonical JSON text.
        author_mac: hex HMAC-SHA-256 with the author's key on this device, over :func:`signed_bytes`.
        incarnation: counts the starts of the device's store.
        base_version: server version the author saw of the row they change; 0 if none.
        lease_no: lease the work was done under; 0 if none. A stale one never refuses a fact.
        supersedes: operation whose place this resubmission takes.
        occurred_at: client clock plus offset, ms. Never orders, never refuses.
        clock_offset: centre minus client clock, ms, as last measured; offset_age: ms since then.
    """

    op_id: Id
    kind: Named
    schema_version: Annotated[int, Meta(ge=1, le=1000)]
    entity_id: Stranger
    entity_seq: Annotated[int, Meta(ge=1, le=2**53)]
    payload: Annotated[str, Meta(max_length=MAX_PAYLOAD)]
    author_id: Stranger
    author_mac: Mac
    device_id: Stranger
    incarnation: Count
    occurred_at: Instant
    clock_offset: int = 0
    offset_age: Count = 0
    base_version: Count = 0
    lease_no: Count = 0
    supersedes: Id | None = None


def signed_bytes(envelope: Envelope, payload_digest: str | None = None) -> bytes:
    """The bytes an author's MAC covers: everything that says what was done, where, when and by whom.

    ``payload_digest``: of the payload, for who has it already.
    """
    e = envelope
    return (
        f"minyi110.op/1\n{e.op_id}\n{e.kind}\n{e.schema_version}\n{e.entity_id}\n{e.entity_seq}\n{e.author_id}\n{e.device_id}\n"
        f"{e.incarnation}\n{e.occurred_at}\n{e.clock_offset}\n{e.offset_age}\n{e.base_version}\n{e.lease_no}\n"
        f"{e.supersedes or ''}\n{payload_digest or digest(e.payload.encode())}"
    ).encode()


def author_mac(key: bytes, envelope: Envelope, payload_digest: str | None = None) -> str:
    """Hex MAC of an envelope under the author's key for this device (32 bytes, handed out at login)."""
    return hmac.digest(key, signed_bytes(envelope, payload_digest), "sha256").hex()


def mac_holds(keyed: Callable[[bytes], bytes], envelope: Envelope, payload_digest: str | None = None) -> bool:
    """Whether the envelope's MAC was made with the author's key, compared in constant time.

    ``keyed``: HMAC-SHA-256 under that key, which whoever asks of many envelopes has set up once.
    """
    return hmac.compare_digest(keyed(signed_bytes(envelope, payload_digest)).hex(), envelope.author_mac)
