"""Answers as an operation carries them: by the codes of questions and answers, which stay through versions of a script."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

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
    found: dict[str, Answer] = {}
    for told in answers:
        question = questionnaire.question(told.question)
        found[told.question] = _unknown(told) if question is None else reader_of(question)(told)
    return found


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


def digits_of(question: Question) -> dict[str, int]:
    """Digit by what an operation may carry for it: the answer's code, or the digit itself, where a script had no code for it."""
    digits = {str(digit): digit for digit in range(10)}
    return digits | {option.code: option.digit for option in reversed(question.options)}


def reader_of(question: Question) -> Callable[[WireAnswer], Answer]:
    """How an answer to the question is read: what it does not offer comes out as no answer of its kind."""
    digits = digits_of(question)
    match question.kind:
        case Kind.INFO:
            return lambda told: READ in told.choices
        case Kind.MATRIX:
            return lambda told: {item: digits.get(code, _NOT_OFFERED) for item, code in told.rows.items()}
        case Kind.MULTIPLE:
            return lambda told: tuple(sorted([digits.get(code, _NOT_OFFERED) for code in told.choices]))
        case Kind.SINGLE | Kind.SCALE:
            return lambda told: _single(digits, told.choices)
        case Kind.NUMBER:
            return lambda told: _number(told.text)
        case _:
            return lambda told: told.text


_NOT_OFFERED = -1


def _unknown(told: WireAnswer) -> Answer:
    return told.text or ",".join(told.choices)


def _single(digits: Mapping[str, int], choices: list[str]) -> Answer:
    if len(choices) != 1:
        return ",".join(choices)
    return digits.get(choices[0], choices[0])


def _code(question: Question, digit: int) -> str:
    option = question.option(digit)
    return option.code if option else str(digit)


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
