"""Refused, marked and held operations of a hall's people."""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, and_, func, insert, or_, select, text
from sqlalchemy.orm import aliased

from domain.permissions import DEFAULT_HALL
from domain.problems import Param
from domain.wire import codec
from domain.wire.envelope import Envelope
from domain.wire.message import Message
from domain.wire.sync import OpResult, Receipt
from domain.wire.types import Id
from server.accounts.tables import device, user
from server.db.payloads import opened
from server.db.receipts import renew
from server.db.tables import ODD, held_operation, operation
from server.db.work import Reading, UnitOfWork
from server.oversight.tables import op_set_aside

_o, _s, _h = operation.c, op_set_aside.c, held_operation.c
_told = or_(_o.result == OpResult.REFUSED.value, _o.result == OpResult.APPLIED.value)
_author = and_(user.c.city_id == _o.city_id, user.c.user_id == _o.author_id)
_SAID = tuple(column for column in operation.columns if column.name not in ("envelope", "payload"))
_lead = aliased(user)
_later = aliased(operation)
_repaired = (
    select(_later.c.op_id)
    .where(_later.c.city_id == _o.city_id, _later.c.supersedes == _o.op_id)
    .where(_later.c.supersedes.is_not(None))
    .limit(1)
    .scalar_subquery()
)


@dataclass(frozen=True, slots=True)
class HeldOperation:
    """A held operation, what it waits for and since when; the station that carried it."""

    envelope: Envelope
    waiting_kind: str
    waiting_for: str
    received_at: int
    station: str


def _in_hall(hall_id: str | None) -> list[Any]:
    return [] if hall_id is None else [func.coalesce(user.c.hall_id, DEFAULT_HALL) == hall_id]


def _query(reading: Reading, hall_id: str | None) -> Any:
    return (
        select(
            *_SAID, user.c.number, user.c.name, device.c.name.label("station"), _repaired.label("repaired_by"),
            _s.code.label("aside_code"), _s.params.label("aside_params"), _s.at.label("aside_at"),
            _s.reason.label("aside_reason"), _lead.c.name.label("aside_by"),
            _s.by_user_id.label("aside_by_id"),
        )
        .select_from(
            operation.join(user, _author)
            .outerjoin(device, and_(device.c.city_id == _o.city_id, device.c.device_id == _o.device_id))
            .outerjoin(op_set_aside, and_(_s.city_id == _o.city_id, _s.op_id == _o.op_id))
            .outerjoin(_lead, and_(_lead.c.city_id == _s.city_id, _lead.c.user_id == _s.by_user_id))
        )
        .where(_o.city_id == reading.city_id, text(ODD), _told, *_in_hall(hall_id))
    )  # fmt: skip


def told(reading: Reading, hall_id: str | None, limit: int, *, done: bool) -> list[Any]:
    """Refused and marked operations, the newest first; without ``done`` only those nobody has seen to."""
    query = _query(reading, hall_id)
    if not done:
        query = query.where(_s.op_id.is_(None), or_(_repaired.is_(None), _passed_on()))
    return list(reading.conn.execute(query.order_by(_o.receipt_seq.desc(), _o.op_id).limit(limit)))


def _passed_on() -> Any:
    """A refused one that the agent gave to the lead is not repaired, only moved."""
    return (
        select(_later.c.op_id)
        .where(
            _later.c.city_id == _o.city_id, _later.c.supersedes == _o.op_id, _later.c.kind == "task.handover"
        )
        .exists()
    )


def one(reading: Reading, hall_id: str | None, op_id: str) -> Any:
    """One of them, whether seen to or not; ``None`` if there is none in this hall."""
    return reading.conn.execute(_query(reading, hall_id).where(_o.op_id == op_id)).one_or_none()


def refused_count(reading: Reading, hall_id: str | None) -> int:
    """How many refused ones nobody has repaired or seen to."""
    query = (
        select(func.count())
        .select_from(
            operation.join(user, _author).outerjoin(
                op_set_aside, and_(_s.city_id == _o.city_id, _s.op_id == _o.op_id)
            )
        )
        .where(
            _o.city_id == reading.city_id,
            text(ODD),
            _o.result == OpResult.REFUSED.value,
            _s.op_id.is_(None),
            or_(_repaired.is_(None), _passed_on()),
            *_in_hall(hall_id),
        )
    )
    return int(reading.conn.execute(query).scalar_one())


def payloads(reading: Reading, op_ids: Collection[str]) -> dict[str, dict[str, Any]]:
    """The payloads of these operations as plain values; erased ones are left out."""
    query = select(_o.op_id, _o.payload).where(
        _o.city_id == reading.city_id, _o.op_id.in_(sorted(op_ids)), _o.payload.is_not(None)
    )
    found: dict[str, dict[str, Any]] = {}
    for row in reading.conn.execute(query):
        value = _plain(opened(reading.sealer, row.op_id, row.payload))
        if value is not None:
            found[row.op_id] = value
    return found


def _plain(payload: bytes | str) -> dict[str, Any] | None:
    """What was refused may be anything, so that nothing about it is taken for granted."""
    try:
        value = json.loads(payload)
    except ValueError:
        return None
    return value if isinstance(value, dict) else None


def passed_on(reading: Reading, op_ids: Collection[str]) -> dict[str, str]:
    """The handover that stands in the place of a refused operation, by the refused one's id."""
    query = select(_o.supersedes, _o.op_id).where(
        _o.city_id == reading.city_id,
        text("operation.supersedes IS NOT NULL"),
        _o.supersedes.in_(sorted(op_ids)),
        _o.kind == "task.handover",
    )
    return {row.supersedes: row.op_id for row in reading.conn.execute(query)}


_AT_ONCE = 500
"""Held ones read at once: who made one is sealed with it, so that those of a hall are found by opening each."""


class _Made(Message, frozen=True):
    """Of an envelope, who made it."""

    author_id: Id


def held(reading: Reading, hall_id: str | None, limit: int) -> list[HeldOperation]:
    """Operations of a hall's people (``None``: of everybody) that wait for something, the longest first."""
    listed = select(_h.op_id).where(_h.city_id == reading.city_id).order_by(_h.received_at, _h.op_id)
    people = _people_of(reading, hall_id)
    if people is None:
        ids = list(reading.conn.execute(listed.limit(limit)).scalars())
    else:
        waiting = list(reading.conn.execute(listed).scalars())
        makers = _makers(reading, waiting)
        ids = [op_id for op_id in waiting if makers.get(op_id) in people][:limit]
    query = (
        select(_h.op_id, _h.waiting_kind, _h.waiting_for, _h.received_at, _h.envelope, device.c.name)
        .select_from(
            held_operation.outerjoin(
                device, and_(device.c.city_id == _h.city_id, device.c.device_id == _h.transport_device_id)
            )
        )
        .where(_h.city_id == reading.city_id, _h.op_id.in_(ids))
        .order_by(_h.received_at, _h.op_id)
    )
    return [
        HeldOperation(
            codec.decode(_opened(reading, row), Envelope),
            row.waiting_kind,
            row.waiting_for,
            row.received_at,
            row.name or "",
        )
        for row in reading.conn.execute(query)
    ]


def held_count(reading: Reading, hall_id: str | None) -> int:
    """How many there are."""
    of_city = _h.city_id == reading.city_id
    people = _people_of(reading, hall_id)
    if people is None:
        return int(reading.conn.execute(select(func.count()).where(of_city)).scalar_one())
    makers = _makers(reading, list(reading.conn.execute(select(_h.op_id).where(of_city)).scalars()))
    return sum(author_id in people for author_id in makers.values())


_made_by: dict[str, str] = {}
_MOST_REMEMBERED = 100_000
"""Who made which held operation: counted every second while a lead looks, it never changes, so each is opened once."""


def _makers(reading: Reading, op_ids: Sequence[str]) -> dict[str, str]:
    """Who made these held operations, by their ids."""
    found = {op_id: made_by for op_id in op_ids if (made_by := _made_by.get(op_id)) is not None}
    unknown = [op_id for op_id in op_ids if op_id not in found]
    read: dict[str, str] = {}
    for start in range(0, len(unknown), _AT_ONCE):
        query = select(_h.op_id, _h.envelope).where(
            _h.city_id == reading.city_id, _h.op_id.in_(unknown[start : start + _AT_ONCE])
        )
        for row in reading.conn.execute(query):
            read[row.op_id] = codec.decode(_opened(reading, row), _Made).author_id
    if len(_made_by) + len(read) > _MOST_REMEMBERED:
        _made_by.clear()
    _made_by.update(read)
    return found | read


def _opened(reading: Reading, row: Any) -> bytes:
    return reading.sealer.open(row.envelope, row.op_id.encode())


def _people_of(reading: Reading, hall_id: str | None) -> set[str] | None:
    """Who works in a hall; ``None`` for every hall together."""
    if hall_id is None:
        return None
    query = select(user.c.user_id).where(user.c.city_id == reading.city_id, *_in_hall(hall_id))
    return set(reading.conn.execute(query).scalars())


def held_plain(envelope: Envelope) -> dict[str, Any]:
    """A held operation's payload as plain values."""
    return _plain(envelope.payload) or {}


def add_aside(work: UnitOfWork, row: Any, by: str, reason: str) -> None:
    """Note that a lead has put an operation aside, and what it had been refused with."""
    work.conn.execute(
        insert(op_set_aside).values(
            city_id=work.city_id,
            op_id=row.op_id,
            code=row.code,
            params=row.params,
            by_user_id=by,
            at=work.now,
            reason=work.sealer.seal(reason.encode(), row.op_id.encode()),
        )
    )


def renewing(
    work: UnitOfWork, op_id: str, code: str, params: Mapping[str, Param]
) -> Callable[[Connection, int], None]:
    """What gives a refused operation another word under the number that comes, so that its device hears of it."""

    def stamp(_conn: Connection, seq: int) -> None:
        renew(work, Receipt(op_id, OpResult.REFUSED, seq, code, dict(params)))

    return stamp


def reason_of(reading: Reading, row: Any) -> str:
    """Why it was put aside."""
    return reading.sealer.open(row.aside_reason, row.op_id.encode()).decode() if row.aside_reason else ""
