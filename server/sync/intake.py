"""From an envelope to an operation that can be judged: is it new, who did it, do we understand it.

Reading (:func:`read_all`) needs no database: what a MAC and a payload are worth is the same at any time, so that a delivery is read
before anything is locked for it. Sorting asks what the centre has and who the authors are.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from msgspec import Struct

from domain.acts.act import Act, Origin
from domain.acts.registry import read_as
from domain.problems import Problem, ProblemError
from domain.wire import codec
from domain.wire.envelope import Envelope, mac_holds
from domain.wire.sync import OpResult, Receipt
from server.accounts.people import Person
from server.acts.operation import Operation
from server.acts.registry import Registry
from server.db.sealing import KeyedHash, Sealer
from server.sync.repository import KnownReceipt
from server.web.messages import holds_nul

log = logging.getLogger("minyi110.sync")


class Read(Struct, frozen=True):
    """An envelope, read.

    Attributes:
        digest: hex SHA-256 of its payload's bytes.
        payload: what the kind's class makes of it; None where one of the following says why not.
        wrong: it is the author's workstation that is wrong: the operation is to be refused.
        later: code of why this version cannot read it: nothing is kept, it is to be sent again.
    """

    envelope: Envelope
    digest: str
    payload: Act | None = None
    wrong: Problem | None = None
    later: str | None = None


@dataclass(slots=True)
class Sorted:
    """A batch, sorted: what can be answered at once, what is refused, what is to be judged."""

    answers: dict[int, Receipt] = field(default_factory=dict)
    repeats: dict[int, str] = field(default_factory=dict)
    refused: list[tuple[Envelope, Problem]] = field(default_factory=list)
    operations: list[Operation[Act]] = field(default_factory=list)


def read_all(envelopes: Sequence[Envelope], sealer: Sealer, registry: Registry) -> list[Read]:
    """Read a batch, each operation for itself."""
    keys: dict[tuple[str, str], KeyedHash] = {}
    found = []
    for envelope in envelopes:
        author = (envelope.author_id, envelope.device_id)
        key = keys.get(author)
        if key is None:
            key = keys[author] = keyed_by_author(sealer, *author)
        digest = codec.digest(envelope.payload.encode())
        if mac_holds(key, envelope, digest):
            found.append(_read(envelope, digest, registry))
        else:
            found.append(Read(envelope, digest, wrong=Problem("op.mac")))
    return found


def keyed_by_author(sealer: Sealer, user_id: str, device_id: str) -> KeyedHash:
    """The MAC by which somebody signs what they do on a workstation."""
    return KeyedHash(sealer.subkey(f"author|{user_id}|{device_id}"))


def sort_batch(
    batch: Sequence[Read],
    known: Mapping[str, KnownReceipt],
    authors: Mapping[str, Person],
    transport_device_id: str,
    now: int,
) -> Sorted:
    """Sort a batch by what is to be done with each operation. ``answers`` and ``repeats`` go by place in the batch."""
    found = Sorted()
    first: dict[str, Envelope] = {}
    for place, read in enumerate(batch):
        envelope = read.envelope
        op_id = envelope.op_id
        earlier = known.get(op_id)
        if earlier is not None:
            found.answers[place] = _again(read, earlier)
        elif op_id in first:
            if first[op_id] == envelope:
                found.repeats[place] = op_id
            else:
                found.answers[place] = _reused(envelope)
        else:
            first[op_id] = envelope
            author = authors.get(envelope.author_id)
            if author is None:
                # A centre restored from a backup may have lost the user; they come back under the same id.
                found.answers[place] = later(op_id, "op.author_unknown")
            elif read.wrong is not None:
                found.refused.append((envelope, read.wrong))
            elif read.later is not None:
                found.answers[place] = later(op_id, read.later)
            elif read.payload is not None:
                found.operations.append(
                    Operation.of(envelope, read.payload, author, transport_device_id, now, read.digest)
                )
    return found


def understand(
    envelope: Envelope, author: Person, registry: Registry, transport_device_id: str, now: int
) -> Operation[Act] | Receipt:
    """The operation of an envelope that came earlier, or ``retry_later`` where this version does not understand it.

    Raises:
        ProblemError: the payload is not what its kind says: the author's workstation made a mistake.
    """
    code = _not_understood(envelope, registry)
    if code is not None:
        return later(envelope.op_id, code)
    return Operation.of(envelope, _payload(envelope, registry), author, transport_device_id, now)


def later(op_id: str, code: str) -> Receipt:
    """Our side cannot do it now: no receipt is kept, the client tries again."""
    return Receipt(op_id, OpResult.RETRY_LATER, code=code)


def _read(envelope: Envelope, digest: str, registry: Registry) -> Read:
    code = _not_understood(envelope, registry)
    if code is not None:
        return Read(envelope, digest, later=code)
    try:
        return Read(envelope, digest, _payload(envelope, registry))
    except ProblemError as error:
        return Read(envelope, digest, wrong=_wrong(error.problems[0]))
    except Exception as error:
        log.error("cannot read operation %s of kind %s", envelope.op_id, envelope.kind, exc_info=error)
        return Read(envelope, digest, later="op.fault")


def _not_understood(envelope: Envelope, registry: Registry) -> str | None:
    if envelope.kind not in registry.acts or envelope.kind not in registry.handlers:
        return "op.kind_unknown"
    return "op.schema_newer" if envelope.schema_version > registry.versions[envelope.kind] else None


def _payload(envelope: Envelope, registry: Registry) -> Act:
    if holds_nul(envelope.payload):
        raise ProblemError(Problem("op.payload", {"at": "", "detail": "NUL character"}))
    kind = registry.acts[envelope.kind]
    if Origin.WORKSTATION not in kind.ORIGINS:
        raise ProblemError(Problem("op.origin", {"kind": envelope.kind}))
    return read_as(kind, envelope.schema_version, envelope.payload)


def _again(read: Read, earlier: KnownReceipt) -> Receipt:
    envelope = read.envelope
    same = (
        earlier.kind == envelope.kind
        and earlier.author_id == envelope.author_id
        and earlier.payload_digest == read.digest
    )
    if not same:
        return _reused(envelope)
    first = earlier.receipt
    return Receipt(first.op_id, OpResult.DUPLICATE, first.seq, first.code, first.params, first.result)


def _reused(envelope: Envelope) -> Receipt:
    return Receipt(envelope.op_id, OpResult.REFUSED, code="op.id_reused")


def _wrong(problem: Problem) -> Problem:
    """Why a payload is refused; where its shape is wrong, no matter how."""
    return Problem("op.payload", problem.params) if problem.code.startswith("wire.") else problem
