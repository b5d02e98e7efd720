"""What happens to events when something else changes."""

from __future__ import annotations

from server.acts.authors import Machine
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
