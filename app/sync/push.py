"""Delivery: batches of operations in entity order, each with its own result; one bad one delays nobody else's."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field

from app.models import outbox, replica
from app.models.outbox import PendingOperation
from app.models.store import Connection
from app.records.changes import ChangeKind
from app.records.errors import (
    Busy,
    CentreError,
    LoginNeeded,
    NotOurs,
    Refused,
    SaveFailed,
    StoreUnusable,
    Unreachable,
)
from app.sync.backoff import Backoff, wait_ms
from app.sync.fold import refold_received
from app.sync.fork import forgotten, forked, says_unknown
from app.sync.link import OTHER_CENTRE, RESTORED, EngineContext
from app.transport.parcel import Parcel
from domain.problems import Problem
from domain.wire.message import replace
from domain.wire.sync import (
    MAX_BATCH,
    MAX_BATCH_BYTES,
    PUSH_SCHEMA,
    OpResult,
    Presence,
    Push,
    Pushed,
    Receipt,
    Witness,
)

log = logging.getLogger(__name__)

FIRST_BATCH = 125
"""The centre begins with a small one while the next is made ready; each one that is taken doubles the next."""

ENVELOPE_BYTES = 800
"""What an envelope weighs beside its payload, rounded up."""

HELD_MS = 60_000
FAULT_MS = 10_000
LONGEST_MS = 240_000
RUN_MS = 4_000
"""How long one batch follows the other before pulling has its turn; then the centre waits once for the next."""

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


@dataclass(slots=True)
class _Run:
    """How far choosing has come in one run of batches.

    Attributes:
        until: ticks after which no further batch is made ready, so that pulling has its turn.
        blocked: as it was when the run began: what a person repairs meanwhile goes with the next run, in its own place.
        waiting: entities of which something was left out, so that whatever comes after it is left out too.
        more: whether the last batch was full.
    """

    until: int
    blocked: dict[str, int] | None = None
    waiting: set[str] = field(default_factory=set)
    after: tuple[int, int] = (0, 0)
    more: bool = False


class _Answer:
    """What the centre said of a batch."""

    def __init__(
        self, pushed: Pushed, batch: Sequence[PendingOperation], clock: tuple[int, int] | None
    ) -> None:
        self.pushed, self.clock = pushed, clock
        self.sent = {w.envelope.op_id: w for w in batch}
        self.receipts = [r for r in pushed.results if r.op_id in self.sent]
        answered = {r.op_id for r in self.receipts}
        self.missing = [op_id for op_id in self.sent if op_id not in answered]

    @property
    def all_taken(self) -> bool:
        """Whether every operation is at the centre and the centre is where it was."""
        return not (self.pushed.fork or self.missing) and all(
            outbox.became(r) in (OpResult.APPLIED, OpResult.SECONDARY) for r in self.receipts
        )


class _Ahead:
    """What is done while a batch is on its way: the answer before it is written down, the batch after it made ready.

    Attributes:
        message, batch, parcel: the next batch, marked as sent; no message if there is none.
    """

    def __init__(self, lane: PushLane, current: Push, before: _Answer | None, now: int) -> None:
        self._lane, self._current, self._before, self._now = lane, current, before, now
        self._ready = False
        self.message: Push | None = None
        self.batch: list[PendingOperation] = []
        self.parcel: Parcel | None = None

    def get_ready(self, *, more: bool = True) -> None:
        """Do it, once: by whoever sends, or else by whoever asked for it. ``more``: whether a next batch is wanted."""
        if not self._ready:
            self._lane._get_ready(self, self._current, self._before, self._now, more)
            self._ready = True


class PushLane:
    """Sends what is unsent until nothing is left that may be sent now."""

    def __init__(self, link: EngineContext) -> None:
        self._link = link
        self.backoff = Backoff(link.random)
        self._size = min(MAX_BATCH, FIRST_BATCH)
        self._delayed: dict[str, int] = {}
        self._unknown = False
        self._run: _Run | None = None
        self._known: tuple[int, Witness] | None = None
        self._kept_arrived: set[str] = set()

    def wake(self) -> None:
        """Somebody asked, or the centre is back: go now."""
        self.backoff.reset()

    @property
    def resting(self) -> bool:
        """Whether it was refused as a whole, and waits for an administrator or a login."""
        return self.backoff.resting

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

    def owes(self, now: int) -> bool:
        """Whether something saved goes at ``now`` (ticks): nothing keeps it here, and the lane does not wait; asked from another thread."""
        if now < self.backoff.due_at:
            return False
        with self._link.store.read() as connection:
            return bool(self._choose(connection, now, _Run(now)))

    def step(self, now: int) -> bool:
        """Send what there is, a few batches at most; True if there may be more to send at once."""
        if now < self.backoff.due_at:
            return False
        self._run = _Run(self._link.clock.ticks() + RUN_MS)
        try:
            return self._deliver(now)
        finally:
            self._run = None

    def _deliver(self, now: int) -> bool:
        """While the centre judges one batch, what it said of the one before is written down and the next is made ready.

        The next leaves only if all of the one before was taken in: anything else may change what is to be sent.
        """
        link = self._link
        with link.store.read() as connection:
            batch = self._choose(connection, now)
            known = replica.server(connection)
            presence = link.presence(outbox.unsent(connection))
        self._known = known.epoch, known.witness
        if not batch:
            return False
        # From here on the answer is unknown until it is here, and a crash must find that written down.
        link.store.transact(lambda connection: outbox.mark_sent(connection, _ids(batch)))
        message = self._message(known.epoch, known.witness, presence, batch)
        parcel: Parcel | None = None
        before: _Answer | None = None
        while True:
            ahead = _Ahead(self, message, before, now)
            left = link.clock.wall()
            try:
                pushed = link.centre.push(message, parcel, ahead.get_ready)
            except CentreError as error:
                ahead.get_ready(more=False)
                return self._failed(error, batch, now)
            clock = link.measured(left, link.clock.wall(), pushed.now)
            ahead.get_ready()
            if pushed.centre_id != link.centre_id:
                link.state.alarm = OTHER_CENTRE
                link.lost()
                self.backoff.failed(now)
                return False
            answer = _Answer(pushed, batch, clock)
            if ahead.message is None or not answer.all_taken or pushed.epoch != known.epoch:
                self._write_down(answer, now)
                if pushed.fork or pushed.epoch != known.epoch:
                    self._forked(pushed)
                return True
            # The newest witness, as of every request: it was not known yet when the operations were made ready.
            before, batch, parcel = answer, ahead.batch, ahead.parcel
            message = replace(ahead.message, witness=pushed.witness)

    def _get_ready(self, ahead: _Ahead, current: Push, before: _Answer | None, now: int, more: bool) -> None:
        link, run = self._link, self._run
        if run is None or not (more and run.more and link.clock.ticks() < run.until):
            if before is not None:
                self._write_down(before, now)
            return

        def save(connection: Connection) -> tuple[set[str], list[PendingOperation], Presence]:
            self._run = replace(run, waiting=set(run.waiting))  # it may have to be done again
            touched = self._save(connection, before) if before is not None else set()
            batch = self._choose(connection, now)
            outbox.mark_sent(connection, _ids(batch))
            return touched, batch, link.presence(outbox.unsent(connection))

        touched, batch, presence = link.store.transact(save)
        if before is not None:
            self._took(before, touched, now)
        if batch:
            ahead.batch = batch
            ahead.message = self._message(current.epoch, current.witness, presence, batch)
            ahead.parcel = Parcel(ahead.message)

    def deliver_kept(self, now: int) -> None:
        """The store cannot be read: one batch of what its second copy holds goes as it is. What the centre says of it is written
        down if that can be; the copy keeps it until a store can be read that says so too, and what is sent again counts once."""
        link = self._link
        if now < self.backoff.due_at or self._known is None:
            return
        kept = [one for one in link.store.kept() if one.envelope.op_id not in self._kept_arrived]
        kept.sort(key=lambda one: (one.place, one.n))
        envelopes = [one.envelope for one in kept[: self._size]]
        if not envelopes:
            return
        oldest = min(one.saved_at for one in kept)
        epoch, witness = self._known
        message = Push(
            schema=PUSH_SCHEMA,
            centre_id=link.centre_id,
            epoch=epoch,
            witness=witness,
            device_id=link.device_id,
            incarnation=link.incarnation,
            presence=link.presence(outbox.Unsent(len(kept), oldest, 0, 0, 0)),
            ops=envelopes,
        )
        try:
            pushed = link.centre.push(message)
        except CentreError as error:
            log.info("push failed: %s", error)
            if isinstance(error, Unreachable | NotOurs):
                link.lost()
            self.backoff.failed(now)
            return
        if pushed.centre_id != link.centre_id or pushed.fork:
            self.backoff.failed(now)
            return
        link.reached()
        self.backoff.succeeded(now)
        receipts = [one for one in pushed.results if one.result is not OpResult.RETRY_LATER]
        self._kept_arrived.update(one.op_id for one in receipts)
        with suppress(SaveFailed, StoreUnusable):
            link.store.transact(lambda connection: outbox.take_receipts(connection, receipts))

    def _message(
        self, epoch: int, witness: Witness, presence: Presence, batch: Sequence[PendingOperation]
    ) -> Push:
        link = self._link
        return Push(
            schema=PUSH_SCHEMA,
            centre_id=link.centre_id,
            epoch=epoch,
            witness=witness,
            device_id=link.device_id,
            incarnation=link.incarnation,
            presence=presence,
            ops=[w.envelope for w in batch],
        )

    def _choose(self, connection: Connection, now: int, run: _Run | None = None) -> list[PendingOperation]:
        """The next batch of ``run`` (default: the one under way): by place, without what waits and what comes after it of its entity."""
        run = run or self._run or _Run(now)
        if run.blocked is None:
            run.blocked = outbox.blocked_entities(connection)
        batch: list[PendingOperation] = []
        size = 0
        run.more = False
        while True:
            page = outbox.waiting(connection, after=run.after, limit=self._size)
            for w in page:
                e = w.envelope
                behind = w.place > run.blocked.get(e.entity_id, w.place)
                delayed = self._delayed.get(e.op_id, 0) > now
                if behind or delayed or e.entity_id in run.waiting:
                    # What is held is at the centre already, and what it waits for may come after it: nothing waits for it here.
                    if not w.held:
                        run.waiting.add(e.entity_id)
                    run.after = (w.place, w.n)
                    continue
                size += len(e.payload.encode()) + ENVELOPE_BYTES
                run.more = bool(batch) and size > MAX_BATCH_BYTES
                if run.more:
                    return batch
                batch.append(w)
                run.after = (w.place, w.n)
                run.more = len(batch) >= self._size
                if run.more:
                    return batch
            if not page:
                return batch

    def _write_down(self, answer: _Answer, now: int) -> None:
        touched = self._link.store.transact(lambda connection: self._save(connection, answer))
        self._took(answer, touched, now)

    def _save(self, connection: Connection, answer: _Answer) -> set[str]:
        """Write an answer down; returns the tasks it touched."""
        link, pushed = self._link, answer.pushed
        changed = outbox.take_receipts(connection, answer.receipts)
        if not pushed.fork:
            replica.set_witness(connection, pushed.witness)
            replica.set_safe_seq(connection, pushed.safe_seq)
        if answer.clock is not None:
            replica.set_clock(connection, *answer.clock)
        return refold_received(connection, link.rules, answer.receipts, changed)

    def _took(self, answer: _Answer, touched: set[str], now: int) -> None:
        """An answer is written down."""
        link = self._link
        if not answer.pushed.fork:
            self._delay(answer.receipts, answer.missing, answer.sent, now)
        self._size = min(MAX_BATCH, self._size * 2)
        self.backoff.succeeded(now)
        link.ours()
        link.reached()
        link.bus.tell(
            ChangeKind.RECORD, ChangeKind.TASK, ChangeKind.SYNC, ids=frozenset(touched), source="push"
        )

    def _delay(
        self, receipts: list[Receipt], missing: list[str], sent: dict[str, PendingOperation], now: int
    ) -> None:
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
        wait = wait_ms(self._link.random, times, FAULT_MS, LONGEST_MS, FAULT_MS // 2)
        self._delayed[op_id] = now + wait

    def _failed(self, error: CentreError, batch: list[PendingOperation], now: int) -> bool:
        link = self._link
        log.info("push failed: %s", error)
        self._unknown = isinstance(error, LoginNeeded)
        if isinstance(error, LoginNeeded):
            link.state.login_needed = True
            link.reached()
            self.backoff.pause(now, PAUSE_MS)
            if says_unknown(error):
                forgotten(link)
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

    def _refused(self, error: CentreError, batch: list[PendingOperation], now: int) -> None:
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


def _ids(batch: Sequence[PendingOperation]) -> list[str]:
    return [w.envelope.op_id for w in batch]
