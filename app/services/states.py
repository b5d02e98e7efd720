"""在岗, 小休, 离席, and going home."""

from __future__ import annotations

from collections.abc import Sequence

from app.models import calls, forms, notes, packs, queue, tasks
from app.models.store import Connection
from app.records.call import Draft, Phase, Saved
from app.records.changes import ChangeKind
from app.records.duty import AgentStateRecord, DraftLine, LeavingReport
from app.records.queue import QueueFilter, QueueItem, QueueQuery, QueueSort
from app.services import acting
from app.services.calls import CallProgress
from app.services.desk import Desk
from app.services.putting_back import typed
from app.sync.fold import refold
from app.sync.signing import PendingAct
from domain.acts.agent_state import AgentStateChange
from domain.acts.task_handover import Handover
from domain.problems import Problem, ProblemError
from domain.times import day_bounds, day_of
from domain.vocabulary import AgentState
from domain.wire.codec import decode
from domain.wire.leases import PackGroup
from domain.wire.parts import Caller

MOST = 500


class States:
    """What the agent is doing, told to the lead; and what is left when they leave."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def current(self) -> AgentStateRecord:
        """State and since when; off duty before the first change of a session."""
        desk = self._desk
        with desk.store.read() as connection:
            found = notes.get(connection, f"state:{desk.user_id}", AgentStateRecord)
        return found or AgentStateRecord(AgentState.OFF_DUTY.value, desk.now())

    def change(self, state: str, reason: str = "") -> AgentStateRecord:
        """Say what one is doing (``AgentState``).

        Raises:
            ProblemError: ``agent.state_unknown``. SaveFailed.
        """
        desk = self._desk
        act = AgentStateChange(str(state), reason)
        acting.check(acting.world(desk), desk.now(), act)
        record = AgentStateRecord(str(state), desk.now(), reason)
        user_id = desk.user_id

        def save(connection: Connection) -> None:
            if state == AgentState.OFF_DUTY:
                packs.doubt(connection, user_id)
            else:
                packs.trust_unheard(connection, user_id)
            acting.save(connection, desk, PendingAct(act))
            notes.put(connection, f"state:{user_id}", record)

        desk.store.transact(save)
        desk.seat.wake()
        desk.bus.tell(ChangeKind.AGENT_STATE, ChangeKind.SYNC, source="save")
        return record

    def leaving(self) -> LeavingReport:
        """What is unsent, which drafts and own appointments stand."""
        desk = self._desk
        user_id, now = desk.user_id, desk.now()
        with desk.store.read() as connection:
            own, others, loose, oldest_at = forms.waiting(connection, user_id)
            returned = forms.returned(connection, user_id)
            call = calls.current_call(connection, user_id)
            appointments = _own(connection, user_id, now)
        drafts: tuple[DraftLine, ...] = ()
        if call is not None:
            group, standing = decode(call.pack, PackGroup), decode(call.state, CallProgress)
            row = next(t.task for t in group.tasks if t.task.task_id == standing.task_id)
            drafts = (DraftLine(call.call_id, row.task_id, row.mask, row.unit_name, call.changed_at),)
        _, day_end = day_bounds(day_of(now, desk.zone), desk.zone)
        return LeavingReport(own + others, oldest_at, returned, drafts, tuple(appointments), loose, day_end)

    def own_appointments(self) -> tuple[QueueItem, ...]:
        """Own open appointments, the next one first."""
        desk = self._desk
        with desk.store.read() as connection:
            return tuple(_own(connection, desk.user_id, desk.now()))

    def hand_over(self, task_ids: Sequence[str], reason: str = "") -> Saved:
        """Give tasks to the lead. A call not dialled yet is put back; its notes go with the reason.

        Raises:
            ProblemError: ``call.dialled``: a call that was made needs an outcome first; ``task.unknown``. SaveFailed.
        """
        desk = self._desk
        user_id, now = desk.user_id, desk.now()

        def save(connection: Connection) -> tuple[str, ...]:
            words = self._put_back(connection, user_id, set(task_ids))
            text = "\n".join(part for part in (reason.strip(), words) if part)[:4000]
            operations = tuple(self._hand(connection, task_id, text) for task_id in task_ids)
            refold(connection, desk.rules, task_ids)
            return operations

        operations = desk.store.transact(save)
        desk.seat.wake()
        desk.bus.tell(ChangeKind.TASK, ChangeKind.DRAFT, ChangeKind.PACK, ChangeKind.SYNC, source="save")
        return Saved("", now, operations, (), tuple(task_ids))

    def _put_back(self, connection: Connection, user_id: str, task_ids: set[str]) -> str:
        call = calls.current_call(connection, user_id)
        if call is None:
            return ""
        standing, draft = decode(call.state, CallProgress), decode(call.draft, Draft)
        if standing.task_id not in task_ids:
            return ""
        if standing.phase is not Phase.OPEN:
            raise ProblemError(Problem("call.dialled"))
        calls.close_call(connection, call.call_id)
        return typed(draft)

    def _hand(self, connection: Connection, task_id: str, reason: str) -> str:
        desk = self._desk
        group_id, lease_no, caller = self._group_of(connection, task_id)
        act = Handover(desk.ways.new_id(), task_id, group_id, reason, caller)
        acting.check(acting.world(desk), desk.now(), act)
        return acting.save(connection, desk, PendingAct(act, tasks.version_of(connection, task_id), lease_no))

    def _group_of(self, connection: Connection, task_id: str) -> tuple[str, int, Caller | None]:
        for held in packs.of_user(connection, self._desk.user_id, unworked=False):
            if any(task.task.task_id == task_id for task in held.group.tasks):
                return held.group.group_id, held.group.lease_no, held.group.caller
        base = next(iter(tasks.bases(connection, [task_id])), None)
        if base is None:
            raise ProblemError(Problem("task.unknown"))
        return base.row.group_id, 0, None


def _own(connection: Connection, user_id: str, now: int) -> list[QueueItem]:
    """Own open appointments, soonest first."""
    query = QueueQuery(QueueFilter.APPOINTMENTS, sort=QueueSort.DUE_AT)
    found = queue.page(connection, query, user_id, now, None, MOST)
    mine = tasks.appointed_by(connection, user_id)
    return [item for item in found.items if item.task_id in mine]
