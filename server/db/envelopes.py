"""Envelopes as they are kept beside their sealed payloads: who did what, where and when, with the author's MAC.

Nothing in them is a citizen's, so they stand in the clear. Older databases hold them sealed like the payload.
"""

from __future__ import annotations

from domain.wire import codec
from domain.wire.message import replace
from domain.wire.operations import Envelope
from server.db.sealing import Sealer


def kept_envelope(envelope: Envelope) -> bytes:
    """The envelope without its payload, which is kept once and elsewhere."""
    return codec.encode(replace(envelope, payload=""))


def whole_envelope(sealer: Sealer, kept: bytes, op_id: str, payload: bytes) -> Envelope:
    """An operation as it came, from what was kept of it.

    Raises:
        SealBroken: it was sealed, and not for this operation.
        ProblemError: it is no envelope.
        UnicodeDecodeError: the payload is no text.
    """
    text = kept if kept[:1] == b"{" else sealer.open(kept, op_id.encode())
    return replace(codec.decode(text, Envelope), payload=payload.decode())
