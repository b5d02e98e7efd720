"""Migrations, run from the program: the same on SQLite and PostgreSQL, one process at a time."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from importlib.resources import files

from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, text

from server.db import statistics, vacuum
from server.db.metadata import complete_for_postgresql, metadata
from server.db.revisions import NewerDatabase, newest
from server.plugins import modules

_LOCK = 110_110_110
"""Key of the advisory lock under which one process migrates a PostgreSQL database."""


EARLIER = frozenset({"chain", "operation_payload", "response_aspect"})
"""Tables that only databases of earlier versions have."""


def load_tables() -> None:
    """Import every module of tables, so that the metadata is whole."""
    import server.db.tables  # noqa: F401 - registers its tables

    for _ in modules("tables"):
        pass
    complete_for_postgresql()


def current(engine: Engine) -> str | None:
    """The revision the database is at."""
    with engine.connect() as conn:
        return current_on(conn)


def current_on(conn: Connection) -> str | None:
    """The same, in a transaction that is there already."""
    return MigrationContext.configure(conn).get_current_revision()


def upgrade(engine: Engine, revision: str = "head") -> str:
    """Bring the database to a revision; returns it.

    Raises:
        NewerDatabase: it is at a revision that this version does not know.
    """
    target = newest() if revision == "head" else revision
    at = current(engine)
    if at == target:
        return target
    if at is not None and at not in {
        s.revision for s in ScriptDirectory.from_config(_config()).walk_revisions()
    }:
        raise NewerDatabase(f"the database is at {at}, which this version does not know")
    with _alone(engine) as conn:
        command.upgrade(_config(conn), target)
        if target == newest():
            vacuum.state(conn)
            statistics.gather_on(conn)
    return target


def upgrade_on(conn: Connection) -> str:
    """The newest tables, in a transaction that somebody else commits; returns the revision."""
    load_tables()
    command.upgrade(_config(conn), newest())
    vacuum.state(conn)
    return newest()


def downgrade(engine: Engine, revision: str = "base") -> None:
    """Take migrations back; for tests and for a failed upgrade."""
    with _alone(engine) as conn:
        command.downgrade(_config(conn), revision)


def differences(engine: Engine) -> list[object]:
    """What a migrated database lacks or has too much, against the tables of the program."""
    with engine.connect() as conn:
        return differences_on(conn)


def differences_on(conn: Connection) -> list[object]:
    """The same, in a transaction that is there already."""
    load_tables()
    context = MigrationContext.configure(conn, opts={"compare_type": True, "compare_server_default": False})
    return list(compare_metadata(context, metadata))


@contextmanager
def _alone(engine: Engine) -> Iterator[Connection]:
    load_tables()
    with engine.begin() as conn:
        if conn.dialect.name == "postgresql":
            conn.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _LOCK})
        yield conn


def _config(conn: Connection | None = None) -> Config:
    config = Config()
    config.set_main_option("script_location", str(files("server.db") / "migrations").replace("%", "%%"))
    config.attributes["connection"] = conn
    return config
