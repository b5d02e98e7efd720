"""What is done to many messages at once stands in the chain once: their number and a digest over what became of each.

A record of its own for every message and every receipt would cost more than sending it; each answer and each act of a person is one of
its own all the same.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from hashlib import sha256

from domain.wire import codec
from server.acts.authors import Machine
from server.db.work import UnitOfWork, new_id
from server.sms.repository import batches as repository

SMS = Machine("sms")


def note(work: UnitOfWork, kind: str, rows: Iterable[Sequence[object]]) -> str | None:
    """Put what was done on record; ``rows`` are what became of each, in the order of their text. Returns the batch, ``None`` where there
    is nothing."""
    told = sorted(codec.encode(list(row)) for row in rows)
    if not told:
        return None
    batch_id, digest = new_id(), sha256(b"\n".join(told)).hexdigest()
    repository.add(work, batch_id, kind, len(told), digest)
    work.record(kind, batch_id, {"count": len(told), "digest": digest}, author_id=SMS.user_id)
    return batch_id
