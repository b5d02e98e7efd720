"""A centre whose only kind of operation is the note of these tests."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from server.db.database import Database
from tests.helpers import centre as helpers
from tests.helpers.centre import Centre, Clock, Workstation
from tests.server.sync.notes import Notes, registry


@pytest.fixture
def notes() -> Notes:
    return Notes()


@pytest.fixture
def centre(database: Database, clock: Clock, notes: Notes) -> Iterator[Centre]:
    """A centre with notes."""
    with helpers.running(database, clock, registry=registry(notes)) as running:
        running.add_user("1001")
        yield running


@pytest.fixture
def station(centre: Centre) -> Workstation:
    """A workstation on which agent 1001 is logged in."""
    made = centre.workstation()
    made.login("1001")
    return made
