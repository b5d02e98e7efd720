"""Whether a stored answer has the form that its question keeps, and within the answers that are offered."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import date
from math import isfinite

from domain.problems import Problem
from domain.questionnaire.answers import Answer
from domain.questionnaire.model import Kind, Option, Question
from domain.vocabulary import Satisfaction

SCALE_DIGITS = frozenset(int(s) for s in Satisfaction)


def fault(question: Question, options: Iterable[Option], answer: Answer) -> Problem | None:
    """What is wrong with the answer by itself, None if nothing is.

    Args:
        options: the answers offered now; rows of a matrix that are not shown may be stored and count for nothing.
    """
    return _FAULTS[question.kind](question, options, answer)


def _wrong_type(question: Question, answer: Answer) -> Problem:
    params = {"kind": question.kind.value, "type": type(answer).__name__}
    return Problem("answer.type", params, field=question.code)


def _is_int(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def _digit(question: Question, options: Iterable[Option], answer: Answer) -> Problem | None:
    if not _is_int(answer):
        return _wrong_type(question, answer)
    for option in options:
        if option.digit == answer:
            return None
    return Problem("answer.not_offered", {"digit": str(answer)[:20]}, field=question.code)


def _digits(question: Question, options: Iterable[Option], answer: Answer) -> Problem | None:
    if not isinstance(answer, tuple) or not all(_is_int(d) for d in answer):
        return _wrong_type(question, answer)
    offered = {option.digit: option for option in options}
    for digit in answer:
        if digit not in offered:
            return Problem("answer.not_offered", {"digit": str(digit)[:20]}, field=question.code)
    if list(answer) != sorted(set(answer)):
        return Problem("answer.repeated", field=question.code)
    if len(answer) > 1 and any(offered[digit].exclusive for digit in answer):
        return Problem("answer.exclusive", field=question.code)
    return None


def _grid(question: Question, _: Iterable[Option], answer: Answer) -> Problem | None:
    if not isinstance(answer, Mapping):
        return _wrong_type(question, answer)
    known = {item.code for item in question.items}
    for code, digit in answer.items():
        if code not in known:
            return Problem("answer.unknown_item", {"item": str(code)[:60]}, field=question.code)
        if not _is_int(digit) or digit not in SCALE_DIGITS:
            return Problem("answer.not_offered", {"digit": str(digit)[:20]}, field=question.code)
    return None


def _text(question: Question, _: Iterable[Option], answer: Answer) -> Problem | None:
    if not isinstance(answer, str):
        return _wrong_type(question, answer)
    if len(answer) > question.max_length:
        params = {
            "length": len(answer),
            "max_length": question.max_length,
            "over": len(answer) - question.max_length,
        }
        return Problem("answer.too_long", params, field=question.code)
    return None


def _number(question: Question, _: Iterable[Option], answer: Answer) -> Problem | None:
    if answer == "":
        return None
    if isinstance(answer, bool) or not isinstance(answer, int | float) or not isfinite(answer):
        return _wrong_type(question, answer)
    low, high = question.minimum, question.maximum
    if (low is not None and answer < low) or (high is not None and answer > high):
        return Problem("answer.out_of_range", {"minimum": low, "maximum": high}, field=question.code)
    return None


def _date(question: Question, _: Iterable[Option], answer: Answer) -> Problem | None:
    if not isinstance(answer, str):
        return _wrong_type(question, answer)
    if answer:
        try:
            if date.fromisoformat(answer).isoformat() != answer:
                raise ValueError(answer)
        except ValueError:
            return Problem("answer.not_a_date", field=question.code)
    return None


def _read(question: Question, _: Iterable[Option], answer: Answer) -> Problem | None:
    return None if answer is True else _wrong_type(question, answer)


_FAULTS: Mapping[Kind, Callable[[Question, Iterable[Option], Answer], Problem | None]] = {
    Kind.SINGLE: _digit,
    Kind.SCALE: _digit,
    Kind.MULTIPLE: _digits,
    Kind.MATRIX: _grid,
    Kind.TEXT: _text,
    Kind.NUMBER: _number,
    Kind.DATE: _date,
    Kind.INFO: _read,
}
