"""我的记录: what I did today, where each form is, corrections and resubmissions."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TypeVar

from app.models import calls, forms, notes, outbox, tasks
from app.models.calls import OwnRecord, StoredCall
from app.models.forms import FormOperation
from app.models.outbox import SET_ASIDE, OpState, OpStatus
from app.models.store import Connection
from app.records.call import (
    AppointmentDraft,
    CallState,
    Draft,
    FormDraft,
    Phase,
    Saved,
    TaskOutcome,
)
from app.records.changes import ChangeKind
from app.records.record import (
    Delivery,
    MyRecord,
    PackageMade,
    RecordCounts,
    RecordKey,
    RecordPage,
    RecordQuery,
)
from app.services import acting, corrections
from app.services.calls import CallProgress, call_state
from app.services.desk import Desk
from app.services.kept import Kept, delivery_of, kept_of, my_record, with_lead
from app.services.putting_right import Prepared, PuttingRight, said
from app.services.scripts import Filled, context_of, fill
from app.services.waiting import DeliveryLine
from app.sync.fold import refold
from app.sync.signing import PendingAct
from domain.acts import registry
from domain.acts.appointment_set import Appointment
from domain.acts.attempt_correct import Correction
from domain.acts.attempt_record import Attempt, Outcome
from domain.acts.response_submit import Response
from domain.acts.task_handover import Handover
from domain.dispositions import Disposition
from domain.problems import Problem, ProblemError
from domain.questionnaire.context import RECORDING as RECORDING_FLAG
from domain.wire.codec import decode, encode
from domain.wire.leases import PackGroup

PACKAGE = "package"
"""Name of the note about the newest encrypted package; there is one per workstation, whoever made it."""

A = TypeVar("A", Attempt, Correction, Appointment, Response)
"""Acts about one call."""

_HERE = (OpState.PENDING, OpState.SENT, OpState.QUARANTINED)


@dataclass(frozen=True, slots=True)
class _Place:
    """A revision to be sent: its number, the one it is based on, the refused operation whose place it takes."""

    revision: int
    base: int
    supersedes: str | None


class Records:
    """Own forms of today, and those of any day that still wait or came back."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def page(self, query: RecordQuery, after: RecordKey | None = None, limit: int = 200) -> RecordPage:
        """Some of them in the order asked for, each with where it is and why it is not further."""
        desk = self._desk
        day_start, now = desk.day_start(), desk.now()
        with desk.store.read() as connection:
            found, key = forms.page(connection, query, desk.user_id, day_start, after, limit)
            operations = forms.operations_of(connection, [record.record_id for record in found])
            line = DeliveryLine.of(desk.seat, connection)
            package = notes.get(connection, PACKAGE, PackageMade)
        rows = []
        for record in found:
            its = operations[record.record_id]
            shown, kept = my_record(record, its, day_start), kept_of(record)
            waiting = line.why(its, kept.dispatch_no)
            rows.append(
                replace(
                    shown,
                    waiting=waiting,
                    doubtful=waiting is not None and 0 < kept.lease_until < now,
                    packaged_at=_packaged_at(package, its),
                )
            )
        return RecordPage(tuple(rows), key)

    def counts(self) -> RecordCounts:
        """How many are where, and what else waits on this workstation."""
        with self._desk.store.read() as connection:
            return forms.counts(connection, self._desk.user_id, self._desk.day_start())

    def today(self) -> list[MyRecord]:
        """Own work of this city day, newest first, and what waits from earlier; refused forms of earlier days come first."""
        return self._all(RecordQuery())

    def refused(self) -> list[MyRecord]:
        """退回待改: what the centre refused and nobody has repaired."""
        return self._all(RecordQuery(frozenset({Delivery.REFUSED})))

    def hand_to_lead(self, record_id: str, reason: str) -> Saved:
        """交班长处理: the task goes to the lead in the place of what was refused, which stays here and at the centre as it is.

        Raises:
            ProblemError: ``record.unknown``; ``record.not_refused``. SaveFailed.
        """
        record, kept = self._load(record_id)
        refused = self._standing(record)
        if not refused:
            raise ProblemError(Problem("record.not_refused"))
        words = reason.strip()[:4000]
        caller = decode(record.work, PackGroup).caller if record.work is not None else None

        def save(connection: Connection) -> tuple[str, ...]:
            version = tasks.version_of(connection, kept.task_id)
            handed = []
            for status in refused:
                payload = Handover(self._desk.ways.new_id(), kept.task_id, kept.group_id, words, caller)
                doing = PendingAct(payload, version, kept.lease_no, status.op_id)
                handed.append(self._save(connection, doing, record))
            return tuple(handed)

        return self._saved(kept, self._desk.store.transact(save), ())

    def last_package(self) -> PackageMade | None:
        """The newest encrypted package made on this workstation, None if there is none."""
        with self._desk.store.read() as connection:
            return notes.get(connection, PACKAGE, PackageMade)

    def open(self, record_id: str) -> CallState:
        """A form to look at again: phase ``read_only``, the form in the draft.

        Raises:
            ProblemError: ``record.unknown``; ``record.gone``: its personal data was erased at the end of the day.
        """
        record, kept = self._load(record_id)
        if record.work is None:
            raise ProblemError(Problem("record.gone"))
        told = self._said(record, kept)
        draft = Draft(
            kept.attempt_id,
            (kept.form,) if kept.form else (),
            kept.task_id,
            told.disposition,
            told.reason,
            told.note,
            appointment=told.appointment,
        )
        opened = StoredCall(
            kept.attempt_id,
            record.work,
            encode(self._made(record, kept)),
            encode(draft),
            record.at,
            record.at,
        )
        return replace(call_state(self._desk, opened), recording=self._recorded(record, kept))

    def take_up(self, record_id: str) -> CallState:
        """A form to be corrected: as saved, or as far as an unfinished correction of it had come. Raises like :meth:`open`."""
        state = self.open(record_id)
        with self._desk.store.read() as connection:
            begun = corrections.find(connection, self._desk.user_id)
        draft = begun.drafts.get(record_id) if begun is not None else None
        return replace(state, draft=draft, recovered=True) if draft is not None else state

    def take_up_call(self, record_id: str) -> tuple[tuple[str, CallState], ...]:
        """All that may be put right of the call a record is of, by record, this one first; each as :meth:`take_up` gives it."""
        desk = self._desk
        record, kept = self._load(record_id)
        with desk.store.read() as connection:
            told = calls.records_at(connection, desk.user_id, record.at)
            operations = forms.operations_of(connection, [one.record_id for one in told])
        lines = [my_record(one, operations[one.record_id], desk.day_start()) for one in told]
        others = {
            line.task_id: line.record_id
            for line in lines
            if line.attempt_id == kept.attempt_id and line.record_id != record_id and line.correctable
        }
        whole = {kept.task_id: record_id, **others}
        states = {one: self.take_up(one) for one in whole.values()}
        work = states[record_id].work
        tasks_told = tuple(task for task in work.tasks if task.task.task_id in whole)
        return tuple(
            (one, replace(state, work=replace(state.work, tasks=tasks_told))) for one, state in states.items()
        )

    def keep_correction(self, record_id: str, draft: Draft) -> None:
        """Keep what was typed into a correction, durably.

        Raises:
            SaveFailed: it was not kept.
        """
        user_id = self._desk.user_id
        self._desk.store.transact(lambda c: corrections.keep(c, user_id, record_id, draft))

    def drop_correction(self, record_id: str) -> None:
        """The form stays as it was saved."""
        user_id = self._desk.user_id
        self._desk.store.transact(lambda c: corrections.drop(c, user_id, record_id))

    def surviving_correction(self) -> str | None:
        """The record whose correction was open when the program ended, if it may still be corrected."""
        desk = self._desk
        with desk.store.read() as connection:
            begun = corrections.find(connection, desk.user_id)
            record = calls.record(connection, begun.record_id) if begun is not None else None
            if begun is None or record is None:
                return None
            operations = forms.operations_of(connection, [record.record_id])[record.record_id]
        return begun.record_id if my_record(record, operations, desk.day_start()).correctable else None

    def correct(self, record_id: str, form: FormDraft) -> Saved:
        """Save a correction within the day as a new revision, or a refused form again in its place (改好重新提交).

        Raises:
            ProblemError: ``record.too_late`` after the day; ``record.with_lead``; ``record.no_form``; broken rules with their field. SaveFailed.
        """
        prepared = self._corrected(record_id, form)
        return self._saved(prepared.kept, self._desk.store.transact(prepared.write), prepared.responses)

    def _corrected(self, record_id: str, form: FormDraft) -> Prepared:
        record, kept = self._load(record_id)
        if kept.form is None or not kept.revision:
            raise ProblemError(Problem("record.no_form"))
        statuses = self._statuses(record)
        if with_lead(statuses):
            raise ProblemError(Problem("record.with_lead"))
        refused = self._standing(record)
        if not refused and record.at < self._desk.day_start():
            raise ProblemError(Problem("record.too_late"))
        filled = replace(form, task_id=kept.task_id, response_id=kept.form.response_id)
        places = self._places(kept, filled.response_id, refused)
        forms = [self._fill(record, kept, filled, place) for place in places]
        acting.check(
            acting.world(self._desk, forms={filled.response_id: forms[-1]}),
            self._desk.now(),
            *(form.response for form in forms),
        )
        newest = forms[-1].response
        renewed = replace(
            kept,
            form=replace(filled, base_revision=newest.base_revision),
            revision=newest.revision,
            overall=newest.overall,
            orders=tuple(d.kind.value for d in forms[-1].judged.outcome.orders),
        )
        record = replace(record, data=renewed.bytes())

        def save(connection: Connection) -> tuple[str, ...]:
            corrections.drop(connection, self._desk.user_id, record_id)
            # What else of it was refused goes again as it was, and before the form that belongs to it.
            mended = {place.supersedes for place in places}
            others = [s for s in refused if s.op_id not in mended]
            again = [self._again(connection, record, status) for status in others]
            version = tasks.version_of(connection, kept.task_id)
            for place, form in zip(places, forms, strict=True):
                doing = PendingAct(form.response, version, kept.lease_no, place.supersedes)
                again.append(self._save(connection, doing, record))
            return tuple(again)

        return Prepared(kept, record_id, (newest.response_id,), save)

    def put_right(self, record_id: str, outcome: TaskOutcome) -> Saved:
        """Save what was put right the same day: another outcome, with what belongs to it, or the form alone as :meth:`correct` does.

        Nothing is sent of what is as it was; then there are no operations.

        Raises:
            ProblemError: like :meth:`correct`; ``correction.refused_first``: something of it came back. SaveFailed.
        """
        return self.put_right_together([(record_id, outcome)])

    def put_right_together(self, outcomes: Sequence[tuple[str, TaskOutcome]]) -> Saved:
        """Several records of one call, all or none of them. Raises like :meth:`put_right`, for all that is wrong with any."""
        desk = self._desk
        changes: list[Prepared] = []
        problems: list[Problem] = []
        for record_id, outcome in outcomes:
            try:
                changes.append(self._change(record_id, outcome))
            except ProblemError as error:
                problems.extend(error.problems)
        if problems:
            raise ProblemError(*problems)
        operations = desk.store.transact(
            lambda connection: tuple(op_id for one in changes for op_id in one.write(connection))
        )
        for one in changes if operations else ():
            self._tell(one.kept)
        return Saved(
            changes[0].kept.attempt_id,
            desk.now(),
            operations,
            tuple(name for one in changes for name in one.responses),
            tuple(one.kept.task_id for one in changes),
            tuple(one.record_id for one in changes),
        )

    def _change(self, record_id: str, outcome: TaskOutcome) -> Prepared:
        record, kept = self._load(record_id)
        if outcome == replace(self._said(record, kept), form=outcome.form):
            if outcome.form is None or (kept.form is not None and said(kept.form) == said(outcome.form)):
                return Prepared(
                    kept, record_id, (), lambda connection: self._as_it_was(connection, record_id)
                )
            return self._corrected(record_id, outcome.form)
        statuses = self._statuses(record)
        if with_lead(statuses) or delivery_of(statuses)[0] is Delivery.SECONDARY:
            raise ProblemError(Problem("record.with_lead"))
        if self._standing(record):
            raise ProblemError(Problem("correction.refused_first", field="outcome"))
        if record.work is None or record.at < self._desk.day_start():
            raise ProblemError(Problem("record.too_late"))
        made = self._find(record, kept, Attempt)
        if made is None:
            raise ProblemError(Problem("record.gone"))
        group = decode(record.work, PackGroup)
        return PuttingRight(self._desk, record, kept, made, group).prepared(outcome)

    def _as_it_was(self, connection: Connection, record_id: str) -> tuple[str, ...]:
        corrections.drop(connection, self._desk.user_id, record_id)
        return ()

    def resubmit(self, record_id: str) -> Saved:
        """Send what was refused of a record again unchanged, when the reason was not in the form."""
        record, kept = self._load(record_id)
        refused = self._standing(record)
        if not refused:
            raise ProblemError(Problem("record.not_refused"))

        def save(connection: Connection) -> tuple[str, ...]:
            return tuple(self._again(connection, record, status) for status in refused)

        return self._saved(kept, self._desk.store.transact(save), ())

    # ----------------------------------------------------------------------------------------------------------------

    def _all(self, query: RecordQuery) -> list[MyRecord]:
        desk = self._desk
        day_start = desk.day_start()
        with desk.store.read() as connection:
            found, _ = forms.page(connection, query, desk.user_id, day_start, None, forms.ALL)
            operations = forms.operations_of(connection, [record.record_id for record in found])
        return [my_record(record, operations[record.record_id], day_start) for record in found]

    def _load(self, record_id: str) -> tuple[OwnRecord, Kept]:
        with self._desk.store.read() as connection:
            record = calls.record(connection, record_id)
        if record is None or record.user_id != self._desk.user_id:
            raise ProblemError(Problem("record.unknown"))
        return record, kept_of(record)

    def _statuses(self, record: OwnRecord) -> list[OpStatus]:
        with self._desk.store.read() as connection:
            return list(outbox.status_of(connection, record.operations).values())

    def _standing(self, record: OwnRecord) -> list[OpStatus]:
        """The refused operations of a record that nothing has taken the place of."""
        return [
            s
            for s in self._statuses(record)
            if s.state is OpState.QUARANTINED
            and not s.superseded
            and (s.problem is None or s.problem.code != SET_ASIDE)
        ]

    def _places(self, kept: Kept, response_id: str, refused: list[OpStatus]) -> list[_Place]:
        """Where a correction goes: in the place of each refused revision, and after the newest if that was not refused.

        A revision whose base was refused waits at the centre for it, so the base must come again, under its own number.
        """
        places = []
        with self._desk.store.read() as connection:
            for status in refused:
                envelope = outbox.envelope_of(connection, status.op_id)
                if envelope is None or envelope.kind != Response.KIND:
                    continue
                before = decode(envelope.payload, Response)
                if before.response_id == response_id:  # another one was taken back with the outcome as it was
                    places.append(_Place(before.revision, before.base_revision, status.op_id))
        places.sort(key=lambda place: place.revision)
        if not places or places[-1].revision < kept.revision:
            places.append(_Place(kept.revision + 1, kept.revision, None))
        return places

    def _fill(self, record: OwnRecord, kept: Kept, filled: FormDraft, place: _Place) -> Filled:
        if record.work is None:
            raise ProblemError(Problem("record.gone"))
        group = decode(record.work, PackGroup)
        task = next(t for t in group.tasks if t.task.task_id == kept.task_id)
        return fill(
            replace(filled, base_revision=place.base),
            task,
            kept.attempt_id,
            place.revision,
            context_of(task, self._desk.city),
            partial=kept.disposition != Disposition.COMPLETE,
            caller=group.caller,
        )

    def _made(self, record: OwnRecord, kept: Kept) -> CallProgress:
        """The call as it was told; of one that lies here no more, that it was made."""
        made = self._find(record, kept, Attempt)
        standing = CallProgress(kept.task_id, kept.direction, Phase.READ_ONLY, shown=(0,))
        if made is None:
            return standing
        return replace(
            standing,
            contact_ordinal=made.contact_ordinal,
            shown=(made.contact_ordinal,) if made.number_shown else (),
            started_at=made.started_at,
            connected_at=made.connected_at,
            ended_at=made.ended_at,
        )

    def _said(self, record: OwnRecord, kept: Kept) -> TaskOutcome:
        """The outcome as it was last told, without its form."""
        told: Outcome | None = None
        if (correction := self._find(record, kept, Correction)) is not None:
            told = correction.outcome
        elif (made := self._find(record, kept, Attempt)) is not None:
            told = next((one for one in made.outcomes if one.task_id == kept.task_id), None)
        agreed = self._find(record, kept, Appointment) if kept.appointment_at is not None else None
        return TaskOutcome(
            kept.task_id,
            kept.disposition,
            kept.reason,
            told.note if told is not None else "",
            None,
            AppointmentDraft(agreed.at, agreed.definite, agreed.note) if agreed is not None else None,
        )

    def _recorded(self, record: OwnRecord, kept: Kept) -> bool:
        """Whether calls were recorded when the form was filled, as it says itself."""
        told = self._find(record, kept, Response)
        return told is not None and told.context.get(RECORDING_FLAG) is True

    def _find(self, record: OwnRecord, kept: Kept, kind: type[A]) -> A | None:
        """The newest act of a kind about the record's call among its operations: some are of an earlier one that broke off."""
        with self._desk.store.read() as connection:
            for op_id in reversed(record.operations):
                envelope = outbox.envelope_of(connection, op_id)
                if envelope is not None and envelope.kind == kind.KIND:
                    told = decode(envelope.payload, kind)
                    if told.attempt_id == kept.attempt_id:
                        return told
        return None

    def _again(self, connection: Connection, record: OwnRecord, status: OpStatus) -> str:
        before = outbox.envelope_of(connection, status.op_id)
        if before is None:
            raise ProblemError(Problem("record.unknown"))
        act = registry.read(before.kind, before.schema_version, before.payload)
        doing = PendingAct(act, before.base_version, before.lease_no, status.op_id)
        return self._save(connection, doing, record)

    def _save(self, connection: Connection, doing: PendingAct, record: OwnRecord) -> str:
        op_id = acting.save(connection, self._desk, doing)
        calls.put_record(connection, replace(record, operations=(op_id,)))
        refold(connection, self._desk.rules, outbox.tasks_of(connection, [op_id]))
        return op_id

    def _tell(self, kept: Kept) -> None:
        desk = self._desk
        desk.seat.wake()
        desk.bus.tell(
            ChangeKind.RECORD, ChangeKind.TASK, ChangeKind.SYNC, ids=frozenset({kept.task_id}), source="save"
        )

    def _saved(self, kept: Kept, operations: tuple[str, ...], responses: tuple[str, ...]) -> Saved:
        desk = self._desk
        self._tell(kept)
        return Saved(kept.attempt_id, desk.now(), operations, responses, (kept.task_id,))


def _packaged_at(package: PackageMade | None, operations: Sequence[FormOperation]) -> int | None:
    """When a form that is not at the centre went into the newest package; what was saved after it did not."""
    here = [o.n for o in operations if o.status.state in _HERE and not o.status.superseded]
    return package.at if package is not None and here and max(here) <= package.upto else None
