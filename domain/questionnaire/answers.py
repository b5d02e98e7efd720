"""Stored answers: what each kind of question keeps, in a form that JSON carries unchanged.

single, scale   the digit, e.g. ``2``
multiple        the digits in ascending order, e.g. ``(1, 3)``; ``()`` is "asked, none"
text, date      the text (a date as ``2026-11-20``); ``""`` is "asked, nothing said"
number          an int or a float
matrix          code of the row to digit, e.g. ``{"speed": 2}``
info            ``True`` once it was read aloud
"""

from __future__ import annotations

from collections.abc import Mapping

Answer = bool | int | float | str | tuple[int, ...] | Mapping[str, int]
Answers = Mapping[str, Answer]


def from_plain(plain: Mapping[str, object]) -> dict[str, Answer]:
    """Answers out of decoded JSON: lists become tuples; anything that no question keeps becomes its text.

    Never raises: a wrong type is found by ``validate_response``, at its field.
    """
    return {str(code): _from_plain(value) for code, value in plain.items() if value is not None}


def to_plain(answers: Answers) -> dict[str, object]:
    """Answers as JSON holds them, in the order of their codes."""
    return {code: _to_plain(answers[code]) for code in sorted(answers)}


def _from_plain(value: object) -> Answer:
    if isinstance(value, bool | int | float | str):
        return value
    if isinstance(value, list | tuple) and all(_is_digit(v) for v in value):
        return tuple(value)
    if isinstance(value, Mapping) and all(isinstance(k, str) and _is_digit(v) for k, v in value.items()):
        return dict(value)
    return repr(value)[:200]


def _is_digit(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def _to_plain(answer: Answer) -> object:
    if isinstance(answer, tuple):
        return list(answer)
    return dict(answer) if isinstance(answer, Mapping) else answer
