"""Planning by the clock: one process at a time, whichever lives, in a thread of its own."""

from __future__ import annotations

import logging
import threading

from server.db import timers
from server.db.database import Database
from server.revisits.planning import Looked, plan
from server.revisits.repository import requests
from server.revisits.repository.settings import terms_of

log = logging.getLogger(__name__)

PLANNING = "revisits.plan"
SMALL_CHUNK = 200
"""Events of one transaction while agents are at work."""
LOOK_EVERY = 15.0
"""Seconds between two looks at whether planning is due."""


class Clockwork:
    """Looks now and then whether the timer is due, and plans if it is."""

    def __init__(self, database: Database, city_id: str) -> None:
        self._database = database
        self._city_id = city_id
        self._looked: Looked = {}
        self._stop = threading.Event()
        self._thread: threading.Thread | None = None

    def start(self) -> None:
        """Begin to look."""
        self._thread = threading.Thread(target=self._run, name="planning", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """End; waits for a chunk that is being planned."""
        self._stop.set()
        if self._thread is not None:
            self._thread.join()

    def _run(self) -> None:
        while not self._stop.wait(LOOK_EVERY):
            try:
                plan_if_due(self._database, self._city_id, self._looked)
            except Exception as error:
                # The next look tries again; what was planned so far stands.
                log.error("planning failed: %s", type(error).__name__, exc_info=error)


def plan_if_due(database: Database, city_id: str, looked: Looked | None = None) -> bool:
    """Plan if the timer says so and no other process does it; says whether it did."""
    with database.write(city_id) as work:
        every = terms_of(work).settings.planning.every
        if not timers.take(work, PLANNING, every):
            return False
        requests.forget_old(work)
    plan(database, city_id, chunk=SMALL_CHUNK, looked=looked)
    with database.write(city_id) as work:
        timers.done(work, PLANNING)
    return True
