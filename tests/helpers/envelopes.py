"""Envelopes for tests of what carries them."""

from __future__ import annotations

import itertools
import json
from uuid import UUID

from domain.wire.envelope import Envelope

_count = itertools.count(1)


def uid(number: int) -> str:
    """A fixed id."""
    return str(UUID(int=number))


def envelope(
    kind: str, payload: object, entity: int = 1, seq: int = 1, supersedes: str | None = None
) -> Envelope:
    """An envelope with the given payload; each has an id of its own."""
    text = json.dumps(payload, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return Envelope(
        op_id=uid(10_000 + next(_count)),
        kind=kind,
        schema_version=1,
        entity_id=uid(entity),
        entity_seq=seq,
        payload=text,
        author_id=uid(7),
        author_mac="0" * 64,
        device_id=uid(8),
        incarnation=1,
        occurred_at=1_700_000_000_000,
        supersedes=supersedes,
    )
