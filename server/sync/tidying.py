"""Removing what nobody asks for any more: old tombstones, ended sessions, forgotten throttles."""

from __future__ import annotations

import logging
import threading

from domain.times import DAY
from server.accounts import repository as accounts
from server.db import timers
from server.db.database import Database
from server.sync import repository

log = logging.getLogger("minyi110.sync")

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


class Tidier:
    """Tidies once a day, in whichever process is first, in a thread of its own."""

    def __init__(self, database: Database, city_id: str) -> None:
        self._database = database
        self._city_id = city_id
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, name="tidying", daemon=True)

    def start(self) -> None:
        """Begin to look whether it is due."""
        self._thread.start()

    def stop(self) -> None:
        """End; waits for a tidying that is under way."""
        self._stop.set()
        self._thread.join()

    def _run(self) -> None:
        while not self._stop.wait(LOOK_EVERY_SECONDS):
            try:
                tidy_if_due(self._database, self._city_id)
            except Exception as error:
                # What is not tidied today is tidied tomorrow.
                log.error("tidying failed: %s", type(error).__name__, exc_info=error)


def tidy_if_due(database: Database, city_id: str) -> bool:
    """Tidy if a day has passed and no other process does it; says whether it did."""
    with database.write(city_id) as work:
        if not timers.take(work, TIDYING, DAY):
            return False
    tidy(database, city_id, KEEP_DAYS)
    with database.write(city_id) as work:
        timers.done(work, TIDYING)
    return True
