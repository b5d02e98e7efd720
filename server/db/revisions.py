"""At which revision of the tables a database is, and which one this version knows; without the machinery that takes it from one to
the other (``server.db.migrate``), which is slow to import and mostly not needed."""

from __future__ import annotations

from functools import cache
from importlib.resources import files

from sqlalchemy import Engine, Select, select
from sqlalchemy import column as column_
from sqlalchemy import table as table_
from sqlalchemy.exc import DBAPIError

MIGRATIONS = files("server.db") / "migrations" / "versions"
_AT: Select[tuple[str]] = select(column_("version_num")).select_from(table_("alembic_version"))


class NewerDatabase(Exception):
    """The database was written by a newer version of this server."""


class DamagedDatabase(Exception):
    """A migration would lose something, because rows that belong together are not all there. Nothing was changed."""


@cache
def newest() -> str:
    """The newest revision this version knows: migrations are one chain, their files named by it (``0004_put_back``)."""
    return max(file.name.partition("_")[0] for file in MIGRATIONS.iterdir() if file.name[:1].isdigit())


def is_newest(engine: Engine) -> bool:
    """Whether a database has this version's tables. One that is empty, or of which that cannot be told, has not."""
    try:
        with engine.connect() as conn:
            return [row.version_num for row in conn.execute(_AT)] == [newest()]
    except DBAPIError:
        return False
