"""Where a form begins: empty, or with what was answered when an earlier call broke off, to be confirmed."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from app.models import calls
from app.models.store import Connection
from app.models.tasks import Own
from app.records.call import FormDraft
from app.services.kept import Kept, kept_of
from domain.dispositions import Disposition
from domain.questionnaire.answers import Answers
from domain.questionnaire.model import Kind, Questionnaire
from domain.questionnaire.wire import from_wire
from domain.tasks.replicated import PARTIAL
from domain.wire.leases import PackTask


def own_begun(
    connection: Connection, user_id: str, task: PackTask, own: Iterable[Own]
) -> tuple[int, Kept] | None:
    """When and as what this user kept their own form of a call about the task that broke off, the newest; whole, for they heard it."""
    facts = (*task.task.facts, *(one.fact for one in own))
    found: list[tuple[int, Kept]] = []
    for response_id in {fact.id for fact in facts if fact.kind == PARTIAL}:
        record = calls.record(connection, response_id)
        if record is None or record.user_id != user_id:
            continue
        kept = kept_of(record)
        if kept.form is not None and kept.revision and kept.disposition != Disposition.COMPLETE:
            found.append((record.at, kept))
    return max(found, key=lambda one: one[0], default=None)


def begin(task: PackTask, script: Questionnaire, empty: FormDraft, own: tuple[int, Kept] | None) -> FormDraft:
    """The form of a task as a new call opens it; ``empty`` is how it would begin if nothing was answered yet."""
    theirs = task.begun
    if own is not None:
        at, kept = own
        form = kept.form
        here = form is not None and (
            theirs is None
            or (
                theirs.revision <= kept.revision if theirs.response_id == form.response_id else theirs.at < at
            )
        )
        if here and form is not None:
            told = replace(empty, response_id=form.response_id, tags=form.tags, remark=form.remark)
            return _to_confirm(told, script, form.answers, kept.revision)
    if theirs is None:
        return empty
    told = replace(empty, response_id=theirs.response_id, tags=tuple(theirs.tags))
    return _to_confirm(told, script, from_wire(script, theirs.answers), theirs.revision)


def _to_confirm(form: FormDraft, script: Questionnaire, answers: Answers, revision: int) -> FormDraft:
    """Who is on the line is asked anew, and what was only read is read again."""
    asked: Sequence[str] = [
        question.code
        for question in script.questions()
        if not question.identity and question.kind is not Kind.INFO
    ]
    kept = {code: answers[code] for code in asked if code in answers}
    return replace(form, answers=kept, unconfirmed=tuple(kept), base_revision=revision)
