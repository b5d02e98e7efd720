"""End-of-shift reconciliation: what the centre holds of a workstation's operations, by their hashes. Reads only.

A workstation is told about operations it made, those it transported, and those whose payload it can prove to have by its
hash (a store taken over by a newly registered workstation); of all others it learns nothing, not even that they exist.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from domain.wire import codec
from domain.wire.envelope import Envelope
from domain.wire.reconcile import RECONCILED_SCHEMA, CentreCopy, Claim, Reconcile, Reconciled
from domain.wire.sync import OpResult, Witness
from server.accounts.people import CurrentDevice
from server.db.database import Database
from server.db.holdings import holdings, waiting_holdings
from server.db.mechanism import standing
from server.db.work import Reading
from server.web.problems import Refusal


@dataclass(frozen=True, slots=True)
class _Stored:
    """One operation at the centre, and whose it is."""

    found: CentreCopy
    devices: frozenset[str | None]

    def may_be_told(self, device_id: str, claim: Claim) -> bool:
        return device_id in self.devices or claim.payload_sha256 in (
            self.found.payload_sha256,
            self.found.receipt_sha256,
        )


def reconcile(database: Database, device: CurrentDevice, message: Reconcile) -> Reconciled:
    """What the centre holds of these operations, from one snapshot of the database.

    Raises:
        Refusal: 409 ``centre.other``, 403 ``access.device_other``.
    """
    if message.device_id != device.device_id:
        raise Refusal(403, "access.device_other")
    with database.read(device.city_id) as reading:
        now = standing(reading)
        if message.centre_id != now.centre_id:
            raise Refusal(409, "centre.other", {"centre_id": now.centre_id})
        stored = _stored(reading, list(dict.fromkeys(claim.op_id for claim in message.operations)))
        at = reading.now
    return Reconciled(
        schema=RECONCILED_SCHEMA,
        centre_id=now.centre_id,
        epoch=now.epoch,
        now=at,
        head=Witness(now.head, now.head_hash),
        operations=[_told(stored.get(claim.op_id), device, claim) for claim in message.operations],
    )


def _told(stored: _Stored | None, device: CurrentDevice, claim: Claim) -> CentreCopy:
    if stored is None or not stored.may_be_told(device.device_id, claim):
        return CentreCopy(claim.op_id)
    return stored.found


def _stored(reading: Reading, ids: Sequence[str]) -> dict[str, _Stored]:
    known: dict[str, _Stored] = {}
    for held in holdings(reading, ids):
        payload = codec.digest(held.payload) if held.payload is not None else None
        result = OpResult(held.result)
        found = CentreCopy(held.op_id, result, held.seq, payload, held.receipt_digest, held.link, held.code)
        known[held.op_id] = _Stored(found, frozenset((held.device_id, held.transport_device_id)))
    for waiting in waiting_holdings(reading, [op_id for op_id in ids if op_id not in known]):
        envelope = codec.decode(waiting.envelope, Envelope)
        payload = codec.digest(envelope.payload.encode())
        found = CentreCopy(waiting.op_id, OpResult.HELD, payload_sha256=payload, code="op.held")
        known[waiting.op_id] = _Stored(found, frozenset((envelope.device_id, waiting.transport_device_id)))
    return known
