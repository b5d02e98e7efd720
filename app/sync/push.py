"""Delivery: batches of operations in entity order, each with its own result; one bad one delays nobody else's."""

from __future__ import annotations

import logging
from dataclasses import dataclass

from app.models import outbox, replica
from app.models.outbox import Waiting
from app.models.store import Connection
from app.records.changes import ChangeKind
from app.records.errors import Busy, CentreError, LoginNeeded, NotOurs, Refused, Unreachable
from app.sync.backoff import Backoff
from app.sync.fold import refold_received
from app.sync.fork import forked
from app.sync.link import OTHER_CENTRE, RESTORED, Link
from domain.problems import Problem
from domain.wire.sync import (
    MAX_BATCH,
    MAX_BATCH_BYTES,
    PUSH_SCHEMA,
    OpResult,
    Push,
    Pushed,
    Receipt,
)

log = logging.getLogger(__name__)

ENVELOPE_BYTES = 800
"""What an envelope weighs beside its payload, rounded up."""

HELD_MS = 60_000
FAULT_MS = 10_000
LONGEST_MS = 240_000
PAUSE_MS = 120_000
"""How long a lane rests when its credential is refused; a login wakes it."""


@dataclass(frozen=True, slots=True)
class Waits:
    """Why deliveries wait, for a screen; all times in ticks.

    Attributes:
        until: when the lane goes on; ``resting``: it was refused and waits for an administrator, or (``login``) a login.
        delayed: operations that wait for themselves, and until when.
        blocked: entities with a refused operation that nobody has repaired, and its place.
    """

    until: int
    resting: bool
    login: bool
    delayed: dict[str, int]
    blocked: dict[str, int]


class PushLane:
    """Sends what is unsent until nothing is left that may be sent now."""

    def __init__(self, link: Link) -> None:
        self._link = link
        self.backoff = Backoff(link.random)
        self._size = MAX_BATCH
        self._delayed: dict[str, int] = {}
        self._unknown = False

    def wake(self) -> None:
        """Somebody asked, or the centre is back: go now."""
        self.backoff.reset()

    def nudge(self) -> None:
        """Something was saved: go now, but do not hammer a centre that is away or asked for patience."""
        self.backoff.nudge()

    def waits(self, connection: Connection) -> Waits:
        """Why what is unsent does not go now; asked from another thread."""
        blocked = outbox.blocked_entities(connection)
        resting = self.backoff.resting
        return Waits(self.backoff.due_at, resting, resting and self._unknown, dict(self._delayed), blocked)

    def due_at(self, now: int) -> int | None:
        """When to step again; None while nothing is unsent."""
        with self._link.store.read() as connection:
            if not outbox.unsent(connection).unsent:
                return None
            ready = bool(self._choose(connection, now))
        if ready:
            return max(now, self.backoff.due_at)
        waits = [at for at in self._delayed.values() if at > now]
        return max(min(waits), self.backoff.due_at) if waits else None

    def step(self, now: int) -> bool:
        """Send one batch; True if there may be more to send at once."""
        link = self._link
        if now < self.backoff.due_at:
            return False
        with link.store.read() as connection:
            batch = self._choose(connection, now)
            known = replica.server(connection)
            presence = link.presence(outbox.unsent(connection))
        if not batch:
            return False
        ids = [w.envelope.op_id for w in batch]
        # From here on the answer is unknown until it is here, and a crash must find that written down.
        link.store.transact(lambda connection: outbox.mark_sent(connection, ids))
        message = Push(
            schema=PUSH_SCHEMA,
            centre_id=link.centre_id,
            epoch=known.epoch,
            witness=known.witness,
            device_id=link.device_id,
            incarnation=link.incarnation,
            presence=presence,
            ops=[w.envelope for w in batch],
        )
        before = link.clock.wall()
        try:
            pushed = link.centre.push(message)
        except CentreError as error:
            return self._failed(error, batch, now)
        after = link.clock.wall()
        if pushed.centre_id != link.centre_id:
            link.state.alarm = OTHER_CENTRE
            link.lost()
            self.backoff.failed(now)
            return False
        self._succeeded(pushed, batch, now, link.measured(before, after, pushed.now))
        if pushed.fork or pushed.epoch != known.epoch:
            self._forked(pushed)
        return True

    def _choose(self, connection: Connection, now: int) -> list[Waiting]:
        """The next batch: by place, leaving out what waits and whatever of its entity comes after it."""
        blocked = outbox.blocked_entities(connection)
        waiting_entities: set[str] = set()
        batch: list[Waiting] = []
        size = 0
        after = (0, 0)
        while True:
            page = outbox.waiting(connection, after=after, limit=self._size)
            for w in page:
                e = w.envelope
                behind = w.place > blocked.get(e.entity_id, w.place)
                if behind or e.entity_id in waiting_entities or self._delayed.get(e.op_id, 0) > now:
                    waiting_entities.add(e.entity_id)
                    continue
                weight = len(e.payload.encode()) + ENVELOPE_BYTES
                if batch and size + weight > MAX_BATCH_BYTES:
                    return batch
                batch.append(w)
                size += weight
                if len(batch) >= self._size:
                    return batch
            if not page:
                return batch
            after = (page[-1].place, page[-1].n)

    def _succeeded(
        self, pushed: Pushed, batch: list[Waiting], now: int, clock: tuple[int, int] | None
    ) -> None:
        link = self._link
        sent = {w.envelope.op_id: w for w in batch}
        receipts = [r for r in pushed.results if r.op_id in sent]

        def save(connection: Connection) -> set[str]:
            changed = outbox.take_receipts(connection, receipts)
            if not pushed.fork:
                replica.set_witness(connection, pushed.witness)
                replica.set_safe_seq(connection, pushed.safe_seq)
            if clock is not None:
                replica.set_clock(connection, *clock)
            return refold_received(connection, link.rules, receipts, changed)

        touched = link.store.transact(save)
        answered = {r.op_id for r in receipts}
        missing = [op_id for op_id in sent if op_id not in answered]
        if not pushed.fork:
            self._delay(receipts, missing, sent, now)
        self._size = min(MAX_BATCH, self._size * 2)
        self.backoff.succeeded(now)
        link.ours()
        link.reached()
        link.bus.tell(
            ChangeKind.RECORD, ChangeKind.TASK, ChangeKind.SYNC, ids=frozenset(touched), source="push"
        )

    def _delay(self, receipts: list[Receipt], missing: list[str], sent: dict[str, Waiting], now: int) -> None:
        for receipt in receipts:
            if receipt.result is OpResult.HELD:
                self._delayed[receipt.op_id] = now + HELD_MS + self._link.random.randint(0, HELD_MS)
            elif receipt.result is OpResult.RETRY_LATER:
                self._delay_fault(receipt.op_id, sent[receipt.op_id].faults, now)
            else:
                self._delayed.pop(receipt.op_id, None)
        for op_id in missing:  # an answer that leaves operations out must not make a hot loop
            self._delay_fault(op_id, sent[op_id].attempts, now)

    def _delay_fault(self, op_id: str, times: int, now: int) -> None:
        ceiling = min(LONGEST_MS, FAULT_MS * 2 ** min(times, 10))
        self._delayed[op_id] = now + ceiling // 2 + self._link.random.randint(0, ceiling // 2)

    def _failed(self, error: CentreError, batch: list[Waiting], now: int) -> bool:
        link = self._link
        log.info("push failed: %s", error)
        self._unknown = isinstance(error, LoginNeeded)
        if isinstance(error, LoginNeeded):
            link.state.login_needed = True
            link.reached()
            self.backoff.pause(now, PAUSE_MS)
        elif isinstance(error, Refused):
            self._refused(error, batch, now)
        else:
            if isinstance(error, Unreachable | NotOurs):
                link.lost()
            if not isinstance(
                error, Busy
            ):  # there it is the centre that is busy, not the batch that is too large
                self._size = max(1, self._size // 2)
            self.backoff.failed(now, error.retry_after if isinstance(error, Busy) else 0.0)
        return False

    def _refused(self, error: CentreError, batch: list[Waiting], now: int) -> None:
        """The whole request is refused: another centre, no right to deliver, or one operation that makes it malformed."""
        code = error.problems[0].code
        if code == "centre.other":
            self._link.state.alarm = OTHER_CENTRE
            self._link.lost()
            self.backoff.failed(now)
            return
        self._link.reached()
        if not code.startswith("wire."):
            self.backoff.pause(now, PAUSE_MS)
            return
        # Find the operation that makes it so, and let the others pass.
        if len(batch) > 1:
            self._size = max(1, len(batch) // 4)
            self.backoff.succeeded(now)
            return
        poison = batch[0]
        problem: Problem = error.problems[0]
        receipt = Receipt(poison.envelope.op_id, OpResult.RETRY_LATER, 0, problem.code)
        self._link.store.transact(lambda connection: outbox.take_receipts(connection, [receipt]))
        self._delay_fault(poison.envelope.op_id, poison.faults, now)
        self.backoff.succeeded(now)

    def _forked(self, pushed: Pushed) -> None:
        link = self._link
        log.warning("the centre is not where it was: epoch %d", pushed.epoch)
        link.store.transact(lambda connection: forked(connection, pushed.epoch, pushed.witness, link.rules))
        link.state.alarm = RESTORED
        link.bus.tell(ChangeKind.SYNC, source="push")
