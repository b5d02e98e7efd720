"""Whose turn a task is: what its history says about giving it to this agent, now.

The contact policy says whether a citizen may be called at all; this says by whom.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import IntEnum

from domain.dispositions import Disposition
from domain.tasks.facts import Attempt, Fact, PutBack
from domain.times import DEFAULT_ZONE, day_of
from domain.vocabulary import PutBackReason


class Turn(IntEnum):
    """How a task is offered to an agent; of several reasons the gravest holds."""

    USUAL = 0
    """In the order of the queue."""
    LAST = 1
    """Only where nothing else is there."""
    NEVER = 2


def _never(_language: str) -> bool:
    return False


@dataclass(frozen=True, slots=True)
class Asking:
    """Who asks for work, and when.

    Attributes:
        now: UTC ms; the day is that of ``zone``.
        speaks: whether they speak a language beside the usual one.
        spoken_here: whether a colleague who speaks it is at work; asked only where it matters.
    """

    agent_id: str
    now: int
    zone: str = DEFAULT_ZONE
    speaks: Callable[[str], bool] = _never
    spoken_here: Callable[[str], bool] = _never


def turn(facts: Iterable[Fact], asking: Asking) -> Turn:
    """How a task with these facts is offered to whoever asks."""
    return max((_by(fact, asking) for fact in facts), default=Turn.USUAL)


def acquainted(facts: Iterable[Fact], agent_id: str) -> bool:
    """Whether this agent knows the citizen (认识当事人): it is never their call, not even if the citizen calls in."""
    return any(
        isinstance(fact, PutBack) and fact.reason is PutBackReason.ACQUAINTED and fact.agent_id == agent_id
        for fact in facts
    )


def _by(fact: Fact, asking: Asking) -> Turn:
    match fact:
        case Attempt(disposition=Disposition.LANGUAGE, agent_id=asking.agent_id):
            return Turn.NEVER
        case PutBack():
            return _put_back(fact, asking)
        case _:
            return Turn.USUAL


def _put_back(fact: PutBack, asking: Asking) -> Turn:
    theirs = fact.agent_id == asking.agent_id
    if fact.reason is PutBackReason.ACQUAINTED:
        return Turn.NEVER if theirs else Turn.USUAL
    if day_of(fact.at, asking.zone) != day_of(asking.now, asking.zone):
        return Turn.USUAL
    if theirs:
        return Turn.LAST
    language = fact.language if fact.reason is PutBackReason.DIALECT else None
    if language and not asking.speaks(language) and asking.spoken_here(language):
        return Turn.LAST
    return Turn.USUAL
