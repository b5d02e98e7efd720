"""What a call brought, put together from the forms and the outcome that was chosen. No Qt."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum, auto

from app.records.call import AppointmentDraft, CallOutcome, TaskOutcome
from app.ui.screens.call.form import Form
from domain.dispositions import KEEPS_ANSWERS, WITHOUT_A_CALL, Disposition, NextKind

_FILLED = frozenset({Disposition.COMPLETE, Disposition.PARTIAL})


class Gap(StrEnum):
    """What is still missing before a call can be saved."""

    NO_OUTCOME = auto()
    """Nothing was chosen and the form does not say it."""
    APPOINTMENT = auto()
    """The outcome needs a time."""
    RULES = auto()
    """The form breaks rules."""
    NOT_DIALLED = auto()
    """An outcome of a call that was never made."""


@dataclass(frozen=True, slots=True)
class Chosen:
    """The outcome as chosen on the screen."""

    disposition: Disposition | None = None
    appointment: AppointmentDraft | None = None
    note: str = ""
    reason: str = ""


def implied(form: Form) -> Disposition | None:
    """The outcome that the form itself says: how an answer ended the call, or complete when all is answered."""
    if form.ended is not None:
        return form.ended
    return Disposition.COMPLETE if form.through else None


def needs_time(disposition: Disposition) -> bool:
    """Whether it needs an appointment."""
    return disposition.facts.next is NextKind.APPOINTMENT


def gap(form: Form, chosen: Chosen, *, called: bool) -> Gap | None:
    """What is missing, None if the call can be saved. ``called``: it was dialled, or came in."""
    disposition = chosen.disposition or implied(form)
    if disposition is None:
        return Gap.RULES if form.step.state.confirmed and form.broken() else Gap.NO_OUTCOME
    if not called and disposition not in WITHOUT_A_CALL:
        return Gap.NOT_DIALLED
    if disposition is Disposition.PARTIAL and not form.begun:
        return Gap.RULES
    if needs_time(disposition) and chosen.appointment is None:
        return Gap.APPOINTMENT
    if disposition is Disposition.COMPLETE and not form.finished:
        return Gap.RULES
    return None


def shared(disposition: str | None) -> bool:
    """Whether an outcome concerns the telephone or the person, so that every task of the call has it."""
    return bool(disposition) and disposition not in _FILLED


def leaves_answers(form: Form, disposition: Disposition) -> bool:
    """Whether the citizen in person has answered something that does not go along with this outcome."""
    return form.begun and disposition not in _FILLED | KEEPS_ANSWERS


def put_together(
    current: str, forms: Mapping[str, Form], chosen: Chosen, all_tasks: Iterable[str]
) -> CallOutcome:
    """The outcome of every task of the group that this call says something about.

    The task at hand gets the outcome that was chosen. Another one whose form is finished is complete as well, one that the citizen
    has begun to answer partial; the rest share an outcome that concerns the telephone or the person (nobody answered, refused), but
    no answer.
    """
    disposition = chosen.disposition or implied(forms[current]) or Disposition.PARTIAL
    outcomes = [_task(forms[current], disposition, chosen)]
    for task_id in all_tasks:
        if task_id == current:
            continue
        form = forms.get(task_id)
        if form is not None and form.through:
            outcomes.append(_task(form, Disposition.COMPLETE, Chosen()))
        elif form is not None and disposition in _FILLED and form.begun:
            outcomes.append(_task(form, Disposition.PARTIAL, Chosen()))
        elif disposition not in _FILLED:
            outcomes.append(
                _task(form, disposition, chosen)
                if form is not None
                else _without_form(task_id, disposition, chosen)
            )
    return CallOutcome(tuple(outcomes))


def note_of(form: Form, disposition: Disposition, chosen: Chosen) -> str:
    """What is noted of an outcome: what was typed for it, and the remark of a form that does not go along."""
    note, remark = chosen.note.strip(), form.remark.strip()
    goes_along = disposition in _FILLED or (disposition in KEEPS_ANSWERS and form.begun)
    # An outcome that is put right has it in its note already.
    if goes_along or not remark or remark in note:
        return note
    return f"{note}\n{remark}" if note else remark


def _task(form: Form, disposition: Disposition, chosen: Chosen) -> TaskOutcome:
    keeps_form = disposition in _FILLED or form.step.state.confirmed
    return TaskOutcome(
        task_id=form.task.task.task_id,
        disposition=disposition.value,
        reason=chosen.reason,
        note=note_of(form, disposition, chosen),
        form=form.draft() if keeps_form and form.touched else None,
        appointment=chosen.appointment if needs_time(disposition) else None,
    )


def _without_form(task_id: str, disposition: Disposition, chosen: Chosen) -> TaskOutcome:
    appointment = chosen.appointment if needs_time(disposition) else None
    return TaskOutcome(task_id, disposition.value, chosen.reason, chosen.note, None, appointment)
