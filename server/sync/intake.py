"""From an envelope to an operation that can be judged: is it new, who did it, do we understand it."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from domain.problems import Problem, ProblemError
from domain.times import DAY, MINUTE
from domain.wire import codec
from domain.wire.operations import Envelope, mac_holds
from domain.wire.sync import OpResult, Receipt
from server.accounts.people import Person
from server.sync.registry import Operation, Registry
from server.sync.repository import Known
from server.web.messages import holds_nul

log = logging.getLogger("minyi110.sync")

_OFFSET_OLD = DAY
_AHEAD = 2 * MINUTE


@dataclass(slots=True)
class Sorted:
    """A batch, sorted: what can be answered at once, what is refused, what is to be judged."""

    answers: dict[int, Receipt] = field(default_factory=dict)
    repeats: dict[int, str] = field(default_factory=dict)
    refused: list[tuple[Envelope, Problem]] = field(default_factory=list)
    operations: list[Operation] = field(default_factory=list)


def sort_batch(
    envelopes: Sequence[Envelope],
    known: Mapping[str, Known],
    authors: Mapping[str, Person],
    key_of: Callable[[str, str], bytes],
    registry: Registry,
    transport_device_id: str,
    now: int,
) -> Sorted:
    """Sort a batch by what is to be done with each operation. ``answers`` and ``repeats`` go by place in the batch."""
    found = Sorted()
    first: dict[str, Envelope] = {}
    for place, envelope in enumerate(envelopes):
        earlier = known.get(envelope.op_id)
        if earlier is not None:
            found.answers[place] = _again(envelope, earlier)
        elif envelope.op_id in first:
            if first[envelope.op_id] == envelope:
                found.repeats[place] = envelope.op_id
            else:
                found.answers[place] = _reused(envelope)
        else:
            first[envelope.op_id] = envelope
            _take(found, place, envelope, authors, key_of, registry, transport_device_id, now)
    return found


def understand(
    envelope: Envelope,
    author: Person,
    registry: Registry,
    transport_device_id: str,
    now: int,
    digest: str | None = None,
) -> Operation | Receipt:
    """The operation, or ``retry_later`` where this version does not understand it.

    Raises:
        ProblemError: the payload is not what its kind says: the author's workstation made a mistake.
    """
    kind = registry.payloads.get(envelope.kind)
    if kind is None or envelope.kind not in registry.handlers:
        return later(envelope.op_id, "op.kind_unknown")
    if envelope.schema_version > registry.schema_version:
        return later(envelope.op_id, "op.schema_newer")
    if holds_nul(envelope.payload):
        raise ProblemError(Problem("op.payload", {"at": "", "detail": "NUL character"}))
    payload: Any
    if envelope.schema_version == registry.schema_version:
        payload = codec.decode(envelope.payload, kind)
    else:
        payload = codec.convert(_upcast(envelope, registry), kind)
    return Operation(
        envelope=envelope,
        payload=payload,
        author=author,
        transport_device_id=transport_device_id,
        occurred_at=min(envelope.occurred_at, now),
        received_at=now,
        time_doubt=envelope.offset_age > _OFFSET_OLD or envelope.occurred_at > now + _AHEAD,
        payload_digest=digest,
    )


def later(op_id: str, code: str) -> Receipt:
    """Our side cannot do it now: no receipt is kept, the client tries again."""
    return Receipt(op_id, OpResult.RETRY_LATER, code=code)


def _take(
    found: Sorted,
    place: int,
    envelope: Envelope,
    authors: Mapping[str, Person],
    key_of: Callable[[str, str], bytes],
    registry: Registry,
    transport_device_id: str,
    now: int,
) -> None:
    author = authors.get(envelope.author_id)
    if author is None:
        # A centre restored from a backup may have lost the user; he comes back under the same id.
        found.answers[place] = later(envelope.op_id, "op.author_unknown")
        return
    digest = codec.digest(envelope.payload.encode())
    if not mac_holds(key_of(envelope.author_id, envelope.device_id), envelope, digest):
        found.refused.append((envelope, Problem("op.mac")))
        return
    try:
        understood = understand(envelope, author, registry, transport_device_id, now, digest)
    except ProblemError as error:
        found.refused.append((envelope, Problem("op.payload", error.problems[0].params)))
    except Exception as error:
        log.error("cannot read operation %s of kind %s", envelope.op_id, envelope.kind, exc_info=error)
        found.answers[place] = later(envelope.op_id, "op.fault")
    else:
        if isinstance(understood, Receipt):
            found.answers[place] = understood
        else:
            found.operations.append(understood)


def _upcast(envelope: Envelope, registry: Registry) -> Any:
    values = codec.decode(envelope.payload, dict[str, Any])
    for version in range(envelope.schema_version, registry.schema_version):
        upcast = registry.upcasts.get((envelope.kind, version))
        if upcast is not None:
            values = upcast(values)
    return values


def _again(envelope: Envelope, earlier: Known) -> Receipt:
    same = (
        earlier.kind == envelope.kind
        and earlier.author_id == envelope.author_id
        and earlier.payload_digest == codec.digest(envelope.payload.encode())
    )
    if not same:
        return _reused(envelope)
    first = earlier.receipt
    return Receipt(first.op_id, OpResult.DUPLICATE, first.seq, first.code, first.params, first.result)


def _reused(envelope: Envelope) -> Receipt:
    return Receipt(envelope.op_id, OpResult.REFUSED, code="op.id_reused")
