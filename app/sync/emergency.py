"""The emergency lane: behind nothing, with short time-outs, trying until the centre has it."""

from __future__ import annotations

import logging

from app.models import notes, outbox
from app.models.outbox import OutboxLane
from app.models.store import Connection
from app.records.changes import ChangeKind
from app.records.errors import CentreError, NotOurs, SaveFailed, Unreachable
from app.sync.link import EngineContext
from domain.wire.envelope import Envelope
from domain.wire.sync import OpResult, Receipt

log = logging.getLogger(__name__)

AGAIN_MS = 3_000
"""No backoff beyond this: somebody's life may hang on it. A little jitter keeps seats from trying in step."""


class EmergencyLane:
    """Sends emergencies, oldest first; a failed one does not keep the next from being tried."""

    def __init__(self, link: EngineContext) -> None:
        self._link = link
        self.due = 0

    def wake(self) -> None:
        """One was raised."""
        self.due = 0

    def due_at(self) -> int | None:
        """When to step again; None while there is none to send."""
        with self._link.store.read() as connection:
            return self.due if outbox.waiting(connection, OutboxLane.EMERGENCY, limit=1) else None

    def step(self, now: int) -> bool:
        """Try all that wait once; True if all of them arrived."""
        if now < self.due:
            return False
        with self._link.store.read() as connection:
            waiting = outbox.waiting(connection, OutboxLane.EMERGENCY)
        arrived = [self.send(w.envelope) for w in waiting]
        self.due = now + AGAIN_MS + self._link.random.randint(0, 500)
        return all(arrived)

    def send(self, envelope: Envelope) -> bool:
        """Try one now; True once the centre has it."""
        receipt = self._ask(envelope)
        arrived = receipt is not None and receipt.result in (
            OpResult.APPLIED,
            OpResult.DUPLICATE,
            OpResult.SECONDARY,
        )
        self._note(envelope.op_id, receipt, arrived)
        return arrived

    def _ask(self, envelope: Envelope) -> Receipt | None:
        link = self._link
        try:
            receipt = link.centre.emergency(envelope)
        except CentreError as error:
            log.warning("an emergency could not be sent: %s", error)
            if isinstance(error, Unreachable | NotOurs):
                link.lost()
            return None
        link.reached()
        return receipt if receipt.op_id == envelope.op_id else None

    def _note(self, op_id: str, receipt: Receipt | None, arrived: bool) -> None:
        def save(connection: Connection) -> None:
            outbox.mark_sent(connection, [op_id])
            if arrived or (receipt is not None and receipt.result is OpResult.REFUSED):
                # A refusal counts from the centre this store belongs to only, and that is certain on the sync lane alone.
                outbox.hand_to_sync(connection, op_id)
            elif receipt is not None:
                outbox.take_receipts(connection, [receipt])
            notes.tried_emergency(connection, op_id, self._link.clock.wall() if arrived else None)

        try:
            self._link.store.transact(save)
        except SaveFailed:  # it was sent all the same; it will be sent again, and counts once
            log.warning("the progress of an emergency could not be noted")
        self._link.bus.tell(ChangeKind.EMERGENCY, source="push")
