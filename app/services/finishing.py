"""The end of a call: everything checked first, then saved in one transaction."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from app.models import calls, forms, packs, tasks
from app.models.calls import OwnRecord, StoredCall
from app.models.store import Connection
from app.records.call import CallOutcome, Saved, TaskOutcome
from app.services import acting
from app.services.desk import Desk
from app.services.kept import Kept
from app.services.scripts import Filled, context_of, event_name, fill, is_partial
from app.sync.fold import refold
from app.sync.signing import PendingAct
from domain.acts.act import Act
from domain.acts.appointment_set import Appointment
from domain.acts.attempt_record import Attempt, Outcome
from domain.acts.response_submit import Response
from domain.acts.world import World
from domain.dispositions import KEEPS_ANSWERS, Disposition
from domain.problems import Problem, ProblemError
from domain.questionnaire.responses import Judged
from domain.vocabulary import Direction
from domain.wire.codec import encode
from domain.wire.leases import PackGroup, PackTask

if TYPE_CHECKING:
    from app.services.calls import CallProgress

NEEDS_TIME = frozenset({Disposition.APPOINTMENT})
"""Dispositions that cannot be without a time to call again."""
ANSWERED = frozenset({Disposition.COMPLETE, Disposition.PARTIAL})
"""Dispositions that say by themselves that something was answered."""


@dataclass(frozen=True, slots=True)
class _Part:
    """One task's outcome with what it comes to."""

    outcome: TaskOutcome
    task: PackTask
    filled: Filled | None
    appointment: Appointment | None

    @property
    def response(self) -> Response | None:
        """The form, where one is sent."""
        return self.filled.response if self.filled is not None else None

    @property
    def acts(self) -> list[Act]:
        """What is done to this task beside the call."""
        return [act for act in (self.response, self.appointment) if act is not None]


class Finishing:
    """Builds the operations of a call and saves them with their effects."""

    def __init__(self, desk: Desk, group: PackGroup, standing: CallProgress, opened: StoredCall) -> None:
        self._desk = desk
        self._group = group
        self._standing = standing
        self._opened = opened

    def save(self, outcome: CallOutcome) -> Saved:
        """Check and save; raises as ``Calls.finish`` says."""
        now = self._desk.now()
        parts = self._parts(outcome)
        attempt = self._attempt(parts, now)
        acting.check(self._world(parts), now, attempt, *(act for part in parts for act in part.acts))
        return self._desk.store.transact(lambda connection: self._write(connection, parts, attempt, now))

    def _world(self, parts: list[_Part]) -> World:
        forms = {p.filled.response.response_id: p.filled for p in parts if p.filled is not None}
        return acting.world(self._desk, self._group, forms)

    def _parts(self, outcome: CallOutcome) -> list[_Part]:
        """Outcomes with what belongs to them; what is missing is asked for here, what is wrong is the acts' to say."""
        if not outcome.tasks:
            raise ProblemError(Problem("outcome.missing", field="outcome"))
        problems: list[Problem] = []
        parts: list[_Part] = []
        for one in outcome.tasks:
            try:
                parts.append(self._part(one))
            except ProblemError as error:
                problems.extend(error.problems)
        if problems:
            raise ProblemError(*problems)
        return parts

    def _part(self, one: TaskOutcome) -> _Part:
        here = {"task_id": one.task_id}
        task = next((t for t in self._group.tasks if t.task.task_id == one.task_id), None)
        if task is None:
            raise ProblemError(Problem("outcome.other_task", here, field="outcome"))
        disposition = one.disposition
        if disposition in ANSWERED and one.form is None:
            raise ProblemError(Problem("outcome.form_missing", here, field="outcome"))
        if disposition in NEEDS_TIME and one.appointment is None:
            raise ProblemError(Problem("appointment.missing", here, field="appointment"))
        appointment = self._appointment(one)
        if one.form is None or disposition not in ANSWERED | KEEPS_ANSWERS:
            # What was ticked before a refusal is no answer: they took it back.
            return _Part(one, task, None, appointment)
        if one.form.task_id != one.task_id:
            raise ProblemError(Problem("outcome.other_form", here, field="outcome"))
        form = fill(
            one.form,
            task,
            self._opened.call_id,
            one.form.base_revision + 1,
            context_of(task, self._desk.city),
            partial=is_partial(one),
            caller=self._group.caller,
            called=self._called,
        )
        if disposition not in ANSWERED and not (self._called and form.begun):
            return _Part(one, task, None, appointment)
        return _Part(one, task, form, appointment)

    @property
    def _called(self) -> bool:
        """Whether a number was shown to be dialled, or they called in."""
        return bool(self._standing.shown) or self._standing.direction == Direction.INCOMING

    def _appointment(self, one: TaskOutcome) -> Appointment | None:
        wanted = one.appointment
        if wanted is None:
            return None
        return Appointment(
            appointment_id=self._desk.ways.new_id(),
            task_id=one.task_id,
            group_id=self._group.group_id,
            attempt_id=self._opened.call_id,
            at=wanted.at,
            definite=wanted.definite,
            note=wanted.note,
            settings=self._desk.rules.version,
            caller=self._group.caller,
        )

    def _attempt(self, parts: list[_Part], now: int) -> Attempt:
        standing = self._standing
        started = standing.started_at or self._opened.opened_at
        ended = max(started, standing.ended_at or now)
        return Attempt(
            attempt_id=self._opened.call_id,
            group_id=self._group.group_id,
            direction=standing.direction,
            started_at=started,
            ended_at=ended,
            outcomes=[
                Outcome(p.outcome.task_id, p.outcome.disposition, p.outcome.reason or None, p.outcome.note)
                for p in parts
            ],
            connected_at=standing.connected_at,
            contact_ordinal=standing.contact_ordinal,
            number_shown=bool(standing.shown),
            wrap_up_ms=max(0, now - ended),
            events=[event_name(p.task) for p in parts],
            caller=self._group.caller,
        )

    def _write(self, connection: Connection, parts: list[_Part], attempt: Attempt, now: int) -> Saved:
        group = self._group
        attempt_op = acting.save(connection, self._desk, PendingAct(attempt, lease_no=group.lease_no))
        operations, records = [attempt_op], []
        for part in parts:
            version = tasks.version_of(connection, part.outcome.task_id)
            own = [attempt_op]
            own += [
                acting.save(connection, self._desk, PendingAct(act, version, group.lease_no))
                for act in part.acts
            ]
            operations += own[1:]
            until = forms.lease_until(connection, group.group_id, group.lease_no) or group.lease_until
            record = self._record(part, own, now, until)
            calls.put_record(connection, record)
            records.append(record.record_id)
        calls.close_call(connection, self._opened.call_id)
        packs.mark_worked(connection, group.group_id, now)
        touched = tuple(part.outcome.task_id for part in parts)
        refold(connection, self._desk.rules, touched)
        responses = tuple(p.response.response_id for p in parts if p.response is not None)
        return Saved(self._opened.call_id, now, tuple(operations), responses, touched, tuple(records))

    def _record(self, part: _Part, operations: list[str], now: int, lease_until: int) -> OwnRecord:
        row, outcome = part.task.task, part.outcome
        kept = Kept(
            attempt_id=self._opened.call_id,
            task_id=row.task_id,
            group_id=row.group_id,
            disposition=outcome.disposition,
            reason=outcome.reason,
            mask=row.mask,
            unit_name=row.unit_name,
            business_line=row.business_line,
            questionnaire=row.questionnaire,
            lease_no=self._group.lease_no,
            form=outcome.form,
            revision=part.response.revision if part.response is not None else 0,
            overall=part.response.overall if part.response is not None else None,
            orders=orders_of(part.filled.judged) if part.filled is not None else (),
            direction=self._standing.direction,
            lease_until=lease_until,
            dispatch_no=row.dispatch_no,
            appointment_at=outcome.appointment.at if outcome.appointment is not None else None,
            note=outcome.note,
        )
        record_id = part.response.response_id if part.response else f"{self._opened.call_id}:{row.task_id}"
        return OwnRecord(
            record_id, self._desk.user_id, now, kept.bytes(), encode(self._group), tuple(operations)
        )


def orders_of(judged: Judged) -> tuple[str, ...]:
    """Kinds of the orders that a form's answers open."""
    return tuple(order.kind.value for order in judged.outcome.orders)
