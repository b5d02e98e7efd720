"""Answers between a form (digits) and the wire (codes), so that a stored response outlives a change of keys."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from domain.problems import Problem
from domain.questionnaire.answers import Answer, Answers
from domain.questionnaire.model import Kind, Question, Questionnaire
from domain.wire.operations import Answer as WireAnswer

_SAID = "said"
_NONE = "none"


def to_wire(questionnaire: Questionnaire, answers: Answers) -> list[WireAnswer]:
    """Answers as ``response.submit`` carries them, in the order asked, hidden ones included.

    What the questionnaire has no question or no answer for is left out: ``validate_response`` names it beforehand.
    """
    asked = ((q, answers[q.code]) for q in questionnaire.questions() if q.code in answers)
    encoded = (_encode(question, answer) for question, answer in asked)
    return [answer for answer in encoded if answer is not None]


def _encode(question: Question, answer: Answer) -> WireAnswer | None:
    codes = {option.digit: option.code for option in question.options}
    if question.kind is Kind.INFO:
        return WireAnswer(question.code, choices=[_SAID])
    if isinstance(answer, Mapping):
        rows = {row: codes[digit] for row, digit in sorted(answer.items()) if digit in codes}
        return WireAnswer(question.code, rows=rows)
    if isinstance(answer, tuple):
        # "Asked, none" must not look like an empty text.
        return WireAnswer(question.code, choices=[codes[d] for d in answer if d in codes] or [_NONE])
    if isinstance(answer, str) or question.kind is Kind.NUMBER:
        return WireAnswer(question.code, text=str(answer))
    return WireAnswer(question.code, choices=[codes[int(answer)]]) if answer in codes else None


def from_wire(
    questionnaire: Questionnaire, encoded: Iterable[WireAnswer]
) -> tuple[dict[str, Answer], tuple[Problem, ...]]:
    """Answers as forms keep them, and a problem at the field of each one this script has no place for."""
    answers: dict[str, Answer] = {}
    problems = []
    for item in encoded:
        question = questionnaire.question(item.question)
        if question is None:
            problems.append(
                Problem("answer.unknown_question", {"question": item.question}, field=item.question)
            )
            continue
        answer = _decode(question, item)
        if answer is None or question.code in answers:
            code = "answer.repeated" if question.code in answers else "answer.unknown_choice"
            problems.append(Problem(code, field=question.code))
        else:
            answers[question.code] = answer
    return answers, tuple(problems)


def _decode(question: Question, item: WireAnswer) -> Answer | None:
    digits = {option.code: option.digit for option in question.options}
    match question.kind:
        case Kind.INFO:
            return True if item.choices == [_SAID] else None
        case Kind.TEXT | Kind.DATE:
            return item.text
        case Kind.NUMBER:
            return _number(item.text)
        case Kind.MATRIX:
            known = all(code in digits for code in item.rows.values())
            return {row: digits[code] for row, code in item.rows.items()} if known else None
        case Kind.MULTIPLE if item.choices == [_NONE] and _NONE not in digits:
            return ()
        case _ if not item.choices or any(code not in digits for code in item.choices):
            return None
        case Kind.MULTIPLE:
            return tuple(sorted(digits[code] for code in item.choices))
        case _:
            return digits[item.choices[0]] if len(item.choices) == 1 else None


def _number(text: str) -> Answer | None:
    if not text:
        return ""
    try:
        return int(text)
    except ValueError:
        pass
    try:
        return float(text)
    except ValueError:
        return None
