"""``F12``: saved here at once, sent on a lane of its own, heard when a lead acknowledges."""

from __future__ import annotations

from app.models import notes, replica
from app.models.outbox import OutboxLane
from app.models.store import Connection
from app.records.changes import ChangeKind
from app.records.duty import EmergencyNumber, EmergencyProgress, EmergencyReport
from app.records.errors import SaveFailed
from app.services.desk import Desk
from app.sync import signing
from app.sync.signing import Moment, PendingAct
from domain.acts.emergency_raise import Emergency
from domain.wire.envelope import Envelope
from domain.wire.hall import Acknowledge, EmergencyId
from domain.wire.rows import EmergencyRow, RowKind

_FALLBACK = (EmergencyNumber("110", {"zh": "110 指挥中心", "en": "110 command centre"}),)


class Emergencies:
    """Raising, following and taking emergencies."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def raise_(self, report: EmergencyReport) -> EmergencyProgress:
        """Save it and try to send it at once (3 s); returns with how far it came. The lane goes on trying.

        Raises:
            SaveFailed: not even the local store took it, and it could not be sent either.
        """
        desk = self._desk
        emergency_id, now = desk.ways.new_id(), desk.clock.wall()
        doing = PendingAct(_payload(emergency_id, report))
        try:
            envelope = desk.store.transact(lambda c: self._save(c, doing, emergency_id, report.kind, now))
        except SaveFailed:
            return self._without_store(doing, emergency_id, report.kind, now)
        desk.seat.send_emergency(envelope)
        desk.seat.wake_emergencies()
        desk.bus.tell(ChangeKind.EMERGENCY, ChangeKind.SYNC, ids=frozenset({emergency_id}), source="save")
        return self.progress(emergency_id) or EmergencyProgress(emergency_id, report.kind, now)

    def progress(self, emergency_id: str) -> EmergencyProgress | None:
        """How far one has come; no network."""
        with self._desk.store.read() as connection:
            return notes.emergency(connection, emergency_id)

    def own(self) -> list[EmergencyProgress]:
        """Own emergencies of today, newest first."""
        since = self._desk.day_start()
        with self._desk.store.read() as connection:
            return notes.own_emergencies(connection, self._desk.user_id, since)

    def open(self) -> list[EmergencyRow]:
        """Those of the hall nobody acknowledged, oldest first."""
        with self._desk.store.read() as connection:
            rows = replica.rows_of(connection, RowKind.EMERGENCY, EmergencyRow)
        return sorted((r for r in rows if r.acknowledged_at is None), key=lambda r: r.rings_since)

    def acknowledge(self, emergency_id: str) -> EmergencyRow:
        """This lead takes it; online only. The same lead may repeat it; another is told who has it."""
        desk = self._desk
        row = desk.centre.acknowledge(Acknowledge(desk.ways.new_id(), emergency_id))
        desk.seat.pull_now()
        desk.bus.tell(ChangeKind.EMERGENCY, ids=frozenset({emergency_id}), source="live")
        return row

    def callback_number(self, emergency_id: str) -> str:
        """The number to call back, for a lead who took it; the centre records the look. Empty if none was given."""
        return self._desk.centre.callback_number(EmergencyId(emergency_id)).number

    def offline_numbers(self) -> list[EmergencyNumber]:
        """Numbers kept locally for when nobody can be told (setting ``emergency.numbers``)."""
        city = self._desk.city
        numbers = [EmergencyNumber(one.number, dict(one.name)) for one in city.emergency.numbers]
        return numbers or list(_FALLBACK)

    def _save(
        self, connection: Connection, doing: PendingAct, emergency_id: str, kind: str, now: int
    ) -> Envelope:
        desk = self._desk
        envelope = signing.save(
            connection, desk.working.author, doing, now, desk.ways.new_id, OutboxLane.EMERGENCY
        )
        notes.raise_emergency(connection, emergency_id, desk.user_id, envelope.op_id, kind, now)
        return envelope

    def _without_store(self, doing: PendingAct, emergency_id: str, kind: str, now: int) -> EmergencyProgress:
        """The store is full or broken: somebody must hear of it all the same."""
        desk = self._desk
        moment = Moment(now, desk.seat.offset)
        envelope = signing.sign(desk.working.author, doing, 1, moment, desk.ways.new_id())
        if not desk.seat.send_emergency(envelope):
            # Once more: the refusal may have been a moment's lock.
            desk.store.transact(lambda c: self._save(c, doing, emergency_id, kind, now))
            return EmergencyProgress(emergency_id, kind, now, offline=True, tries=1)
        return EmergencyProgress(emergency_id, kind, now, sent_at=desk.clock.wall(), tries=1)


def _payload(emergency_id: str, report: EmergencyReport) -> Emergency:
    return Emergency(
        emergency_id=emergency_id,
        kind=report.kind,
        place=report.place,
        injured=report.injured,
        weapon=report.weapon,
        callback_number=report.callback_number,
        note=report.note,
        group_id=report.group_id,
        task_id=report.task_id,
        attempt_id=report.attempt_id,
    )
