"""What happens to events when something else changes."""

from __future__ import annotations

from server.acts.authors import Machine
from server.db.database import Database
from server.db.work import UnitOfWork
from server.events import repository
from server.masterdata.repository.units import unit_names_and_codes

MATCHING = Machine("events")


def units_changed(work: UnitOfWork) -> int:
    """Give events under 待匹配单位 their unit where a name, alias or code is known by now. Returns how many.

    Called when units or aliases were imported, and at the end of every import of events.
    """
    repaired = repository.repair_units(work, unit_names_and_codes(work))
    if repaired:
        work.record("event.repair_units", work.city_id, {"events": repaired}, author_id=MATCHING.user_id)
    return repaired


def revisits_decided(database: Database, city_id: str, source: str, *, refused: bool) -> int:
    """Let what a mapping says of 是否回访 hold for the events of its source that came before it. Returns how many there were.

    They are looked for outside the writing transaction, for which nobody waits that long.

    Args:
        refused: a no means that they may not be revisited; else nothing was meant by it, and they are planned.
    """
    with database.read(city_id) as reading:
        waiting = repository.undecided_events(reading, source)
    if not waiting:
        return 0
    with database.write(city_id) as work:
        decided = repository.decide_revisits(work, waiting, refused=refused)
        told = {"source": source, "events": decided, "refused": refused}
        work.record("event.decide_revisits", work.city_id, told, author_id=MATCHING.user_id)
    return decided
