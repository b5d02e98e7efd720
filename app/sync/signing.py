"""Making operations: the payload's bytes once, its place in its entity, the author's MAC."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from app.models import outbox, replica
from app.models.outbox import OutboxLane
from app.models.store import Connection
from domain.acts.act import Act
from domain.wire.codec import encode
from domain.wire.envelope import Envelope, author_mac
from domain.wire.message import replace

UNSIGNED = "0" * 64


@dataclass(frozen=True, slots=True)
class Author:
    """Who does things here: the user, their key on this device, the device and its incarnation."""

    user_id: str
    key: bytes
    device_id: str
    incarnation: int


@dataclass(frozen=True, slots=True)
class PendingAct:
    """One act about to be saved: under which lease, seeing which version, in whose place."""

    act: Act
    base_version: int = 0
    lease_no: int = 0
    supersedes: str | None = None


@dataclass(frozen=True, slots=True)
class Moment:
    """When something was done: this machine's wall clock (ms), and what is known of its offset to the centre."""

    wall: int
    offset: int = 0
    measured_at: int = 0


def version_of(act: Act) -> int:
    """Version of the payload as this program writes it."""
    return act.VERSION


def sign(author: Author, doing: PendingAct, seq: int, moment: Moment, op_id: str) -> Envelope:
    """The operation with its author's MAC. ``seq`` is its number in its entity on this device."""
    unsigned = Envelope(
        op_id=op_id,
        kind=doing.act.KIND,
        schema_version=version_of(doing.act),
        entity_id=doing.act.entity_of(author.user_id),
        entity_seq=seq,
        payload=encode(doing.act).decode(),
        author_id=author.user_id,
        author_mac=UNSIGNED,
        device_id=author.device_id,
        incarnation=author.incarnation,
        occurred_at=max(0, moment.wall + moment.offset),
        clock_offset=moment.offset,
        offset_age=max(0, moment.wall - moment.measured_at) if moment.measured_at else 0,
        base_version=doing.base_version,
        lease_no=doing.lease_no,
        supersedes=doing.supersedes,
    )
    return replace(unsigned, author_mac=author_mac(author.key, unsigned))


def save(
    connection: Connection,
    author: Author,
    doing: PendingAct,
    now: int,
    new_id: Callable[[], str],
    lane: OutboxLane = OutboxLane.SYNC,
) -> Envelope:
    """Sign an operation and put it into the outbox with its effect on tasks, in the caller's transaction.

    ``now`` is this machine's wall clock (ms).
    """
    known = replica.server(connection)
    moment = Moment(now, known.clock_offset, known.offset_at)
    envelope = sign(
        author, doing, outbox.next_seq(connection, doing.act.entity_of(author.user_id)), moment, new_id()
    )
    outbox.append(connection, envelope, now, lane)
    outbox.add_effects(connection, envelope.op_id, doing.act.facts(author.user_id, envelope.occurred_at))
    return envelope
