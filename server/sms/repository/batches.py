"""Batches: what was done to many messages in one operation."""

from __future__ import annotations

from server.db.prepared import insert_all
from server.db.work import UnitOfWork
from server.sms.tables import sms_batch


def add(work: UnitOfWork, batch_id: str, kind: str, count: int, digest: str) -> None:
    """A new one."""
    row = {
        "city_id": work.city_id,
        "batch_id": batch_id,
        "kind": kind,
        "at": work.now,
        "row_count": count,
        "digest": digest,
    }
    insert_all(work.conn, sms_batch, [row])
