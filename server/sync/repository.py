"""Rows of receipts, held operations, the feed, and what workstations say of themselves."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from msgspec import Struct
from sqlalchemy import Select, and_, bindparam, case, delete, func, or_, select, update

from domain.wire import codec
from domain.wire.envelope import Envelope
from domain.wire.sync import OpResult, Presence, Receipt
from server.accounts.tables import device
from server.db.envelopes import ENVELOPE, whole_envelope
from server.db.feed import newest
from server.db.payloads import opened
from server.db.prepared import Prepared, PreparedIn, one_of
from server.db.tables import counter, feed, held_operation, operation
from server.db.work import Reading, UnitOfWork

_RECEIPT = (
    operation.c.op_id,
    operation.c.result,
    operation.c.receipt_seq.label("seq"),
    operation.c.code,
    operation.c.params,
)


@dataclass(frozen=True, slots=True)
class KnownReceipt:
    """A receipt with what tells a repetition from another operation under the same id."""

    receipt: Receipt
    kind: str
    author_id: str | None
    payload_digest: str


class FeedRow(Struct, frozen=True, gc=False):
    kind: str
    row_id: str
    seq: int
    deleted: bool


@dataclass(frozen=True, slots=True)
class Held:
    envelope: Envelope
    transport_device_id: str


@dataclass(frozen=True, slots=True)
class RefusedOperation:
    """A refused operation as it came, for judging it again."""

    receipt: Receipt
    envelope: Envelope
    transport_device_id: str | None


def _receipt(row: Any) -> Receipt:
    params = json.loads(row.params) if row.params else {}
    return Receipt(row.op_id, OpResult(row.result), row.seq, row.code, params)


# Receipts -----------------------------------------------------------------------------------------------------------

_KNOWN = PreparedIn(
    lambda names: select(
        *_RECEIPT, operation.c.kind, operation.c.author_id, operation.c.payload_digest
    ).where(operation.c.city_id == bindparam("city"), one_of(operation.c.op_id, names))
)
_RECEIPTS_OF = Prepared(
    select(*_RECEIPT)
    .where(
        operation.c.city_id == bindparam("city"),
        operation.c.device_id == bindparam("device"),
        operation.c.receipt_seq > bindparam("after"),
    )
    .order_by(operation.c.receipt_seq)
    .limit(bindparam("limit"))
)


def known(reading: Reading, op_ids: Iterable[str]) -> dict[str, KnownReceipt]:
    """The receipts there are for these ids."""
    rows = _KNOWN.rows(reading.conn, {"city": reading.city_id}, sorted(op_ids))
    return {
        row.op_id: KnownReceipt(_receipt(row), row.kind, row.author_id, row.payload_digest) for row in rows
    }


def receipts_of(reading: Reading, device_id: str, after: int, limit: int) -> list[Receipt]:
    """Receipts of operations made on a device, in order of their numbers."""
    given = {"city": reading.city_id, "device": device_id, "after": after, "limit": limit}
    rows = _RECEIPTS_OF.rows(reading.conn, given)
    return [_receipt(row) for row in rows]


def stored(reading: Reading, op_id: str) -> RefusedOperation | None:
    """An operation of a workstation as it came, with its receipt; ``None`` if unknown or erased."""
    row = reading.conn.execute(
        select(
            *_RECEIPT,
            *ENVELOPE[1:],  # the id is there already
            operation.c.transport_device_id,
            operation.c.envelope,
            operation.c.payload,
        ).where(operation.c.city_id == reading.city_id, operation.c.op_id == op_id)
    ).one_or_none()
    if row is None or row.envelope is None or row.payload is None:
        return None
    payload = opened(reading.sealer, op_id, row.payload)
    envelope = whole_envelope(reading.sealer, row, payload)
    return RefusedOperation(_receipt(row), envelope, row.transport_device_id)


# Held operations ----------------------------------------------------------------------------------------------------

_HELD_IDS = PreparedIn(
    lambda names: select(held_operation.c.op_id).where(
        held_operation.c.city_id == bindparam("city"),
        one_of(held_operation.c.op_id, names),
    )
)


def held_ids(reading: Reading, op_ids: Iterable[str]) -> set[str]:
    """Which of these wait for a task or event."""
    return {row[0] for row in _HELD_IDS.rows(reading.conn, {"city": reading.city_id}, sorted(op_ids))}


def hold(work: UnitOfWork, held: Sequence[tuple[Held, tuple[str, str]]]) -> None:
    """Keep operations until (kind, id) appears. One that is sent again has waited since it came first."""
    rows: list[dict[str, object]] = [
        {
            "city_id": work.city_id,
            "op_id": item.envelope.op_id,
            "waiting_kind": kind,
            "waiting_for": missing_id,
            "transport_device_id": item.transport_device_id,
            "received_at": work.now,
            "envelope": work.sealer.seal(codec.encode(item.envelope), item.envelope.op_id.encode()),
        }
        for item, (kind, missing_id) in held
    ]
    work.upsert(held_operation, rows, ["city_id", "op_id"], kept=["received_at"])


def held_for(work: UnitOfWork, ids: Collection[str]) -> list[Held]:
    """Operations that wait for any of these, oldest first."""
    rows = work.conn.execute(
        select(held_operation.c.op_id, held_operation.c.envelope, held_operation.c.transport_device_id)
        .where(held_operation.c.city_id == work.city_id, held_operation.c.waiting_for.in_(sorted(ids)))
        .order_by(held_operation.c.received_at, held_operation.c.op_id)
        .with_for_update()
    )
    return [
        Held(
            codec.decode(work.sealer.open(row.envelope, row.op_id.encode()), Envelope),
            row.transport_device_id,
        )
        for row in rows
    ]


_ANY_HELD = Prepared(
    select(held_operation.c.op_id).where(held_operation.c.city_id == bindparam("city")).limit(1)
)


def any_held(reading: Reading) -> bool:
    """Whether any operation waits at all; the usual answer is no, and costs nothing."""
    return bool(_ANY_HELD.rows(reading.conn, {"city": reading.city_id}))


def waited_for(reading: Reading, kind: str) -> frozenset[str]:
    """What of a kind operations wait for."""
    h = held_operation.c
    query = select(h.waiting_for).where(h.city_id == reading.city_id, h.waiting_kind == kind).distinct()
    return frozenset(reading.conn.execute(query).scalars())


def unhold(work: UnitOfWork, op_ids: Collection[str]) -> None:
    """They were judged."""
    work.conn.execute(
        delete(held_operation).where(
            held_operation.c.city_id == work.city_id, held_operation.c.op_id.in_(sorted(op_ids))
        )
    )


# Feed ---------------------------------------------------------------------------------------------------------------

_IN_SCOPE = (feed.c.city_id == bindparam("city"), feed.c.scope == bindparam("scope"))


def _rows_of(last: Any) -> Select[Any]:
    return select(last.kind, last.row_id, last.seq, last.deleted)


_changed = newest(*_IN_SCOPE, feed.c.seq > bindparam("after")).c
_CHANGES = Prepared(
    _rows_of(_changed)
    .where(_changed.seq <= bindparam("upto"))
    .order_by(_changed.seq, _changed.kind, _changed.row_id)
    .limit(bindparam("limit"))
)
_stands = newest(
    *_IN_SCOPE,
    feed.c.seq > bindparam("since"),
    or_(
        feed.c.kind > bindparam("kind"),
        and_(feed.c.kind == bindparam("kind"), feed.c.row_id > bindparam("row")),
    ),
).c
_STANDING = Prepared(
    _rows_of(_stands)
    .where(_stands.deleted.is_(False))
    .order_by(_stands.kind, _stands.row_id)
    .limit(bindparam("limit"))
)


def changes(reading: Reading, scope: str, after: int, upto: int, limit: int) -> list[FeedRow]:
    """What changed in a scope in (after, upto], in order of numbers."""
    given = {"city": reading.city_id, "scope": scope, "after": after, "upto": upto, "limit": limit}
    return [_feed_row(row) for row in _CHANGES.rows(reading.conn, given)]


def standing_rows(
    reading: Reading, scope: str, after: tuple[str, str], limit: int, since: int
) -> list[FeedRow]:
    """Rows that stand in a scope and changed after the number ``since``, in order of kind and id, after the given one."""
    kind, row_id = after
    given = {
        "city": reading.city_id,
        "scope": scope,
        "since": since,
        "kind": kind,
        "row": row_id,
        "limit": limit,
    }
    return [_feed_row(row) for row in _STANDING.rows(reading.conn, given)]


def _feed_row(row: Any) -> FeedRow:
    # Straight from the driver, which on SQLite knows no truth values.
    return FeedRow(row.kind, row.row_id, row.seq, bool(row.deleted))


_AGE = (
    func.row_number()
    .over(partition_by=(feed.c.scope, feed.c.kind, feed.c.row_id), order_by=feed.c.seq.desc())
    .label("age")
)
_ALL = (
    select(feed.c.scope, feed.c.seq, feed.c.kind, feed.c.row_id, _AGE)
    .where(feed.c.city_id == bindparam("city"))
    .subquery()
    .c
)
_SUPERSEDED = Prepared(select(_ALL.scope, _ALL.seq, _ALL.kind, _ALL.row_id).where(_ALL.age > 1))
_FEED_KEY = ("b_scope", "b_seq", "b_kind", "b_row")
_FORGET = Prepared(
    delete(feed).where(
        feed.c.city_id == bindparam("b_city"),
        feed.c.scope == bindparam("b_scope"),
        feed.c.seq == bindparam("b_seq"),
        feed.c.kind == bindparam("b_kind"),
        feed.c.row_id == bindparam("b_row"),
    )
)


def superseded(reading: Reading) -> list[tuple[str, int, str, str]]:
    """Changes after which the same row changed again in the same scope: scope, number, kind, id. Nobody is given them any more."""
    return [tuple(row) for row in _SUPERSEDED.rows(reading.conn, {"city": reading.city_id})]


def forget_changes(work: UnitOfWork, changes: Sequence[tuple[str, int, str, str]]) -> None:
    """Remove changes from the feed."""
    rows = [(work.city_id, *change) for change in changes]
    _FORGET.run_tuples(work.conn, ("b_city", *_FEED_KEY), rows)


def prune_tombstones(work: UnitOfWork, upto: int) -> int:
    """Remove tombstones up to a number; a cursor below it will get a snapshot. Returns how many.

    What they supersede must have been removed before, or it would stand again.
    """
    done = work.conn.execute(
        delete(feed).where(feed.c.city_id == work.city_id, feed.c.deleted.is_(True), feed.c.seq <= upto)
    )
    work.conn.execute(
        update(counter)
        .where(counter.c.city_id == work.city_id, counter.c.tombstone_seq < upto)
        .values(tombstone_seq=upto)
    )
    return done.rowcount


_RECEIVED = Prepared(
    select(operation.c.seq, operation.c.received_at)
    .where(operation.c.city_id == bindparam("city"), operation.c.seq >= bindparam("seq"))
    .order_by(operation.c.seq)
    .limit(1)
)


def number_at(reading: Reading, instant: int) -> int:
    """The newest number given before an instant (ms), 0 if none; as exact as the clocks of the centre's processes agree.

    Numbers follow the clock, so that halving finds it without going through what came since.
    """
    before, after = 0, reading.head()[0] + 1
    while after - before > 1:
        middle = (before + after) // 2
        found = _RECEIVED.rows(reading.conn, {"city": reading.city_id, "seq": middle})
        if found and found[0].seq < after and found[0].received_at < instant:
            before = found[0].seq
        else:
            after = middle
    return before


# Presence -----------------------------------------------------------------------------------------------------------

_PRESENCE = Prepared(
    select(
        device.c.user_id,
        device.c.unsent,
        device.c.oldest_unsent_at,
        device.c.quarantined,
        device.c.app_version,
        device.c.current_task_id,
        device.c.last_contact_at,
        device.c.incarnation,
    ).where(device.c.city_id == bindparam("city"), device.c.device_id == bindparam("device"))
)
_SEEN = Prepared(
    update(device)
    .where(device.c.city_id == bindparam("city"), device.c.device_id == bindparam("device"))
    .values(
        user_id=bindparam("user_id_"),
        unsent=bindparam("unsent_"),
        oldest_unsent_at=bindparam("oldest_"),
        quarantined=bindparam("quarantined_"),
        app_version=bindparam("version_"),
        current_task_id=bindparam("task_"),
        last_contact_at=bindparam("now_"),
        incarnation=case(
            (device.c.incarnation < bindparam("incarnation_"), bindparam("incarnation_")),
            else_=device.c.incarnation,
        ),
        alive_twice_at=case(
            (device.c.incarnation > bindparam("incarnation_"), bindparam("now_")),
            else_=device.c.alive_twice_at,
        ),
    )
    .returning(device.c.incarnation)
)


def presence_of(reading: Reading, device_id: str) -> tuple[Presence, int, int]:
    """What a workstation said last, when (0: never), and its newest incarnation."""
    (row,) = _PRESENCE.rows(reading.conn, {"city": reading.city_id, "device": device_id})
    said = Presence(
        row.user_id, row.unsent, row.oldest_unsent_at, row.quarantined, row.app_version, row.current_task_id
    )
    return said, row.last_contact_at or 0, row.incarnation


def save_presence(work: UnitOfWork, device_id: str, said: Presence, incarnation: int) -> int:
    """Note what a workstation says of itself; returns its newest incarnation. Not an operation: nobody answers for it."""
    given = {
        "city": work.city_id,
        "device": device_id,
        "user_id_": said.user_id,
        "unsent_": said.unsent,
        "oldest_": said.oldest_unsent_at,
        "quarantined_": said.quarantined,
        "version_": said.app_version[:64],
        "task_": said.current_task_id,
        "now_": work.now,
        "incarnation_": incarnation,
    }
    ((newest,),) = _SEEN.rows(work.conn, given)
    return int(newest)
