"""An act as the centre judges it, whichever way it came, and what becomes of it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Generic, TypeVar

from msgspec import Struct, field

from domain.acts.act import Act, Origin
from domain.problems import Param, Problem
from domain.times import DAY, MINUTE
from domain.wire import codec
from domain.wire.envelope import Envelope
from domain.wire.sync import OpResult
from server.acts.authors import Author, Console, Machine
from server.db.work import Record, new_id

P = TypeVar("P", bound=Act, covariant=True)
E = TypeVar("E", covariant=True)

_OFFSET_OLD = DAY
_AHEAD = 2 * MINUTE
"""A workstation's clock whose offset is older, or that runs further ahead, is doubted."""


class Operation(Struct, Generic[P], frozen=True):
    """An act with who did it, where and when; of an envelope whose MAC held, or done here and now.

    Attributes:
        payload: the act, up-cast to its newest version; ``version`` is the one it came with.
        author: who did it, as the centre knows them now; of an envelope the MAC proved it.
        device_id: the workstation it was done on, if it was done on one; ``transport_device_id`` carried it.
        lease_no: lease it was done under; 0 if none.
        occurred_at: client clock plus offset, never later than ``received_at``. For showing and counting, never for order.
        time_doubt: the workstation's clock offset was old or large.
        envelope: what it came in, if it came in one.
        beside: what comes with it and stands in no history: a password's hash, the rows of an import.
        payload_digest: hex SHA-256 of the payload's bytes, where it was worked out already.
    """

    op_id: str
    entity_id: str
    payload: P
    version: int
    author: Author
    occurred_at: int
    received_at: int
    device_id: str | None = None
    lease_no: int = 0
    transport_device_id: str | None = None
    time_doubt: bool = False
    envelope: Envelope | None = None
    payload_digest: str | None = None
    beside: object = None

    @property
    def kind(self) -> str:
        return self.payload.KIND

    @property
    def data(self) -> bytes:
        """The payload's exact bytes: as they came, or as they are made here, once."""
        return self.envelope.payload.encode() if self.envelope is not None else codec.encode(self.payload)

    @staticmethod
    def of(
        envelope: Envelope,
        payload: P,  # type: ignore[misc]  # nothing is written through it
        author: Author,
        transport_device_id: str,
        now: int,
        payload_digest: str | None = None,
    ) -> Operation[P]:
        """What a workstation delivers. ``payload`` is the envelope's, read."""
        return Operation(
            op_id=envelope.op_id,
            entity_id=envelope.entity_id,
            payload=payload,
            version=envelope.schema_version,
            author=author,
            occurred_at=min(envelope.occurred_at, now),
            received_at=now,
            device_id=envelope.device_id,
            lease_no=envelope.lease_no,
            transport_device_id=transport_device_id,
            time_doubt=envelope.offset_age > _OFFSET_OLD or envelope.occurred_at > now + _AHEAD,
            envelope=envelope,
            payload_digest=payload_digest,
        )

    @staticmethod
    def by(
        author: Author,
        payload: P,  # type: ignore[misc]
        now: int,
        *,
        origin: Origin | None = None,
        op_id: str | None = None,
        device_id: str | None = None,
        entity_id: str | None = None,
        beside: object = None,
    ) -> Operation[P]:
        """What somebody does here and now: a browser, the command line, an SMS, the centre on its own.

        Args:
            origin: where it comes from, if not from where such an author usually does things.
            op_id: the request's own id, where it has one, so that sent again it is the same operation.
            device_id: the workstation whose session it was done in.
            entity_id: what it is done on, where the act itself does not name that.
            beside: what the handler needs and no history keeps.

        Raises:
            ValueError: such an act does not come from there.
        """
        found = origin or _origin(author)
        if found not in payload.ORIGINS:
            raise ValueError(f"{payload.KIND} does not come from {found}")
        return Operation(
            op_id=op_id or new_id(),
            entity_id=entity_id or payload.entity_of(author.user_id),
            payload=payload,
            version=payload.VERSION,
            author=author,
            occurred_at=now,
            received_at=now,
            device_id=device_id,
            transport_device_id=device_id,
            beside=beside,
        )


def _origin(author: Author) -> Origin:
    match author:
        case Machine():
            return Origin.MACHINE
        case Console():
            return Origin.CONSOLE
        case _:
            return Origin.PERSON


class Verdict(Struct, Generic[E], frozen=True):
    """What becomes of an operation. ``effect`` is whatever the handler's rows need to carry it out."""

    result: OpResult
    code: str | None = None
    params: Mapping[str, Param] = field(default_factory=dict)
    effect: E | None = None
    waiting: tuple[str, str] | None = None

    @staticmethod
    def applied(
        effect: E | None = None,
        *,
        code: str | None = None,
        params: Mapping[str, Param] | None = None,
    ) -> Verdict[E]:
        return Verdict(OpResult.APPLIED, code, params or {}, effect)

    @staticmethod
    def secondary(
        effect: E | None = None,
        *,
        code: str | None = None,
        params: Mapping[str, Param] | None = None,
    ) -> Verdict[E]:
        """Kept whole but not counted: a second answer to one task."""
        return Verdict(OpResult.SECONDARY, code, params or {}, effect)

    @staticmethod
    def refused(problem: Problem) -> Verdict[E]:
        """Against a rule; the author gets it back with the code. Never for a fault of ours: raise instead."""
        params = {**problem.params, "field": problem.field} if problem.field else problem.params
        return Verdict(OpResult.REFUSED, problem.code, params)

    @staticmethod
    def held(kind: str, missing_id: str) -> Verdict[E]:
        """It names a task or event the centre does not know yet: kept, judged again when that appears."""
        return Verdict(
            OpResult.HELD,
            "op.held",
            {"waiting_kind": kind, "waiting_for": missing_id},
            None,
            (kind, missing_id),
        )


class Judged(Struct, Generic[P, E], frozen=True):
    """An operation with its verdict, and the record on which the handler's rows say what they touched."""

    operation: Operation[P]
    verdict: Verdict[E]
    record: Record
