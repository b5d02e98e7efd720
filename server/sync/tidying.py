"""Removing what nobody asks for any more: superseded changes, old tombstones, ended sessions, forgotten throttles."""

from __future__ import annotations

from domain.times import DAY
from server.accounts import repository as accounts
from server.accounts.repository.browsing import forget_browser_sessions
from server.browser import repository as forms
from server.db import timers
from server.db.database import Database
from server.recurring import Recurring
from server.sync import repository

TIDYING = "sync.tidy"
KEEP_DAYS = 30
DRAFT_DAYS = 90
"""What somebody began to write and never sent is kept so long."""
LOOK_EVERY_SECONDS = 600.0
_AT_ONCE = 1_000


def tidy(database: Database, city_id: str, days: int) -> dict[str, int]:
    """Keep so many days. A workstation that was away longer gets snapshots instead of changes."""
    changes = _forget_superseded(database, city_id)
    with database.write(city_id) as work:
        before = work.now - days * DAY
        return {
            "changes": changes,
            "tombstones": repository.prune_tombstones(work, repository.number_at(work, before)),
            "sessions": accounts.forget_sessions(work, before) + forget_browser_sessions(work, before),
            "forms": forms.forget(work, work.now - DRAFT_DAYS * DAY, before),
            "throttles": accounts.forget_throttles(work, before),
        }


def _forget_superseded(database: Database, city_id: str) -> int:
    """Remove what readers of the feed pass over; a piece at a time, so that nobody waits long. Returns how many."""
    with database.read(city_id) as reading:
        changes = repository.superseded(reading)
    for start in range(0, len(changes), _AT_ONCE):
        with database.write(city_id) as work:
            repository.forget_changes(work, changes[start : start + _AT_ONCE])
    return len(changes)


def tidier(database: Database, city_id: str) -> Recurring:
    """Tidies once a day, in whichever process is first. What is not tidied today is tidied tomorrow."""
    return Recurring("tidying", LOOK_EVERY_SECONDS, lambda: tidy_if_due(database, city_id))


def tidy_if_due(database: Database, city_id: str) -> bool:
    """Tidy if a day has passed and no other process does it; says whether it did."""
    with timers.claimed(database, city_id, TIDYING, DAY) as mine:
        if mine is None:
            return False
        tidy(mine, city_id, KEEP_DAYS)
    return True
