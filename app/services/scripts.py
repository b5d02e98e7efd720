"""Forms: the script of a task, the circumstances it is read in, and what is wrong with its answers."""

from __future__ import annotations

from dataclasses import dataclass, replace

from app.records.call import FormDraft, TaskOutcome
from domain.acts.response_submit import Response
from domain.dispositions import Disposition
from domain.problems import Problem, ProblemError
from domain.questionnaire.context import ScriptContext
from domain.questionnaire.model import Questionnaire
from domain.questionnaire.outcome import Outcome
from domain.questionnaire.responses import Judged, judge_response
from domain.questionnaire.taking_back import still_said, taken_back
from domain.questionnaire.wire import circumstances, context_to_wire, to_wire
from domain.settings import CitySettings
from domain.wire.leases import PackTask
from domain.wire.parts import Caller, EventName
from resources import questionnaire_of

RECORDING = "script.recording"
"""Setting of the city: calls are recorded, so the words about it are said."""


def script_of(form: FormDraft) -> Questionnaire:
    """The script a form was filled with.

    Raises:
        ProblemError: ``form.script_unknown``: this program does not have it.
    """
    script = questionnaire_of(form.hash)
    if script is None or script.code != form.questionnaire:
        raise ProblemError(Problem("form.script_unknown", {"script": f"{form.questionnaire}/{form.version}"}))
    return script


def context_of(task: PackTask, city: CitySettings) -> ScriptContext:
    """The circumstances that conditions of the script may read."""
    return circumstances(task, recording=city.script.recording)


@dataclass(frozen=True, slots=True)
class Filled:
    """A form as it would be sent, what follows from its answers, and what is wrong with them, with the task in each one's params."""

    response: Response
    judged: Judged
    problems: tuple[Problem, ...]

    @property
    def begun(self) -> bool:
        """Whether the citizen in person answered something, though perhaps not all."""
        return self.judged.confirmed and self.judged.ended is None and len(self.response.answers) > 1

    @property
    def ended(self) -> Disposition | None:
        """The disposition with which an answer ended the call."""
        return self.judged.ended

    @property
    def outcome(self) -> Outcome:
        """What follows from its answers."""
        return self.judged.outcome


def is_partial(outcome: TaskOutcome) -> bool:
    """Whether a form with this outcome need not be complete."""
    return outcome.disposition != Disposition.COMPLETE


def fill(
    form: FormDraft,
    task: PackTask,
    attempt_id: str,
    revision: int,
    context: ScriptContext,
    *,
    partial: bool,
    caller: Caller | None,
    called: bool = True,
) -> Filled:
    """The form as ``response.submit`` carries it; a revision rests on one of a call that was made. ``caller``: as its group says.

    Raises:
        ProblemError: like :func:`script_of`.
    """
    script = script_of(form)
    said = still_said(script, context, form.answers)
    judged = judge_response(script, context, said, partial)
    row = task.task
    outcome = judged.outcome
    payload = Response(
        response_id=form.response_id,
        revision=revision,
        task_id=form.task_id,
        group_id=row.group_id,
        attempt_id=attempt_id,
        questionnaire=script.code,
        questionnaire_version=str(script.version),
        questionnaire_hash=script.hash,
        language=form.language,
        answers=to_wire(script, said),
        event=event_name(task),
        base_revision=form.base_revision,
        partial=partial,
        overall=None if outcome.overall is None else int(outcome.overall),
        tags=list(dict.fromkeys(form.tags)),
        remark=form.remark,
        overridden=list(form.overridden),
        context=context_to_wire(context),
        sms_review=outcome.sms_verdict.value if outcome.sms_verdict else None,
        called=called,
        taken_back=taken_back(script, form.answers, said),
        caller=caller,
    )
    here = tuple(replace(one, params={**one.params, "task_id": form.task_id}) for one in judged.problems)
    return Filled(payload, judged, here)


def event_name(task: PackTask) -> EventName:
    """How the source names the event, so that a centre that lost it can find it again after a re-import."""
    row = task.task
    return EventName(row.event_id, row.source, row.dispatch_no, row.call_no)
