"""The one open call: draft, dialling on record, and saving it all in one transaction."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from app.models import calls, packs, tasks
from app.models.calls import StoredCall
from app.models.store import Connection
from app.models.tasks import Own
from app.records.call import (
    CallOutcome,
    CallState,
    Draft,
    FormDraft,
    Phase,
    Saved,
)
from app.records.changes import ChangeKind
from app.records.errors import LoginFailed
from app.records.work import Exclusion, WorkItem
from app.services import acting
from app.services.beginning import begin, own_begun
from app.services.desk import Desk
from app.services.finishing import Finishing
from app.services.groups import to_call, work_item
from app.services.putting_back import PutBackReason, PuttingBack
from app.services.revisits import judged
from app.services.withdrawing import withdraw
from app.sync.fold import fold
from app.sync.signing import PendingAct
from domain.acts.number_reveal import Reveal
from domain.hours import CallHours
from domain.problems import Problem, ProblemError
from domain.questionnaire.answers import from_plain
from domain.settings import CitySettings
from domain.vocabulary import Direction
from domain.wire.codec import decode, encode
from domain.wire.leases import PackContact, PackGroup, PackOrder
from resources import questionnaires


@dataclass(frozen=True, slots=True)
class CallProgress:
    """How far a call is, as the store holds it."""

    task_id: str
    direction: str
    phase: Phase
    offline: bool = False
    contact_ordinal: int = 0
    shown: tuple[int, ...] = ()
    started_at: int | None = None
    connected_at: int | None = None
    ended_at: int | None = None


class Calls:
    """One call at a time per workstation user; its draft is durable from the first key."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    @property
    def city(self) -> CitySettings:
        """What this city has set, as last replicated."""
        return self._desk.city

    @property
    def hours(self) -> CallHours:
        """When this city may call, as last replicated."""
        return self._desk.hours

    def open(self, item: WorkItem) -> CallState:
        """Put a group on the call screen; the surviving draft of the same group is taken up again.

        Raises:
            ProblemError: ``call.other_open`` while another call's draft is unfinished; ``call.no_lease``: the group is not
                in hand (any more).
        """
        desk = self._desk
        user_id, now = desk.user_id, desk.now()
        call_id = desk.ways.new_id()

        def save(connection: Connection) -> StoredCall:
            found = calls.current_call(connection, user_id)
            if found is not None:
                if decode(found.pack, PackGroup).group_id != item.group_id:
                    raise ProblemError(Problem("call.other_open"))
                return found
            held = packs.get(connection, user_id, item.group_id)
            if held is None:
                raise ProblemError(Problem("call.no_lease"))
            standing = CallProgress(item.task_id, str(item.direction), Phase.OPEN, item.offline)
            own = tasks.own_facts(connection, [task.task.task_id for task in held.group.tasks], {})
            group = self._as_it_stands(held.group, own, standing)
            draft = Draft(call_id, self._forms(connection, group, own, item.task_id), item.task_id)
            call = StoredCall(call_id, encode(group), encode(standing), encode(draft), now, now)
            calls.open_call(connection, user_id, call)
            return call

        call = desk.store.transact(save)
        desk.seat.show_task(item.task_id)
        desk.bus.tell(ChangeKind.DRAFT, source="save")
        return self._state(call, recovered=call.call_id != call_id)

    def current(self) -> CallState | None:
        """The open call, None if there is none."""
        with self._desk.store.read() as connection:
            call = calls.current_call(connection, self._desk.user_id)
        return self._state(call) if call else None

    def surviving_draft(self) -> CallState | None:
        """The call that was open when the program ended, to be taken up again."""
        state = self.current()
        if state is None:
            return None
        self._desk.seat.show_task(state.work.task_id)
        return replace(state, recovered=True)

    def save_draft(self, draft: Draft) -> None:
        """Keep what was typed, durably.

        Raises:
            SaveFailed: it was not kept. ProblemError: ``call.not_open``.
        """
        now = self._desk.now()
        data = encode(draft)
        if not self._desk.store.transact(lambda c: calls.save_draft(c, draft.call_id, data, now)):
            raise ProblemError(Problem("call.not_open"))

    def discard(self, call_id: str) -> None:
        """Put the group back without a call: only before it was dialled.

        Raises:
            ProblemError: ``call.dialled``: an attempt needs an outcome.
        """
        _, standing, _ = self._load(call_id)
        if standing.phase is not Phase.OPEN or standing.shown:
            raise ProblemError(Problem("call.dialled"))
        self._desk.store.transact(lambda connection: calls.close_call(connection, call_id))
        self._desk.seat.show_task(None)
        self._desk.bus.tell(ChangeKind.DRAFT, source="save")

    def judge(self, call: CallState) -> list[Exclusion]:
        """The contact policy, judged again with this moment's clock and facts; empty means: may be called."""
        if call.direction == Direction.INCOMING:
            return []
        group, _, _ = self._load(call.call_id)
        return judged(self._desk, group)

    def dial(self, call: CallState, ordinal: int | None = None) -> tuple[CallState, str]:
        """``F2``: record that the number is shown for this attempt, then return it whole.

        Raises:
            ProblemError: an exclusion of the contact policy (its code and params), if every task of the group has one.
            LoginFailed: ``login.grant_expired``: nothing new opens.
            SaveFailed: it could not be recorded, so it is not shown.
        """
        group, standing, opened = self._load(call.call_id)
        chosen = standing.contact_ordinal if ordinal is None else ordinal
        contact = _contact(group, chosen)
        if chosen not in standing.shown:
            self._may_call(group, standing)
        now = self._desk.now()
        dialled = replace(
            standing,
            phase=Phase.DIALLED if standing.phase is Phase.OPEN else standing.phase,
            contact_ordinal=chosen,
            shown=tuple(sorted({*standing.shown, chosen})),
            started_at=standing.started_at or now,
        )
        reveal = Reveal(self._desk.ways.new_id(), group.group_id, chosen, call.call_id, caller=group.caller)
        self._record(call.call_id, dialled, None if chosen in standing.shown else reveal, group, now)
        return self._state(replace(opened, state=encode(dialled))), contact.number

    def reveal(self, call: CallState, reason: str, ordinal: int | None = None) -> str:
        """Any other look at the number: recorded with the reason first, then returned.

        Raises:
            ProblemError: ``reveal.reason_needed`` if the reason is empty.
        """
        group, standing, _ = self._load(call.call_id)
        self._not_expired()
        chosen = standing.contact_ordinal if ordinal is None else ordinal
        contact = _contact(group, chosen)
        reveal = Reveal(self._desk.ways.new_id(), group.group_id, chosen, None, reason.strip(), group.caller)
        self._record(call.call_id, standing, reveal, group, self._desk.now())
        return contact.number

    def connected(self, call: CallState) -> CallState:
        """``F3``: somebody answered."""
        now = self._desk.now()
        return self._move(
            call,
            lambda s: replace(
                s,
                phase=Phase.CONNECTED,
                started_at=s.started_at or now,
                connected_at=s.connected_at or now,
                ended_at=None,
            ),
        )

    def hang_up(self, call: CallState) -> CallState:
        """``F4``: the line is closed, wrap-up begins."""
        now = self._desk.now()
        return self._move(
            call,
            lambda s: replace(
                s, phase=Phase.WRAP_UP, started_at=s.started_at or now, ended_at=s.ended_at or now
            ),
        )

    def finish(self, call: CallState, outcome: CallOutcome) -> Saved:
        """Attempt, responses, appointments and the draft's end in one transaction; returns after the commit.

        Raises:
            ProblemError: broken rules, each with its ``field`` (question code) and ``task_id`` in params; nothing was saved.
            SaveFailed: the store did not take it; nothing was saved, nothing is lost.
        """
        group, standing, opened = self._load(call.call_id)
        saved = Finishing(self._desk, group, standing, opened).save(outcome)
        self._ended(saved)
        return saved

    def put_back(self, call_id: str, why: PutBackReason) -> Saved:
        """放回: back to the queue before it was dialled, with a reason; what was typed goes with it.

        Raises:
            ProblemError: ``put_back.*``, or ``call.not_open``; nothing was saved. SaveFailed.
        """
        desk = self._desk
        group, standing, opened = self._load(call_id)
        dialled = standing.phase is not Phase.OPEN or bool(standing.shown)
        saved = PuttingBack(desk, group, opened, standing.task_id, dialled).save(
            why, decode(opened.draft, Draft)
        )
        self._ended(saved)
        return saved

    def withdraw(self, call_id: str, order: PackOrder, words: str) -> str:
        """群众撤回: the citizen on the line takes an order back, in their words, and was asked whether somebody made them do it.

        It waits for the lead then. Saved here, also without the centre; returns the operation's id.

        Raises:
            ProblemError: ``order.missing``: without words; ``call.not_open``. SaveFailed.
        """
        self._load(call_id)
        return withdraw(self._desk, call_id, order, words)

    # ----------------------------------------------------------------------------------------------------------------

    def _ended(self, saved: Saved) -> None:
        """The call is off the screen, what came of it lies in the outbox."""
        desk = self._desk
        desk.seat.show_task(None)
        desk.seat.wake()
        desk.bus.tell(
            ChangeKind.TASK,
            ChangeKind.RECORD,
            ChangeKind.DRAFT,
            ChangeKind.PACK,
            ChangeKind.SYNC,
            ids=frozenset(saved.tasks),
            source="save",
        )

    def _as_it_stands(
        self, group: PackGroup, own: Mapping[str, Sequence[Own]], standing: CallProgress
    ) -> PackGroup:
        """As it was leased, or where it was called since, what is left of it."""
        if not own or standing.direction == Direction.INCOMING:
            return group
        rules = self._desk.rules
        shown = {t.task.task_id: fold(rules, t.task, own.get(t.task.task_id, ())) for t in group.tasks}
        return to_call(group, own, shown, self._desk.me.name)

    def _forms(
        self, connection: Connection, group: PackGroup, own: Mapping[str, Sequence[Own]], task_id: str
    ) -> tuple[FormDraft, ...]:
        """A form for the task the group was opened for, and for every other one of which a call broke off."""
        found = []
        language = str(self._desk.settings.get("language", "zh"))
        for task in group.tasks:
            name = task.task.task_id
            script = questionnaires().get(task.task.questionnaire)
            if script is None:
                continue
            new_id = self._desk.ways.new_id()
            empty = FormDraft(name, new_id, script.code, str(script.version), script.hash, language)
            before = own_begun(connection, self._desk.user_id, task, own.get(name, ()))
            form = begin(task, script, empty, before)
            if name == task_id or form is not empty:
                found.append(form)
        return tuple(sorted(found, key=lambda form: form.task_id != task_id))

    def _load(self, call_id: str) -> tuple[PackGroup, CallProgress, StoredCall]:
        with self._desk.store.read() as connection:
            call = calls.current_call(connection, self._desk.user_id)
        if call is None or call.call_id != call_id:
            raise ProblemError(Problem("call.not_open"))
        return decode(call.pack, PackGroup), decode(call.state, CallProgress), call

    def _move(self, call: CallState, step: Callable[[CallProgress], CallProgress]) -> CallState:
        _, standing, opened = self._load(call.call_id)
        moved = step(standing)
        data, now = encode(moved), self._desk.now()
        self._desk.store.transact(lambda connection: calls.save_state(connection, call.call_id, data, now))
        return self._state(replace(opened, state=data))

    def _record(
        self, call_id: str, standing: CallProgress, reveal: Reveal | None, group: PackGroup, now: int
    ) -> None:
        desk = self._desk
        if reveal is not None:
            acting.check(acting.world(desk, group), now, reveal)

        def save(connection: Connection) -> None:
            calls.save_state(connection, call_id, encode(standing), now)
            if reveal is not None:
                acting.save(connection, desk, PendingAct(reveal, lease_no=group.lease_no))

        desk.store.transact(save)
        desk.seat.wake()

    def _may_call(self, group: PackGroup, standing: CallProgress) -> None:
        self._not_expired()
        if standing.direction == Direction.INCOMING:
            return
        barred = judged(self._desk, group)
        free = {task.task.task_id for task in group.tasks} - {e.task_id for e in barred}
        if barred and not free:
            first = next((e for e in barred if e.task_id == standing.task_id), barred[0])
            raise ProblemError(Problem(first.code, {**first.params, "until": first.until}))

    def _not_expired(self) -> None:
        if self._desk.expired():
            raise LoginFailed(Problem("login.grant_expired", {"until": self._desk.works_until}))

    def _state(self, call: StoredCall, *, recovered: bool = False) -> CallState:
        return call_state(self._desk, call, recovered=recovered)


def call_state(desk: Desk, call: StoredCall, *, recovered: bool = False) -> CallState:
    """A call as a screen is given it."""
    group, standing = decode(call.pack, PackGroup), decode(call.state, CallProgress)
    draft = decode(call.draft, Draft)
    forms = tuple(replace(form, answers=from_plain(form.answers)) for form in draft.forms)
    work = work_item(
        group, standing.task_id, desk.now(), direction=standing.direction, offline=standing.offline
    )
    return CallState(
        call_id=call.call_id,
        work=work,
        draft=replace(draft, forms=forms),
        phase=standing.phase,
        opened_at=call.opened_at,
        contact_ordinal=standing.contact_ordinal,
        number_shown=standing.contact_ordinal in standing.shown,
        started_at=standing.started_at,
        connected_at=standing.connected_at,
        ended_at=standing.ended_at,
        recovered=recovered,
    )


def _contact(group: PackGroup, ordinal: int) -> PackContact:
    for contact in group.contacts:
        if contact.ordinal == ordinal:
            return contact
    if ordinal == 0 and group.contacts:
        return group.contacts[0]
    raise ProblemError(Problem("call.no_number"))
