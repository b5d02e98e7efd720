"""How satisfied with each aspect, as a row of answers keeps it: two characters an aspect, its letter and its value, by letter (``a1g3``).

An answer judges some five aspects; rows of their own were a third of what a form inserts. Whoever counts groups by the whole text and takes
each group apart: there are far fewer of them than answers.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from domain.vocabulary import Aspect, Satisfaction

LETTERS = {
    Aspect.CALL_ATTITUDE: "a",
    Aspect.ARRIVAL_TIME: "b",
    Aspect.BEARING: "c",
    Aspect.COURTESY: "d",
    Aspect.HANDLING: "e",
    Aspect.RESULT: "f",
    Aspect.OFFICER_ATTITUDE: "g",
    Aspect.NO_RESPONSE: "h",
    Aspect.FIRST_TIME_DONE: "i",
    Aspect.WAITING_TIME: "j",
    Aspect.WINDOW_ATTITUDE: "k",
    Aspect.EXTRA_CHARGES: "l",
    Aspect.EXPLANATION: "m",
    Aspect.FAIRNESS: "n",
    Aspect.IDENTIFICATION: "o",
    Aspect.RIGHTS_NOTICE: "p",
    Aspect.PROGRESS_NOTICE: "q",
    Aspect.FILING: "r",
    Aspect.UNIT_CONTACT: "s",
    Aspect.RESOLUTION: "t",
    Aspect.UNIT_ATTITUDE: "u",
    Aspect.UNIT_OUTCOME: "v",
}
"""Written down in databases: a letter stays with its aspect for ever."""

_ASPECTS = {letter: aspect for aspect, letter in LETTERS.items()}


def packed(judged: Iterable[tuple[Aspect, Satisfaction]]) -> str | None:
    """The column's text; ``None`` where nothing was judged."""
    return "".join(sorted(f"{LETTERS[aspect]}{int(value)}" for aspect, value in judged)) or None


def unpacked(text: str) -> Iterator[tuple[Aspect, Satisfaction]]:
    """What the column says."""
    for letter, value in zip(text[::2], text[1::2], strict=True):
        yield _ASPECTS[letter], Satisfaction(int(value))
