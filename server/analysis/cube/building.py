"""Making all cells anew, page by page: who writes meanwhile is counted as ever, and whoever is interrupted goes on where they were."""

from __future__ import annotations

from collections.abc import Callable

from server.analysis.cube.repository import cells as repository
from server.analysis.cube.repository import subjects
from server.db.database import Database
from server.db.touching import Touched, touch

AT_ONCE = 500
Told = Callable[[int], None]
"""Told after each page how many events there were until then; may raise to stop there."""


def rebuild(database: Database, city_id: str, told: Told = lambda _done: None) -> int:
    """Make all cells of a city anew; returns how many events there are."""
    with database.write(city_id) as work:
        repository.begin(work)
    return go_on(database, city_id, told)


def go_on(database: Database, city_id: str, told: Told = lambda _done: None) -> int:
    """Make the cells that are not made yet; returns how many events were counted."""
    done = 0
    while True:
        with database.write(city_id) as work:
            reached = repository.reached(work)
            if reached is None:
                return done
            page = subjects.events_after(work, reached, AT_ONCE)
            if page:
                touch(work, Touched.EVENT, page)
                repository.reach(work, page[-1])
            else:
                touch(work, Touched.ORDER, subjects.all_orders(work, alone=True))
                repository.reach(work, None)
        done += len(page)
        told(done)


def look(database: Database, city_id: str) -> int:
    """Count what came to its cut-off while nobody changed it; returns how many events."""
    done = 0
    while True:
        with database.read(city_id) as reading:
            waiting = repository.overdue(reading, AT_ONCE)
        if not waiting:
            return done
        with database.write(city_id) as work:
            touch(work, Touched.DRAWN, waiting)
        done += len(waiting)
