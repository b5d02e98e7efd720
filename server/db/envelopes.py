"""Envelopes as they are kept: what no other column of the operation says stands beside the sealed payload.

That is the author's MAC and what the workstation's clock said; nothing of it is a citizen's, so it stands in the clear. Older
databases hold the envelope whole, in the clear or sealed like the payload.
"""

from __future__ import annotations

from typing import Any

from msgspec import Struct

from domain.wire import codec
from domain.wire.envelope import Envelope
from domain.wire.message import replace
from server.db.sealing import Sealer
from server.db.tables import operation

_NAMES = (
    "op_id", "kind", "schema_version", "entity_id", "entity_seq", "author_id", "device_id", "incarnation", "base_version",
    "lease_no", "supersedes",
)  # fmt: skip
ENVELOPE = tuple(operation.c[name] for name in _NAMES)
"""Columns of the receipt that :func:`whole_envelope` needs, beside ``envelope``."""


class _Rest(Struct, frozen=True, array_like=True):
    author_mac: str
    occurred_at: int
    clock_offset: int
    offset_age: int


def rest_of(envelope: Envelope) -> bytes:
    """What is kept of an envelope beside its receipt and its payload."""
    e = envelope
    return codec.encode(_Rest(e.author_mac, e.occurred_at, e.clock_offset, e.offset_age))


def whole_envelope(sealer: Sealer, row: Any, payload: bytes) -> Envelope:
    """An operation as it came. ``row`` has ``envelope`` and the columns of :data:`ENVELOPE`.

    Raises:
        SealBroken: it was sealed, and not for this operation.
        ProblemError: it is no envelope.
        UnicodeDecodeError: the payload is no text.
    """
    kept: bytes = row.envelope
    if kept[:1] == b"[":
        rest = codec.decode(kept, _Rest)
        return Envelope(
            payload=payload.decode(),
            author_mac=rest.author_mac,
            occurred_at=rest.occurred_at,
            clock_offset=rest.clock_offset,
            offset_age=rest.offset_age,
            **{name: getattr(row, name) for name in _NAMES},
        )
    text = kept if kept[:1] == b"{" else sealer.open(kept, row.op_id.encode())
    return replace(codec.decode(text, Envelope), payload=payload.decode())
