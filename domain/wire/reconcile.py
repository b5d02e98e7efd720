"""End of shift: what a workstation saved against what the centre holds, byte for byte. Nothing is changed by asking."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

from msgspec import Meta

from domain.wire.sync import OpResult, Witness
from domain.wire.types import Code, Count, Digest, Id, Instant

RECONCILE_SCHEMA = "minyi110.reconcile/1"
RECONCILED_SCHEMA = "minyi110.reconciled/1"

MAX_OPERATIONS = 5_000
"""Operations in one question; a longer shift asks several times."""


@dataclass(frozen=True, slots=True)
class Claim:
    """An operation saved here, and the SHA-256 of its payload's bytes as they lie here."""

    op_id: Id
    payload_sha256: Digest


@dataclass(frozen=True, slots=True)
class Reconcile:
    """``POST /api/v1/sync/reconcile``: are these at the centre, and are they the same?"""

    schema: Code
    centre_id: Id
    device_id: Id
    operations: Annotated[list[Claim], Meta(max_length=MAX_OPERATIONS)]


@dataclass(frozen=True, slots=True)
class CentreCopy:
    """What the centre holds of one operation.

    Attributes:
        result: what became of it; ``None``: the centre does not know it, or it is not this workstation's to ask about.
        seq: its number in the feed; 0 where it has none yet (held).
        payload_sha256: computed from the payload as it is stored now; ``None`` where the payload was erased.
        receipt_sha256: as it was written into the receipt when the operation came.
        link: the chain's hash at ``seq``.
    """

    op_id: Id
    result: OpResult | None = None
    seq: Count = 0
    payload_sha256: Digest | None = None
    receipt_sha256: Digest | None = None
    link: Digest | None = None
    code: Code | None = None


@dataclass(frozen=True, slots=True)
class Reconciled:
    """The answer, from one snapshot of the database; ``head`` is the newest link in it. ``operations`` in the order asked."""

    schema: Code
    centre_id: Id
    epoch: Count
    now: Instant
    head: Witness
    operations: list[CentreCopy]
