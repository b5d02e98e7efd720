"""Numbers that citizens said are not whose a source says: for whoever keeps the sources to put right there. Never a whole number."""

from __future__ import annotations

from domain.wire.sms_rules import WrongNumber, WrongNumbers
from server.db.work import Reading
from server.sms.repository import wrong as repository

PAGE = 200
"""Numbers of one page; each may stand in several records of its source."""


def page(reading: Reading, source: str = "", after: str = "") -> WrongNumbers:
    """One page, by source and then the newest record first; ``source`` empty: of all."""
    groups = repository.groups(reading, after, PAGE + 1)
    rows = [
        WrongNumber(row.source, row.dispatch_no, row.reported_at, row.role, row.mask, row.unit_name or "")
        for row in repository.told_by_sources(reading, groups[:PAGE])
        if not source or row.source == source
    ]
    rows.sort(key=lambda one: (one.source, -one.reported_at, one.dispatch_no))
    return WrongNumbers(rows, groups[PAGE - 1] if len(groups) > PAGE else "")
