"""Telling workstations of colleagues."""

from __future__ import annotations

from domain.wire.rows import RowKind, hall_scope
from server.accounts.people import Person
from server.db.work import Record


def announce(record: Record, person: Person) -> None:
    """Say that a user's row changed, where colleagues see it."""
    if person.hall_id is not None:
        record.touch(hall_scope(person.hall_id), RowKind.USER, person.user_id)
