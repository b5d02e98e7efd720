"""Every citizen's whole number, opened with the centre's own keys, to look for where none may be."""

from __future__ import annotations

from sqlalchemy import select

from server.db.database import Database
from server.events.personal import open_person
from server.events.tables import contact
from tests.helpers.centre import CITY


def whole_numbers(database: Database) -> set[str]:
    """National digits of all numbers in the city."""
    with database.read(CITY) as reading:
        rows = reading.conn.execute(select(contact.c.event_id, contact.c.ordinal, contact.c.person)).all()
        people = (
            open_person(reading.sealer, event_id, ordinal, sealed) for event_id, ordinal, sealed in rows
        )
        return {person.number for person in people if person.number}
