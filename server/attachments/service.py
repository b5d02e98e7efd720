"""Attaching files to an order, and giving them out: to who sees the order and may act on it."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from domain.acts.order_move import Moved, Seen
from domain.orders.given import Given
from domain.permissions import Permission, may
from domain.problems import Problem, ProblemError
from domain.vocabulary import OrderMove
from domain.wire.attachments import AttachmentLine
from domain.wire.orders import OrderDetail
from server.accounts.people import Person
from server.acts.acting import act
from server.acts.operation import Operation
from server.attachments import repository
from server.attachments.examining import examine
from server.attachments.kinds import Kind
from server.attachments.limits import FILES, MEGABYTE, ORDER_BYTES
from server.attachments.names import shown_name
from server.attachments.receiving import Upload
from server.attachments.storage import Store
from server.db.sealed_files import Stored
from server.db.sealing import Sealer
from server.db.work import Reading, UnitOfWork, new_id
from server.orders import reading as orders
from server.orders.access import sight_of

_ACTING = (
    Permission.ORDER_DISPATCH,
    Permission.ORDER_SIGN,
    Permission.ORDER_COUNTERSIGN,
)
"""Who has one of these acts on orders; who only reads of them (leaders, analysts) does not see what lies behind a report."""


@dataclass(frozen=True, slots=True)
class Room:
    """What may still be attached to an order: so many files before the next report, so many bytes in all."""

    files: int
    bytes: int


@dataclass(frozen=True, slots=True)
class Kept:
    """A file that was taken in and sealed; attached to nothing yet."""

    attachment_id: str
    name: str
    kind: Kind
    stored: Stored


@dataclass(frozen=True, slots=True)
class NotTaken:
    """A file that was not, and why."""

    name: str
    problem: Problem


def order_of(reading: Reading, person: Person, order_id: str) -> OrderDetail:
    """The order whose files somebody asks for.

    Raises:
        ProblemError: ``order.unknown``: there is none, or not for them.
    """
    if not any(may(person.roles, permission) for permission in _ACTING):
        raise ProblemError(Problem("order.unknown"))
    return orders.get(reading, sight_of(reading, person), order_id, person)


def files_of(reading: Reading, order_id: str) -> list[AttachmentLine]:
    """What is attached to an order that was looked up by :func:`order_of`."""
    found = [_line(reading, row) for row in repository.of_order(reading, order_id)]
    return sorted(found, key=lambda one: (one.added_at, one.name))


def room_of(reading: Reading, order_id: str) -> Room:
    """What may still come."""
    count, size = repository.taken(reading, order_id)
    return Room(max(0, FILES - count), max(0, ORDER_BYTES - size))


def take(
    uploads: Sequence[Upload], store: Store, sealer: Sealer, room: Room
) -> tuple[list[Kept], list[NotTaken]]:
    """Look through what came and seal what may stay; what may not, says why. Whoever calls closes the uploads."""
    kept: list[Kept] = []
    refused: list[NotTaken] = []
    left = room.bytes
    for upload in uploads:
        try:
            if len(kept) >= room.files:
                raise ProblemError(Problem("attachment.too_many", {"most": FILES}))
            one = _taken(upload, store, sealer, left)
        except ProblemError as error:
            refused.append(NotTaken(upload.shown, error.problems[0]))
        except BaseException:
            discard(kept, store)
            raise
        else:
            kept.append(one)
            left -= one.stored.size
    return kept, refused


def _taken(upload: Upload, store: Store, sealer: Sealer, left: int) -> Kept:
    if upload.problem is not None or upload.stream is None:
        raise ProblemError(upload.problem or Problem("attachment.damaged"))
    clean = examine(upload.stream)
    try:
        if clean.size > left:
            raise ProblemError(Problem("attachment.order_full", {"most": ORDER_BYTES // MEGABYTE}))
        attachment_id = new_id()
        stored = store.put(clean.stream, sealer, attachment_id)
        return Kept(attachment_id, shown_name(upload.shown, clean.kind), clean.kind, stored)
    finally:
        if clean.stream is not upload.stream:
            clean.stream.close()


def discard(kept: Sequence[Kept], store: Store) -> None:
    """Take away what was sealed and attached to nothing."""
    for one in kept:
        store.remove(one.stored.name)


def attach(
    work: UnitOfWork, person: Person, order_id: str, kept: Sequence[Kept], note: str, op_id: str
) -> None:
    """Attach what was kept, as one move of the order.

    Raises:
        ProblemError: ``order.unknown``, those of the move, ``attachment.too_many`` and ``attachment.order_full``: others attached
            meanwhile. Nothing was attached then.
    """
    order = order_of(work, person, order_id).summary
    repository.add(work, [_row(work, person, order_id, one, op_id) for one in kept])
    ids = tuple(one.attachment_id for one in kept)
    seen = Seen(order.version, order.round, order.handler_id)
    moved = Moved(order_id, str(OrderMove.ATTACH), seen, Given(files=ids, reason=note))
    act(work, Operation.by(person, moved, work.now, op_id=op_id))
    count, size = repository.taken(work, order_id)
    if count > FILES:
        raise ProblemError(Problem("attachment.too_many", {"most": FILES}, field="files"))
    if size > ORDER_BYTES:
        raise ProblemError(Problem("attachment.order_full", {"most": ORDER_BYTES // MEGABYTE}, field="files"))


@dataclass(frozen=True, slots=True)
class OpenFile:
    """A file as it is given out; ``pieces`` are read as they are sent."""

    line: AttachmentLine
    media_type: str
    pieces: Iterator[bytes]


def open_file(reading: Reading, store: Store, person: Person, order_id: str, attachment_id: str) -> OpenFile:
    """One file of an order.

    Raises:
        ProblemError: ``order.unknown``; ``attachment.not_found``: the order has no such file, or it is gone from the disk.
        SealBroken: it was altered.
    """
    order_of(reading, person, order_id)
    row = repository.one(reading, order_id, attachment_id)
    if row is None:
        raise ProblemError(Problem("attachment.not_found"))
    pieces = store.read(row.stored, reading.sealer, attachment_id)
    try:
        first = next(pieces)
    except FileNotFoundError:
        raise ProblemError(Problem("attachment.not_found")) from None
    return OpenFile(_line(reading, row), Kind(row.kind).media_type, _with(first, pieces))


def _with(first: bytes, others: Iterator[bytes]) -> Iterator[bytes]:
    yield first
    yield from others


def _row(work: UnitOfWork, person: Person, order_id: str, one: Kept, op_id: str) -> dict[str, object]:
    texts = json.dumps({"name": one.name, "digest": one.stored.digest}, ensure_ascii=False).encode()
    return {
        "city_id": work.city_id,
        "attachment_id": one.attachment_id,
        "order_id": order_id,
        "kind": str(one.kind),
        "size": one.stored.size,
        "stored": one.stored.name,
        "texts": work.sealer.seal(texts, one.attachment_id.encode()),
        "added_by": person.user_id,
        "unit_id": person.unit_id,
        "added_at": work.now,
        "op_id": op_id,
        "step": None,
        "reported_step": None,
    }


def _line(reading: Reading, row: Any) -> AttachmentLine:
    texts = json.loads(reading.sealer.open(row.texts, row.attachment_id.encode()))
    return AttachmentLine(
        attachment_id=row.attachment_id,
        name=texts["name"],
        kind=row.kind,
        size=row.size,
        digest=texts["digest"],
        added_at=row.added_at,
        added_by=row.added_by_name or "",
        unit_name=row.unit_name or "",
        reported=row.reported_step is not None,
    )
