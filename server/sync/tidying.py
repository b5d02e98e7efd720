"""Removing what nobody asks for any more: old tombstones, ended sessions, forgotten throttles."""

from __future__ import annotations

from domain.times import DAY
from server.accounts import repository as accounts
from server.db import timers
from server.db.database import Database
from server.recurring import Recurring
from server.sync import repository

TIDYING = "sync.tidy"
KEEP_DAYS = 30
LOOK_EVERY_SECONDS = 600.0


def tidy(database: Database, city_id: str, days: int) -> dict[str, int]:
    """Keep so many days. A workstation that was away longer gets snapshots instead of changes."""
    with database.write(city_id) as work:
        before = work.now - days * DAY
        return {
            "tombstones": repository.prune_tombstones(work, repository.number_at(work, before)),
            "sessions": accounts.forget_sessions(work, before),
            "throttles": accounts.forget_throttles(work, before),
        }


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
