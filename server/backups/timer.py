"""The daily backup of a serving centre: one process makes it, whichever is first, in a thread of its own."""

from __future__ import annotations

import logging
import threading
from pathlib import Path

from domain.problems import ProblemError
from domain.times import DAY, HOUR
from server.backups.making import make
from server.db import timers
from server.db.database import Database
from server.recurring import Recurring, Stopped

log = logging.getLogger("minyi110.backups")

BACKUP = "backups.make"
LOOK_EVERY_SECONDS = 60.0


def nightly(database: Database, city_id: str, folder: Path, keep: int) -> Recurring:
    """Looks now and then whether a backup is due, and makes it; one under way when it is stopped is given up and leaves nothing."""
    watch = Recurring(
        "backups",
        LOOK_EVERY_SECONDS,
        lambda: backup_if_due(database, city_id, folder, keep, watch.stopping),
    )
    return watch


def backup_if_due(
    database: Database, city_id: str, folder: Path, keep: int, stop: threading.Event | None = None
) -> bool:
    """Back up if a day has passed and no other process does it; says whether it did. What fails is tried again in an hour."""

    def told(_done: int, _total: int | None) -> None:
        if stop is not None and stop.is_set():
            raise Stopped

    try:
        with timers.claimed(database, city_id, BACKUP, DAY, after_failure=HOUR) as mine:
            if mine is None:
                return False
            made = make(mine, folder, keep=keep, stage=lambda _name: told)
    except ProblemError as error:
        log.error("the backup could not be made: %s", error.problems[0].code)
        return False
    log.info("backed up: %s", made.file.name)
    return True
