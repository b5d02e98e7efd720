"""The end of a call: everything checked first, then saved in one transaction."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from app.models import calls, forms, packs, tasks
from app.models.calls import OpenCall, OwnRecord
from app.models.store import Connection
from app.records.call import CallOutcome, Saved, TaskOutcome
from app.services.desk import Desk
from app.services.kept import Kept
from app.services.scripts import context_of, event_name, is_partial, payload_of
from app.sync import signing
from app.sync.fold import refold
from app.sync.signing import Doing
from domain.dispositions import Disposition
from domain.problems import Problem, ProblemError
from domain.questionnaire.engine import State
from domain.wire.codec import encode
from domain.wire.leases import PackGroup, PackTask
from domain.wire.operations import Appointment, Attempt, OperationKind, Outcome, Response

if TYPE_CHECKING:
    from app.services.calls import Standing

_NEEDS_TIME = frozenset({Disposition.APPOINTMENT})
_NEEDS_FORM = frozenset({Disposition.COMPLETE})
_ANSWERED = frozenset({Disposition.COMPLETE, Disposition.PARTIAL})


@dataclass(frozen=True, slots=True)
class _Part:
    """One task's outcome, checked, with its payloads."""

    outcome: TaskOutcome
    task: PackTask
    response: Response | None
    state: State | None
    appointment: Appointment | None


class Finishing:
    """Builds the operations of a call and saves them with their effects."""

    def __init__(self, desk: Desk, group: PackGroup, standing: Standing, opened: OpenCall) -> None:
        self._desk = desk
        self._group = group
        self._standing = standing
        self._opened = opened

    def save(self, outcome: CallOutcome) -> Saved:
        """Check and save; raises as ``Calls.finish`` says."""
        now = self._desk.now()
        parts = self._parts(outcome, now)
        attempt = self._attempt(parts, now)
        return self._desk.store.transact(lambda connection: self._write(connection, parts, attempt, now))

    def _parts(self, outcome: CallOutcome, now: int) -> list[_Part]:
        if not outcome.tasks:
            raise ProblemError(Problem("outcome.missing", field="outcome"))
        if len({t.task_id for t in outcome.tasks}) < len(outcome.tasks):
            raise ProblemError(Problem("outcome.twice", field="outcome"))
        problems: list[Problem] = []
        parts: list[_Part] = []
        for one in outcome.tasks:
            try:
                parts.append(self._part(one, now))
            except ProblemError as error:
                problems.extend(error.problems)
        if problems:
            raise ProblemError(*problems)
        return parts

    def _part(self, one: TaskOutcome, now: int) -> _Part:
        here = {"task_id": one.task_id}
        task = next((t for t in self._group.tasks if t.task.task_id == one.task_id), None)
        if task is None:
            raise ProblemError(Problem("outcome.other_task", here, field="outcome"))
        disposition = _disposition(one)
        if disposition in _NEEDS_FORM and one.form is None:
            raise ProblemError(Problem("outcome.form_missing", here, field="outcome"))
        if disposition in _NEEDS_TIME and one.appointment is None:
            raise ProblemError(Problem("appointment.missing", here, field="appointment"))
        appointment = self._appointment(one, now)
        if one.form is None or disposition not in _ANSWERED:
            # What was ticked before a refusal or a hang-up is no answer: sent, it would settle the task.
            return _Part(one, task, None, None, appointment)
        if one.form.task_id != one.task_id:
            raise ProblemError(Problem("outcome.other_form", here, field="outcome"))
        response, state = payload_of(
            one.form,
            task,
            self._opened.call_id,
            1,
            context_of(task, self._desk.settings),
            partial=is_partial(one),
        )
        return _Part(one, task, response, state, appointment)

    def _appointment(self, one: TaskOutcome, now: int) -> Appointment | None:
        wanted = one.appointment
        if wanted is None:
            return None
        here = {"task_id": one.task_id}
        if wanted.at <= now:
            raise ProblemError(Problem("appointment.past", here, field="appointment"))
        rules = self._desk.seat.link.rules
        if rules.settings.policy.hours.quiet_at(wanted.at, rules.zone):
            raise ProblemError(Problem("appointment.quiet", here, field="appointment"))
        return Appointment(
            appointment_id=self._desk.ways.new_id(),
            task_id=one.task_id,
            group_id=self._group.group_id,
            attempt_id=self._opened.call_id,
            at=wanted.at,
            definite=wanted.definite,
            note=wanted.note,
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
        sign = self._sign
        attempt_op = sign(
            connection, Doing(OperationKind.ATTEMPT, group.group_id, attempt, lease_no=group.lease_no)
        )
        operations = [attempt_op]
        for part in parts:
            version = tasks.version_of(connection, part.outcome.task_id)
            own = [attempt_op]
            if part.response is not None:
                own.append(
                    sign(connection, self._on_task(OperationKind.RESPONSE, part, part.response, version))
                )
            if part.appointment is not None:
                own.append(
                    sign(
                        connection, self._on_task(OperationKind.APPOINTMENT, part, part.appointment, version)
                    )
                )
            operations += own[1:]
            until = forms.lease_until(connection, group.group_id, group.lease_no) or group.lease_until
            calls.put_record(connection, self._record(part, own, now, until))
        calls.close_call(connection, self._opened.call_id)
        packs.mark_worked(connection, group.group_id, now)
        touched = tuple(part.outcome.task_id for part in parts)
        refold(connection, self._desk.seat.link.rules, touched)
        responses = tuple(p.response.response_id for p in parts if p.response is not None)
        return Saved(self._opened.call_id, now, tuple(operations), responses, touched)

    def _on_task(self, kind: str, part: _Part, payload: object, version: int) -> Doing:
        return Doing(kind, part.outcome.task_id, payload, version, self._group.lease_no)

    def _sign(self, connection: Connection, doing: Doing) -> str:
        desk = self._desk
        envelope = signing.save(connection, desk.working.author, doing, desk.clock.wall(), desk.ways.new_id)
        return envelope.op_id

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
            revision=1 if part.response is not None else 0,
            overall=part.response.overall if part.response is not None else None,
            orders=tuple(d.kind.value for d in part.state.outcome.orders) if part.state is not None else (),
            direction=self._standing.direction,
            lease_until=lease_until,
            dispatch_no=row.dispatch_no,
        )
        record_id = part.response.response_id if part.response else f"{self._opened.call_id}:{row.task_id}"
        return OwnRecord(
            record_id, self._desk.user_id, now, kept.bytes(), encode(self._group), tuple(operations)
        )


def _disposition(one: TaskOutcome) -> Disposition:
    found = next((d for d in Disposition if d == one.disposition and d.facts.by_agent), None)
    if found is None:
        raise ProblemError(Problem("outcome.unknown", {"task_id": one.task_id}, field="outcome"))
    return found
