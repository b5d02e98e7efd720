"""Rows of the register."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import delete, insert, select

from server.backups.manifest import CityMark, Manifest, Mark, reach
from server.backups.tables import backup
from server.db.mechanism import set_safe_seq
from server.db.tables import operation
from server.db.work import Reading, UnitOfWork

_b = backup.c


@dataclass(frozen=True, slots=True)
class Kept:
    """A backup that is kept, as one city sees it."""

    backup_id: str
    file: str
    epoch: int
    head: int
    head_hash: str
    marks: tuple[Mark, ...]
    made_at: int
    bytes: int
    sha256: str


def kept(reading: Reading) -> list[Kept]:
    """All of them, the newest first."""
    rows = reading.conn.execute(
        select(
            _b.backup_id, _b.file, _b.epoch, _b.head, _b.head_hash, _b.marks, _b.made_at, _b.bytes, _b.sha256
        )
        .where(_b.city_id == reading.city_id)
        .order_by(_b.made_at.desc(), _b.head.desc(), _b.backup_id)
    )
    return [_kept(row) for row in rows]


def _kept(row: Any) -> Kept:
    marks = tuple(Mark(seq, link) for seq, link in json.loads(row.marks))
    return Kept(
        row.backup_id, row.file, row.epoch, row.head, row.head_hash, marks, row.made_at, row.bytes, row.sha256
    )


def add(work: UnitOfWork, found: Iterable[tuple[Manifest, CityMark, str]]) -> None:
    """Enter backups of this city that are not there yet; one that was moved gets its new place."""
    for manifest, mark, file in found:
        forget(work, [manifest.backup_id])
        work.conn.execute(
            insert(backup).values(
                city_id=work.city_id,
                backup_id=manifest.backup_id,
                file=file,
                epoch=mark.epoch,
                head=mark.head,
                head_hash=mark.head_hash,
                marks=json.dumps([[one.seq, one.hash] for one in mark.marks]),
                made_at=manifest.made_at,
                bytes=manifest.size,
                sha256=manifest.sha256,
            )
        )


def forget(work: UnitOfWork, ids: Collection[str]) -> None:
    """They are kept no longer."""
    work.conn.execute(delete(backup).where(_b.city_id == work.city_id, _b.backup_id.in_(sorted(ids))))


def reach_of(reading: Reading, marks: Sequence[Mark]) -> int:
    """How far a backup reaches into this city's history as it is now."""
    rows = reading.conn.execute(
        select(operation.c.seq, operation.c.hash).where(
            operation.c.city_id == reading.city_id, operation.c.seq.in_([mark.seq for mark in marks])
        )
    ).all()
    return reach(marks, {row.seq: row.hash for row in rows}.get)


def publish(work: UnitOfWork) -> int:
    """Tell workstations up to which number every backup kept holds their work; 0 without any. Returns the number."""
    safe = min((reach_of(work, one.marks) for one in kept(work)), default=0)
    set_safe_seq(work, safe)
    return safe
