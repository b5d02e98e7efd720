"""Erasing by retention: what gateways brought after a month, what citizens wrote and numbers after the time the city sets. Counts, labels and the
chain stay."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from domain.sms.message import MessageState
from domain.times import DAY
from server.acts.authors import Machine
from server.db import timers
from server.db.database import Database
from server.db.work import UnitOfWork
from server.settings.repository import terms_of
from server.sms.repository import erasing as repository
from server.sms.repository import web_tries

ERASED = "sms.erased"
SMS = Machine("sms")
TIMER = "sms.erase"
AT_ONCE = 1_000
_OVER = tuple(
    state.value
    for state in MessageState
    if state not in (MessageState.PLANNED, MessageState.CLAIMED, MessageState.EXCLUDED)
)
"""States in which a number is no longer needed; who was excluded has none."""


@dataclass(frozen=True, slots=True)
class Erased:
    """How many of each were erased."""

    raw: int
    words: int
    numbers: int


def erase(database: Database, city_id: str) -> Erased:
    """Erase what is older than the city keeps."""
    with database.read(city_id) as reading:
        kept = terms_of(reading).settings.sms
    now = database.clock()
    raw = _all(database, city_id, lambda work: repository.raw(work, now - kept.keep_raw, AT_ONCE))
    words = _all(database, city_id, lambda work: repository.words(work, now - kept.keep_texts, AT_ONCE))
    _all(database, city_id, lambda work: repository.links(work, now - 30 * DAY, AT_ONCE))
    _all(database, city_id, lambda work: web_tries.forget(work, now - DAY))
    numbers = sum(_numbers(database, city_id, state, now - kept.keep_texts) for state in _OVER)
    erased = Erased(raw, words, numbers)
    if erased != Erased(0, 0, 0):
        with database.write(city_id) as work:
            told = {"raw": raw, "words": words, "numbers": numbers}
            work.record(ERASED, work.city_id, told, author_id=SMS.user_id)
    return erased


def erase_if_due(database: Database, city_id: str) -> bool:
    """Once a day, one process; says whether it did."""
    with timers.claimed(database, city_id, TIMER, DAY) as mine:
        if mine is None:
            return False
        erase(mine, city_id)
    return True


def _numbers(database: Database, city_id: str, state: str, before: int) -> int:
    return _all(database, city_id, lambda work: repository.numbers(work, state, before, AT_ONCE))


def _all(database: Database, city_id: str, some: Callable[[UnitOfWork], int]) -> int:
    done = 0
    while True:
        with database.write(city_id) as work:
            count = some(work)
        done += count
        if not count:
            return done
