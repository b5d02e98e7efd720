"""A filled-in form in words: what was asked, in the words that were read, and what was answered. No Qt."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import resources
from app.records.call import CallState, FormDraft
from app.ui.text import language, tr
from app.ui.text.codes import said
from domain.questionnaire.answers import Answer
from domain.questionnaire.engine import Shown, evaluate, words
from domain.questionnaire.model import Kind
from domain.questionnaire.piping import Speech
from domain.questionnaire.taking_back import still_said, taken_back
from domain.questionnaire.wire import circumstances
from domain.vocabulary import Satisfaction, Sex


@dataclass(frozen=True, slots=True)
class AnswerLine:
    """One question and its answer; ``tone`` is the satisfaction it expresses, if it does."""

    question: str
    answer: str
    satisfaction: int | None = None


def form_of(state: CallState, response_id: str) -> FormDraft | None:
    """The form of a response among those of a call; the only one where the response has no id yet."""
    forms = state.draft.forms
    return next(
        (form for form in forms if form.response_id == response_id), forms[0] if len(forms) == 1 else None
    )


def lines_of(state: CallState, form: FormDraft, agent_no: str = "", city: str = "") -> tuple[AnswerLine, ...]:
    """The questions that were put, with what was answered, in the order they were put; then those whose answer was taken back."""
    script = resources.questionnaire_of(form.hash)
    if script is None:
        return tuple(AnswerLine(code, str(answer)) for code, answer in form.answers.items())
    task = state.work.task(form.task_id)
    contact = next((one for one in state.work.contacts if one.ordinal == state.contact_ordinal), None)
    context = circumstances(task, recording=state.recording)
    speech = Speech(
        lang=language().value,
        name=contact.name if contact else "",
        sex=Sex(contact.sex) if contact and contact.sex in set(Sex) else Sex.UNKNOWN,
        agent_no=agent_no,
        city=city,
        unit=task.task.unit_name,
        reported_at=task.reported_at,
        now=state.opened_at,
        summary=task.summary,
    )
    found = evaluate(script, context, form.answers)
    return (
        *_by_sms(task.sms_reply),
        *(
            AnswerLine(words(shown.question, found, speech).text, *_answer(shown))
            for shown in found.shown
            if shown.question.kind is not Kind.INFO
        ),
        *(
            AnswerLine(words(question, found, speech).text, tr("records.taken_back"))
            for code in taken_back(script, form.answers, still_said(script, context, form.answers))
            if (question := script.question(code)) is not None and found.find(code) is None
        ),
    )


def _by_sms(reply: int | None) -> Iterator[AnswerLine]:
    """What they had answered by SMS: it stands, whatever they say of it on the phone."""
    if reply in set(Satisfaction):
        yield AnswerLine(tr("records.by_sms"), said(Satisfaction, reply), reply)


def _answer(shown: Shown) -> tuple[str, int | None]:
    answer = shown.answer
    if answer is None or answer in ("", ()):
        return tr("records.unanswered"), None
    scale = shown.question.overall or shown.question.aspect is not None
    if isinstance(answer, Mapping):
        rows = {item.code: item.text.in_language(language().value) for item in shown.question.items}
        parts = (f"{rows.get(code, code)} {said(Satisfaction, digit)}" for code, digit in answer.items())
        return " · ".join(parts), None
    judged = answer if scale and isinstance(answer, int) and answer in set(Satisfaction) else None
    return tr("records.join").join(_chosen(shown, answer)), judged


def _chosen(shown: Shown, answer: Answer) -> Iterator[str]:
    if shown.question.kind in (Kind.SINGLE, Kind.SCALE, Kind.MULTIPLE):
        digits = answer if isinstance(answer, tuple) else (answer,)
        for digit in digits:
            option = shown.question.option(digit) if isinstance(digit, int) else None
            if option is not None:
                yield option.text.in_language(language().value)
            elif isinstance(digit, int) and digit in set(Satisfaction):
                yield said(Satisfaction, digit)
            else:
                yield str(digit)
    else:
        yield str(answer)
