"""PostgreSQL alone, for what SQLite's one writer makes impossible."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from server.db.database import Database
from server.db.sealing import Sealer
from tests.helpers import centre as helpers
from tests.helpers.centre import KEYS, Clock
from tests.helpers.postgres import PostgresCluster


@pytest.fixture
def postgres_database(postgres: PostgresCluster, clock: Clock) -> Iterator[Database]:
    """A migrated centre on PostgreSQL with room for many connections."""
    with helpers.postgres_copy(postgres) as url:
        opened = Database(url, Sealer(KEYS), clock=clock, pool_size=12)
        yield opened
        opened.dispose()
