"""Answers as an operation carries them: by the codes of questions and answers, which stay through versions of a script."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from domain.questionnaire.answers import Answer, Answers
from domain.questionnaire.context import ScriptContext, context_for, context_from_plain
from domain.questionnaire.model import Kind, Question, Questionnaire
from domain.vocabulary import Satisfaction
from domain.wire.leases import PackTask
from domain.wire.parts import Answer as WireAnswer

READ = "read"
"""Choice under which a text that was only to be read aloud is marked as read."""


def to_wire(questionnaire: Questionnaire, answers: Answers) -> list[WireAnswer]:
    """The answers in the order of the script; one to a question the script does not have is left out."""
    found = []
    for question in questionnaire.questions():
        answer = answers.get(question.code)
        if answer is not None:
            found.append(_to_wire(question, answer))
    return found


def from_wire(questionnaire: Questionnaire, answers: Iterable[WireAnswer]) -> dict[str, Answer]:
    """The stored answers behind those of an operation.

    Never raises: what the script does not know comes out so that ``validate_response`` finds it at its field.
    """
    return {a.question: _from_wire(questionnaire.question(a.question), a) for a in answers}


def _to_wire(question: Question, answer: Answer) -> WireAnswer:
    if question.kind is Kind.INFO:
        return WireAnswer(question.code, choices=[READ])
    if isinstance(answer, Mapping):
        return WireAnswer(
            question.code, rows={item: _code(question, digit) for item, digit in answer.items()}
        )
    if isinstance(answer, tuple):
        return WireAnswer(question.code, choices=[_code(question, digit) for digit in answer])
    if question.kind.by_digit and isinstance(answer, int):
        return WireAnswer(question.code, choices=[_code(question, answer)])
    return WireAnswer(question.code, text=str(answer))


def _from_wire(question: Question | None, answer: WireAnswer) -> Answer:
    if question is None:
        return answer.text or ",".join(answer.choices)
    if question.kind is Kind.INFO:
        return READ in answer.choices
    if question.kind is Kind.MATRIX:
        return {item: _digit_or_none(question, code) for item, code in answer.rows.items()}
    if question.kind is Kind.MULTIPLE:
        return tuple(sorted(_digit_or_none(question, code) for code in answer.choices))
    if question.kind.by_digit:
        return _single(question, answer)
    if question.kind is Kind.NUMBER:
        return _number(answer.text)
    return answer.text


def _single(question: Question, answer: WireAnswer) -> Answer:
    if len(answer.choices) != 1:
        return ",".join(answer.choices)
    digit = _digit(question, answer.choices[0])
    return answer.choices[0] if digit is None else digit


def _code(question: Question, digit: int) -> str:
    option = question.option(digit)
    return option.code if option else str(digit)


def _digit(question: Question, code: str) -> int | None:
    option = question.coded(code)
    if option is not None:
        return option.digit
    return int(code) if len(code) == 1 and code.isdigit() and code.isascii() else None


def _digit_or_none(question: Question, code: str) -> int:
    # No question offers -1: an unknown code is found as not offered.
    digit = _digit(question, code)
    return -1 if digit is None else digit


def _number(text: str) -> Answer:
    try:
        return int(text)
    except ValueError:
        pass
    try:
        return float(text)
    except ValueError:
        return text


def context_to_wire(context: ScriptContext) -> dict[str, str | int | bool | None]:
    """A context as an operation carries it: facts of the event by name, circumstances that hold as ``True``."""
    facts: dict[str, str | int | bool | None] = dict(sorted(context.event.items()))
    return facts | dict.fromkeys(sorted(context.flags), True)


def context_from_wire(carried: Mapping[str, object]) -> ScriptContext:
    """The context behind that of an operation; names and values nobody knows are dropped."""
    return context_from_plain(carried)


def circumstances(task: PackTask, *, recording: bool = False) -> ScriptContext:
    """What the conditions of a script may read of a task that was handed out, and of the call."""
    return context_for(
        channel=task.report_channel,
        line=task.task.business_line,
        case_types=task.task.case_types,
        recording=recording,
        sms_dissatisfied=task.sms_reply == int(Satisfaction.DISSATISFIED),
    )
