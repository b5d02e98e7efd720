"""The outcome of a saved call put right the same day: what is said now goes to the centre, what was said before stays there too."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from app.models import calls, tasks
from app.models.calls import OwnRecord
from app.models.store import Connection
from app.records.call import FormDraft, TaskOutcome
from app.services import acting, corrections
from app.services.desk import Desk
from app.services.finishing import ANSWERED, NEEDS_TIME, orders_of
from app.services.kept import Kept
from app.services.scripts import Filled, context_of, fill, is_partial
from app.sync.fold import refold
from app.sync.signing import PendingAct
from domain.acts.act import Act
from domain.acts.appointment_set import Appointment
from domain.acts.attempt_correct import Correction, TakenBack
from domain.acts.attempt_record import Attempt, Outcome
from domain.acts.world import CallSeen
from domain.dispositions import KEEPS_ANSWERS, Disposition
from domain.problems import Problem, ProblemError
from domain.wire.leases import PackGroup, PackTask


@dataclass(frozen=True, slots=True)
class Prepared:
    """What was said anew about one record, checked and not saved yet.

    Attributes:
        record_id: the record's from then on.
        write: saves it in a transaction; the ids of the operations, none where nothing is told anew.
    """

    kept: Kept
    record_id: str
    responses: tuple[str, ...]
    write: Callable[[Connection], tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class PuttingRight:
    """Builds the operations that put one task's outcome right, to be saved with their effects.

    Attributes:
        made: the call as it was told.
    """

    desk: Desk
    record: OwnRecord
    kept: Kept
    made: Attempt
    group: PackGroup

    def prepared(self, outcome: TaskOutcome) -> Prepared:
        """Check it; raises as ``Records.put_right`` says."""
        self._complain(outcome)
        form = self._form(outcome)
        told = form.response if form is not None else None
        correction = self._correction(outcome, form)
        news = told if self._is_news(outcome, form) else None
        agreed = self._appointment(outcome, correction.correction_id)
        acts: list[Act] = [correction, *(act for act in (news, agreed) if act is not None)]
        forms = {form.response.response_id: form} if form is not None else {}
        mine = {self.made.attempt_id: CallSeen(self.made.ended_at, own=True)}
        acting.check(acting.world(self.desk, self.group, forms, calls=mine), self.desk.now(), *acts)
        record_id = told.response_id if told is not None else f"{self.kept.attempt_id}:{self.kept.task_id}"
        renewed = replace(
            self.record, record_id=record_id, data=self._renewed(outcome, form).bytes(), operations=()
        )
        responses = (told.response_id,) if told is not None else ()
        return Prepared(
            self.kept, record_id, responses, lambda connection: self._write(connection, acts, renewed)
        )

    def _complain(self, outcome: TaskOutcome) -> None:
        here = {"task_id": outcome.task_id}
        if outcome.disposition in ANSWERED and outcome.form is None:
            raise ProblemError(Problem("outcome.form_missing", here, field="outcome"))
        if outcome.disposition in NEEDS_TIME and outcome.appointment is None:
            raise ProblemError(Problem("appointment.missing", here, field="appointment"))

    def _form(self, outcome: TaskOutcome) -> Filled | None:
        """The form as it stands under the outcome; one that was whole and broke off now is another answer, under another id."""
        if outcome.form is None or outcome.disposition not in ANSWERED | KEEPS_ANSWERS:
            return None
        filled = fill(
            self._named(outcome.form, outcome),
            self._task,
            self.kept.attempt_id,
            1 + (self.kept.revision if self._goes_on(outcome) else self._base(outcome.form)),
            context_of(self._task, self.desk.city),
            partial=is_partial(outcome),
            caller=self.group.caller,
            called=self.made.made,
        )
        asked = outcome.disposition in ANSWERED or (self.made.made and filled.begun)
        return filled if asked else None

    def _named(self, form: FormDraft, outcome: TaskOutcome) -> FormDraft:
        form = replace(form, task_id=self.kept.task_id)
        if self._goes_on(outcome):
            return replace(form, response_id=self._told_id, base_revision=self.kept.revision)
        if self._told_id:
            return replace(form, response_id=self.desk.ways.new_id(), base_revision=0)
        return form

    def _base(self, form: FormDraft) -> int:
        return 0 if self._told_id else form.base_revision

    def _goes_on(self, outcome: TaskOutcome) -> bool:
        """Whether the answer that was told is an answer still, or more of one."""
        whole = self.kept.disposition == Disposition.COMPLETE
        return bool(self._told_id) and (not is_partial(outcome) or not whole)

    def _is_news(self, outcome: TaskOutcome, form: Filled | None) -> bool:
        """Whether the form says anything that was not told already."""
        before, now = self.kept.form, outcome.form
        if form is None or before is None or now is None or not self._goes_on(outcome):
            return form is not None
        broke_off = self.kept.disposition != Disposition.COMPLETE
        return is_partial(outcome) != broke_off or said(before) != said(now)

    @property
    def _told_id(self) -> str:
        """Under which id an answer was told with the outcome as it was, empty if none was."""
        return self.kept.form.response_id if self.kept.form is not None and self.kept.revision else ""

    @property
    def _task(self) -> PackTask:
        return next(t for t in self.group.tasks if t.task.task_id == self.kept.task_id)

    def _correction(self, outcome: TaskOutcome, form: Filled | None) -> Correction:
        back = None
        if self._told_id and (form is None or form.response.response_id != self._told_id):
            partial = self.kept.disposition != Disposition.COMPLETE
            back = TakenBack(self._told_id, self.kept.revision, partial)
        return Correction(
            correction_id=self.desk.ways.new_id(),
            attempt_id=self.kept.attempt_id,
            group_id=self.kept.group_id,
            outcome=Outcome(
                self.kept.task_id, outcome.disposition, outcome.reason or None, outcome.note
            ),
            called=self.made.made,
            takes_back=back,
            caller=self.group.caller,
        )  # fmt: skip

    def _appointment(self, outcome: TaskOutcome, correction_id: str) -> Appointment | None:
        wanted = outcome.appointment
        if wanted is None:
            return None
        return Appointment(
            appointment_id=correction_id,
            task_id=self.kept.task_id,
            group_id=self.kept.group_id,
            attempt_id=self.kept.attempt_id,
            at=wanted.at,
            definite=wanted.definite,
            note=wanted.note,
            settings=self.desk.rules.version,
            caller=self.group.caller,
        )

    def _renewed(self, outcome: TaskOutcome, form: Filled | None) -> Kept:
        told = form.response if form is not None else None
        news = self._is_news(outcome, form)
        draft = outcome.form or self.kept.form
        if draft is not None and told is not None and news:
            draft = replace(draft, response_id=told.response_id, base_revision=told.base_revision)
        elif draft is not None and told is None and self._told_id:
            # Filled in and not sent: should it be an answer after all, it is another one.
            draft = replace(draft, response_id=self.desk.ways.new_id(), base_revision=0)
        return replace(
            self.kept,
            disposition=outcome.disposition,
            reason=outcome.reason,
            form=draft,
            revision=(told.revision if news else self.kept.revision) if told is not None else 0,
            overall=told.overall if told is not None else None,
            orders=orders_of(form.judged) if form is not None else (),
            appointment_at=outcome.appointment.at if outcome.appointment is not None else None,
            note=outcome.note,
            was=self.kept.was or self.kept.disposition,
        )

    def _write(self, connection: Connection, acts: list[Act], renewed: OwnRecord) -> tuple[str, ...]:
        desk, kept = self.desk, self.kept
        corrections.drop(connection, desk.user_id, self.record.record_id)
        version = tasks.version_of(connection, kept.task_id)
        operations = tuple(
            acting.save(connection, desk, PendingAct(act, version, kept.lease_no)) for act in acts
        )
        if renewed.record_id != self.record.record_id:
            calls.rename_record(connection, self.record.record_id, renewed.record_id)
        calls.put_record(connection, replace(renewed, operations=operations))
        refold(connection, desk.rules, [kept.task_id])
        return operations


def said(form: FormDraft) -> tuple[object, ...]:
    """What a form tells the centre."""
    return form.answers, form.tags, form.remark, form.overridden
