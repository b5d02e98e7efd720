"""Every night the newest whole week is looked at, and before it those that were missed."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Final

from msgspec.structs import replace

from domain.acts.alarm_raise import AlarmsRaised, RaisedAlarm
from domain.ids import derived_id
from domain.times import DAY, HOUR, day_of
from domain.wire.figures import AlarmRule
from server.acts.acting import act
from server.acts.authors import Machine
from server.acts.operation import Operation
from server.analysis.alarms import repository
from server.analysis.alarms.repository import Kept
from server.analysis.alarms.rules import look
from server.db import timers
from server.db.database import Database
from server.db.work import Reading, UnitOfWork
from server.recurring import Recurring

NIGHTLY, LOOK_EVERY = "figures.alarms", 60.0
MOST_WEEKS: Final = 8
"""Weeks that are caught up with at most: an alarm of last year helps nobody."""
_WEEK: Final = timedelta(weeks=1)
_RULES: Final = Machine("alarms")


def clockwork(database: Database, city_id: str) -> Recurring:
    """Looks now and then whether a day has passed."""

    def due() -> None:
        with timers.claimed(database, city_id, NIGHTLY, DAY, after_failure=HOUR) as mine:
            if mine is not None:
                for monday in _due(mine, city_id):
                    with mine.write(city_id) as work:
                        watch(work, monday)

    return Recurring("alarms", LOOK_EVERY, due)


def _due(database: Database, city_id: str) -> list[date]:
    with database.read(city_id) as reading:
        return weeks_due(reading)


def weeks_due(reading: Reading) -> list[date]:
    """The Mondays of the weeks to be looked at, the earliest first: the newest whole week always, for late answers."""
    today = day_of(reading.now, reading.zone())
    newest = today - timedelta(days=today.weekday()) - _WEEK
    known = repository.newest_week(reading)
    first = newest if known is None else min(newest, date.fromisoformat(known) + _WEEK)
    first = max(first, newest - (MOST_WEEKS - 1) * _WEEK)
    return [first + n * _WEEK for n in range((newest - first).days // 7 + 1)]


def watch(work: UnitOfWork, monday: date) -> int:
    """Look at a week; returns how many alarms it has."""
    seen = look(work, monday)
    before = (monday - MOST_WEEKS * _WEEK).isoformat(), monday.isoformat()
    known = repository.alarms(work, *before)
    found = tuple({one.alarm_id: one for one in (_same(one, known) for one in seen.alarms)}.values())
    watched = repository.weeks(work, monday.isoformat(), monday.isoformat())
    counts = {one.alarm_id: one.counts for one in known}
    if not watched or any(counts.get(one.alarm_id) != one.counts for one in found):
        told = AlarmsRaised(monday.isoformat(), seen.expected_false, found)
        act(work, Operation.by(_RULES, told, work.now, entity_id=derived_id("alarms", work.city_id)))
    return len(found)


def _same(one: RaisedAlarm, known: list[Kept]) -> RaisedAlarm:
    """What goes on from an alarm that is known is that alarm; another week of its own is another."""
    if one.rule is AlarmRule.WEEKLY_SHARE:
        return one
    for other in known:
        alike = (other.rule, other.label_key) == (one.rule.value, one.key)
        if alike and other.start <= one.end and one.start <= other.end:
            return replace(one, alarm_id=other.alarm_id)
    return one
