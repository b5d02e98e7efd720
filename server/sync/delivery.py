"""Taking in what a workstation delivers: SYNC rules 2, 3, 7 and 8."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import TypeVar

from domain.wire.envelope import Envelope
from domain.wire.message import replace
from domain.wire.sync import GENESIS_HASH, PUSHED_SCHEMA, OpResult, Presence, Push, Pushed, Receipt, Witness
from server.accounts import repository as accounts
from server.accounts.people import CurrentDevice
from server.acts.registry import Registry
from server.db.database import Database
from server.db.errors import is_conflict
from server.db.mechanism import FeedHead, standing
from server.db.work import Record, UnitOfWork
from server.sync import repository
from server.sync.intake import Read, read_all, sort_batch
from server.sync.judging import Fault, Outcome, judge_all, refuse
from server.web.problems import Refusal

log = logging.getLogger("minyi110.sync")

T = TypeVar("T")

_TRIES = 5


@dataclass(slots=True)
class _Taken:
    """What a transaction will have done once it commits."""

    answers: list[Outcome | str] = field(default_factory=list)

    def receipts(self) -> list[Receipt]:
        """After the commit: every record has its number."""
        by_id: dict[str, Receipt] = {}
        receipts: list[Receipt] = []
        for answer in self.answers:
            if isinstance(answer, str):
                receipts.append(_repeated(by_id[answer]))
                continue
            receipt = _receipt(answer) if isinstance(answer, Record) else answer
            by_id[receipt.op_id] = receipt
            receipts.append(receipt)
        return receipts


def push(database: Database, registry: Registry, device: CurrentDevice, message: Push) -> Pushed:
    """Judge a batch and answer each of its operations.

    Raises:
        Refusal: 409 ``centre.other`` (nothing was looked at), 403 ``access.device_other``.
    """
    if message.device_id != device.device_id:
        raise Refusal(403, "access.device_other")
    # Before the database is locked: others go on meanwhile.
    batch = read_all(message.ops, database.sealer, registry)
    return _with_care_if_need_be(
        lambda careful: _push(database, registry, device, message, batch, careful=careful)
    )


def deliver(
    database: Database, registry: Registry, device: CurrentDevice, envelopes: Sequence[Envelope]
) -> list[Receipt]:
    """Judge operations that come outside a push (an emergency's own lane, a recovery); receipts in their order."""

    batch = read_all(envelopes, database.sealer, registry)

    def once(careful: bool) -> list[Receipt]:
        with database.write(device.city_id) as work:
            taken = take(work, registry, batch, device.device_id, careful=careful)
        return taken.receipts()

    return _with_care_if_need_be(once)


def _with_care_if_need_be(once: Callable[[bool], T]) -> T:
    """A whole batch at a time; if that fails, the transaction begins again and goes operation by operation where it must."""
    try:
        return again_on_conflict(lambda: once(False))
    except Fault as fault:
        log.warning("a batch is judged again with care: %s", type(fault.__cause__).__name__)
    return again_on_conflict(lambda: once(True))


def again_on_conflict(once: Callable[[], T]) -> T:
    """Do a whole transaction again when another one got in its way, a few times at once: the lock is free by then."""
    for tries_left in range(_TRIES - 1, -1, -1):
        try:
            return once()
        except Exception as error:
            if tries_left == 0 or not is_conflict(error):
                raise
            log.info("transaction done again: %s", type(error).__name__)
    raise AssertionError("unreachable")


def take(
    work: UnitOfWork,
    registry: Registry,
    batch: Sequence[Read],
    transport_device_id: str,
    *,
    careful: bool = True,
) -> _Taken:
    """Judge a batch inside a unit of work. The receipts can be asked for after its commit."""
    if not batch:
        return _Taken()
    envelopes = [read.envelope for read in batch]
    known = repository.known(work, {envelope.op_id for envelope in envelopes})
    fresh = [envelope for envelope in envelopes if envelope.op_id not in known]
    authors = accounts.people(work, {envelope.author_id for envelope in fresh}) if fresh else {}
    found = sort_batch(batch, known, authors, transport_device_id, work.now)
    waiting = (
        repository.held_ids(work, [operation.op_id for operation in found.operations])
        if fresh and repository.any_held(work)
        else set()
    )
    outcomes: dict[str, Outcome] = {
        envelope.op_id: refuse(work, envelope, problem, transport_device_id)
        for envelope, problem in found.refused
    }
    outcomes.update(judge_all(work, registry, found.operations, careful=careful))
    settled = {op_id for op_id in waiting if isinstance(outcomes[op_id], Record)}
    if settled:
        repository.unhold(work, settled)
    taken = _Taken()
    for place, envelope in enumerate(envelopes):
        if place in found.answers:
            taken.answers.append(found.answers[place])
        elif place in found.repeats:
            taken.answers.append(found.repeats[place])
        else:
            taken.answers.append(outcomes[envelope.op_id])
    return taken


def is_fork(now: FeedHead, epoch: int, witness: Witness) -> bool:
    """Whether the client has seen a history that is not this one: a restored centre, or a foreign one."""
    if epoch != now.epoch:
        return True
    if witness.seq == 0:
        return witness.hash != GENESIS_HASH
    return now.witness_hash != witness.hash


def note_presence(work: UnitOfWork, device_id: str, said: Presence, incarnation: int) -> None:
    """Keep what the workstation says of itself; two alive under one identity are an alarm."""
    newest = repository.save_presence(work, device_id, said, incarnation)
    if newest > incarnation:
        log.warning(
            "workstation %s is alive twice: start %d spoke after start %d", device_id, incarnation, newest
        )


def _push(
    database: Database,
    registry: Registry,
    device: CurrentDevice,
    message: Push,
    batch: Sequence[Read],
    *,
    careful: bool,
) -> Pushed:
    with database.write(device.city_id) as work:
        now = standing(work, message.witness.seq)
        if message.centre_id != now.centre_id:
            raise Refusal(409, "centre.other", {"centre_id": now.centre_id})
        fork = is_fork(now, message.epoch, message.witness)
        taken = _Taken()
        if not fork:
            note_presence(work, device.device_id, message.presence, message.incarnation)
            taken = take(work, registry, batch, device.device_id, careful=careful)
        at = work.now
    head, head_hash = work.newest
    if fork:
        log.warning("workstation %s has seen another history than this centre's", device.device_id)
    return Pushed(
        schema=PUSHED_SCHEMA,
        centre_id=now.centre_id,
        epoch=now.epoch,
        now=at,
        results=taken.receipts(),
        witness=Witness(head, head_hash),
        fork=fork,
        safe_seq=now.safe_seq,
    )


def _receipt(record: Record) -> Receipt:
    return Receipt(record.op_id, record.result, record.seq, record.code, dict(record.params))


def _repeated(first: Receipt) -> Receipt:
    if first.result in (OpResult.HELD, OpResult.RETRY_LATER):
        return first
    return replace(first, result=OpResult.DUPLICATE, original=first.result)
