"""A city that sends, on either database."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from server.db.database import Database
from tests.server.sms.world import World, world


@pytest.fixture
def sms(database: Database) -> Iterator[World]:
    """A city with a text and no gateway yet."""
    with world(database) as made:
        yield made
