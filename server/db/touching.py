"""Saying what was changed that figures count, where it is written.

Whoever writes a row that is counted names it; what it counts as then is found out once, as the last thing of the transaction
(``at_commit.count``, offered by whoever keeps the figures). Naming one too many costs a look and changes nothing.
"""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum, auto
from functools import cache
from typing import Any

from server.db.work import UnitOfWork
from server.plugins import offered


class Touched(StrEnum):
    """What was named: events by what of them was written, other things by their own ids."""

    NEW_EVENT = auto()
    EVENT = auto()
    """Its unit, line, officers or times, or all of it."""
    DRAWN = auto()
    """Events: that they were planned, or left out."""
    ASKED = auto()
    """Events: their texts, replies and answers without an agent."""
    TASK = auto()
    """Tasks, their calls and answers."""
    MESSAGE = auto()
    REPLY = auto()
    CITIZEN_ANSWER = auto()
    ORDER = auto()
    TAG = auto()
    """Codes: what they count as."""
    KEEPING = auto()
    """When orders are due: working days, hours, limits. Its one id is the city's."""


def touch(work: UnitOfWork, what: Touched, ids: Iterable[str | None]) -> None:
    """Name things that were changed, or are about to be within this transaction."""
    named = {one for one in ids if one is not None}
    if named:
        work.touch(what.value, named, _count)


def _count(work: UnitOfWork, touched: dict[str, set[str]]) -> None:
    for count in _counting():
        count(work, {Touched(what): ids for what, ids in touched.items()})


@cache
def _counting() -> tuple[Any, ...]:
    return tuple(offered("at_commit", "count"))
