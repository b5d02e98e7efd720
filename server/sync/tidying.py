"""Removing what nobody asks for any more: old tombstones, ended sessions, forgotten throttles."""

from __future__ import annotations

from domain.times import DAY
from server.accounts import repository as accounts
from server.db.database import Database
from server.sync import repository


def tidy(database: Database, city_id: str, days: int) -> dict[str, int]:
    """Keep so many days. A workstation that was away longer gets snapshots instead of changes."""
    with database.write(city_id) as work:
        before = work.now - days * DAY
        return {
            "tombstones": repository.prune_tombstones(work, repository.number_at(work, before)),
            "sessions": accounts.forget_sessions(work, before),
            "throttles": accounts.forget_throttles(work, before),
        }
