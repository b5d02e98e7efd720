"""What the database holds of operations, payload and link included: for checking it against what others hold."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import and_, bindparam, select
from sqlalchemy.orm import aliased

from server.db.payloads import opened
from server.db.tables import held_operation, operation
from server.db.work import Reading

_link = aliased(operation)
_STORED = (
    select(
        operation.c.op_id,
        operation.c.result,
        operation.c.receipt_seq.label("seq"),
        operation.c.code,
        operation.c.device_id,
        operation.c.transport_device_id,
        operation.c.payload_digest,
        operation.c.payload,
        _link.c.hash,
    )
    .select_from(
        operation.outerjoin(
            _link, and_(_link.c.city_id == operation.c.city_id, _link.c.seq == operation.c.receipt_seq)
        )
    )
    .where(operation.c.city_id == bindparam("city"), operation.c.op_id.in_(bindparam("ids", expanding=True)))
)
_WAITING = select(
    held_operation.c.op_id, held_operation.c.transport_device_id, held_operation.c.envelope
).where(
    held_operation.c.city_id == bindparam("city"),
    held_operation.c.op_id.in_(bindparam("ids", expanding=True)),
)


@dataclass(frozen=True, slots=True)
class Holding:
    """One operation as the database has it. ``payload`` is opened; ``None`` where it was erased. ``link``: the chain's hash at ``seq``."""

    op_id: str
    result: str
    seq: int
    code: str | None
    device_id: str | None
    transport_device_id: str | None
    receipt_digest: str
    payload: bytes | None
    link: str | None


@dataclass(frozen=True, slots=True)
class WaitingHolding:
    """One that waits for a task or event, its envelope opened."""

    op_id: str
    transport_device_id: str
    envelope: bytes


def holdings(reading: Reading, op_ids: Sequence[str]) -> list[Holding]:
    """Those of these operations that have a receipt."""
    if not op_ids:
        return []
    rows = reading.conn.execute(_STORED, {"city": reading.city_id, "ids": list(op_ids)})
    return [
        Holding(
            row.op_id,
            row.result,
            row.seq,
            row.code,
            row.device_id,
            row.transport_device_id,
            row.payload_digest,
            opened(reading.sealer, row.op_id, row.payload) if row.payload is not None else None,
            row.hash,
        )
        for row in rows
    ]


def waiting_holdings(reading: Reading, op_ids: Sequence[str]) -> list[WaitingHolding]:
    """Those of these operations that are held without a receipt."""
    if not op_ids:
        return []
    rows = reading.conn.execute(_WAITING, {"city": reading.city_id, "ids": list(op_ids)})
    return [
        WaitingHolding(
            row.op_id, row.transport_device_id, reading.sealer.open(row.envelope, row.op_id.encode())
        )
        for row in rows
    ]
