"""Why a form is not at the centre yet: what is known of the line, of the centre's answers, and of its own task."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from app.models.forms import FAULTS_SHOWN, FormOperation
from app.models.outbox import OpState
from app.models.store import Connection
from app.records.record import WaitingReason, WaitReason
from app.services.seat import Seat
from app.sync.link import OTHER_CENTRE
from app.sync.push import Waits

_WORST = (
    WaitReason.CENTRE_FAULT,
    WaitReason.HELD,
    WaitReason.BEHIND_RETURNED,
    WaitReason.STORE,
    WaitReason.OTHER_CENTRE,
    WaitReason.LOGIN,
    WaitReason.PAUSED,
    WaitReason.OFFLINE,
    WaitReason.BUSY,
    WaitReason.LATER,
    WaitReason.SENDING,
    WaitReason.NEXT,
)
_UNSENT = (OpState.PENDING, OpState.SENT)


@dataclass(frozen=True, slots=True)
class DeliveryLine:
    """How delivery stands at one moment, the same for every form of a page.

    Attributes:
        reason: why nothing at all goes now; None if it does.
        until: when it goes on (wall clock, ms).
        shift: wall clock minus ticks.
        down_since: since when the centre does not answer.
    """

    reason: WaitReason | None
    until: int | None
    waits: Waits
    ticks: int
    shift: int
    down_since: int | None

    @classmethod
    def of(cls, seat: Seat, connection: Connection) -> DeliveryLine:
        """As it stands now."""
        ticks, shift = seat.ticks(), seat.clock_shift()
        waits = seat.waits(connection)
        reason = _line_reason(seat, waits, ticks)
        until = waits.until + shift if reason is WaitReason.BUSY else None
        down_since = seat.line.since if reason is WaitReason.OFFLINE else None
        return cls(reason, until, waits, ticks, shift, down_since)

    def why(self, operations: Iterable[FormOperation], number: str) -> WaitingReason | None:
        """Why a form with these operations waits; None if all of it is at the centre."""
        unsent = [one for one in operations if one.status.state in _UNSENT and not one.status.superseded]
        if not unsent:
            return None
        found = [self._one(operation, number) for operation in unsent]
        since, tries = min(one.saved_at for one in unsent), max(one.attempts for one in unsent)
        worst = min(found, key=lambda waiting: _WORST.index(waiting.reason))
        return replace(worst, since=since, tries=tries)

    def _one(self, one: FormOperation, number: str) -> WaitingReason:
        delayed = self.waits.delayed.get(one.status.op_id, 0)
        until = delayed + self.shift if delayed > self.ticks else None
        if one.status.faults >= FAULTS_SHOWN:
            return WaitingReason(WaitReason.CENTRE_FAULT, one.saved_at, until)
        if one.status.held:
            return WaitingReason(WaitReason.HELD, one.saved_at, None, number)
        if one.place > self.waits.blocked.get(one.entity_id, one.place):
            return WaitingReason(WaitReason.BEHIND_RETURNED, one.saved_at)
        if self.reason is not None:
            return WaitingReason(self.reason, one.saved_at, self.until, down_since=self.down_since)
        if until is not None:
            return WaitingReason(WaitReason.LATER, one.saved_at, until)
        sent = one.status.state is OpState.SENT
        return WaitingReason(WaitReason.SENDING if sent else WaitReason.NEXT, one.saved_at)


def _line_reason(seat: Seat, waits: Waits, ticks: int) -> WaitReason | None:
    state = seat.line
    if state.trouble:
        return WaitReason.STORE
    if state.alarm == OTHER_CENTRE:
        return WaitReason.OTHER_CENTRE
    if waits.resting and waits.until > ticks:
        return WaitReason.LOGIN if waits.login else WaitReason.PAUSED
    if not state.online:
        return WaitReason.OFFLINE
    return WaitReason.BUSY if waits.until > ticks else None
